import { join } from 'node:path';
import { TILE_ROWS } from '../contract/tile-address.ts';
import { type ArrowFileWriter, createArrowFile, createFilePool, encodeInt64s, type FilePool } from './arrow-file.ts';
import { cellsSchema, levelFileName, pyramidSchema } from './level-file.ts';
import type { TileEntry } from './tile-table.ts';

/** A tile that has been written, and the sum of its rows' extents. */
export interface WrittenTile extends TileEntry {
  readonly extentNs: number;
}

/** Rows of one stream at one level ≥ 1 as the pyramid builder hands them out; read during the call, then forgotten. */
export interface LevelRows {
  readonly count: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly frames: Uint32Array;
  /** Level codes, count × bins. */
  readonly max: Uint8Array;
  readonly mean: Uint8Array;
}

/** Level-0 rows of a row format: hundredths of a decibel, count × bins. */
export interface CellRows {
  readonly count: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly centiDb: Int16Array;
}

/**
 * Collects rows into tiles of TILE_ROWS rows of one stream and appends each as one record batch to the file of its level
 * and bin count. Synchronous: it runs in the thread that builds the pyramid.
 */
export interface LevelWriter {
  addRows(stream: number, bins: number, level: number, rows: LevelRows): void;
  addCells(stream: number, bins: number, rows: CellRows): void;
  /** Bytes of rows that are not on disk yet. */
  readonly pendingBytes: number;
  /** Bytes on disk. */
  readonly bytes: number;
  /** Writes what is pending and the footers. */
  finish(): void;
  /** Closes the files as they are. */
  close(): void;
}

interface PendingTile {
  readonly stream: number;
  readonly level: number;
  readonly bins: number;
  readonly file: ArrowFileWriter;
  /** Bytes a row has in each of the two (or one) wide columns. */
  readonly wideBytes: readonly number[];
  capacity: number;
  rows: number;
  startNs: Float64Array;
  endNs: Float64Array;
  frames: Uint32Array;
  wide: Uint8Array[];
}

interface WideRows {
  readonly count: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly frames: Uint32Array | undefined;
  readonly wide: readonly Uint8Array[];
}

const FIRST_CAPACITY = 32;
const ROW_BYTES = 20;

/**
 * `pendingBudgetBytes` bounds the memory of unfinished tiles; beyond it the largest are written early, as shorter tiles
 * (T5 allows up to TILE_ROWS rows). `onTile` is told of every tile in the order of time within its stream and level.
 */
export function createLevelWriter(options: {
  readonly directory: string;
  readonly onTile: (tile: WrittenTile) => void;
  readonly pendingBudgetBytes?: number;
  readonly pool?: FilePool;
}): LevelWriter {
  const budget = options.pendingBudgetBytes ?? 64 * 2 ** 20;
  const pool = options.pool ?? createFilePool();
  const files = new Map<string, ArrowFileWriter>();
  const pending = new Map<number, PendingTile>();
  let pendingBytes = 0;

  const fileOf = (level: number, bins: number): ArrowFileWriter => {
    const name = levelFileName(level, bins);
    const known = files.get(name);
    if (known !== undefined) return known;
    const schema = level === 0 ? cellsSchema(bins) : pyramidSchema(bins);
    const file = createArrowFile(join(options.directory, name), schema, pool);
    files.set(name, file);
    return file;
  };

  const tileOf = (stream: number, bins: number, level: number): PendingTile => {
    if (stream > 0xffff || level > 0xff) throw new Error(`stream ${stream} at level ${level} cannot be stored`);
    const key = stream * 256 + level;
    const known = pending.get(key);
    if (known !== undefined) return known;
    const wideBytes = level === 0 ? [2 * bins] : [bins, bins];
    const tile: PendingTile = {
      stream,
      level,
      bins,
      file: fileOf(level, bins),
      wideBytes,
      capacity: 0,
      rows: 0,
      startNs: new Float64Array(),
      endNs: new Float64Array(),
      frames: new Uint32Array(),
      wide: wideBytes.map(() => new Uint8Array()),
    };
    pending.set(key, tile);
    return tile;
  };

  const memoryOf = (tile: PendingTile, rows: number) =>
    rows * (ROW_BYTES + tile.wideBytes.reduce((sum, bytes) => sum + bytes, 0));

  const grow = (tile: PendingTile, rows: number) => {
    if (rows <= tile.capacity) return;
    const capacity = Math.min(TILE_ROWS, Math.max(FIRST_CAPACITY, tile.capacity * 2, rows));
    pendingBytes += memoryOf(tile, capacity) - memoryOf(tile, tile.capacity);
    tile.startNs = extended(tile.startNs, new Float64Array(capacity));
    tile.endNs = extended(tile.endNs, new Float64Array(capacity));
    tile.frames = extended(tile.frames, new Uint32Array(capacity));
    tile.wide = tile.wide.map((plane, index) =>
      extended(plane, new Uint8Array(capacity * (tile.wideBytes[index] ?? 0))),
    );
    tile.capacity = capacity;
  };

  /** Appends `count` rows as one batch; the columns may be longer. */
  const write = (tile: PendingTile, { count, startNs, endNs, frames, wide }: WideRows) => {
    const { stream, level } = tile;
    const place = tile.file.append(count, [
      bytesOf(new Uint16Array(count).fill(stream), count),
      encodeInt64s(startNs, count),
      encodeInt64s(endNs, count),
      bytesOf(frames ?? new Uint32Array(count).fill(1), count),
      ...wide.map((plane, index) => plane.subarray(0, count * (tile.wideBytes[index] ?? 0))),
    ]);
    let extentNs = 0;
    for (let row = 0; row < count; row++) extentNs += (endNs[row] ?? 0) - (startNs[row] ?? 0);
    const times = { startNs: startNs[0] ?? 0, endNs: endNs[count - 1] ?? 0 };
    options.onTile({ stream, level, rows: count, ...times, place, runs: 0, extentNs });
  };

  const flush = (tile: PendingTile) => {
    const { rows, startNs, endNs, frames, wide } = tile;
    if (rows > 0) write(tile, { count: rows, startNs, endNs, frames, wide });
    tile.rows = 0;
  };

  /** Gives the memory of the largest tiles back until half of the budget is free. */
  const relieve = () => {
    const largest = [...pending.entries()].sort(([, a], [, b]) => memoryOf(b, b.capacity) - memoryOf(a, a.capacity));
    for (const [key, tile] of largest) {
      if (pendingBytes <= budget / 2) return;
      flush(tile);
      pending.delete(key);
      pendingBytes -= memoryOf(tile, tile.capacity);
    }
  };

  const add = (tile: PendingTile, rows: WideRows) => {
    // A pyramid hands out whole tiles: they go to disk without being copied.
    if (rows.count === TILE_ROWS && tile.rows === 0) {
      write(tile, rows);
      return;
    }
    let from = 0;
    while (from < rows.count) {
      const count = Math.min(rows.count - from, TILE_ROWS - tile.rows);
      grow(tile, tile.rows + count);
      tile.startNs.set(rows.startNs.subarray(from, from + count), tile.rows);
      tile.endNs.set(rows.endNs.subarray(from, from + count), tile.rows);
      if (rows.frames === undefined) tile.frames.fill(1, tile.rows, tile.rows + count);
      else tile.frames.set(rows.frames.subarray(from, from + count), tile.rows);
      rows.wide.forEach((plane, index) => {
        const width = tile.wideBytes[index] ?? 0;
        tile.wide[index]?.set(plane.subarray(from * width, (from + count) * width), tile.rows * width);
      });
      tile.rows += count;
      from += count;
      if (tile.rows === TILE_ROWS) flush(tile);
    }
    if (pendingBytes > budget) relieve();
  };

  return {
    get pendingBytes() {
      return pendingBytes;
    },
    get bytes() {
      let sum = 0;
      for (const file of files.values()) sum += file.bytes;
      return sum;
    },
    addRows(stream, bins, level, rows) {
      if (level < 1) throw new Error('rows of level 0 are cells or frames of the evidence');
      add(tileOf(stream, bins, level), { ...rows, wide: [rows.max, rows.mean] });
    },
    addCells(stream, bins, rows) {
      const { centiDb } = rows;
      const cells = new Uint8Array(centiDb.buffer, centiDb.byteOffset, 2 * rows.count * bins);
      const { count, startNs, endNs } = rows;
      add(tileOf(stream, bins, 0), { count, startNs, endNs, frames: undefined, wide: [cells] });
    },
    finish() {
      for (const tile of pending.values()) flush(tile);
      pending.clear();
      pendingBytes = 0;
      for (const file of files.values()) file.finish();
    },
    close() {
      pending.clear();
      for (const file of files.values()) file.close();
    },
  };
}

function extended<A extends Float64Array | Uint32Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

function bytesOf(array: Uint16Array | Uint32Array, count: number): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, count * array.BYTES_PER_ELEMENT);
}
