import { closeSync, openSync, writeSync } from 'node:fs';
import { encodeAth11k } from '../../workers/decode/encode.ts';

/**
 * Writes an ath11k dump of about `bytes` bytes: `bins` bins a frame, one frame every 200 µs, a carrier that wanders and a
 * burst now and then. The same arguments give the same bytes. Returns the number of frames.
 */
export function writeBigDump(path: string, bytes: number, bins: 64 | 128 | 256 | 512, seed = 1): number {
  const record = encodeAth11k(
    {
      chan_width_mhz: 80,
      max_index: 0,
      max_exp: 0,
      freq1: 5210,
      freq2: 0,
      max_magnitude: 90,
      rssi: 30,
      tsf: 0,
      noise: -95,
    },
    new Uint8Array(bins),
  );
  const dataAt = record.length - bins;
  const frames = Math.floor(bytes / record.length);
  const block = new Uint8Array(record.length * 4096);
  const view = new DataView(block.buffer);
  const file = openSync(path, 'w');
  let state = seed >>> 0;
  const noise = new Uint8Array(65_536 + bins);
  for (let i = 0; i < noise.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noise[i] = 1 + (state >>> 29);
  }
  try {
    for (let first = 0; first < frames; first += 4096) {
      const count = Math.min(4096, frames - first);
      for (let i = 0; i < count; i++) {
        const frame = first + i;
        const at = i * record.length;
        block.set(record, at);
        view.setUint32(at + 14, (frame * 200) % 0x1_0000_0000);
        const from = (Math.imul(frame, 40_503) + seed) & 0xffff;
        block.set(noise.subarray(from, from + bins), at + dataAt);
        block[at + dataAt + (Math.floor(frame / 1000) % bins)] = 90;
      }
      writeSync(file, block, 0, count * record.length);
    }
  } finally {
    closeSync(file);
  }
  return frames;
}
