import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../contract/faults.ts';
import type { ImportContext } from './import-context.ts';
import type { RunningJob } from './job-list.ts';

/** Left free for everything else that runs on the machine. */
export const RESERVE_BYTES = 64 * 1024 * 1024;
const CHECK_EVERY_MS = 500;
/** Copy, pyramid (two planes at a third each) and tables, as a multiple of the source. */
const NEEDED_FACTOR = 1.75;

export function neededBytes(sourceBytes: number, copiedBytes: number): number {
  return Math.ceil(sourceBytes * NEEDED_FACTOR) - copiedBytes + RESERVE_BYTES;
}

export function noSpace(neededNow: number, free: number, path: string): Fault {
  return new Fault(
    'no_space',
    `Not enough space: about ${mebibytes(neededNow)} MiB are needed and ${mebibytes(free)} MiB are free; free some space or choose another disk: ${path}`,
  );
}

function mebibytes(bytes: number): string {
  return Math.max(0, Math.ceil(bytes / 2 ** 20)).toLocaleString('en');
}

/** Waits, showing the job as paused, until `needed` bytes are free. In a host without a person it fails instead. */
export async function waitForSpace(
  job: RunningJob,
  context: ImportContext,
  path: string,
  needed: number,
): Promise<void> {
  let paused = false;
  for (;;) {
    const free = await context.freeBytes(path);
    if (free >= needed) break;
    const fault = noSpace(needed, free, path);
    if (context.whenLowOnSpace === 'fail') throw fault;
    if (!paused) job.setPaused(`Paused. ${fault.message}`);
    paused = true;
    await sleep(CHECK_EVERY_MS, undefined, { signal: job.signal });
  }
  if (paused) job.setPaused(undefined);
}

/** Looks at the disk while an import writes; `onLow` is told when the reserve is touched and when it is whole again. */
export function watchSpace(
  context: ImportContext,
  path: string,
  onLow: (low: boolean, free: number) => void,
): () => void {
  let low = false;
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    context
      .freeBytes(path)
      .then((free) => {
        const now = free < (low ? 2 * RESERVE_BYTES : RESERVE_BYTES);
        if (now !== low) {
          low = now;
          onLow(low, free);
        }
      })
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, CHECK_EVERY_MS);
  return () => clearInterval(timer);
}
