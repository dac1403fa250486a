/** A state that many readers follow: each gets the newest value, never a queue of old ones (SPEC.md, C2). */
export interface StateStream<T> {
  /** Says that the state changed; it is read only when somebody is there to see it. */
  touch(): void;
  /** First item at once, then at most one per `intervalMs`; ends when the signal aborts or the stream is closed. */
  follow(signal: AbortSignal | undefined): AsyncGenerator<T, void, void>;
  close(): void;
}

export function createStateStream<T>(read: () => T, intervalMs = 100): StateStream<T> {
  let version = 0;
  let closed = false;
  const wake = new Set<() => void>();
  const wakeAll = () => {
    for (const resolve of wake) resolve();
    wake.clear();
  };

  const sleep = (ms: number | undefined, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        wake.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      if (ms === undefined) wake.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });

  return {
    touch() {
      version++;
      wakeAll();
    },
    async *follow(signal) {
      while (!closed && !signal?.aborted) {
        const seen = version;
        yield read();
        await sleep(intervalMs, signal);
        if (version === seen && !closed && !signal?.aborted) await sleep(undefined, signal);
      }
    },
    close() {
      closed = true;
      wakeAll();
    },
  };
}
