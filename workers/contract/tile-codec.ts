import type { Plane } from './tile-address.ts';

/**
 * A tile on the wire, little-endian: 32-byte head (magic, rows, bins, plane, level, generation, 0, 0), then
 * `float64 startNs[rows]`, `float64 endNs[rows]` (nanoseconds since the recording's origin), then `uint8 codes[rows × bins]`,
 * rows in time order, bins in frequency order.
 */
export interface TileRows {
  readonly rows: number;
  readonly bins: number;
  readonly plane: Plane;
  readonly level: number;
  readonly generation: number;
  /** End of a row is where the next begins, or the end of its own frame before a gap (SPEC.md, T4). */
  readonly startNs: Float64Array<ArrayBuffer>;
  readonly endNs: Float64Array<ArrayBuffer>;
  readonly codes: Uint8Array<ArrayBuffer>;
}

const MAGIC = 0x31544741;
const HEAD_BYTES = 32;

export function tileBytes(rows: number, bins: number): number {
  return HEAD_BYTES + rows * 16 + rows * bins;
}

/**
 * Views into one buffer, so that a producer can write rows in place and send `buffer` as it is. `take` gives a buffer of
 * exactly so many bytes with any contents.
 */
export function allocateTile(
  shape: Pick<TileRows, 'rows' | 'bins' | 'plane' | 'level' | 'generation'>,
  take: (bytes: number) => ArrayBuffer = (bytes) => new ArrayBuffer(bytes),
): TileRows & { readonly buffer: ArrayBuffer } {
  const buffer = take(tileBytes(shape.rows, shape.bins));
  const head = new Uint32Array(buffer, 0, 8);
  head.set([MAGIC, shape.rows, shape.bins, shape.plane === 'max' ? 0 : 1, shape.level, shape.generation, 0, 0]);
  return { ...decodeTile(buffer), buffer };
}

/** Parses a tile; throws a RangeError when the bytes are not one. */
export function decodeTile(buffer: ArrayBuffer): TileRows {
  if (buffer.byteLength < HEAD_BYTES) throw new RangeError(`tile of ${buffer.byteLength} bytes has no head`);
  const [magic, rows = 0, bins = 0, plane, level = 0, generation = 0] = new Uint32Array(buffer, 0, 8);
  if (magic !== MAGIC) throw new RangeError('not a tile');
  if (buffer.byteLength !== tileBytes(rows, bins)) {
    throw new RangeError(`tile of ${rows}×${bins} has ${buffer.byteLength} bytes, not ${tileBytes(rows, bins)}`);
  }
  return {
    rows,
    bins,
    plane: plane === 0 ? 'max' : 'mean',
    level,
    generation,
    startNs: new Float64Array(buffer, HEAD_BYTES, rows),
    endNs: new Float64Array(buffer, HEAD_BYTES + rows * 8, rows),
    codes: new Uint8Array(buffer, HEAD_BYTES + rows * 16, rows * bins),
  };
}
