import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 8 * 1024 * 1024;

/**
 * Reads a file 8 MiB at a time into `input` behind what the last chunk left over, and gives the milliseconds spent in
 * `work`, without the reading. `work` returns how many bytes it used.
 */
export function msOverChunks(path: string, input: Uint8Array, work: (end: number) => number): number {
  const file = openSync(path, 'r');
  let carry = 0;
  let busy = 0;
  for (;;) {
    const got = readSync(file, input, carry, Math.min(CHUNK_BYTES, input.length - carry), null);
    if (got === 0) break;
    const end = carry + got;
    const start = process.hrtime.bigint();
    const used = work(end);
    busy += Number(process.hrtime.bigint() - start) / 1e6;
    carry = end - used;
    input.copyWithin(0, used, end);
  }
  closeSync(file);
  return busy;
}
