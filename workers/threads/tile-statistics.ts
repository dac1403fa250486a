import { BELOW_RESOLUTION, FIRST_LEVEL_CODE, type LevelScale } from '../contract/level-scale.ts';
import type { LevelRows } from '../recording/level-writer.ts';
import type { TileStatisticsRows } from './messages.ts';

/** Facts of each batch of rows that a pyramid hands out, for the table `tile_statistics`. */
export interface TileStatistics {
  add(stream: number, level: number, bins: number, rows: LevelRows): void;
  /** Hands on what was collected. */
  flush(): void;
}

const BATCH_ROWS = 4096;

export function createTileStatistics(scale: LevelScale, onRows: (rows: TileStatisticsRows) => void): TileStatistics {
  const nextTile = new Map<number, number>();
  const max = new Uint32Array(256);
  const mean = new Uint32Array(256);
  const milliwatts = Float64Array.from({ length: 256 }, (_, code) => 10 ** (dbOf(code, scale) / 10));
  let batch = allocate();
  let count = 0;

  const flush = () => {
    if (count === 0) return;
    onRows({ ...batch, count });
    batch = allocate();
    count = 0;
  };

  return {
    add(stream, level, bins, rows) {
      const cells = rows.count * bins;
      countCodes(rows.max, cells, max);
      countCodes(rows.mean, cells, mean);
      let least = 0;
      let greatest = 0;
      let sum = 0;
      let above = 0;
      let frames = 0;
      for (let code = FIRST_LEVEL_CODE; code < 256; code++) {
        const cellsOfMean = mean[code] ?? 0;
        if (cellsOfMean > 0 && least === 0) least = code;
        if ((max[code] ?? 0) > 0) greatest = code;
        sum += cellsOfMean * (milliwatts[code] ?? 0);
        above += cellsOfMean;
      }
      for (let row = 0; row < rows.count; row++) frames += rows.frames[row] ?? 0;
      const key = stream * 256 + level;
      const tile = nextTile.get(key) ?? 0;
      nextTile.set(key, tile + 1);
      batch.stream[count] = stream;
      batch.level[count] = level;
      batch.tile[count] = tile;
      batch.startNs[count] = rows.startNs[0] ?? 0;
      batch.endNs[count] = rows.endNs[rows.count - 1] ?? 0;
      batch.frames[count] = frames;
      batch.cells[count] = cells;
      batch.belowResolution[count] = max[BELOW_RESOLUTION] ?? 0;
      batch.minDb[count] = above > 0 ? dbOf(least, scale) : Number.NaN;
      batch.maxDb[count] = above > 0 ? dbOf(greatest, scale) : Number.NaN;
      batch.meanDb[count] = above > 0 ? 10 * Math.log10(sum / above) : Number.NaN;
      if (++count === BATCH_ROWS) flush();
    },
    flush,
  };
}

/** Four counters a code, used in turn: neighbours often have the same code, and one counter would wait for itself. */
const lanes = new Uint32Array(4 * 256);

/** Fills `counts` with how often each code is among the first `cells` of `codes`. */
function countCodes(codes: Uint8Array, cells: number, counts: Uint32Array): void {
  lanes.fill(0);
  for (let i = 0; i < cells; i++) {
    const at = ((i & 3) << 8) | (codes[i] ?? 0);
    lanes[at] = (lanes[at] ?? 0) + 1;
  }
  for (let code = 0; code < 256; code++) {
    counts[code] = (lanes[code] ?? 0) + (lanes[256 + code] ?? 0) + (lanes[512 + code] ?? 0) + (lanes[768 + code] ?? 0);
  }
}

function dbOf(code: number, scale: LevelScale): number {
  return scale.floorDb + (code - FIRST_LEVEL_CODE) * scale.stepDb;
}

function allocate() {
  return {
    stream: new Uint16Array(BATCH_ROWS),
    level: new Uint8Array(BATCH_ROWS),
    tile: new Uint32Array(BATCH_ROWS),
    startNs: new Float64Array(BATCH_ROWS),
    endNs: new Float64Array(BATCH_ROWS),
    frames: new Uint32Array(BATCH_ROWS),
    cells: new Uint32Array(BATCH_ROWS),
    belowResolution: new Uint32Array(BATCH_ROWS),
    minDb: new Float32Array(BATCH_ROWS),
    maxDb: new Float32Array(BATCH_ROWS),
    meanDb: new Float32Array(BATCH_ROWS),
  };
}
