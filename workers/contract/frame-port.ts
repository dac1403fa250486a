/**
 * The little that calls and bytes need of a channel. Message ports, sockets and the in-memory pair below are all adapted to
 * it, so there is one client and one server for every transport (SPEC.md, C9).
 */
export interface FramePort {
  postMessage(message: unknown): void;
  /** What is posted has been copied when `postMessage` returns; otherwise the other end reads the same memory. */
  readonly copies: boolean;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  /** Ends both directions; pending requests of the other side fail. */
  close(): void;
}

/** Listener book-keeping that every adapter shares; messages that arrive before the first listener are kept for it. */
export class FrameListeners {
  readonly #message = new Set<(event: { readonly data: unknown }) => void>();
  readonly #close = new Set<() => void>();
  #early: unknown[] | undefined = [];
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  add(type: 'message' | 'close', listener: (event: { readonly data: unknown }) => void): void {
    if (type === 'close') {
      const onClose = () => listener({ data: undefined });
      if (this.#closed) onClose();
      else this.#close.add(onClose);
      return;
    }
    this.#message.add(listener);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const data of early) listener({ data });
  }

  message(data: unknown): void {
    if (this.#closed) return;
    if (this.#early !== undefined) this.#early.push(data);
    else for (const listener of this.#message) listener({ data });
  }

  /** True the first time. */
  close(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    for (const listener of this.#close) listener();
    return true;
  }
}

/** Two ends in one process; messages arrive in order, in a later microtask, by reference. */
export function createMemoryPorts(): readonly [FramePort, FramePort] {
  const listeners = [new FrameListeners(), new FrameListeners()] as const;
  const end = (own: FrameListeners, other: FrameListeners): FramePort => ({
    postMessage: (message) => queueMicrotask(() => other.message(message)),
    copies: false,
    addEventListener: (type: 'message' | 'close', listener: (event: { readonly data: unknown }) => void) =>
      own.add(type, listener),
    close: () => {
      own.close();
      queueMicrotask(() => other.close());
    },
  });
  return [end(listeners[0], listeners[1]), end(listeners[1], listeners[0])];
}
