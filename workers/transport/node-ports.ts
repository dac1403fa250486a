import type { WebSocket } from 'ws';
import { type BytesReply, encodeReply } from '../contract/bytes.ts';
import { FrameListeners, type FramePort } from '../contract/frame-port.ts';

/** What Node's MessagePort and Electron's MessagePortMain have in common. */
export interface EventPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/**
 * Adapts a message port. Electron hands listeners `{ data }`, Node the bare message; `unwrap` says which.
 */
export function portOfEvents(port: EventPort, unwrap: 'electron' | 'node'): FramePort {
  const listeners = new FrameListeners();
  port.on('message', (message) => {
    if (unwrap === 'node') {
      listeners.message(message);
      return;
    }
    if (typeof message !== 'object' || message === null || !('data' in message)) return;
    const { data } = message;
    // Electron 25 looks for unhandled rejections before it runs the microtasks of a listener: a call that fails at once, though
    // awaited, would end the process.
    queueMicrotask(() => listeners.message(data));
  });
  port.on('close', () => listeners.close());
  port.start();
  return {
    postMessage: (message) => {
      if (!listeners.closed) port.postMessage(message);
    },
    copies: true,
    addEventListener: (type: 'message' | 'close', listener: (event: { readonly data: unknown }) => void) =>
      listeners.add(type, listener),
    close: () => {
      listeners.close();
      port.close();
    },
  };
}

/** Above this many unsent bytes a socket is too slow to be worth keeping; the page reconnects and asks anew. */
const MAX_BUFFERED_BYTES = 256 * 1024 * 1024;

/**
 * Adapts one WebSocket. On the bytes plane requests are JSON text and replies binary frames (`encodeReply`); on the calls
 * plane oRPC's own encoding passes through.
 */
export function portOfSocket(socket: WebSocket, plane: 'calls' | 'bytes'): FramePort {
  const listeners = new FrameListeners();
  socket.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data)
      ? Buffer.concat(data)
      : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
    if (plane === 'bytes') listeners.message(parseJson(bytes));
    else listeners.message(isBinary ? new Uint8Array(bytes) : bytes.toString('utf8'));
  });
  socket.on('close', () => listeners.close());
  return {
    postMessage: (message) => {
      if (listeners.closed) return;
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
        socket.close(1013, 'too slow');
        return;
      }
      if (plane === 'bytes' && isBytesReply(message)) socket.send(encodeReply(message));
      else if (typeof message === 'string' || message instanceof Uint8Array) socket.send(message);
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

function isBytesReply(message: unknown): message is BytesReply {
  return typeof message === 'object' && message !== null && 'kind' in message && 'id' in message;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
