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
export function socketTransports(origin: string, secret: string): TransportSource {
  const base = origin.replace(/^http/, 'ws');
  return {
    start: ({ opened, lost, refused }) => {
      let stopped = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let pause = FIRST_RETRY_MS;
      let sockets: WebSocket[] = [];

      const retry = (why: string) => {
        if (stopped) return;
        lost(why);
        timer = setTimeout(connect, pause);
        pause = Math.min(pause * 2, LONGEST_RETRY_MS);
      };

      async function connect(): Promise<void> {
        try {
          const calls = await openSocket(`${base}/calls`, secret);
          sockets = [calls];
          const bytes = await openSocket(`${base}/bytes`, secret);
          sockets.push(bytes);
          pause = FIRST_RETRY_MS;
          const transport = { calls: portOfWebSocket(calls, 'calls'), bytes: portOfWebSocket(bytes, 'bytes') };
          let gone = false;
          const onGone = () => {
            if (gone) return;
            gone = true;
            retry('The browser host went away; trying to reach it again.');
          };
          transport.calls.addEventListener('close', onGone);
          transport.bytes.addEventListener('close', onGone);
          opened(transport);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          if (why === SECRET_REFUSED) refused(SECRET_REFUSED);
          else retry(why);
        }
      }

      void connect();
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

/** Close reason of the host when the tab's secret is not one of its own (it was restarted, or the tab is a stranger). */
export const SECRET_REFUSED =
  'This page is not known to the host. Open the address that `airguard serve` printed last.';

const TAB_SECRET_KEY = 'airguard:tab';

/**
 * Exchanges the one-time token in the address's fragment for this tab's secret and removes it from the address bar; on a
 * reload the secret is still in the tab's session storage. Rejects with a sentence when there is neither.
 */
export async function openSession(): Promise<string> {
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
