import type { FrameColumns } from './columns.ts';

/** A stretch of the evidence file that holds no frame, and why. Offsets are positions in the file. */
export interface DamagedStretch {
  readonly offset: number;
  readonly bytes: number;
  readonly why: string;
}

/**
 * A record whose bytes are not consecutive in the file, because a chunk head lies inside it. `bytes` is a copy: the
 * importer must store it (it cannot be part of a run over the evidence file).
 */
export interface CarriedFrame {
  readonly frame: number;
  readonly bytes: Uint8Array;
}

/** The wall clock when a chunk was written: its frames, from `frame` on, were recorded before that. */
export interface WallClockAnchor {
  readonly frame: number;
  readonly utcUs: number;
}

/** Valid only during the call of `onBatch`. */
export interface DecodedBatch {
  /** The buffer that `columns.offset` refers to. */
  readonly bytes: Uint8Array;
  readonly columns: FrameColumns;
  /** Position of each frame's first byte in the evidence file. */
  readonly fileOffset: Float64Array;
  /** Position of `bytes[0]` in the payload: the file without its chunk heads. */
  readonly payloadOffset: number;
  readonly carried: readonly CarriedFrame[];
  readonly anchors: readonly WallClockAnchor[];
}
