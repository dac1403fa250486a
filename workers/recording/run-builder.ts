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

/** One frame as a run sees it. */
export interface PlacedFrame {
  readonly startNs: number;
  readonly file: 0 | 1;
  readonly fileOffset: number;
  readonly recordBytes: number;
  readonly segment: number;
  readonly clockOffsetNs: number;
}

/** The open level-0 tile of one stream. */
export interface RunBuilder {
  readonly rows: number;
  readonly startNs: number;
  readonly lastStartNs: number;
  add(frame: PlacedFrame): void;
  /** Closes the open tile at the end of the recording. */
  finish(): void;
  /** End of the last frame so far. */
  endNs(): number;
}

/**
 * Turns the frames of a stream into runs and tiles of TILE_ROWS rows. The runs of a tile are handed out together, and
 * `onRuns` returns the index of the first.
 */
export function createRunBuilder(options: {
  readonly stream: number;
  readonly nominalIntervalNs: number;
  readonly onRuns: (runs: readonly Run[]) => number;
  readonly onTile: (tile: WrittenTile) => void;
}): RunBuilder {
  const { stream, nominalIntervalNs, onRuns, onTile } = options;
  let rows = 0;
  let startNs = 0;
  let lastStartNs = 0;
  let tileRows = 0;
  let tileStartNs = 0;
  let extentNs = 0;
  let closed: Run[] = [];
  let firstRow = 0;
  let count = 0;
  let file: 0 | 1 = 0;
  let fileOffset = 0;
  let lastOffset = 0;
  let stride = 0;
  let recordBytes = 0;
  let segment = 0;
  let clockOffsetNs = 0;

  const closeRun = () => {
    if (count === 0) return;
    const step = count === 1 ? recordBytes : stride;
    closed.push({ stream, firstRow, count, file, fileOffset, stride: step, recordBytes, segment, clockOffsetNs });
    count = 0;
  };

  const closeTile = (endNs: number) => {
    closeRun();
    const place = onRuns(closed);
    const runs = closed.length;
    closed = [];
    onTile({ level: 0, stream, rows: tileRows, startNs: tileStartNs, endNs, place, runs, extentNs });
    tileRows = 0;
    extentNs = 0;
  };

  return {
    get rows() {
      return rows;
    },
    get startNs() {
      return startNs;
    },
    get lastStartNs() {
      return lastStartNs;
    },
    add(frame) {
      const start = frame.startNs;
      const offset = frame.fileOffset;
      if (rows === 0) startNs = start;
      else {
        const endNs = frameEndNs(lastStartNs, start, nominalIntervalNs);
        extentNs += endNs - lastStartNs;
        if (tileRows === TILE_ROWS) closeTile(endNs);
      }
      const fits =
        count > 0 &&
        frame.recordBytes === recordBytes &&
        frame.segment === segment &&
        frame.clockOffsetNs === clockOffsetNs &&
        frame.file === file;
      const step = offset - lastOffset;
      if (fits && (count === 1 ? step > 0 && step <= 0xffff_ffff : step === stride)) {
        stride = step;
        count++;
      } else {
        closeRun();
        firstRow = rows;
        count = 1;
        file = frame.file;
        fileOffset = offset;
        recordBytes = frame.recordBytes;
        segment = frame.segment;
        clockOffsetNs = frame.clockOffsetNs;
      }
      if (tileRows === 0) tileStartNs = start;
      lastOffset = offset;
      lastStartNs = start;
      tileRows++;
      rows++;
    },
    endNs: () => frameEndNs(lastStartNs, undefined, nominalIntervalNs),
    finish() {
      if (tileRows === 0) return;
      extentNs += nominalIntervalNs;
      closeTile(frameEndNs(lastStartNs, undefined, nominalIntervalNs));
    },
  };
}
