import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BELOW_RESOLUTION, dbOfCode, RADIO_SCALE } from '../contract/level-scale.ts';
import { createHistogram } from './kernels.ts';
import { createReferenceKernels } from './reference.ts';
import { exactDbm, scannedFrames, type TestFrame } from './testing/frames.ts';

// Properties run many cases; on a busy machine they may take long without being wrong.
vi.setConfig({ testTimeout: 60_000 });

const side = fc.record({ noiseDbm: fc.integer({ min: -85, max: -70 }), rssiDb: fc.integer({ min: 0, max: 46 }) });
const anyFrame = (bins: number): fc.Arbitrary<TestFrame> =>
  fc
    .record({
      bins: fc.uint8Array({ minLength: bins, maxLength: bins }),
      lower: side,
      upper: fc.option(side, { nil: undefined }),
    })
    .map(({ bins: values, lower, upper }) => ({ bins: values, ...lower, ...(upper === undefined ? {} : { upper }) }));
const anyFrames = fc.array(anyFrame(32), { minLength: 1, maxLength: 12 });

function allIndices(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}

describe('codesOfFrames', () => {
  it('is the level of each bin within half a step; zero bins are below resolution (L2, D12)', () => {
    fc.assert(
      fc.property(anyFrames, (frames) => {
        const kernels = createReferenceKernels(scannedFrames(frames));
        const out = new Uint8Array(frames.length * 32);
        kernels.codesOfFrames(allIndices(frames.length), frames.length, RADIO_SCALE, out);
        out.forEach((code, cell) => {
          const frame = frames[Math.floor(cell / 32)];
          const exact = frame === undefined ? undefined : exactDbm(frame, cell % 32);
          if (exact === undefined) expect(code).toBe(BELOW_RESOLUTION);
          else expect(Math.abs((dbOfCode(code, RADIO_SCALE) ?? 0) - exact)).toBeLessThanOrEqual(0.27);
        });
      }),
    );
  });

  it('gives "below resolution" everywhere for a frame of zero bins', () => {
    const kernels = createReferenceKernels(scannedFrames([{ bins: new Uint8Array(16), noiseDbm: -95, rssiDb: 20 }]));
    const out = new Uint8Array(16);
    kernels.codesOfFrames(allIndices(1), 1, RADIO_SCALE, out);
    expect([...out]).toEqual(new Array(16).fill(BELOW_RESOLUTION));
  });

  it('refuses a frame of another bin count', () => {
    const frames = [16, 32].map((bins) => ({ bins: new Uint8Array(bins), noiseDbm: -95, rssiDb: 20 }));
    const kernels = createReferenceKernels(scannedFrames(frames));
    expect(() => kernels.codesOfFrames(allIndices(2), 2, RADIO_SCALE, new Uint8Array(64))).toThrow('bins');
  });
});

describe('histogramOfFrames', () => {
  it('counts every cell once and agrees with the exact levels, over any number of calls (L1)', () => {
    fc.assert(
      fc.property(anyFrames, fc.nat(12), (frames, cut) => {
        const kernels = createReferenceKernels(scannedFrames(frames));
        const histogram = createHistogram(32, RADIO_SCALE);
        const first = Math.min(cut, frames.length);
        kernels.histogramOfFrames(allIndices(first), first, histogram);
        const rest = allIndices(frames.length).subarray(first);
        kernels.histogramOfFrames(rest, rest.length, histogram);
        expect(histogram.frames).toBe(frames.length);
        for (let bin = 0; bin < 32; bin++) {
          const levels = frames.map((frame) => exactDbm(frame, bin)).filter((level) => level !== undefined);
          const counts = histogram.hist.subarray(bin * 256, bin * 256 + 256);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(frames.length);
          expect(counts[BELOW_RESOLUTION]).toBe(frames.length - levels.length);
          expect(histogram.above[bin]).toBe(levels.length);
          if (levels.length === 0) continue;
          const mean = levels.reduce((sum, level) => sum + 10 ** (level / 10), 0) / levels.length;
          expect(histogram.minDb[bin]).toBeCloseTo(Math.min(...levels), 3);
          expect(histogram.maxDb[bin]).toBeCloseTo(Math.max(...levels), 3);
          expect(10 * Math.log10((histogram.sumMw[bin] ?? 0) / levels.length)).toBeCloseTo(10 * Math.log10(mean), 3);
        }
      }),
    );
  });
});
