import type { LevelScale } from '../contract/level-scale.ts';
import type { StreamInfo } from '../contract/model.ts';
import { readFrameFields } from '../decode/frame-fields.ts';
import { levelsOfFrame } from '../decode/levels.ts';
import type { FrameScanner } from '../decode/scan.ts';
import type { Histogram, Kernels } from '../reduce/kernels.ts';
import { type BandRows, cellBand, recordBand } from './band-rows.ts';
import { addCells, type CellCodes } from './cell-codes.ts';
import { everyRow, type RawBlock, recordTimes, scanBlock } from './frame-block.ts';
import { BELOW_RESOLUTION_CENTI_DB } from './level-file.ts';

/**
 * Frames of one level-0 tile, decoded. Valid only inside the callback it is given to: records lie in the kernels' buffer.
 */
export interface FrameBlock {
  readonly rows: number;
  /** Row number of the first frame in its stream. */
  readonly firstRow: number;
  readonly startNs: Float64Array<ArrayBuffer>;
  readonly endNs: Float64Array<ArrayBuffer>;
  /** Level codes of rows from … from+count, count × bins. */
  codes(from: number, count: number, out: Uint8Array): void;
  /** Adds rows from … from+count to a histogram of the stream's bin count. */
  addTo(histogram: Histogram, from: number, count: number): void;
  /** Exact band power and peak of rows from … from+count over bins first … end. */
  band(from: number, count: number, first: number, end: number, into: BandRows): void;
  /** Exact levels of one row; NaN where below resolution. */
  levels(row: number, out: Float64Array): void;
  /** Header fields, device clock and place in the evidence of one row; undefined for row formats. */
  origin(
    row: number,
  ):
    | { readonly header: Record<string, number>; readonly tsfUs: number; readonly offset: number | undefined }
    | undefined;
}

/** Scans a block of records into the kernels and shows it. */
export function recordBlock(
  kernels: Kernels<FrameScanner>,
  scale: LevelScale,
  stream: StreamInfo,
  block: Extract<RawBlock, { kind: 'records' }>,
): FrameBlock {
  scanBlock(kernels, stream, block);
  const { columns, input } = kernels.scanner;
  const startNs = new Float64Array(block.rows);
  const endNs = new Float64Array(block.rows);
  recordTimes(block, columns.tsfUs, stream.nominalIntervalNs, startNs, endNs);
  return {
    rows: block.rows,
    firstRow: block.firstRow,
    startNs,
    endNs,
    codes: (from, count, out) => kernels.codesOfFrames(everyRow.subarray(from, from + count), count, scale, out),
    addTo: (histogram, from, count) =>
      kernels.histogramOfFrames(everyRow.subarray(from, from + count), count, histogram),
    band: (from, count, first, end, into) => recordBand(kernels.scanner, from, count, first, end, into),
    levels(row, out) {
      levelsOfFrame(input, columns, row, out);
      const data = (columns.offset[row] ?? 0) + (columns.dataOffset[row] ?? 0);
      for (let bin = 0; bin < stream.bins; bin++) if (input[data + bin] === 0) out[bin] = Number.NaN;
    },
    origin(row) {
      const header = readFrameFields(input, columns.offset[row] ?? 0, columns.kind[row] ?? 0);
      return { header, tsfUs: columns.tsfUs[row] ?? 0, offset: evidenceOffset(block, row) };
    },
  };
}

/** Undefined for a record that is not in one piece in the evidence. */
function evidenceOffset(block: Extract<RawBlock, { kind: 'records' }>, row: number): number | undefined {
  let left = row;
  for (const run of block.runs) {
    if (left < run.count) return run.file === 1 ? undefined : run.fileOffset + left * run.stride;
    left -= run.count;
  }
  throw new Error(`no row ${row} in a block of ${block.rows}`);
}

/** Shows a block of a row format. */
export function cellBlock(
  codesOfCells: CellCodes,
  stream: StreamInfo,
  block: Extract<RawBlock, { kind: 'cells' }>,
): FrameBlock {
  const { bins } = stream;
  const { centiDb, rows, firstRow, startNs, endNs } = block;
  return {
    rows,
    firstRow,
    startNs,
    endNs,
    codes: (from, count, out) => codesOfCells(centiDb.subarray(from * bins, (from + count) * bins), out),
    addTo(histogram, from, count) {
      addCells(histogram, codesOfCells, centiDb.subarray(from * bins, (from + count) * bins), count);
    },
    band: (from, count, first, end, into) => cellBand(centiDb, bins, from, count, first, end, into),
    levels(row, out) {
      for (let bin = 0; bin < bins; bin++) {
        const cell = centiDb[row * bins + bin] ?? BELOW_RESOLUTION_CENTI_DB;
        out[bin] = cell === BELOW_RESOLUTION_CENTI_DB ? Number.NaN : cell / 100;
      }
    },
    origin: () => undefined,
  };
}
