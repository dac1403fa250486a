import { throwIfAborted } from './positional-file.ts';

/** Longest stretch of work before other requests get their turn. */
const LONGEST_WORK_MS = 8;

/** Lets the event loop run when the last pause is long enough ago; throws a `cancelled` fault once aborted. */
export function createPause(signal?: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    throwIfAborted(signal);
    if (performance.now() - since < LONGEST_WORK_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfAborted(signal);
    since = performance.now();
  };
}
