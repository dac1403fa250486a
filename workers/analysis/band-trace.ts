import { touchedPixels } from '../contract/picture.ts';
import { decibelsOfPower } from '../contract/spectrum-math.ts';

/** Band power over time in equal buckets (SPEC.md, Z1, Z2). */
export interface BandTrace {
  /** Adds rows: band power of each, and how many frames it stands for (absent: one). */
  add(rows: {
    readonly count: number;
    readonly startNs: ArrayLike<number>;
    readonly endNs: ArrayLike<number>;
    readonly maxMw: ArrayLike<number>;
    readonly meanMw: ArrayLike<number>;
    readonly frames?: ArrayLike<number>;
  }): void;
  columns(): TraceColumns;
}

/** Empty buckets have 0 frames; levels are NaN where there is no power above resolution. */
export interface TraceColumns {
  readonly startNs: Float64Array<ArrayBuffer>;
  readonly endNs: Float64Array<ArrayBuffer>;
  readonly maxDb: Float64Array<ArrayBuffer>;
  readonly meanDb: Float64Array<ArrayBuffer>;
  readonly frames: Float64Array<ArrayBuffer>;
  /** Frames that begin in the range; a bucket counts a frame that only reaches into it too. */
  readonly framesTotal: number;
}

export function createBandTrace(fromNs: number, toNs: number, buckets: number): BandTrace {
  const greatest = new Float64Array(buckets);
  const sums = new Float64Array(buckets);
  const counts = new Float64Array(buckets);
  const perNs = buckets / (toNs - fromNs);
  let framesTotal = 0;
  return {
    add({ count, startNs, endNs, maxMw, meanMw, frames }) {
      for (let row = 0; row < count; row++) {
        const from = ((startNs[row] ?? 0) - fromNs) * perNs;
        const touched = touchedPixels(from, ((endNs[row] ?? 0) - fromNs) * perNs, buckets);
        if (touched === undefined) continue;
        const weight = frames?.[row] ?? 1;
        const max = maxMw[row] ?? 0;
        if (from >= 0) framesTotal += weight;
        for (let bucket = touched[0]; bucket < touched[1]; bucket++) {
          if (max > (greatest[bucket] ?? 0)) greatest[bucket] = max;
          sums[bucket] = (sums[bucket] ?? 0) + weight * (meanMw[row] ?? 0);
          counts[bucket] = (counts[bucket] ?? 0) + weight;
        }
      }
    },
    columns() {
      const edge = (bucket: number) => fromNs + bucket / perNs;
      const column = (of: (bucket: number) => number) => Float64Array.from({ length: buckets }, (_, i) => of(i));
      return {
        startNs: column(edge),
        endNs: column((bucket) => edge(bucket + 1)),
        maxDb: column((bucket) => decibelsOfPower(greatest[bucket] ?? 0)),
        meanDb: column((bucket) => decibelsOfPower((sums[bucket] ?? 0) / (counts[bucket] ?? 1))),
        frames: counts.slice(),
        framesTotal,
      };
    },
  };
}
