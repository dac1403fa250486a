/**
 * What the page is still waiting for, so that a test can wait for a finished picture instead of for time. Everything that
 * queues work registers a count: requests on their way, queued frames, uploads.
 */
const sources = new Map<string, Set<() => number>>();

/** `count` is asked in every frame while somebody waits. Returns the function that takes it out again. */
export function registerPending(name: string, count: () => number): () => void {
  const counts = sources.get(name) ?? new Set();
  sources.set(name, counts.add(count));
  return () => {
    counts.delete(count);
  };
}

/** Names and counts of what is not zero. */
export function pendingWork(): ReadonlyMap<string, number> {
  const pending = new Map<string, number>();
  for (const [name, counts] of sources) {
    let sum = 0;
    for (const count of counts) sum += count();
    if (sum > 0) pending.set(name, sum);
  }
  return pending;
}

/** Frames in a row without pending work that count as idle: work that a finished request starts shows up in the next. */
const QUIET_FRAMES = 2;

/** Resolves when nothing was pending for two animation frames. */
export function waitForIdle(nextFrame: (run: () => void) => void = (run) => requestAnimationFrame(run)): Promise<void> {
  return new Promise((resolve) => {
    let quiet = 0;
    const look = () => {
      quiet = pendingWork().size === 0 ? quiet + 1 : 0;
      if (quiet > QUIET_FRAMES) resolve();
      else nextFrame(look);
    };
    nextFrame(look);
  });
}

declare global {
  interface Window {
    /** For tests: see `waitForIdle`. */
    waitForIdle?: () => Promise<void>;
  }
}
