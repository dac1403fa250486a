import { FrameListeners, type FramePort } from '../../../workers/contract/frame-port.ts';
import type { TransportSource } from '../host-client.ts';

/** Adapts a DOM MessagePort. Chromium 114 has no close event on ports: the shell says when the host is gone. */
export function portOfMessagePort(port: MessagePort): FramePort {
  const listeners = new FrameListeners();
  port.onmessage = (event) => listeners.message(event.data);
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

/** What the preload posts into the page, with two ports, whenever the data host has (re)started. */
export const PORTS_MESSAGE = 'airguard:ports';

/** Transports handed over by the Electron shell as window messages; `onHostLost` is the shell's word that the host died. */
export function shellTransports(onHostLost: (listener: (why: string) => void) => () => void): TransportSource {
  return {
    start: ({ opened, lost }) => {
      const receive = (event: MessageEvent) => {
        if (event.source !== window || event.data?.kind !== PORTS_MESSAGE) return;
        const [calls, bytes] = event.ports;
        if (calls !== undefined && bytes !== undefined) {
          opened({ calls: portOfMessagePort(calls), bytes: portOfMessagePort(bytes) });
        }
      };
      window.addEventListener('message', receive);
      const stop = onHostLost(lost);
      return {
        [Symbol.dispose]: () => {
          window.removeEventListener('message', receive);
          stop();
        },
      };
    },
  };
}
