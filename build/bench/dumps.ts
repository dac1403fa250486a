import { closeSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Big ath11k dumps, made fast: one block of records with a receiver's noise (Rayleigh) and bursts shaped like OFDM is
 * generated and written again and again with its clock moved on. Statistics of the bins matter to the speed of nothing
 * here but caches and branches; the signal generator of `fixtures/generate` is for pictures.
 */
export type DumpShape = 'n16' | 'n128' | 'n512' | 'mixed';

const BLOCK_BYTES = 16 * 1024 * 1024;
const HEADER_BYTES = 22;
/** Of the device clock in a record. */
const CLOCK_AT = 14;
const INTERVAL_US = 100;
/** Bytes of a record of one bin count. */
export const recordBytes = (bins: number): number => HEADER_BYTES + bins;

const shapes: Record<DumpShape, readonly number[]> = { n16: [16], n128: [128], n512: [512], mixed: [128, 256, 512] };

/** Path of a dump of `bytes`, up to the end of the record that reaches them; one of that name and size is used again. */
export function bigDump(folder: string, shape: DumpShape, bytes: number): string {
  const path = join(folder, `airguard-bench-${shape}-${bytes}.dump`);
  const { block, clocks } = noisyBlock(shape);
  const copies = Math.ceil(bytes / block.length);
  const left = bytes - (copies - 1) * block.length;
  const nextRecord = clocks.find((clock) => clock - CLOCK_AT >= left);
  const lastBytes = nextRecord === undefined ? block.length : nextRecord - CLOCK_AT;
  if (existsSync(path) && statSync(path).size === (copies - 1) * block.length + lastBytes) return path;
  const file = openSync(`${path}.part`, 'w');
  for (let copy = 0; copy < copies; copy++) {
    clocks.forEach((at, record) => {
      block.writeUInt32BE(((copy * clocks.length + record) * INTERVAL_US) >>> 0, at);
    });
    writeSync(file, copy === copies - 1 ? block.subarray(0, lastBytes) : block);
  }
  closeSync(file);
  renameSync(`${path}.part`, path);
  return path;
}

/** A block of records and where each record's clock is. */
function noisyBlock(shape: DumpShape): { block: Buffer; clocks: readonly number[] } {
  const random = xorshift(shape.length + 7);
  const noise = rayleighTable(random);
  const block = Buffer.alloc(BLOCK_BYTES);
  const clocks: number[] = [];
  const choices = shapes[shape];
  let at = 0;
  for (let record = 0; ; record++) {
    const bins = choices[random() % choices.length] ?? 128;
    if (at + HEADER_BYTES + bins > BLOCK_BYTES) break;
    const burst = (record >> 4) % 5 === 0;
    block[at] = 4;
    block.writeUInt16BE(19 + bins, at + 1);
    block[at + 3] = 80;
    block[at + 5] = 1;
    block.writeUInt16BE(5210, at + 6);
    block.writeUInt16BE(burst ? 45 : 4 + (random() % 4), at + 12);
    block.writeInt32BE(-96 + (record % 3), at + 18);
    clocks.push(at + CLOCK_AT);
    const data = at + HEADER_BYTES;
    for (let bin = 0; bin < bins; bin++) block[data + bin] = noise[random() & 0xffff] ?? 0;
    if (burst) {
      for (let bin = bins >> 3; bin < bins >> 1; bin++) {
        block[data + bin] = Math.min(255, 6 * (block[data + bin] ?? 0));
      }
    }
    at += HEADER_BYTES + bins;
  }
  return { block: block.subarray(0, at), clocks };
}

/** 65,536 amplitudes of Gaussian noise. */
function rayleighTable(random: () => number): Uint8Array {
  return Uint8Array.from({ length: 0x1_0000 }, () => {
    const uniform = ((random() & 0xff_ffff) + 1) / 0x100_0000;
    return Math.min(255, Math.round(8 * Math.sqrt(-2 * Math.log(uniform))));
  });
}

function xorshift(seed: number): () => number {
  let state = seed * 0x9e37_79b9 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
