import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 8 * 1024 * 1024;

/**
 * Reads a file 8 MiB at a time into `input` behind what the last chunk left over, and gives the milliseconds of
 * processor time (all threads of this process, so collecting garbage counts) spent in `work`, without the reading. For
 * work that only computes this is the wall clock of a quiet machine. `work` returns how many bytes it used.
 */
export function msOverChunks(path: string, input: Uint8Array, work: (end: number) => number): number {
  const file = openSync(path, 'r');
  let carry = 0;
  let busy = 0;
  for (;;) {
    const got = readSync(file, input, carry, Math.min(CHUNK_BYTES, input.length - carry), null);
    if (got === 0) break;
    const end = carry + got;
    const start = process.cpuUsage();
    const used = work(end);
    const { user, system } = process.cpuUsage(start);
    busy += (user + system) / 1000;
    carry = end - used;
    input.copyWithin(0, used, end);
  }
  closeSync(file);
  return busy;
}
