import type { Band, Measurement, TimeRange } from '../contract/model.ts';
import { decibelsOfPower } from '../contract/spectrum-math.ts';
import type { BinRange } from './box-bins.ts';
import { combineDensities, occupiedBand, totalPower } from './power-density.ts';

/** What was seen of one stream inside the box; bins are counted from `bins.first`. */
export interface BoxPart {
  readonly lowEdgeHz: number;
  readonly binHz: number;
  readonly bins: BinRange;
  frames: number;
  /** Frames with any cell at or above the threshold. */
  framesAbove: number;
  /** Sum of linear power, and number of cells above resolution, of each bin. */
  readonly sumMw: Float64Array;
  readonly above: Uint32Array;
  peak: { readonly db: number; readonly bin: number; readonly timeNs: number } | undefined;
  /** Start of the first frame and end of the last. */
  firstNs: number;
  lastNs: number;
}

export interface Box {
  readonly range: TimeRange;
  readonly band: Band;
  readonly thresholdDb: number;
  readonly unit: Measurement['unit'];
  readonly absolute: boolean;
}

export function createBoxPart(stream: { lowEdgeHz: number; binHz: number }, bins: BinRange): BoxPart {
  const count = bins.end - bins.first;
  return {
    lowEdgeHz: stream.lowEdgeHz,
    binHz: stream.binHz,
    bins,
    frames: 0,
    framesAbove: 0,
    sumMw: new Float64Array(count),
    above: new Uint32Array(count),
    peak: undefined,
    firstNs: Number.POSITIVE_INFINITY,
    lastNs: Number.NEGATIVE_INFINITY,
  };
}

/**
 * Adds rows of one stream, in time order. `rowPeakDb[i]` is the greatest level of row i inside the box (NaN when all its
 * cells are below resolution), `rowPeakBin[i]` its bin counted from the first in the box; sums are kept by the caller.
 */
export function addRowsToBox(
  part: BoxPart,
  rows: {
    readonly count: number;
    readonly startNs: ArrayLike<number>;
    readonly endNs: ArrayLike<number>;
    readonly rowPeakDb: ArrayLike<number>;
    readonly rowPeakBin: ArrayLike<number>;
  },
  thresholdDb: number,
): void {
  for (let row = 0; row < rows.count; row++) {
    const db = rows.rowPeakDb[row] ?? Number.NaN;
    const timeNs = rows.startNs[row] ?? 0;
    part.frames++;
    if (db >= thresholdDb) part.framesAbove++;
    if (db > (part.peak?.db ?? Number.NEGATIVE_INFINITY)) {
      part.peak = { db, bin: part.bins.first + (rows.rowPeakBin[row] ?? 0), timeNs };
    }
    part.firstNs = Math.min(part.firstNs, timeNs);
    part.lastNs = Math.max(part.lastNs, rows.endNs[row] ?? 0);
  }
}

/** The measurement of a box from its parts (SPEC.md, M1–M8). */
export function measureBox(box: Box, parts: readonly BoxPart[]): Measurement {
  const { range, band, thresholdDb, unit, absolute } = box;
  const seen = parts.filter((part) => part.frames > 0);
  const frames = sum(seen, (part) => part.frames);
  const cells = sum(seen, (part) => part.frames * part.sumMw.length);
  const above = sum(seen, (part) => part.above.reduce((total, count) => total + count, 0));
  const power = sum(seen, (part) => part.sumMw.reduce((total, mw) => total + mw, 0));
  const firstNs = Math.max(
    range.fromNs,
    seen.reduce((least, part) => Math.min(least, part.firstNs), range.toNs),
  );
  const lastNs = Math.min(
    range.toNs,
    seen.reduce((most, part) => Math.max(most, part.lastNs), range.fromNs),
  );
  const counts = {
    range,
    band,
    unit,
    absolute,
    frames,
    durationNs: Math.max(0, lastNs - firstNs),
    thresholdDb,
    cells,
    belowResolutionCells: cells - above,
    ...(frames === 0 ? {} : { dutyCycle: sum(seen, (part) => part.framesAbove) / frames }),
  };
  if (above === 0) return counts;
  const density = combineDensities(seen.flatMap(densities));
  const occupied = occupiedBand(density);
  const peak = strongest(seen);
  return {
    ...counts,
    channelPowerDb: decibelsOfPower(totalPower(density)),
    meanDb: decibelsOfPower(power / above),
    ...(occupied === undefined
      ? {}
      : {
          occupiedBandwidthHz: occupied.highHz - occupied.lowHz,
          occupiedLowHz: occupied.lowHz,
          occupiedHighHz: occupied.highHz,
        }),
    ...(peak === undefined ? {} : peak),
  };
}

function densities(part: BoxPart) {
  return Array.from(part.sumMw, (mw, index) => {
    const bin = part.bins.first + index;
    // Both edges by the same expression, so that neighbours share theirs exactly.
    const [lowHz, highHz] = [part.lowEdgeHz + bin * part.binHz, part.lowEdgeHz + (bin + 1) * part.binHz];
    return { lowHz, highHz, density: mw / part.frames / part.binHz, frames: part.frames };
  });
}

function strongest(parts: readonly BoxPart[]) {
  let best: { peakDb: number; peakHz: number; peakNs: number } | undefined;
  for (const { peak, lowEdgeHz, binHz } of parts) {
    if (peak === undefined) continue;
    const { db, bin, timeNs } = peak;
    if (best !== undefined && (db < best.peakDb || (db === best.peakDb && timeNs >= best.peakNs))) continue;
    best = { peakDb: db, peakHz: lowEdgeHz + (bin + 0.5) * binHz, peakNs: timeNs };
  }
  return best;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
