import { join } from 'node:path';
import { levelFileName } from './level-file.ts';
import { createReadFile, type ReadFile, throwIfAborted } from './positional-file.ts';
import {
  PACKED_FILE,
  putTiles,
  type RecordingIndex,
  type RecordingSnapshot,
  type Run,
  readRecordingIndex,
  type TableName,
  tableFiles,
} from './recording-index.ts';
import { readTableBatch, TABLE_ROWS } from './table-file.ts';
import { allocateTileTable, type TileTable } from './tile-table.ts';

/** The files of one recording, and where in them things are. */
export interface RecordingFiles {
  readonly index: RecordingIndex;
  readonly tiles: TileTable;
  /** Rows of `tiles` of one stream and level, in time order. */
  tilesOf(stream: number, level: number): Uint32Array;
  levelFile(level: number, bins: number): ReadFile;
  /** 0: the evidence file, 1: the packed file. */
  recordFile(file: 0 | 1): ReadFile;
  runs(first: number, count: number, signal?: AbortSignal): Promise<Run[]>;
  /** Columns of rows first … first+count of a table, clipped to its end. */
  rows(table: TableName, first: number, count: number, signal?: AbortSignal): Promise<Float64Array[]>;
  close(): Promise<void>;
}

const CACHED_BATCHES = 16;
const NO_TILES = new Uint32Array();

/** Opens a finished recording folder. */
export async function openFinished(directory: string, evidencePath: string | undefined): Promise<RecordingFiles> {
  const index = await readRecordingIndex(directory);
  const tiles = allocateTileTable(index.tables.tiles);
  const { name, schema } = tableFiles.tiles;
  const file = createReadFile(join(directory, name));
  try {
    for (let first = 0; first < tiles.count; first += TABLE_ROWS) {
      putTiles(tiles, first, await readTableBatch(file, schema, tiles.count, first / TABLE_ROWS));
    }
  } finally {
    await file.close();
  }
  return createFiles(directory, evidencePath, index, tiles, undefined);
}

/** Opens a recording that is still being written, as it was at the time of the snapshot. */
export function openGrowing(
  directory: string,
  evidencePath: string | undefined,
  snapshot: RecordingSnapshot,
): RecordingFiles {
  return createFiles(directory, evidencePath, snapshot.index, snapshot.tiles, snapshot.pending);
}

function createFiles(
  directory: string,
  evidencePath: string | undefined,
  index: RecordingIndex,
  tiles: TileTable,
  pending: RecordingSnapshot['pending'] | undefined,
): RecordingFiles {
  const groups = groupTiles(tiles);
  const open = new Map<string, ReadFile>();
  const batches = new Map<string, Promise<readonly Float64Array[]>>();

  const fileAt = (path: string): ReadFile => {
    const known = open.get(path);
    if (known !== undefined) return known;
    const file = createReadFile(path);
    open.set(path, file);
    return file;
  };

  const batch = (table: TableName, number: number): Promise<readonly Float64Array[]> => {
    const rows = index.tables[table];
    const held = pending?.[table];
    const heldRows = held?.[0]?.length ?? 0;
    if (held !== undefined && number * TABLE_ROWS >= rows - heldRows) return Promise.resolve(held);
    const key = `${table}/${number}`;
    const known = batches.get(key);
    if (known !== undefined) return known;
    const { name, schema } = tableFiles[table];
    const read = readTableBatch(fileAt(join(directory, name)), schema, rows, number);
    batches.set(key, read);
    read.catch(() => batches.delete(key));
    for (const oldest of batches.keys()) {
      if (batches.size <= CACHED_BATCHES) break;
      batches.delete(oldest);
    }
    return read;
  };

  const rowsOf = async (table: TableName, first: number, count: number, signal?: AbortSignal) => {
    const end = Math.min(index.tables[table], first + count);
    const columns = tableFiles[table].schema.map(() => new Float64Array(Math.max(0, end - first)));
    for (let row = first; row < end; ) {
      const number = Math.floor(row / TABLE_ROWS);
      const from = row - number * TABLE_ROWS;
      const part = await batch(table, number);
      throwIfAborted(signal);
      const length = Math.min((part[0]?.length ?? 0) - from, end - row);
      if (length <= 0) throw new Error(`row ${row} of ${table} is not in its batch`);
      columns.forEach((column, at) => {
        column.set(part[at]?.subarray(from, from + length) ?? [], row - first);
      });
      row += length;
    }
    return columns;
  };

  return {
    index,
    tiles,
    tilesOf: (stream, level) => groups.get(stream * 256 + level) ?? NO_TILES,
    levelFile: (level, bins) => fileAt(join(directory, levelFileName(level, bins))),
    recordFile(file) {
      if (file === 1) return fileAt(join(directory, PACKED_FILE));
      if (evidencePath === undefined) throw new Error('a recording of records needs its evidence file');
      return fileAt(evidencePath);
    },
    async runs(first, count, signal) {
      const columns = await rowsOf('runs', first, count, signal);
      return Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => runOf(columns, row));
    },
    rows: rowsOf,
    async close() {
      await Promise.all([...open.values()].map((file) => file.close()));
      open.clear();
    },
  };
}

function runOf(columns: readonly Float64Array[], row: number): Run {
  const value = (column: number) => columns[column]?.[row] ?? 0;
  return {
    stream: value(0),
    firstRow: value(1),
    count: value(2),
    file: value(3) === 1 ? 1 : 0,
    fileOffset: value(4),
    stride: value(5),
    recordBytes: value(6),
    segment: value(7),
    clockOffsetNs: value(8),
  };
}

function groupTiles(tiles: TileTable): Map<number, Uint32Array> {
  const counts = new Map<number, number>();
  const keyOf = (tile: number) => (tiles.stream[tile] ?? 0) * 256 + (tiles.level[tile] ?? 0);
  for (let tile = 0; tile < tiles.count; tile++) counts.set(keyOf(tile), (counts.get(keyOf(tile)) ?? 0) + 1);
  const groups = new Map<number, Uint32Array>();
  for (const [key, count] of counts) groups.set(key, new Uint32Array(count));
  const filled = new Map<number, number>();
  for (let tile = 0; tile < tiles.count; tile++) {
    const key = keyOf(tile);
    const at = filled.get(key) ?? 0;
    const group = groups.get(key);
    if (group !== undefined) group[at] = tile;
    filled.set(key, at + 1);
  }
  return groups;
}
