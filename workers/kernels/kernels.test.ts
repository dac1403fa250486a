import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { RADIO_SCALE, radioScaleFor } from '../contract/level-scale.ts';
import { type FrameColumns, recordKinds } from '../decode/columns.ts';
import { createReferenceScanner, type FrameScanner } from '../decode/scan.ts';
import { createHistogram, type Kernels, TWO_HALVES_KIND } from '../reduce/kernels.ts';
import { createPyramidBuilder } from '../reduce/pyramid-builder.ts';
import { createReferenceKernels } from '../reduce/reference.ts';
import type { RowBatch } from '../reduce/row-buffer.ts';
import { compileKernels } from './build-kernels.mjs';
import { loadKernels, type MatrixScanner } from './load.ts';
import { anyDump, anyRecord, joined } from './testing/records.ts';

// Properties run many cases; on a busy machine they may take long without being wrong.
vi.setConfig({ testTimeout: 60_000 });

let wasm: Kernels<MatrixScanner>;
const reference = createReferenceKernels(createReferenceScanner());

beforeAll(async () => {
  wasm = loadKernels(await compileKernels());
});

/** Every column, filled part only, as plain bytes. */
function columnBytes(columns: FrameColumns): Record<string, string> {
  const parts: Record<string, string> = { count: String(columns.count) };
  for (const [name, column] of Object.entries(columns)) {
    if (!ArrayBuffer.isView(column)) continue;
    const bytesEach = column.byteLength / columns.offset.length;
    parts[name] = hexOf(new Uint8Array(column.buffer, column.byteOffset, columns.count * bytesEach));
  }
  return parts;
}

/** Strings compare far faster than typed arrays, and show the bits. */
function hexOf(view: ArrayBufferView): string {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('hex');
}

function scanBoth(bytes: Uint8Array, from: number, final: boolean): number {
  for (const { scanner } of [wasm, reference]) scanner.input.set(bytes);
  const found = wasm.scanner.scan(from, bytes.length, final);
  expect(found).toEqual(reference.scanner.scan(from, bytes.length, final));
  expect(columnBytes(wasm.scanner.columns)).toEqual(columnBytes(reference.scanner.columns));
  return found.at;
}

describe('WebAssembly scanner', () => {
  it('is the reference to the bit on any bytes, damaged or not, from any position (D1–D11)', () => {
    fc.assert(
      fc.property(anyDump, fc.boolean(), (bytes, final) => {
        for (let from = 0; from <= bytes.length; ) {
          const at = scanBoth(bytes, from, final);
          from = Math.max(at, from) + 1;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is the reference on bytes without any order', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, final) => {
        scanBoth(bytes, 0, final);
      }),
    );
  });

  it('stops when the columns are full, and goes on from there', () => {
    const [record = new Uint8Array()] = fc.sample(
      anyRecord.filter((bytes) => bytes.length === 38 && scansWhole(bytes)),
      { numRuns: 1, seed: 1 },
    );
    const count = wasm.scanner.columns.offset.length + 10;
    const bytes = joined(new Array<Uint8Array>(count).fill(record));
    const at = scanBoth(bytes, 0, true);
    expect(at).toBe((count - 10) * 38);
    expect(scanBoth(bytes, at, true)).toBe(bytes.length);
    expect(wasm.scanner.columns.count).toBe(10);
  });

  it('lays bins end to end when asked', () => {
    fc.assert(
      fc.property(anyDump, (bytes) => {
        wasm.scanner.input.set(bytes);
        wasm.scanner.scanWithBins(0, bytes.length, true);
        scanBoth(bytes, 0, true);
        const { count, offset, dataOffset, bins } = wasm.scanner.columns;
        let at = 0;
        for (let frame = 0; frame < count; frame++) {
          const from = (offset[frame] ?? 0) + (dataOffset[frame] ?? 0);
          const length = bins[frame] ?? 0;
          expect(wasm.scanner.matrix.subarray(at, at + length)).toEqual(bytes.subarray(from, from + length));
          at += length;
        }
      }),
      { numRuns: 30 },
    );
  });

  it('refuses bytes outside its input', () => {
    expect(() => wasm.scanner.scan(0, wasm.scanner.input.length + 1, true)).toThrow(RangeError);
  });

  it('knows the kind whose halves have their own level by the same number as the decoder', () => {
    expect(recordKinds[TWO_HALVES_KIND]).toBe('ath9k_ht20_40');
  });
});

function scansWhole(bytes: Uint8Array): boolean {
  reference.scanner.input.set(bytes);
  return reference.scanner.scan(0, bytes.length, true).kind === 'end';
}

/** Column indices of the scanned frames, by bin count. */
function framesByBins(columns: FrameColumns): Map<number, Uint32Array> {
  const groups = new Map<number, number[]>();
  for (let frame = 0; frame < columns.count; frame++) {
    const bins = columns.bins[frame] ?? 0;
    groups.set(bins, [...(groups.get(bins) ?? []), frame]);
  }
  return new Map([...groups].map(([bins, frames]) => [bins, Uint32Array.from(frames)]));
}

const anyIntact = fc
  .array(anyRecord.filter(scansWhole), { minLength: 1, maxLength: 60 })
  .map((records) => joined(records));
const anyScale = fc.constantFrom(RADIO_SCALE, radioScaleFor(26));

describe('WebAssembly codes and statistics', () => {
  it('are the reference to the bit', () => {
    fc.assert(
      fc.property(anyIntact, anyScale, (bytes, scale) => {
        scanBoth(bytes, 0, true);
        for (const [bins, frames] of framesByBins(reference.scanner.columns)) {
          const [found, expected] = [wasm, reference].map((kernels) => {
            const codes = new Uint8Array(frames.length * bins);
            kernels.codesOfFrames(frames, frames.length, scale, codes);
            const histogram = createHistogram(bins, scale);
            kernels.histogramOfFrames(frames, frames.length, histogram);
            kernels.histogramOfFrames(frames, frames.length >> 1, histogram);
            const { hist, minDb, maxDb, sumMw, above } = histogram;
            return [codes, hist, minDb, maxDb, sumMw, above].map(hexOf);
          });
          expect(found).toEqual(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('refuse a frame of another bin count', () => {
    const records = fc.sample(anyRecord.filter(scansWhole), { numRuns: 30, seed: 3 });
    scanBoth(joined(records), 0, true);
    const all = Uint32Array.from({ length: wasm.scanner.columns.count }, (_, index) => index);
    for (const kernels of [wasm, reference]) {
      expect(() => kernels.codesOfFrames(all, all.length, RADIO_SCALE, new Uint8Array(1 << 16))).toThrow('bins');
    }
  });
});

/** A batch of rows, bit for bit, as strings. */
function printed(level: number, rows: RowBatch): readonly string[] {
  const { startNs, endNs, frames, max, mean } = rows;
  return [String(level), ...[startNs, endNs, frames, max, mean].map(hexOf)];
}

/** Feeds the scanned frames of one bin count `rounds` times, in calls of `callSize`. */
function pyramid(
  kernels: Kernels<FrameScanner>,
  frames: Uint32Array,
  bins: number,
  rounds: number,
  steps: readonly number[],
): (readonly string[])[] {
  const emitted: (readonly string[])[] = [];
  const builder = createPyramidBuilder({
    kernels,
    bins,
    scale: RADIO_SCALE,
    nominalIntervalNs: 100,
    onRows: (level, rows) => emitted.push(printed(level, rows)),
  });
  let at = 0;
  let frame = 0;
  for (let round = 0; round < rounds; round++) {
    const starts = new Float64Array(frames.length);
    const segments = new Uint8Array(frames.length);
    for (let index = 0; index < frames.length; index++, frame++) {
      const step = steps[frame % steps.length] ?? 1;
      at += Math.abs(step) * 100;
      starts[index] = at;
      segments[index] = step < 0 ? 1 : 0;
    }
    builder.addFrames(frames, frames.length, starts, segments);
  }
  builder.finish();
  return emitted;
}

describe('WebAssembly reduction', () => {
  it('gives the pyramid of the reference to the bit, whatever the calls, gaps and segments', () => {
    const anySteps = fc.array(
      fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, fc.constantFrom(2, 5, 9, 40, 900, -1)),
      { minLength: 1, maxLength: 50 },
    );
    fc.assert(
      fc.property(anyIntact, anySteps, fc.integer({ min: 1, max: 60 }), (bytes, steps, rounds) => {
        scanBoth(bytes, 0, true);
        for (const [bins, frames] of framesByBins(reference.scanner.columns)) {
          const expected = pyramid(reference, frames, bins, rounds, steps);
          expect(pyramid(wasm, frames, bins, rounds, steps)).toEqual(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps streams apart that take turns', () => {
    const records = fc.sample(anyRecord.filter(scansWhole), { numRuns: 40, seed: 5 });
    scanBoth(joined(records), 0, true);
    const results = [wasm, reference].map((kernels) => {
      const emitted: unknown[] = [];
      const builders = [...framesByBins(kernels.scanner.columns)].map(([bins, frames]) => ({
        frames,
        builder: createPyramidBuilder({
          kernels,
          bins,
          scale: RADIO_SCALE,
          nominalIntervalNs: 100,
          onRows: (level, rows) => emitted.push([bins, ...printed(level, rows)]),
        }),
      }));
      for (let round = 0; round < 30; round++) {
        for (const { frames, builder } of builders) {
          const starts = Float64Array.from(frames, (_, index) => (round * frames.length + index) * 100);
          builder.addFrames(frames, frames.length, starts, new Uint8Array(frames.length));
        }
      }
      for (const { builder } of builders) builder.finish();
      return emitted;
    });
    expect(results[0]).toEqual(results[1]);
  });
});
