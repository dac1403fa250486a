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
  /** Start of the first frame and end of the last, of each stretch of the box that has frames. */
  readonly spans: Map<number, { firstNs: number; lastNs: number }>;
}

export interface Box {
  readonly range: TimeRange;
  /** What of the range is measured, in order and apart; all of it where this is left out. */
  readonly stretches?: readonly TimeRange[];
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
    spans: new Map(),
  };
}

/**
 * Adds rows of one stream, in time order. `rowPeakDb[i]` is the greatest level of row i inside the box (NaN when all its
 * cells are below resolution), `rowPeakBin[i]` its bin counted from the first in the box; sums are kept by the caller. `stretch` says
 * which of the box's stretches the rows are of.
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
  stretch = 0,
): void {
  if (rows.count === 0) return;
  const span = part.spans.get(stretch) ?? { firstNs: Number.POSITIVE_INFINITY, lastNs: Number.NEGATIVE_INFINITY };
  part.spans.set(stretch, span);
  for (let row = 0; row < rows.count; row++) {
    const db = rows.rowPeakDb[row] ?? Number.NaN;
    const timeNs = rows.startNs[row] ?? 0;
    part.frames++;
    if (db >= thresholdDb) part.framesAbove++;
    if (db > (part.peak?.db ?? Number.NEGATIVE_INFINITY)) {
      part.peak = { db, bin: part.bins.first + (rows.rowPeakBin[row] ?? 0), timeNs };
    }
    span.firstNs = Math.min(span.firstNs, timeNs);
    span.lastNs = Math.max(span.lastNs, rows.endNs[row] ?? 0);
  }
}

/** The measurement of a box from its parts (SPEC.md, M1–M8). */
export function measureBox(box: Box, parts: readonly BoxPart[]): Measurement {
  const { range, stretches, band, thresholdDb, unit, absolute } = box;
  const seen = parts.filter((part) => part.frames > 0);
  const frames = sum(seen, (part) => part.frames);
  const cells = sum(seen, (part) => part.frames * part.sumMw.length);
  const above = sum(seen, (part) => part.above.reduce((total, count) => total + count, 0));
  const power = sum(seen, (part) => part.sumMw.reduce((total, mw) => total + mw, 0));
  const counts = {
    range,
    band,
    unit,
    absolute,
    frames,
    ...(stretches === undefined ? {} : { stretches: stretches.length }),
    durationNs: sum(stretches ?? [range], measuredNs),
    thresholdDb,
    cells,
    belowResolutionCells: cells - above,
    ...(frames === 0 ? {} : { dutyCycle: sum(seen, (part) => part.framesAbove) / frames }),
  };
  function measuredNs({ fromNs, toNs }: TimeRange, stretch: number): number {
    const spans = seen.flatMap((part) => part.spans.get(stretch) ?? []);
    const firstNs = spans.reduce((least, span) => Math.min(least, span.firstNs), toNs);
    const lastNs = spans.reduce((most, span) => Math.max(most, span.lastNs), fromNs);
    return Math.max(0, Math.min(toNs, lastNs) - Math.max(fromNs, firstNs));
  }
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

function sum<T>(items: readonly T[], of: (item: T, index: number) => number): number {
  return items.reduce((total, item, index) => total + of(item, index), 0);
}
