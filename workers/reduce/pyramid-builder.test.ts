import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BELOW_RESOLUTION, dbOfCode, RADIO_SCALE } from '../contract/level-scale.ts';
import { createPyramidBuilder, type PyramidBuilder } from './pyramid-builder.ts';
import { createReferenceKernels } from './reference.ts';
import { exactDbm, scannedFrames, type TestFrame } from './testing/frames.ts';

// Properties run many cases; on a busy machine they may take long without being wrong.
vi.setConfig({ testTimeout: 60_000 });

const NOMINAL = 1000;
const BINS = 16;

interface Row {
  readonly startNs: number;
  readonly endNs: number;
  readonly frames: number;
  readonly max: readonly number[];
  readonly mean: readonly number[];
}

interface Timed {
  readonly frame: TestFrame;
  readonly startNs: number;
  readonly newSegment: boolean;
}

/** Distance to the frame before, in nominal intervals, or a new segment. */
type Step = number | 'segment';

const anyBins = fc.oneof(
  fc.uint8Array({ minLength: BINS, maxLength: BINS }),
  fc.uint8Array({ minLength: BINS, maxLength: BINS, max: 3 }),
  fc.constant(new Uint8Array(BINS)),
);
const anyFrame: fc.Arbitrary<TestFrame> = fc.record({
  bins: anyBins,
  noiseDbm: fc.integer({ min: -85, max: -70 }),
  rssiDb: fc.integer({ min: 0, max: 46 }),
});
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(1) },
  { weight: 3, arbitrary: fc.constantFrom(0, 0.5, 2, 4, 4.001, 5, 6) },
  { weight: 1, arbitrary: fc.constantFrom(17, 18, 65, 70, 300, 5000) },
  { weight: 1, arbitrary: fc.constant<Step>('segment') },
);
const anyRecording = fc
  .array(fc.tuple(anyFrame, anyStep), { minLength: 1, maxLength: 300 })
  .map((entries) => timed(entries));

function timed(entries: readonly (readonly [TestFrame, Step])[]): Timed[] {
  let at = 0;
  return entries.map(([frame, step], index) => {
    at += index === 0 ? 0 : (step === 'segment' ? 1 : step) * NOMINAL;
    return { frame, startNs: at, newSegment: index === 0 || step === 'segment' };
  });
}

function build(add: (builder: PyramidBuilder) => void, kernels: Parameters<typeof createReferenceKernels>[0]): Row[][] {
  const levels: Row[][] = [];
  const builder = createPyramidBuilder({
    kernels: createReferenceKernels(kernels),
    bins: BINS,
    scale: RADIO_SCALE,
    nominalIntervalNs: NOMINAL,
    onRows(level, rows) {
      expect(rows.count).toBeGreaterThan(0);
      expect(rows.count).toBeLessThanOrEqual(512);
      levels[level] ??= [];
      for (let row = 0; row < rows.count; row++) {
        levels[level]?.push({
          startNs: rows.startNs[row] ?? 0,
          endNs: rows.endNs[row] ?? 0,
          frames: rows.frames[row] ?? 0,
          max: [...rows.max.subarray(row * BINS, (row + 1) * BINS)],
          mean: [...rows.mean.subarray(row * BINS, (row + 1) * BINS)],
        });
      }
    },
  });
  add(builder);
  builder.finish();
  return levels.slice(1);
}

/** The whole recording in calls of the given sizes, repeated. */
function pyramidOf(recording: readonly Timed[], calls: readonly number[]): Row[][] {
  const starts = Float64Array.from(recording, (entry) => entry.startNs);
  const segments = Uint8Array.from(recording, (entry) => (entry.newSegment ? 1 : 0));
  const indices = Uint32Array.from(recording, (_, index) => index);
  return build(
    (builder) => {
      for (let from = 0, call = 0; from < recording.length; call++) {
        const to = Math.min(recording.length, from + (calls[call % calls.length] ?? 1));
        builder.addFrames(
          indices.subarray(from, to),
          to - from,
          starts.subarray(from, to),
          segments.subarray(from, to),
        );
        from = to;
      }
    },
    scannedFrames(recording.map((entry) => entry.frame)),
  );
}

/** A row of the oracle: extent, segment and the frames it holds. */
interface Span {
  readonly startNs: number;
  readonly endNs: number;
  readonly segment: number;
  readonly members: readonly TestFrame[];
}

/** Level after level straight from the words of T2–T4. */
function spansOf(recording: readonly Timed[], levels: number): Span[][] {
  let segment = 0;
  let below: Span[] = recording.map((entry, index) => {
    if (entry.newSegment) segment++;
    const next = recording[index + 1]?.startNs;
    const reaches = next !== undefined && next - entry.startNs <= 4 * NOMINAL;
    return {
      startNs: entry.startNs,
      endNs: reaches ? next : entry.startNs + NOMINAL,
      segment,
      members: [entry.frame],
    };
  });
  const all: Span[][] = [];
  for (let level = 1; level <= levels; level++) {
    const rows: Span[] = [];
    let children = 0;
    for (const child of below) {
      const last = rows.at(-1);
      const joins =
        last !== undefined &&
        children < 4 &&
        last.segment === child.segment &&
        child.startNs - last.endNs <= NOMINAL * 4 ** level;
      if (joins) {
        rows[rows.length - 1] = { ...last, endNs: child.endNs, members: [...last.members, ...child.members] };
        children++;
      } else {
        rows.push(child);
        children = 1;
      }
    }
    all.push(rows);
    below = rows;
  }
  return all;
}

/** Greatest code of each bin over frames, from level 0 itself. */
function greatestCodes(frames: readonly TestFrame[]): number[] {
  const kernels = createReferenceKernels(scannedFrames(frames));
  const codes = new Uint8Array(frames.length * BINS);
  const all = Uint32Array.from(frames, (_, index) => index);
  kernels.codesOfFrames(all, frames.length, RADIO_SCALE, codes);
  return Array.from({ length: BINS }, (_, bin) => Math.max(...codes.filter((_code, cell) => cell % BINS === bin)));
}

function checkCells(row: Row, span: Span): void {
  expect(row.max).toEqual(greatestCodes(span.members));
  for (let bin = 0; bin < BINS; bin++) {
    const levels = span.members.map((frame) => exactDbm(frame, bin)).filter((level) => level !== undefined);
    if (levels.length === 0) {
      expect([row.max[bin], row.mean[bin]]).toEqual([BELOW_RESOLUTION, BELOW_RESOLUTION]);
      continue;
    }
    const mean = 10 * Math.log10(levels.reduce((sum, level) => sum + 10 ** (level / 10), 0) / levels.length);
    expect(Math.abs((dbOfCode(row.max[bin] ?? 0, RADIO_SCALE) ?? 0) - Math.max(...levels))).toBeLessThanOrEqual(0.27);
    expect(Math.abs((dbOfCode(row.mean[bin] ?? 0, RADIO_SCALE) ?? 0) - mean)).toBeLessThanOrEqual(0.27);
    expect(row.mean[bin] ?? 0).toBeLessThanOrEqual(row.max[bin] ?? 0);
  }
}

describe('pyramid', () => {
  it('has the rows, extents, maxima and means that T2–T4 and L1, L2 describe, at every level', () => {
    fc.assert(
      fc.property(anyRecording, (recording) => {
        const levels = pyramidOf(recording, [recording.length]);
        const spans = spansOf(recording, levels.length);
        levels.forEach((rows, index) => {
          const expected = spans[index] ?? [];
          expect(rows.map((row) => [row.startNs, row.endNs, row.frames])).toEqual(
            expected.map((span) => [span.startNs, span.endNs, span.members.length]),
          );
          rows.forEach((row, at) => {
            const span = expected[at];
            if (span !== undefined) checkCells(row, span);
          });
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for every way to cut the frames into calls', () => {
    fc.assert(
      fc.property(anyRecording, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (recording, calls) => {
        expect(pyramidOf(recording, calls)).toEqual(pyramidOf(recording, [recording.length]));
      }),
      { numRuns: 60 },
    );
  });

  it('has ordered rows that do not overlap, and every frame once, at every level', () => {
    fc.assert(
      fc.property(anyRecording, (recording) => {
        for (const rows of pyramidOf(recording, [64])) {
          expect(rows.reduce((sum, row) => sum + row.frames, 0)).toBe(recording.length);
          rows.forEach((row, index) => {
            expect(row.endNs).toBeGreaterThanOrEqual(row.startNs);
            const next = rows[index + 1];
            if (next !== undefined) expect(next.startNs).toBeGreaterThanOrEqual(row.endNs);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('shows a burst of one cell at its own level at every level (P2)', () => {
    const quiet = (): TestFrame => ({ bins: new Uint8Array(BINS).fill(4), noiseDbm: -100, rssiDb: 0 });
    fc.assert(
      fc.property(fc.nat(2999), fc.nat(BINS - 1), (at, bin) => {
        const frames = Array.from({ length: 3000 }, quiet);
        const burst: TestFrame = { bins: new Uint8Array(BINS), noiseDbm: -100, rssiDb: 40 };
        burst.bins[bin] = 255;
        frames[at] = burst;
        const levels = pyramidOf(timed(frames.map((frame) => [frame, 1] as const)), [3000]);
        expect(levels).toHaveLength(5);
        levels.forEach((rows, index) => {
          const lit = rows.filter((row) => dbOfCode(row.max[bin] ?? 0, RADIO_SCALE) === -60);
          expect(lit).toHaveLength(1);
          expect(lit[0]).toBe(rows[Math.floor(at / 4 ** (index + 1))]);
        });
      }),
      { numRuns: 20 },
    );
  });

  it('makes levels down to two rows and hands out whole tiles', () => {
    const frames = Array.from({ length: 5000 }, () => ({
      bins: new Uint8Array(BINS).fill(1),
      noiseDbm: -95,
      rssiDb: 9,
    }));
    const levels = pyramidOf(timed(frames.map((frame) => [frame, 1] as const)), [777]);
    expect(levels.map((rows) => rows.length)).toEqual([1250, 313, 79, 20, 5, 2]);
  });

  it('stops where segments keep levels from getting shorter', () => {
    const frame: TestFrame = { bins: new Uint8Array(BINS).fill(1), noiseDbm: -95, rssiDb: 9 };
    const few = Array.from({ length: 900 }, (_, index) => [frame, index % 3 === 0 ? 'segment' : 1] as const);
    expect(pyramidOf(timed(few), [100]).map((rows) => rows.length)).toEqual([300]);
    const many = Array.from({ length: 9000 }, (_, index) => [frame, index % 3 === 0 ? 'segment' : 1] as const);
    expect(pyramidOf(timed(many), [100]).map((rows) => rows.length)).toEqual([3000]);
  });

  it('has no level for a recording of a few frames, and none for an empty one', () => {
    const frame: TestFrame = { bins: new Uint8Array(BINS).fill(1), noiseDbm: -95, rssiDb: 9 };
    expect(pyramidOf(timed([[frame, 1]]), [1])).toEqual([]);
    expect(pyramidOf([], [1])).toEqual([]);
  });

  it('reduces rows of levels as it reduces frames, and takes ends from the source', () => {
    const noise = Float32Array.from({ length: 40 * BINS }, (_, cell) =>
      cell % 7 === 0 ? Number.NaN : -120 + (cell % 50),
    );
    const starts = Float64Array.from({ length: 40 }, (_, row) => row * NOMINAL);
    const levels = build((builder) => {
      builder.addRows(noise, 30, starts, new Uint8Array(40));
      const ends = starts.subarray(30).map((start) => start + NOMINAL / 2);
      builder.addRows(noise.subarray(30 * BINS), 10, starts.subarray(30), new Uint8Array(10), ends);
    }, scannedFrames([]));
    expect(levels.map((rows) => rows.length)).toEqual([10, 3]);
    const last = levels[0]?.at(-1);
    expect([last?.startNs, last?.endNs]).toEqual([36 * NOMINAL, 39.5 * NOMINAL]);
    for (let bin = 0; bin < BINS; bin++) {
      const cells = [36, 37, 38, 39].map((row) => noise[row * BINS + bin] ?? 0).filter((level) => !Number.isNaN(level));
      expect(Math.abs((dbOfCode(last?.max[bin] ?? 0, RADIO_SCALE) ?? 0) - Math.max(...cells))).toBeLessThanOrEqual(
        0.27,
      );
    }
  });

  it('refuses a nominal interval that is not positive', () => {
    const kernels = createReferenceKernels(scannedFrames([]));
    const options = { kernels, bins: BINS, scale: RADIO_SCALE, onRows: () => undefined };
    expect(() => createPyramidBuilder({ ...options, nominalIntervalNs: 0 })).toThrow('nominal interval');
  });
});
