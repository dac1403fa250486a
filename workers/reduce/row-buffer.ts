import { TILE_ROWS } from '../contract/tile-address.ts';

/** A run of finished rows of one level; the arrays are views that are valid only during the call they are given to. */
export interface RowBatch {
  readonly count: number;
  /** Nanoseconds since the recording's origin. */
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** Level-0 rows in each row. */
  readonly frames: Uint32Array;
  /** Level codes, row by row, bins bytes each. */
  readonly max: Uint8Array;
  readonly mean: Uint8Array;
}

export interface RowBuffer {
  /** Rows held. */
  readonly count: number;
  /** Appends the times of a row; its cells follow with `putCells`. */
  putTimes(startNs: number, endNs: number, frames: number): void;
  /** Appends `rows` rows of cells from row `first` of a plan's output. */
  putCells(max: Uint8Array, mean: Uint8Array, first: number, rows: number): void;
  /** Hands out everything held and begins again. */
  take(emit: (batch: RowBatch) => void): void;
}

const FIRST_CAPACITY = 4;

/** Collects up to one tile of rows; grows with what it holds, because a recording can have very many small streams. */
export function createRowBuffer(bins: number): RowBuffer {
  let capacity = FIRST_CAPACITY;
  let timed = 0;
  let filled = 0;
  let startNs = new Float64Array(capacity);
  let endNs = new Float64Array(capacity);
  let frames = new Uint32Array(capacity);
  let max = new Uint8Array(capacity * bins);
  let mean = new Uint8Array(capacity * bins);

  function grow(): void {
    capacity = Math.min(capacity * 2, TILE_ROWS);
    startNs = widened(startNs, new Float64Array(capacity));
    endNs = widened(endNs, new Float64Array(capacity));
    frames = widened(frames, new Uint32Array(capacity));
    max = widened(max, new Uint8Array(capacity * bins));
    mean = widened(mean, new Uint8Array(capacity * bins));
  }

  return {
    get count() {
      return timed;
    },
    putTimes(start, end, frameCount) {
      if (timed === TILE_ROWS) throw new Error('a row buffer holds one tile at most');
      if (timed === capacity) grow();
      startNs[timed] = start;
      endNs[timed] = end;
      frames[timed] = frameCount;
      timed++;
    },
    putCells(maxCells, meanCells, first, rows) {
      max.set(maxCells.subarray(first * bins, (first + rows) * bins), filled * bins);
      mean.set(meanCells.subarray(first * bins, (first + rows) * bins), filled * bins);
      filled += rows;
    },
    take(emit) {
      if (filled !== timed) throw new Error('every row needs its times and its cells');
      const count = timed;
      timed = 0;
      filled = 0;
      if (count === 0) return;
      emit({
        count,
        startNs: startNs.subarray(0, count),
        endNs: endNs.subarray(0, count),
        frames: frames.subarray(0, count),
        max: max.subarray(0, count * bins),
        mean: mean.subarray(0, count * bins),
      });
    },
  };
}

function widened<Cells extends Float64Array | Uint32Array | Uint8Array>(from: Cells, to: Cells): Cells {
  to.set(from);
  return to;
}
