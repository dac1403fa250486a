/**
 * What `run` hands out, as an iterable: each value waits until the one before was used. Whoever stops early aborts `run`
 * through the signal it gets.
 */
export async function* pulled<T>(
  run: (give: (value: T) => Promise<void>, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): AsyncGenerator<T, void, void> {
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  const waiting: { readonly value: T; readonly used: () => void }[] = [];
  let inUse: (() => void) | undefined;
  let wake = () => {};
  let ended: { readonly error?: unknown } | undefined;
  const running = run(
    (value) =>
      new Promise<void>((used) => {
        waiting.push({ value, used });
        wake();
      }),
    stop.signal,
  ).then(
    () => {
      ended = {};
      wake();
    },
    (error: unknown) => {
      ended = { error };
      wake();
    },
  );
  try {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) {
        inUse = next.used;
        yield next.value;
        inUse();
      } else if (ended !== undefined) {
        if ('error' in ended) throw ended.error;
        return;
      } else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stop.abort();
    inUse?.();
    for (const { used } of waiting) used();
    signal?.removeEventListener('abort', onAbort);
    await running;
  }
}
