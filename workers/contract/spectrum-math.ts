import type { DisplayLevels } from './colormaps.ts';
import { dbOfCode, FIRST_LEVEL_CODE, type LevelScale } from './level-scale.ts';

/**
 * What the screen must recompute while a threshold or an excursion is dragged, and the host computes for reports: one
 * home. Levels are decibels of a scale, NaN where there is none; histograms are 256 counts a bin by level code.
 */

export const CODES = 256;

/** Linear power of a level, relative to 0 dB. */
export function powerOfDecibels(db: number): number {
  return 10 ** (db / 10);
}

/** Level of a linear power; NaN for none. */
export function decibelsOfPower(power: number): number {
  return power > 0 ? 10 * Math.log10(power) : Number.NaN;
}

/** The lowest code whose level is at or above a threshold; 256 when the threshold is above the scale. */
export function firstCodeAbove(thresholdDb: number, scale: LevelScale): number {
  const code = FIRST_LEVEL_CODE + Math.ceil((thresholdDb - scale.floorDb) / scale.stepDb - 1e-9);
  return Math.min(CODES, Math.max(FIRST_LEVEL_CODE, code));
}

/**
 * Share of frames in which each bin was at or above the threshold, 0…1. Cells below resolution count as frames that
 * were not. Bins without frames are NaN. Exact to the step of the level codes.
 */
export function occupancyOfBins(
  histogram: Uint32Array,
  thresholdDb: number,
  scale: LevelScale,
): Float64Array<ArrayBuffer> {
  const bins = histogram.length / CODES;
  const first = firstCodeAbove(thresholdDb, scale);
  const shares = new Float64Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    let frames = 0;
    let above = 0;
    for (let code = 1; code < CODES; code++) {
      const count = histogram[bin * CODES + code] ?? 0;
      frames += count;
      if (code >= first) above += count;
    }
    shares[bin] = frames === 0 ? Number.NaN : above / frames;
  }
  return shares;
}

/** Share of the frames of each bin in each cell of a histogram, 0…1: density (persistence) normalised per frame. */
export function densityOf(histogram: Uint32Array): Float32Array<ArrayBuffer> {
  const density = new Float32Array(histogram.length);
  for (let from = 0; from < histogram.length; from += CODES) {
    let frames = 0;
    for (let code = 1; code < CODES; code++) frames += histogram[from + code] ?? 0;
    if (frames === 0) continue;
    for (let code = 1; code < CODES; code++) density[from + code] = (histogram[from + code] ?? 0) / frames;
  }
  return density;
}

/**
 * Noise floor of a spectrum: the mean, in linear power, of the lowest 10 % of the middle 70 % of the bins (the outer bins
 * roll off). Undefined when no bin in the middle has a level. Method: gqrx, pull request 1423.
 */
export function noiseFloorDb(levelsDb: ArrayLike<number>): number | undefined {
  const skip = Math.floor(levelsDb.length * 0.15);
  const middle: number[] = [];
  for (let bin = skip; bin < levelsDb.length - skip; bin++) {
    const level = levelsDb[bin] ?? Number.NaN;
    if (Number.isFinite(level)) middle.push(level);
  }
  if (middle.length === 0) return undefined;
  middle.sort((a, b) => a - b);
  const lowest = middle.slice(0, Math.max(1, Math.round(middle.length / 10)));
  return decibelsOfPower(lowest.reduce((sum, level) => sum + powerOfDecibels(level), 0) / lowest.length);
}

/** Shares of the frames that may be free of traffic, the greater first: it is less hurt by coarse low levels. */
const QUIET_SHARES = [0.5, 0.2] as const;
/** Two estimates of the same noise differ by less; traffic lifts the first one by more. */
const SAME_NOISE_DB = 6;

/**
 * Noise floor under traffic: each bin's level at a quantile over time, raised to the mean that exponentially distributed
 * noise power with that quantile has (−ln(1 − share) of the mean), and of that the median over the middle 70 % of the
 * bins. The median in time is taken unless the 20 % quantile says that it is traffic. Holds until a channel is busy for
 * 80 % of the frames. Undefined when the quiet frames are below resolution.
 */
export function noiseFloorUnderTrafficDb(histogram: Uint32Array, scale: LevelScale): number | undefined {
  const [often = Number.NaN, seldom = Number.NaN] = QUIET_SHARES.map((share) => quietLevelDb(histogram, scale, share));
  const floor = Number.isNaN(seldom) || often - seldom < SAME_NOISE_DB ? often : seldom;
  return Number.isNaN(floor) ? undefined : floor;
}

function quietLevelDb(histogram: Uint32Array, scale: LevelScale, share: number): number {
  const bins = histogram.length / CODES;
  const skip = Math.floor(bins * 0.15);
  const toMeanDb = -10 * Math.log10(-Math.log(1 - share));
  const levels: number[] = [];
  for (let bin = skip; bin < bins - skip; bin++) {
    const code = quantileOfFrames(histogram.subarray(bin * CODES, (bin + 1) * CODES), share);
    if (code !== undefined) levels.push((dbOfCode(code, scale) ?? Number.NEGATIVE_INFINITY) + toMeanDb);
  }
  levels.sort((a, b) => a - b);
  const middle = levels[Math.floor(levels.length / 2)] ?? Number.NaN;
  return Number.isFinite(middle) ? middle : Number.NaN;
}

/** The code that a share of a bin's frames stays below; frames below resolution count as below every level. */
function quantileOfFrames(counts: Uint32Array, share: number): number | undefined {
  let frames = 0;
  for (let code = 1; code < CODES; code++) frames += counts[code] ?? 0;
  if (frames === 0) return undefined;
  let left = share * frames;
  let code = 1;
  while (code < CODES - 1 && left >= (counts[code] ?? 0)) left -= counts[code++] ?? 0;
  return code;
}

export interface Peak {
  readonly bin: number;
  readonly db: number;
}

/**
 * Peaks of a spectrum, strongest first: bins from which the trace falls by at least `excursionDb` on both sides before it
 * rises above them. At an edge, or next to a bin without a level, the trace counts as having fallen.
 */
export function findPeaks(
  levelsDb: ArrayLike<number>,
  options: { readonly excursionDb: number; readonly thresholdDb?: number },
): Peak[] {
  const { excursionDb, thresholdDb = Number.NEGATIVE_INFINITY } = options;
  const peaks: Peak[] = [];
  const level = (bin: number) => levelsDb[bin] ?? Number.NaN;
  let bin = 0;
  while (bin < levelsDb.length) {
    if (!Number.isFinite(level(bin))) {
      bin++;
      continue;
    }
    let end = bin;
    while (end < levelsDb.length && Number.isFinite(level(end))) end++;
    findPeaksIn(level, bin, end, excursionDb, (peak) => {
      if (peak.db >= thresholdDb) peaks.push(peak);
    });
    bin = end;
  }
  return peaks.sort((a, b) => b.db - a.db || a.bin - b.bin);
}

/** One pass over a stretch of bins with levels: a candidate is confirmed once the trace has fallen far enough below it. */
function findPeaksIn(
  level: (bin: number) => number,
  from: number,
  end: number,
  excursionDb: number,
  onPeak: (peak: Peak) => void,
): void {
  let candidate = from;
  let valley = Number.NEGATIVE_INFINITY;
  let rising = true;
  for (let bin = from; bin < end; bin++) {
    const db = level(bin);
    if (rising) {
      if (db > level(candidate)) candidate = bin;
      else if (level(candidate) - db >= excursionDb) {
        onPeak({ bin: candidate, db: level(candidate) });
        rising = false;
        valley = db;
      }
    } else if (db < valley) valley = db;
    else if (db - valley >= excursionDb) {
      rising = true;
      candidate = bin;
    }
  }
  if (rising) onPeak({ bin: candidate, db: level(candidate) });
}

/** The code below which `share` (0…1) of the counted levels lie; masks are left out. Undefined when there are none. */
export function quantileCode(counts: ArrayLike<number>, share: number): number | undefined {
  let total = 0;
  for (let code = FIRST_LEVEL_CODE; code < CODES; code++) total += counts[code] ?? 0;
  if (total === 0) return undefined;
  let left = share * total;
  for (let code = FIRST_LEVEL_CODE; code < CODES; code++) {
    left -= counts[code] ?? 0;
    if (left < 0) return code;
  }
  return CODES - 1;
}

const NARROWEST_LEVELS_DB = 30;

/**
 * Levels that show a picture well: a little below its 5 % quantile to a little above its 99.9 % quantile, at least
 * 30 dB apart, in whole decibels. `counts` is how often each level code occurs in what is shown.
 */
export function autoLevels(counts: ArrayLike<number>, scale: LevelScale): DisplayLevels {
  const low = quantileCode(counts, 0.05);
  const high = quantileCode(counts, 0.999);
  if (low === undefined || high === undefined) return { lowDb: scale.floorDb, highDb: scale.floorDb + 100 };
  const lowDb = Math.floor((dbOfCode(low, scale) ?? 0) - 3);
  const highDb = Math.ceil((dbOfCode(high, scale) ?? 0) + 3);
  return { lowDb, highDb: Math.max(highDb, lowDb + NARROWEST_LEVELS_DB) };
}

/** How often each code occurs. */
export function countCodes(codes: Uint8Array): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(CODES);
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}
