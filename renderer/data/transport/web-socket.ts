import { decodeReply } from '../../../workers/contract/bytes.ts';
import { FrameListeners, type FramePort } from '../../../workers/contract/frame-port.ts';
import type { TransportSource } from '../host-client.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;

/** Adapts one WebSocket whose hand-shake is done; see `portOfSocket` on the host for the encodings of the two planes. */
export function portOfWebSocket(socket: WebSocket, plane: 'calls' | 'bytes'): FramePort {
  const listeners = new FrameListeners();
  socket.onmessage = ({ data }) => {
    if (plane === 'bytes' && data instanceof ArrayBuffer) listeners.message(decodeReply(data));
    else listeners.message(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
  };
  socket.onclose = () => listeners.close();
  return {
    postMessage: (message) => {
      if (listeners.closed) return;
      if (plane === 'bytes') socket.send(JSON.stringify(message));
      else if (typeof message === 'string') socket.send(message);
      else if (message instanceof Uint8Array) socket.send(new Uint8Array(message));
      else throw new Error('a socket carries text and bytes only');
    },
    copies: true,
    addEventListener: (type: 'message' | 'close', listener: (event: { readonly data: unknown }) => void) =>
      listeners.add(type, listener),
    close: () => {
      listeners.close();
      socket.close();
    },
  };
}

/** Opens a socket, sends the tab's secret, and resolves once the host has accepted it. */
function openSocket(url: string, secret: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(secret);
    socket.onmessage = () => {
      socket.onmessage = null;
      socket.onclose = null;
      resolve(socket);
    };
    socket.onclose = (event) => reject(new Error(event.reason || 'The browser host does not answer.'));
  });
}

/** Transports over two sockets of the browser host at `origin`; reconnects with growing pauses. */
export function socketTransports(origin: string, session: TabSession): TransportSource {
  const base = origin.replace(/^http/, 'ws');
  return {
    start: ({ opened, lost, refused }) => {
      let stopped = false;
      let live = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let pause = FIRST_RETRY_MS;
      let sockets: WebSocket[] = [];
      /** Counts attempts; one that a newer one has overtaken says nothing any more. */
      let newest = 0;

      const retry = (why: string) => {
        if (stopped) return;
        lost(why);
        timer = setTimeout(connect, pause);
        pause = Math.min(pause * 2, LONGEST_RETRY_MS);
      };

      async function connect(): Promise<void> {
        const attempt = ++newest;
        try {
          const calls = await openSocket(`${base}/calls`, session.secret);
          sockets = [calls];
          const bytes = await openSocket(`${base}/bytes`, session.secret);
          sockets.push(bytes);
          pause = FIRST_RETRY_MS;
          const transport = { calls: portOfWebSocket(calls, 'calls'), bytes: portOfWebSocket(bytes, 'bytes') };
          let gone = false;
          const onGone = () => {
            if (gone) return;
            gone = true;
            live = false;
            retry('The browser host went away; trying to reach it again.');
          };
          transport.calls.addEventListener('close', onGone);
          transport.bytes.addEventListener('close', onGone);
          live = true;
          opened(transport);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          const unknown = why === SECRET_REFUSED || (await isStranger(origin));
          if (attempt !== newest || stopped) return;
          if (unknown) refused(SECRET_REFUSED);
          else retry(why);
        }
      }

      void connect();
      session.onRenewed(() => {
        if (live || stopped) return;
        clearTimeout(timer);
        pause = FIRST_RETRY_MS;
        void connect();
      });
      return {
        [Symbol.dispose]: () => {
          stopped = true;
          clearTimeout(timer);
          for (const socket of sockets) socket.close();
        },
      };
    },
  };
}

/** Whether the host runs but does not know this browser: it was started anew. A script cannot see why a socket was refused. */
async function isStranger(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/session`, { cache: 'no-store' })).status === 401;
  } catch {
    return false;
  }
}

/** Close reason of the host when the tab's secret is not one of its own (it was restarted, or the tab is a stranger). */
export const SECRET_REFUSED =
  'This page is not known to the host. Open the address that `airguard serve` printed last.';

const TAB_SECRET_KEY = 'airguard:tab';

/** What makes this tab known to the host. */
export interface TabSession {
  readonly secret: string;
  /** Called when a newer address was opened in this tab: only its fragment differs, so the page stays as it is. */
  onRenewed(listener: () => void): void;
}

/** Opens the tab's session. Rejects with a sentence when the address holds no token and the tab has no secret. */
export async function openSession(): Promise<TabSession> {
  let secret = await redeemAddress();
  const listeners: (() => void)[] = [];
  window.addEventListener('hashchange', async () => {
    const renewed = await redeemAddress().catch(() => secret);
    if (renewed === secret) return;
    secret = renewed;
    for (const listener of listeners) listener();
  });
  return {
    get secret() {
      return secret;
    },
    onRenewed: (listener) => void listeners.push(listener),
  };
}

/**
 * Exchanges the one-time token in the address's fragment for this tab's secret and removes it from the address bar; on a
 * reload the secret is still in the tab's session storage.
 */
async function redeemAddress(): Promise<string> {
  const token = new URLSearchParams(location.hash.slice(1)).get('t');
  if (token !== null) {
    history.replaceState(undefined, '', location.pathname);
    const answer = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (answer.ok) {
      const body: unknown = await answer.json();
      if (typeof body === 'object' && body !== null && 'tab' in body && typeof body.tab === 'string') {
        sessionStorage.setItem(TAB_SECRET_KEY, body.tab);
        return body.tab;
      }
    }
  }
  const kept = sessionStorage.getItem(TAB_SECRET_KEY);
  if (kept === null) throw new Error(SECRET_REFUSED);
  return kept;
}
