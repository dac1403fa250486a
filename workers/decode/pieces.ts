import type { FrameColumns } from './columns.ts';
import type { CarriedFrame, WallClockAnchor } from './decoded.ts';

/**
 * Where the decoded byte stream lies in the file. A plain dump is one piece; a chunked file has one for each chunk.
 * Logical positions count payload bytes only and never go back.
 */
export interface Pieces {
  /** From `logical` on, bytes come from `file`; `utcUs` is the chunk's wall clock. */
  begin(logical: number, file: number, utcUs?: number): void;
  /** Drops pieces that end at or before `logical`. */
  forget(logical: number): void;
  /** The parts of a logical range as ranges of the file. */
  forEachPart(from: number, to: number, onPart: (fileOffset: number, bytes: number) => void): void;
  /** Fills `fileOffset` for the frames of `columns`, where `base` is the logical position of bytes[0]. */
  locate(
    columns: FrameColumns,
    bytes: Uint8Array,
    base: number,
    fileOffset: Float64Array,
  ): { readonly carried: readonly CarriedFrame[]; readonly anchors: readonly WallClockAnchor[] };
}

interface Piece {
  readonly logical: number;
  readonly file: number;
  /** Wall clock that no frame has reported yet. */
  utcUs: number | undefined;
}

/** Index of the last piece that begins at or before `logical`; −1 when there is none. */
function pieceAt(pieces: readonly Piece[], logical: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pieces[middle]?.logical ?? 0) <= logical) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const nothing = { carried: [], anchors: [] } as const;

export function createPieces(): Pieces {
  let pieces: Piece[] = [];
  return {
    begin(logical, file, utcUs) {
      // A chunk without payload leaves no trace but its clock.
      if (pieces.at(-1)?.logical === logical) pieces.pop();
      pieces.push({ logical, file, utcUs });
    },
    forget(logical) {
      const keep = pieceAt(pieces, logical);
      if (keep > 0) pieces = pieces.slice(keep);
    },
    forEachPart(from, to, onPart) {
      let start = from;
      for (let index = pieceAt(pieces, from); start < to; index++) {
        const piece = pieces[index];
        if (piece === undefined) throw new Error(`no piece holds position ${start}`);
        const end = Math.min(to, pieces[index + 1]?.logical ?? to);
        onPart(piece.file + start - piece.logical, end - start);
        start = end;
      }
    },
    locate(columns, bytes, base, fileOffset) {
      const { count, offset, dataOffset, bins } = columns;
      const [only] = pieces;
      if (only !== undefined && pieces.length === 1 && only.utcUs === undefined) {
        const shift = base - only.logical + only.file;
        for (let frame = 0; frame < count; frame++) fileOffset[frame] = (offset[frame] ?? 0) + shift;
        return nothing;
      }
      const carried: CarriedFrame[] = [];
      const anchors: WallClockAnchor[] = [];
      let index = Math.max(0, pieceAt(pieces, base + (offset[0] ?? 0)));
      for (let frame = 0; frame < count; frame++) {
        const at = offset[frame] ?? 0;
        const start = base + at;
        while ((pieces[index + 1]?.logical ?? Number.POSITIVE_INFINITY) <= start) index++;
        const piece = pieces[index];
        if (piece === undefined) throw new Error(`no piece holds position ${start}`);
        fileOffset[frame] = piece.file + start - piece.logical;
        if (piece.utcUs !== undefined) {
          anchors.push({ frame, utcUs: piece.utcUs });
          piece.utcUs = undefined;
        }
        const recordBytes = (dataOffset[frame] ?? 0) + (bins[frame] ?? 0);
        if ((pieces[index + 1]?.logical ?? Number.POSITIVE_INFINITY) < start + recordBytes) {
          carried.push({ frame, bytes: bytes.slice(at, at + recordBytes) });
        }
      }
      return { carried, anchors };
    },
  };
}
