import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './source/record-runs.ts';

/** The system's clock, `speed` times as fast from now on. */
export function systemClock(speed = 1): Clock {
  const startedMs = performance.now();
  const startedUs = BigInt(Date.now()) * 1000n;
  const elapsedUs = () => (performance.now() - startedMs) * 1000 * speed;
  return {
    nowUs: () => startedUs + BigInt(Math.round(elapsedUs())),
    async until(timeUs, signal) {
      const leftMs = (Number(timeUs - startedUs) - elapsedUs()) / 1000 / speed;
      if (leftMs <= 0 || signal.aborted) return;
      await wait(leftMs, undefined, { signal }).catch(() => {});
    },
  };
}
