/**
 * Every tile of a recording, in the order they were closed, as columns. 45 bytes a tile: about 13 MB for a dump of 16 GiB.
 */
export interface TileTable {
  readonly count: number;
  readonly level: Uint8Array;
  readonly stream: Uint16Array;
  readonly rows: Uint16Array;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /**
   * Where its rows are: for a tile in a level file the offset of its record batch; for a level-0 tile of an evidence file
   * the index of its first run.
   */
  readonly place: Float64Array;
  /** Runs of a level-0 tile of an evidence file; 0 for a tile in a level file. */
  readonly runs: Uint32Array;
}

export interface TileEntry {
  readonly level: number;
  readonly stream: number;
  readonly rows: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly place: number;
  readonly runs: number;
}

export interface TileTableBuilder {
  add(tile: TileEntry): void;
  /** A copy of what is there now, cut to size. */
  table(): TileTable;
}

export function allocateTileTable(count: number): TileTable {
  return {
    count,
    level: new Uint8Array(count),
    stream: new Uint16Array(count),
    rows: new Uint16Array(count),
    startNs: new Float64Array(count),
    endNs: new Float64Array(count),
    place: new Float64Array(count),
    runs: new Uint32Array(count),
  };
}

export function createTileTable(): TileTableBuilder {
  let columns = allocateTileTable(256);
  let count = 0;
  return {
    add(tile) {
      if (count === columns.count) columns = copyTable(columns, allocateTileTable(2 * count), count);
      columns.level[count] = tile.level;
      columns.stream[count] = tile.stream;
      columns.rows[count] = tile.rows;
      columns.startNs[count] = tile.startNs;
      columns.endNs[count] = tile.endNs;
      columns.place[count] = tile.place;
      columns.runs[count] = tile.runs;
      count++;
    },
    table: () => copyTable(columns, allocateTileTable(count), count),
  };
}

function copyTable(from: TileTable, to: TileTable, count: number): TileTable {
  to.level.set(from.level.subarray(0, count));
  to.stream.set(from.stream.subarray(0, count));
  to.rows.set(from.rows.subarray(0, count));
  to.startNs.set(from.startNs.subarray(0, count));
  to.endNs.set(from.endNs.subarray(0, count));
  to.place.set(from.place.subarray(0, count));
  to.runs.set(from.runs.subarray(0, count));
  return to;
}
