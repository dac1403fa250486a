import { describe, expect, it } from 'vitest';
import {
  applyAnalysis,
  completeAnalysis,
  defaultFftSize,
  noiseBandwidthBins,
  sameAnalysis,
  sampleAnalysisSchema,
  sampleChoiceSchema,
  windowNames,
  windowTerms,
} from './sample-analysis.ts';

describe('the analysis of samples (D30)', () => {
  it('takes its FFT size from the sample rate', () => {
    const rates = [1, 1000, 48_000, 250_000, 2.4e6, 20e6, 1e12];
    expect(rates.map(defaultFftSize)).toEqual([256, 256, 1024, 2048, 4096, 4096, 4096]);
    expect(completeAnalysis({}, 48_000)).toEqual({ fftSize: 1024, overlapPercent: 50, window: 'hann', channel: 0 });
    expect(completeAnalysis({ fftSize: undefined, channel: 1 }, 1e6)).toMatchObject({ fftSize: 4096, channel: 1 });
  });

  it('knows the noise bandwidth of each window: what white noise sums to', () => {
    expect(noiseBandwidthBins('hann')).toBe(1.5);
    expect(noiseBandwidthBins('rectangular')).toBe(1);
    expect(noiseBandwidthBins('blackman-harris')).toBeCloseTo(2.0044, 4);
    const size = 64;
    for (const window of windowNames) {
      let sum = 0;
      let squares = 0;
      for (let index = 0; index < size; index++) {
        const weight = windowTerms[window].reduce(
          (total, term, order) => total + term * Math.cos((2 * Math.PI * order * index) / size),
          0,
        );
        sum += weight;
        squares += weight * weight;
      }
      expect(noiseBandwidthBins(window)).toBeCloseTo((size * squares) / sum ** 2, 9);
    }
  });

  it('comes to a resolution bandwidth and a row interval', () => {
    const applied = applyAnalysis(completeAnalysis({ overlapPercent: 75 }, 48_000), 48_000, 2);
    expect(applied).toMatchObject({ sampleRateHz: 48_000, channels: 2, enbwHz: 70.3125 });
    expect(applied.rowIntervalNs).toBeCloseTo((256 / 48_000) * 1e9);
  });

  it('is checked at the edge', () => {
    const good = { fftSize: 16, overlapPercent: 90, window: 'hann', channel: 63 };
    expect(sampleAnalysisSchema.parse(good)).toEqual(good);
    for (const wrong of [
      { fftSize: 17 },
      { fftSize: 8 },
      { fftSize: 131_072 },
      { overlapPercent: -1 },
      { overlapPercent: 90.1 },
      { window: 'kaiser' },
      { channel: 64 },
      { channel: 0.5 },
    ]) {
      expect(sampleChoiceSchema.safeParse(wrong).success).toBe(false);
    }
    expect(sameAnalysis({}, { fftSize: undefined })).toBe(true);
    expect(sameAnalysis({ fftSize: 64 }, {})).toBe(false);
  });
});
