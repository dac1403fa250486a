import { decibelsOfPower } from '../contract/spectrum-math.ts';
import type { Histogram } from '../reduce/kernels.ts';

/** One value a bin; NaN where nothing was above resolution (SPEC.md, S1). */
export interface SpectrumColumns {
  readonly minDb: Float64Array<ArrayBuffer>;
  readonly meanDb: Float64Array<ArrayBuffer>;
  readonly maxDb: Float64Array<ArrayBuffer>;
  readonly frames: Uint32Array<ArrayBuffer>;
  /** Frames in which the bin was below resolution. */
  readonly below: Uint32Array<ArrayBuffer>;
}

export function spectrumOf(histogram: Histogram): SpectrumColumns {
  const { bins, minDb, maxDb, sumMw, above, frames } = histogram;
  const seen = (bin: number) => (above[bin] ?? 0) > 0;
  const column = (of: (bin: number) => number) => Float64Array.from({ length: bins }, (_, bin) => of(bin));
  return {
    minDb: column((bin) => (seen(bin) ? (minDb[bin] ?? Number.NaN) : Number.NaN)),
    meanDb: column((bin) => (seen(bin) ? decibelsOfPower((sumMw[bin] ?? 0) / (above[bin] ?? 1)) : Number.NaN)),
    maxDb: column((bin) => (seen(bin) ? (maxDb[bin] ?? Number.NaN) : Number.NaN)),
    frames: new Uint32Array(bins).fill(frames),
    below: Uint32Array.from({ length: bins }, (_, bin) => frames - (above[bin] ?? 0)),
  };
}
