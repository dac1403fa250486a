import { decibelsOfPower } from '../contract/spectrum-math.ts';
import { KIND_HT20_40 } from '../decode/record-rules.ts';
import type { FrameScanner } from '../decode/scan.ts';
import { BELOW_RESOLUTION_CENTI_DB } from './level-file.ts';

/** What a stretch of rows holds inside a band; rows and bins are counted from the first asked for. */
export interface BandRows {
  /** Sum of linear power of each row. */
  readonly rowMw: Float64Array;
  /** Greatest level of each row, NaN when every cell is below resolution, and its bin. */
  readonly rowPeakDb: Float64Array;
  readonly rowPeakBin: Uint16Array;
  /** Added to: linear power, and cells above resolution, of each bin. */
  readonly sumMw?: Float64Array;
  readonly above?: Uint32Array;
}

export function allocateBandRows(rows: number): BandRows {
  return { rowMw: new Float64Array(rows), rowPeakDb: new Float64Array(rows), rowPeakBin: new Uint16Array(rows) };
}

/**
 * Rows of scanned records: power of a bin is 10^((noise + rssi)/10) · v² / Σv² (decode SPEC.md, D12), in float64. Zero
 * bins are below resolution.
 */
export function recordBand(
  { input, columns }: FrameScanner,
  from: number,
  count: number,
  first: number,
  end: number,
  into: BandRows,
): void {
  const { rowMw, rowPeakDb, rowPeakBin } = into;
  const sumMw = into.sumMw ?? new Float64Array(end - first);
  const above = into.above ?? new Uint32Array(end - first);
  for (let row = 0; row < count; row++) {
    const frame = from + row;
    const bins = columns.bins[frame] ?? 0;
    const data = (columns.offset[frame] ?? 0) + (columns.dataOffset[frame] ?? 0);
    const halves = columns.kind[frame] === KIND_HT20_40;
    const middle = halves ? Math.min(end, Math.max(first, bins / 2)) : end;
    const lower = unitPower(columns.noiseDbm[frame], columns.rssiDb[frame], columns.sumSquares[frame]);
    addHalf(input, data + first, middle - first, lower, sumMw, above, 0);
    let power = half.squares * lower;
    let peak = half.greatest * half.greatest * lower;
    let peakBin = half.bin;
    if (middle < end) {
      const upper = unitPower(columns.noiseUpperDbm[frame], columns.rssiUpperDb[frame], columns.sumSquaresUpper[frame]);
      addHalf(input, data + middle, end - middle, upper, sumMw, above, middle - first);
      power += half.squares * upper;
      if (half.greatest * half.greatest * upper > peak) {
        peak = half.greatest * half.greatest * upper;
        peakBin = half.bin;
      }
    }
    rowMw[row] = power;
    rowPeakDb[row] = decibelsOfPower(peak);
    rowPeakBin[row] = peakBin;
  }
}

/** What `addHalf` found; one object for all rows, because this runs once a frame of a measurement. */
const half = { squares: 0, greatest: 0, bin: 0 };

/** Adds the cells of a stretch of bins that share a level; one pass. */
function addHalf(
  bytes: Uint8Array,
  from: number,
  count: number,
  unit: number,
  sumMw: Float64Array,
  above: Uint32Array,
  first: number,
): void {
  let squares = 0;
  let greatest = 0;
  let place = 0;
  for (let bin = 0; bin < count; bin++) {
    const value = bytes[from + bin] ?? 0;
    if (value === 0) continue;
    const square = value * value;
    squares += square;
    sumMw[first + bin] = (sumMw[first + bin] ?? 0) + square * unit;
    above[first + bin] = (above[first + bin] ?? 0) + 1;
    if (value > greatest) {
      greatest = value;
      place = bin;
    }
  }
  half.squares = squares;
  half.greatest = greatest;
  half.bin = first + place;
}

/** Linear power of a bin of value 1; 0 when the half holds no power. */
function unitPower(noiseDbm: number | undefined, rssiDb: number | undefined, sumSquares: number | undefined): number {
  if (sumSquares === undefined || sumSquares === 0) return 0;
  return 10 ** (((noiseDbm ?? 0) + (rssiDb ?? 0)) / 10) / sumSquares;
}

/** The same for cells in hundredths of a decibel. */
export function cellBand(
  cells: Int16Array,
  bins: number,
  from: number,
  count: number,
  first: number,
  end: number,
  into: BandRows,
): void {
  for (let row = 0; row < count; row++) {
    let power = 0;
    let peak = BELOW_RESOLUTION_CENTI_DB;
    let peakBin = 0;
    for (let bin = first; bin < end; bin++) {
      const cell = cells[(from + row) * bins + bin] ?? BELOW_RESOLUTION_CENTI_DB;
      if (cell === BELOW_RESOLUTION_CENTI_DB) continue;
      const mw = 10 ** (cell / 1000);
      power += mw;
      if (cell > peak) {
        peak = cell;
        peakBin = bin - first;
      }
      if (into.sumMw !== undefined) into.sumMw[bin - first] = (into.sumMw[bin - first] ?? 0) + mw;
      if (into.above !== undefined) into.above[bin - first] = (into.above[bin - first] ?? 0) + 1;
    }
    into.rowMw[row] = power;
    into.rowPeakDb[row] = peak === BELOW_RESOLUTION_CENTI_DB ? Number.NaN : peak / 100;
    into.rowPeakBin[row] = peakBin;
  }
}
