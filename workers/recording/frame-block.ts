import { Fault } from '../contract/faults.ts';
import type { StreamInfo } from '../contract/model.ts';
import { TILE_ROWS } from '../contract/tile-address.ts';
import { LONGEST_RECORD } from '../decode/record-rules.ts';
import type { FrameScanner } from '../decode/scan.ts';
import { frameEndNs } from '../reduce/frame-extent.ts';
import type { Kernels } from '../reduce/kernels.ts';
import { decodeInt64s } from './arrow-file.ts';
import { cellsPlaces } from './level-file.ts';
import { readBuffers } from './read-buffers.ts';
import type { RecordingFiles } from './recording-files.ts';
import type { Run } from './recording-index.ts';

/** The bytes of one level-0 tile, read but not decoded. */
export type RawBlock =
  | {
      readonly kind: 'records';
      readonly rows: number;
      readonly firstRow: number;
      readonly endNs: number;
      readonly runs: readonly Run[];
      /** The records one after another, in a buffer to be given back to `readBuffers`. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly path: string;
    }
  | {
      readonly kind: 'cells';
      readonly rows: number;
      readonly firstRow: number;
      readonly startNs: Float64Array<ArrayBuffer>;
      readonly endNs: Float64Array<ArrayBuffer>;
      readonly centiDb: Int16Array;
    };

/** Frames are read together while they are not further apart than this, in reads of at most LONGEST_READ. */
const WIDEST_HOLE = 16 * 1024;
const LONGEST_READ = 4 * 2 ** 20;
const PARALLEL_READS = 8;

/** Reads level-0 tile `ordinal` of a stream. */
export async function readBlock(
  files: RecordingFiles,
  stream: StreamInfo,
  ordinal: number,
  signal?: AbortSignal,
): Promise<RawBlock> {
  const { tiles } = files;
  const ids = files.tilesOf(stream.index, 0);
  const tile = ids[ordinal];
  if (tile === undefined) throw new Fault('not_found', `Stream ${stream.index} has no tile ${ordinal} at level 0.`);
  const rows = tiles.rows[tile] ?? 0;
  const place = tiles.place[tile] ?? 0;
  if (files.index.levelZero === 'cells') return readCells(files, stream, ids, ordinal, rows, place, signal);
  const runs = await files.runs(place, tiles.runs[tile] ?? 0, signal);
  const first = runs[0];
  const counted = runs.reduce((sum, run) => sum + run.count, 0);
  if (
    first === undefined ||
    counted !== rows ||
    rows > TILE_ROWS ||
    runs.some((run) => run.recordBytes > LONGEST_RECORD)
  ) {
    throw new Fault('corrupt_input', `The run table of stream ${stream.index} is damaged; import the evidence again.`);
  }
  const bytes = await gather(files, runs, signal);
  const { path } = files.recordFile(first.file);
  return { kind: 'records', rows, firstRow: first.firstRow, endNs: tiles.endNs[tile] ?? 0, runs, bytes, path };
}

async function readCells(
  files: RecordingFiles,
  stream: StreamInfo,
  ids: Uint32Array,
  ordinal: number,
  rows: number,
  place: number,
  signal?: AbortSignal,
): Promise<RawBlock> {
  const places = cellsPlaces(stream.bins, rows, place);
  const file = files.levelFile(0, stream.bins);
  const [times, cells] = await Promise.all([
    file.read(places.times.position, places.times.bytes, signal),
    file.read(places.cells.position, places.cells.bytes, signal),
  ]);
  let firstRow = 0;
  for (let before = 0; before < ordinal; before++) firstRow += files.tiles.rows[ids[before] ?? 0] ?? 0;
  const { startNs, endNs } = decodeTimes(times, rows);
  return { kind: 'cells', rows, firstRow, startNs, endNs, centiDb: new Int16Array(cells.buffer) };
}

/** The start and end columns of a batch, which lie side by side. */
export function decodeTimes(
  bytes: Uint8Array,
  rows: number,
  into?: { startNs: Float64Array<ArrayBuffer>; endNs: Float64Array<ArrayBuffer> },
) {
  const startNs = into?.startNs ?? new Float64Array(rows);
  const endNs = into?.endNs ?? new Float64Array(rows);
  decodeInt64s(bytes.subarray(0, 8 * rows), startNs);
  decodeInt64s(bytes.subarray(8 * rows, 16 * rows), endNs);
  return { startNs, endNs };
}

interface PlannedRead {
  readonly file: 0 | 1;
  readonly from: number;
  end: number;
  /** First row in the tile, and how many. */
  readonly row: number;
  rows: number;
}

/** Reads the records of runs with few reads and puts them side by side. */
async function gather(
  files: RecordingFiles,
  runs: readonly Run[],
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const rows = runs.reduce((sum, run) => sum + run.count, 0);
  const offsets = new Float64Array(rows);
  const sizes = new Uint16Array(rows);
  const reads: PlannedRead[] = [];
  let row = 0;
  let total = 0;
  let dense = true;
  for (const run of runs) {
    for (let i = 0; i < run.count; i++, row++) {
      const offset = run.fileOffset + i * run.stride;
      const end = offset + run.recordBytes;
      offsets[row] = offset;
      sizes[row] = run.recordBytes;
      total += run.recordBytes;
      const last = reads.at(-1);
      if (
        last !== undefined &&
        last.file === run.file &&
        offset >= last.end &&
        offset - last.end <= WIDEST_HOLE &&
        end - last.from <= LONGEST_READ
      ) {
        dense &&= offset === last.end;
        last.end = end;
        last.rows++;
      } else reads.push({ file: run.file, from: offset, end, row, rows: 1 });
    }
  }
  const [only] = reads;
  if (only !== undefined && reads.length === 1 && dense) {
    const bytes = readBuffers.take(only.end - only.from);
    await files.recordFile(only.file).readInto(bytes, only.from, signal);
    return bytes;
  }
  const packed = readBuffers.take(total);
  const places = new Float64Array(rows);
  for (let i = 1; i < rows; i++) places[i] = (places[i - 1] ?? 0) + (sizes[i - 1] ?? 0);
  const fetch = async (read: PlannedRead) => {
    const bytes = readBuffers.take(read.end - read.from);
    await files.recordFile(read.file).readInto(bytes, read.from, signal);
    for (let i = read.row; i < read.row + read.rows; i++) {
      const at = (offsets[i] ?? 0) - read.from;
      packed.set(bytes.subarray(at, at + (sizes[i] ?? 0)), places[i] ?? 0);
    }
    readBuffers.give(bytes);
  };
  for (let first = 0; first < reads.length; first += PARALLEL_READS) {
    await Promise.all(reads.slice(first, first + PARALLEL_READS).map(fetch));
  }
  return packed;
}

/** Row times of a block of records that has just been scanned: T4 within the tile, its known end for the last row. */
export function recordTimes(
  block: Extract<RawBlock, { kind: 'records' }>,
  tsfUs: Float64Array,
  nominalIntervalNs: number,
  startNs: Float64Array,
  endNs: Float64Array,
): void {
  let row = 0;
  for (const run of block.runs) {
    for (let i = 0; i < run.count; i++, row++) startNs[row] = (tsfUs[row] ?? 0) * 1000 + run.clockOffsetNs;
  }
  for (let at = 0; at < block.rows; at++) {
    const start = startNs[at] ?? 0;
    endNs[at] = at === block.rows - 1 ? block.endNs : frameEndNs(start, startNs[at + 1], nominalIntervalNs);
  }
}

/** Scans a block of records into the kernels' columns; what they hold is valid until anything else is scanned. */
export function scanBlock(
  kernels: Kernels<FrameScanner>,
  stream: StreamInfo,
  block: Extract<RawBlock, { kind: 'records' }>,
): void {
  const { scanner } = kernels;
  scanner.input.set(block.bytes, 0);
  scanner.scan(0, block.bytes.length, true);
  const { columns } = scanner;
  let sound = columns.count === block.rows;
  for (let row = 0; sound && row < block.rows; row++) sound = columns.bins[row] === stream.bins;
  if (sound) return;
  throw new Fault(
    'corrupt_input',
    `The evidence no longer holds the frames that the index names from byte ${block.runs[0]?.fileOffset ?? 0} on; ` +
      `verify the case: ${block.path}`,
  );
}

/** 0, 1, 2, …: column indices of a whole block. */
export const everyRow = Uint32Array.from({ length: TILE_ROWS }, (_, row) => row);
