/** Times of a level's tiles on the wire: `float64 startNs[n]`, `float64 endNs[n]`, `float64 rows[n]`. */
export interface TileDirectory {
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly rows: Float64Array;
}

export function encodeDirectory(directory: TileDirectory): ArrayBuffer {
  const count = directory.startNs.length;
  const all = new Float64Array(count * 3);
  all.set(directory.startNs, 0);
  all.set(directory.endNs, count);
  all.set(directory.rows, 2 * count);
  return all.buffer;
}

/** Throws a RangeError when the length is not three equal columns. */
export function decodeDirectory(buffer: ArrayBuffer): TileDirectory {
  const all = new Float64Array(buffer);
  if (all.length % 3 !== 0) throw new RangeError(`tile directory of ${buffer.byteLength} bytes`);
  const count = all.length / 3;
  return { startNs: all.subarray(0, count), endNs: all.subarray(count, 2 * count), rows: all.subarray(2 * count) };
}
