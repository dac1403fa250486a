import { BELOW_RESOLUTION, type LevelScale } from '../contract/level-scale.ts';
import {
  type ClosedRows,
  type Histogram,
  type Kernels,
  type OpenRows,
  type ReductionPlan,
  type ScannedFrames,
  TWO_HALVES_KIND,
} from './kernels.ts';
import { decibelTable, limitedDb, POWER_LIMIT_DB, powerCodeTable } from './power-code.ts';

/**
 * The kernels in plain TypeScript: what the WebAssembly build is proven against, and what runs where it cannot.
 * Every intermediate is rounded to float32 in the order the SIMD code does it. Products and quotients of two float32
 * computed in double and rounded once are the correctly rounded float32 results, so `Math.fround` is exact here.
 */
export function createReferenceKernels<Scanner extends ScannedFrames>(scanner: Scanner): Kernels<Scanner> {
  const decibels = decibelTable();
  const tables = createTableCache();
  const squares = squaresOfBytes();
  const powers = new Float32Array(1);
  const bits = new Uint32Array(powers.buffer);
  const { input, columns } = scanner;

  function scaleOf(levelDb: number, sumSquares: number): number {
    if (sumSquares === 0) return 0;
    const limited = limitedDb(levelDb);
    return Math.fround(at(decibels, limited + POWER_LIMIT_DB) / Math.fround(sumSquares));
  }
  const lowerScale = (frame: number) =>
    scaleOf(at(columns.noiseDbm, frame) + at(columns.rssiDb, frame), at(columns.sumSquares, frame));
  const upperScale = (frame: number) =>
    scaleOf(at(columns.noiseUpperDbm, frame) + at(columns.rssiUpperDb, frame), at(columns.sumSquaresUpper, frame));

  /** Calls `cell` for the linear power of each bin of a frame, in order. */
  function eachPower(frame: number, bins: number, cell: (bin: number, power: number) => void): void {
    if (at(columns.bins, frame) !== bins) throw new Error(`frame ${frame} does not have ${bins} bins`);
    const data = at(columns.offset, frame) + at(columns.dataOffset, frame);
    const lower = lowerScale(frame);
    const halves = at(columns.kind, frame) === TWO_HALVES_KIND;
    const upper = halves ? upperScale(frame) : lower;
    const middle = halves ? bins >> 1 : bins;
    for (let bin = 0; bin < bins; bin++) {
      cell(bin, Math.fround(at(squares, at(input, data + bin)) * (bin < middle ? lower : upper)));
    }
  }

  function codeOf(power: number, table: Uint8Array): number {
    powers[0] = power;
    return at(table, at(bits, 0) >>> 16);
  }

  /** `addRow(i)` adds the i-th row of the source to the open row of level 1. */
  function reduce(addRow: (index: number) => void, plan: ReductionPlan, open: OpenRows, scale: LevelScale): ClosedRows {
    const { bins, stride, cells } = open;
    const table = tables(scale);
    const nextRow = firstRows(plan);
    const total = plan.rowsOfLevel.reduce((sum, rows) => sum + rows, 0);
    const max = new Uint8Array(total * bins);
    const mean = new Uint8Array(total * bins);
    let source = 0;
    for (let group = 0; group < plan.groups; group++) {
      for (let left = at(plan.sizes, group); left > 0; left--) addRow(source++);
      const depth = at(plan.depths, group);
      for (let level = 1; level <= depth; level++) {
        const row = at(nextRow, level - 1);
        nextRow[level - 1] = row + 1;
        closeRow(level, row * bins);
      }
    }

    function closeRow(level: number, out: number): void {
      const sums = (level - 1) * 3 * stride;
      const parent = sums + 3 * stride;
      for (let bin = 0; bin < bins; bin++) {
        const sum = at(cells, sums + bin);
        const count = at(cells, sums + stride + bin);
        const top = at(cells, sums + 2 * stride + bin);
        const maxCode = level === 1 ? codeOf(top, table) : top;
        const meanCode = count === 0 ? BELOW_RESOLUTION : codeOf(Math.fround(sum / count), table);
        max[out + bin] = maxCode;
        // Rounding of sum and quotient may carry a mean over the edge of a code; a mean is never above the maximum.
        mean[out + bin] = Math.min(meanCode, maxCode);
        cells[parent + bin] = at(cells, parent + bin) + sum;
        cells[parent + stride + bin] = at(cells, parent + stride + bin) + count;
        if (maxCode > at(cells, parent + 2 * stride + bin)) cells[parent + 2 * stride + bin] = maxCode;
      }
      cells.fill(0, sums, parent);
    }
    return { max, mean };
  }

  function addPower(open: OpenRows, bin: number, power: number): void {
    if (power === 0) return;
    const { stride, cells } = open;
    cells[bin] = at(cells, bin) + power;
    cells[stride + bin] = at(cells, stride + bin) + 1;
    if (power > at(cells, 2 * stride + bin)) cells[2 * stride + bin] = power;
  }

  return {
    scanner,
    codesOfFrames(frames, count, scale, out) {
      if (count === 0) return;
      const table = tables(scale);
      const bins = at(columns.bins, at(frames, 0));
      for (let row = 0; row < count; row++) {
        eachPower(at(frames, row), bins, (bin, power) => {
          out[row * bins + bin] = codeOf(power, table);
        });
      }
    },
    histogramOfFrames(frames, count, histogram) {
      const { bins, hist, sumMw, above } = histogram;
      const table = tables(histogram.scale);
      const least = new Float32Array(bins).fill(Number.POSITIVE_INFINITY);
      const greatest = new Float32Array(bins);
      for (let row = 0; row < count; row++) {
        eachPower(at(frames, row), bins, (bin, power) => {
          const cell = bin * 256 + codeOf(power, table);
          hist[cell] = at(hist, cell) + 1;
          if (power === 0) return;
          sumMw[bin] = at(sumMw, bin) + power;
          above[bin] = at(above, bin) + 1;
          if (power < at(least, bin)) least[bin] = power;
          if (power > at(greatest, bin)) greatest[bin] = power;
        });
      }
      mergeExtremes(histogram, least, greatest);
      histogram.frames += count;
    },
    reduceFrames(frames, from, plan, open, scale) {
      const add = (bin: number, power: number) => addPower(open, bin, power);
      return reduce((index) => eachPower(at(frames, from + index), open.bins, add), plan, open, scale);
    },
    reducePowers(rows, from, plan, open, scale) {
      const { bins } = open;
      const addRow = (index: number) => {
        const start = (from + index) * bins;
        for (let bin = 0; bin < bins; bin++) addPower(open, bin, at(rows, start + bin));
      };
      return reduce(addRow, plan, open, scale);
    },
  };
}

/** Index of the first row of each level in a plan's output. */
export function firstRows(plan: ReductionPlan): Uint32Array {
  const first = new Uint32Array(plan.rowsOfLevel.length);
  for (let level = 1; level < first.length; level++) {
    first[level] = at(first, level - 1) + at(plan.rowsOfLevel, level - 1);
  }
  return first;
}

/** Takes the extremes of linear power of one call into the decibel extremes of a histogram. */
export function mergeExtremes(histogram: Histogram, least: Float32Array, greatest: Float32Array): void {
  const { minDb, maxDb } = histogram;
  for (let bin = 0; bin < histogram.bins; bin++) {
    const top = at(greatest, bin);
    if (top === 0) continue;
    minDb[bin] = Math.min(at(minDb, bin), 10 * Math.log10(at(least, bin)));
    maxDb[bin] = Math.max(at(maxDb, bin), 10 * Math.log10(top));
  }
}

/** Code tables of the scales met; a process meets very few, one a recording. */
export function createTableCache(): (scale: LevelScale) => Uint8Array {
  const tables = new Map<string, Uint8Array>();
  return (scale) => {
    const key = `${scale.floorDb}/${scale.stepDb}`;
    const known = tables.get(key);
    if (known !== undefined) return known;
    if (tables.size >= 16) tables.clear();
    const table = powerCodeTable(scale);
    tables.set(key, table);
    return table;
  };
}

function squaresOfBytes(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, value) => value * value);
}

/** Element of a typed array whose index the caller knows to be inside. */
function at(array: ArrayLike<number>, index: number): number {
  return array[index] ?? 0;
}
