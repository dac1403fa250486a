/** Smoothed speed of a job and what it means for the time left. Time comes in as an argument, so tests need no clock. */
export interface RateMeter {
  /** `done` bytes at `nowMs`; a step backwards (a restart) begins anew. */
  sample(done: number, nowMs: number): void;
  /** A pause must not count as slowness. */
  restart(): void;
  readonly bytesPerSecond: number;
  secondsLeft(total: number): number | undefined;
}

/** Time constant of the exponential average; long enough to be steady, short enough to follow a slow disk. */
const SMOOTHING_SECONDS = 3;
const FIRST_ESTIMATE_SECONDS = 0.5;

export function createRateMeter(): RateMeter {
  let last: { done: number; ms: number } | undefined;
  let rate = 0;
  let observedSeconds = 0;
  return {
    sample(done, nowMs) {
      if (last === undefined || done < last.done) {
        last = { done, ms: nowMs };
        return;
      }
      const seconds = (nowMs - last.ms) / 1000;
      if (seconds < 0.05) return;
      const now = (done - last.done) / seconds;
      observedSeconds += seconds;
      const weight = 1 - Math.exp(-seconds / Math.min(SMOOTHING_SECONDS, observedSeconds));
      rate = rate === 0 ? now : rate + weight * (now - rate);
      last = { done, ms: nowMs };
    },
    restart() {
      last = undefined;
    },
    get bytesPerSecond() {
      return rate;
    },
    secondsLeft(total) {
      if (last === undefined || rate <= 0 || observedSeconds < FIRST_ESTIMATE_SECONDS) return undefined;
      return Math.max(0, (total - last.done) / rate);
    },
  };
}
