import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../contract/faults.ts';
import { passes, StoreFault, type Trouble, troubleOf, type Where } from './trouble.ts';

/** How often what may pass by itself is tried, and how long between (SPEC.md, S11). */
export const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

export interface RetryOptions {
  readonly where: Where;
  readonly signal: AbortSignal;
  /** For tests: how to wait. */
  readonly pause?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** True when something came since the attempt began: then it is no repetition of the same failure. */
  readonly advanced?: () => boolean;
}

const waitFor = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal });

/** Runs `attempt` until it works; rejects with a StoreFault, or with a Fault that it threw itself. */
export async function retried<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  const { where, signal, pause = waitFor, advanced } = options;
  for (let failed = 0; ; ) {
    try {
      signal.throwIfAborted();
      return await attempt();
    } catch (error) {
      if (error instanceof Fault) throw error;
      const trouble: Trouble = signal.aborted ? { kind: 'cancelled' } : troubleOf(error, Date.now());
      failed = advanced?.() === true ? 1 : failed + 1;
      if (!passes(trouble) || failed >= ATTEMPTS) throw new StoreFault(trouble, where);
      await pause(pauseMs(trouble, failed), signal).catch(() => {
        throw new StoreFault({ kind: 'cancelled' }, where);
      });
    }
  }
}

/** Doubles, with "full jitter" so that many clients do not come back at once; a store's own wish goes before. */
function pauseMs(trouble: Trouble, failed: number): number {
  if (trouble.kind === 'busy' && trouble.afterMs !== undefined) return trouble.afterMs;
  const most = Math.min(FIRST_PAUSE_MS * 2 ** failed, LONGEST_PAUSE_MS);
  return most * (0.5 + Math.random() / 2);
}
