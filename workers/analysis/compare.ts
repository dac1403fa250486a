import type { ChangedBand } from '../contract/compare.ts';
import type { Band } from '../contract/model.ts';
import { decibelsOfPower, powerOfDecibels } from '../contract/spectrum-math.ts';

/** Differences between spectra (SPEC.md, D1–D7). Missing is NaN, or 0 frames, and never becomes a number. */

export interface Grid {
  readonly lowHz: number;
  readonly stepHz: number;
  readonly cells: number;
}

/** Statistics of one stream, one value a bin; NaN where nothing was above resolution. */
export interface StreamSpectrum {
  readonly lowEdgeHz: number;
  readonly binHz: number;
  readonly meanDb: ArrayLike<number>;
  readonly maxDb: ArrayLike<number>;
  /** Of the stream in the range, and of those per bin that had a level. */
  readonly frames: number;
  readonly above: ArrayLike<number>;
}

export interface GridSpectrum {
  readonly meanDb: Float64Array;
  readonly maxDb: Float64Array;
  /** Frames that looked at the cell; 0: not measured. */
  readonly frames: Float64Array;
  /** Frames in which the cell had a level. */
  readonly above: Float64Array;
}

export type Statistic = 'mean' | 'max';

const MOST_CELLS = 8192;

/** The grid of D1: cells of the coarsest bin, on that stream's bin edges, over the band. Undefined without streams or band. */
export function commonGrid(
  streams: readonly Pick<StreamSpectrum, 'lowEdgeHz' | 'binHz'>[],
  band: Band,
): Grid | undefined {
  let coarsest = streams[0];
  for (const stream of streams) if (stream.binHz > (coarsest?.binHz ?? 0)) coarsest = stream;
  if (coarsest === undefined || !(band.highHz > band.lowHz)) return undefined;
  const least = (band.highHz - band.lowHz) / MOST_CELLS;
  const stepHz = coarsest.binHz * Math.max(1, Math.ceil(least / coarsest.binHz));
  const first = Math.floor((band.lowHz - coarsest.lowEdgeHz) / stepHz + 1e-6);
  const lowHz = coarsest.lowEdgeHz + first * stepHz;
  return { lowHz, stepHz, cells: Math.max(1, Math.ceil((band.highHz - lowHz) / stepHz - 1e-6)) };
}

/** Streams on the grid (D2): power of the bins in a cell for the mean, the greatest bin for the maximum. */
export function onGrid(streams: readonly StreamSpectrum[], { lowHz, stepHz, cells }: Grid): GridSpectrum {
  const power = new Float64Array(cells);
  const weight = new Float64Array(cells);
  const result: GridSpectrum = {
    meanDb: new Float64Array(cells).fill(Number.NaN),
    maxDb: new Float64Array(cells).fill(Number.NaN),
    frames: new Float64Array(cells),
    above: new Float64Array(cells),
  };
  for (const { lowEdgeHz, binHz, meanDb, maxDb, frames, above } of streams) {
    if (frames === 0) continue;
    for (let cell = 0; cell < cells; cell++) {
      const cellLow = lowHz + cell * stepHz;
      const from = (cellLow - lowEdgeHz) / binHz;
      const to = (cellLow + stepHz - lowEdgeHz) / binHz;
      const first = Math.max(0, Math.floor(from + 1e-6));
      const end = Math.min(meanDb.length, Math.ceil(to - 1e-6));
      let covered = 0;
      let sum = 0;
      let most = 0;
      let greatest = Number.NaN;
      for (let bin = first; bin < end; bin++) {
        const share = Math.min(to, bin + 1) - Math.max(from, bin);
        covered += share;
        const mean = meanDb[bin] ?? Number.NaN;
        if (!Number.isNaN(mean)) sum += share * powerOfDecibels(mean);
        const max = maxDb[bin] ?? Number.NaN;
        if (!(max <= greatest) && !Number.isNaN(max)) greatest = max;
        most = Math.max(most, above[bin] ?? 0);
      }
      // A cell less than half of which a stream has looked at was not measured by it.
      if (covered * binHz < 0.5 * stepHz * (1 - 1e-6)) continue;
      result.frames[cell] = (result.frames[cell] ?? 0) + frames;
      result.above[cell] = (result.above[cell] ?? 0) + most;
      const known = result.maxDb[cell] ?? Number.NaN;
      if (!(greatest <= known) && !Number.isNaN(greatest)) result.maxDb[cell] = greatest;
      if (sum === 0) continue;
      power[cell] = (power[cell] ?? 0) + (most * sum * stepHz) / (covered * binHz);
      weight[cell] = (weight[cell] ?? 0) + most;
    }
  }
  for (let cell = 0; cell < cells; cell++) {
    result.meanDb[cell] = decibelsOfPower((power[cell] ?? 0) / (weight[cell] ?? 0));
  }
  return result;
}

/** Value by value, `after` less `before`; NaN where either is missing (D3). */
export function difference(after: ArrayLike<number>, before: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: before.length }, (_, index) => {
    const db = (after[index] ?? Number.NaN) - (before[index] ?? Number.NaN);
    return Number.isFinite(db) ? db : Number.NaN;
  });
}

export interface ComparedSide {
  readonly whole: GridSpectrum;
  /** The same of equal blocks of its time, for the spread. */
  readonly blocks: readonly GridSpectrum[];
}

export interface ChangeRules {
  readonly statistic: Statistic;
  readonly thresholdDb: number;
  readonly minFrames: number;
}

const levelsOf = (spectrum: GridSpectrum, statistic: Statistic) =>
  statistic === 'mean' ? spectrum.meanDb : spectrum.maxDb;

/** Contiguous cells of one kind of change (D4), lowest frequency first. `side` is only handed on. */
export function changedBands(
  grid: Grid,
  before: ComparedSide,
  after: ComparedSide,
  side: number,
  rules: ChangeRules,
): ChangedBand[] {
  const bands: ChangedBand[] = [];
  let kind: ChangedBand['kind'] | undefined;
  let first = 0;
  for (let cell = 0; cell <= grid.cells; cell++) {
    const own = cell < grid.cells ? kindOf(cell, before.whole, after.whole, rules) : undefined;
    if (own === kind && cell < grid.cells) continue;
    if (kind !== undefined) bands.push(bandOf(grid, { first, end: cell }, kind, before, after, side, rules.statistic));
    kind = own;
    first = cell;
  }
  return bands;
}

function kindOf(
  cell: number,
  before: GridSpectrum,
  after: GridSpectrum,
  { statistic, thresholdDb, minFrames }: ChangeRules,
): ChangedBand['kind'] | undefined {
  const [framesBefore, framesAfter] = [before.frames[cell] ?? 0, after.frames[cell] ?? 0];
  if (framesBefore === 0 && framesAfter === 0) return undefined;
  if (framesBefore === 0 || framesAfter === 0) return 'not measured in both';
  if (framesBefore < minFrames || framesAfter < minFrames) return undefined;
  const a = levelsOf(before, statistic)[cell] ?? Number.NaN;
  const b = levelsOf(after, statistic)[cell] ?? Number.NaN;
  const enough = (spectrum: GridSpectrum) => (spectrum.above[cell] ?? 0) >= minFrames;
  if (Number.isNaN(a)) return !Number.isNaN(b) && enough(after) ? 'appeared' : undefined;
  if (Number.isNaN(b)) return enough(before) ? 'vanished' : undefined;
  if (!enough(before) || !enough(after) || Math.abs(b - a) < thresholdDb) return undefined;
  return b > a ? 'rose' : 'fell';
}

interface Cells {
  readonly first: number;
  readonly end: number;
}

function bandOf(
  { lowHz, stepHz }: Grid,
  cells: Cells,
  kind: ChangedBand['kind'],
  before: ComparedSide,
  after: ComparedSide,
  side: number,
  statistic: Statistic,
): ChangedBand {
  const edges = { side, kind, lowHz: lowHz + cells.first * stepHz, highHz: lowHz + cells.end * stepHz };
  if (kind === 'not measured in both') return edges;
  const beforeDb = bandLevel(before.whole, cells, statistic);
  const afterDb = bandLevel(after.whole, cells, statistic);
  const levels = {
    ...edges,
    ...(Number.isNaN(beforeDb) ? {} : { beforeDb }),
    ...(Number.isNaN(afterDb) ? {} : { afterDb }),
  };
  if (kind === 'appeared' || kind === 'vanished') return levels;
  const differenceDb = afterDb - beforeDb;
  const errors = [before, after].map(({ blocks }) =>
    standardError(blocks.map((block) => bandLevel(block, cells, statistic))),
  );
  const [a, b] = errors;
  if (a === undefined || b === undefined) return { ...levels, differenceDb };
  const uncertaintyDb = Math.max(LEAST_ERROR_DB, Math.hypot(a, b));
  return { ...levels, differenceDb, uncertaintyDb, significance: Math.abs(differenceDb) / uncertaintyDb };
}

/** Levels are kept in steps; blocks that agree to the last digit do not make a difference certain. */
const LEAST_ERROR_DB = 0.1;
const LEAST_BLOCKS = 3;

/** Mean level of a band's cells in linear power, or the greatest; NaN without any level. */
function bandLevel(spectrum: GridSpectrum, { first, end }: Cells, statistic: Statistic): number {
  const levels = levelsOf(spectrum, statistic);
  let sum = 0;
  let count = 0;
  let greatest = Number.NaN;
  for (let cell = first; cell < end; cell++) {
    const db = levels[cell] ?? Number.NaN;
    if (Number.isNaN(db)) continue;
    sum += powerOfDecibels(db);
    count++;
    if (!(db <= greatest)) greatest = db;
  }
  return statistic === 'max' ? greatest : decibelsOfPower(sum / count);
}

/** Of the mean of levels in decibels; undefined with fewer than three of them (D5). */
function standardError(levels: readonly number[]): number | undefined {
  const known = levels.filter((db) => !Number.isNaN(db));
  if (known.length < LEAST_BLOCKS) return undefined;
  const mean = known.reduce((sum, db) => sum + db, 0) / known.length;
  const squares = known.reduce((sum, db) => sum + (db - mean) ** 2, 0);
  return Math.sqrt(squares / (known.length - 1) / known.length);
}
