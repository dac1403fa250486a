import { TILE_ROWS } from '../contract/tile-address.ts';
import type { FrameColumns } from '../decode/columns.ts';
import { frameEndNs } from '../reduce/frame-extent.ts';
import type { WrittenTile } from './level-writer.ts';
import type { Run } from './recording-index.ts';

/**
 * Frames in file order as the record decoder hands them out; the arrays run in parallel. `carried` are records that are
 * not in one piece in the evidence, with a copy of their bytes.
 */
export interface FrameBatch {
  readonly columns: Pick<FrameColumns, 'count' | 'dataOffset' | 'bins'>;
  readonly fileOffset: ArrayLike<number>;
  readonly carried?: readonly { readonly frame: number; readonly bytes: Uint8Array }[];
}

/** Where the time line puts the frames of a batch: tsfUs × 1000 + clockOffsetNs = startNs. */
export interface Placement {
  readonly stream: ArrayLike<number>;
  readonly startNs: ArrayLike<number>;
  readonly segment: ArrayLike<number>;
  readonly clockOffsetNs: ArrayLike<number>;
}

/** The open level-0 tile of one stream. */
export interface RunBuilder {
  readonly rows: number;
  readonly startNs: number;
  /** Adds frames from … end of a batch, all of this stream; `packedAt` gives the place of carried ones. */
  add(batch: FrameBatch, placement: Placement, from: number, end: number, packedAt?: PackedAt): void;
  /** Closes the open tile at the end of the recording. */
  finish(): void;
  /** End of the last frame so far. */
  endNs(): number;
}

/** Offset of a frame in the packed file, undefined for a frame that is in one piece in the evidence. */
export type PackedAt = (frame: number) => number | undefined;

/**
 * Turns the frames of a stream into runs and tiles of TILE_ROWS rows. The runs of a tile are handed out together, and
 * `onRuns` returns the index of the first. What changes with every frame is in local variables while a batch is added:
 * this loop runs once a frame of the whole import.
 */
export function createRunBuilder(options: {
  readonly stream: number;
  readonly nominalIntervalNs: number;
  readonly onRuns: (runs: readonly Run[]) => number;
  readonly onTile: (tile: WrittenTile) => void;
}): RunBuilder {
  const { stream, nominalIntervalNs, onRuns, onTile } = options;
  let closed: Run[] = [];
  const tile = { rows: 0, startNs: 0, extentNs: 0 };
  const run = { firstRow: 0, count: 0, file: 0 as 0 | 1, fileOffset: 0, lastOffset: 0, stride: 0, recordBytes: 0, segment: 0, clockOffsetNs: 0 }; // biome-ignore format: one line
  const all = { rows: 0, startNs: 0, lastStartNs: 0 };

  const closeRun = () => {
    const { firstRow, count, file, fileOffset, recordBytes, segment, clockOffsetNs } = run;
    if (count === 0) return;
    const stride = count === 1 ? recordBytes : run.stride;
    closed.push({ stream, firstRow, count, file, fileOffset, stride, recordBytes, segment, clockOffsetNs });
    run.count = 0;
  };

  const closeTile = (endNs: number) => {
    closeRun();
    const place = onRuns(closed);
    const { rows, startNs, extentNs } = tile;
    onTile({ level: 0, stream, rows, startNs, endNs, place, runs: closed.length, extentNs });
    closed = [];
    tile.rows = 0;
    tile.extentNs = 0;
  };

  return {
    get rows() {
      return all.rows;
    },
    get startNs() {
      return all.startNs;
    },
    add({ columns, fileOffset }, { startNs, segment, clockOffsetNs }, from, end, packedAt) {
      let { rows, lastStartNs } = all;
      let { rows: tileRows, extentNs } = tile;
      let { count, lastOffset, stride } = run;
      if (rows === 0 && end > from) all.startNs = startNs[from] ?? 0;
      for (let frame = from; frame < end; frame++) {
        const start = startNs[frame] ?? 0;
        const packed = packedAt?.(frame);
        const offset = packed ?? fileOffset[frame] ?? 0;
        const file = packed === undefined ? 0 : 1;
        const recordBytes = (columns.dataOffset[frame] ?? 0) + (columns.bins[frame] ?? 0);
        if (rows > 0) {
          const endNs = frameEndNs(lastStartNs, start, nominalIntervalNs);
          extentNs += endNs - lastStartNs;
          if (tileRows === TILE_ROWS) {
            run.count = count;
            run.stride = stride;
            tile.rows = tileRows;
            tile.extentNs = extentNs;
            closeTile(endNs);
            count = 0;
            tileRows = 0;
            extentNs = 0;
          }
        }
        const step = offset - lastOffset;
        if (
          count > 0 &&
          (step === stride || (count === 1 && step > 0 && step <= 0xffff_ffff)) &&
          recordBytes === run.recordBytes &&
          segment[frame] === run.segment &&
          clockOffsetNs[frame] === run.clockOffsetNs &&
          file === run.file
        ) {
          stride = step;
          count++;
        } else {
          run.count = count;
          run.stride = stride;
          closeRun();
          run.firstRow = rows;
          run.file = file;
          run.fileOffset = offset;
          run.recordBytes = recordBytes;
          run.segment = segment[frame] ?? 0;
          run.clockOffsetNs = clockOffsetNs[frame] ?? 0;
          count = 1;
          stride = 0;
        }
        if (tileRows === 0) tile.startNs = start;
        lastOffset = offset;
        lastStartNs = start;
        tileRows++;
        rows++;
      }
      all.rows = rows;
      all.lastStartNs = lastStartNs;
      tile.rows = tileRows;
      tile.extentNs = extentNs;
      run.count = count;
      run.stride = stride;
      run.lastOffset = lastOffset;
    },
    endNs: () => frameEndNs(all.lastStartNs, undefined, nominalIntervalNs),
    finish() {
      if (tile.rows === 0) return;
      tile.extentNs += nominalIntervalNs;
      closeTile(frameEndNs(all.lastStartNs, undefined, nominalIntervalNs));
    },
  };
}
