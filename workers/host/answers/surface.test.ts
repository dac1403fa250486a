import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeAth11k } from '../../decode/encode.ts';
import { openRecording } from '../../recording/recording-reader.ts';
import { importDump, testKernels } from '../../recording/testing/import-dump.ts';
import { surfaceCodes } from './surface.ts';

const BINS = 64;
const LOW_HZ = 5169.84375e6;
const HIGH_HZ = 5189.84375e6;

/** Frames of 1 ms without any level, but for one bin of one frame. */
function dumpWith(frames: number, burst: { readonly frame: number; readonly bin: number }): Uint8Array {
  const records = Array.from({ length: frames }, (_, frame) => {
    const data = new Uint8Array(BINS);
    if (frame === burst.frame) data[burst.bin] = 200;
    return encodeAth11k({ chan_width_mhz: 20, freq1: 5180, noise: -95, rssi: 30, tsf: 1000 * frame }, data);
  });
  return new Uint8Array(Buffer.concat(records));
}

test('a burst of one bin in one frame is in the surface, whatever the grid (P1, P2)', {
  timeout: 120_000,
}, async () => {
  const scene = fc.record({
    frames: fc.integer({ min: 2, max: 9000 }),
    at: fc.nat(),
    bin: fc.nat({ max: BINS - 1 }),
    columns: fc.integer({ min: 2, max: 200 }),
    rows: fc.integer({ min: 2, max: 200 }),
  });
  const check = async ({ frames, at, bin, columns, rows }: typeof scene extends fc.Arbitrary<infer T> ? T : never) => {
    const frame = at % frames;
    const directory = mkdtempSync(join(tmpdir(), 'airguard-surface-'));
    const { evidencePath } = importDump(dumpWith(frames, { frame, bin }), { directory });
    const reader = await openRecording({ directory, evidencePath, kernels: testKernels() });
    try {
      const { startNs, endNs } = reader.index;
      const codes = await surfaceCodes(
        reader,
        {
          kind: 'surface',
          recording: 'a',
          fromNs: startNs,
          toNs: endNs,
          lowHz: LOW_HZ,
          highHz: HIGH_HZ,
          columns,
          rows,
        },
        new AbortController().signal,
      );
      expect(codes.length).toBe(rows * columns);
      const greatest = Math.max(...codes);
      expect(greatest).toBeGreaterThan(100);
      const row = Math.floor((((frame + 0.5) * 1e6) / (endNs - startNs)) * rows);
      const column = Math.floor(((bin + 0.5) / BINS) * columns);
      expect(codes[row * columns + column]).toBe(greatest);
    } finally {
      await reader.close();
      rmSync(directory, { recursive: true });
    }
  };
  await fc.assert(fc.asyncProperty(scene, check), { numRuns: 25, endOnFailure: true });
});
