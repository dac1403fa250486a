/**
 * Buffers for what is read and decoded at once, used again: a new quarter of a megabyte for every tile had V8 collect
 * garbage for 10 ms every 30 ms (external memory pressure), which was the 95th percentile of every window of tiles, and the
 * kernel clear 67 pages for each.
 */
export interface ReadBuffers {
  /** A view of `bytes` bytes with any contents. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
  /** A buffer of exactly `bytes` bytes with any contents, for a reply: a port copies the buffer, not the view. */
  takeWhole(bytes: number): ArrayBuffer;
  /** Hands a view back that nobody reads or writes any more; one that is not handed back is garbage as usual. */
  give(view: Uint8Array<ArrayBuffer>): void;
  /** Bytes of the buffers that wait to be used. */
  readonly bytes: number;
  readonly budgetBytes: number;
}

const GRAIN_BYTES = 64 * 1024;
/** A buffer this many times too large is left for those that need it. */
const LARGEST_SLACK = 4;

export function createReadBuffers(budgetBytes: number): ReadBuffers {
  /** The one that was handed back longest ago first. */
  const free: ArrayBuffer[] = [];
  let bytes = 0;
  const remove = (index: number) => {
    const [found] = index < 0 ? [] : free.splice(index, 1);
    if (found !== undefined) bytes -= found.byteLength;
    return found;
  };
  return {
    take(length) {
      const found = remove(
        free.findLastIndex(
          ({ byteLength }) => byteLength >= length && byteLength <= Math.max(GRAIN_BYTES, length * LARGEST_SLACK),
        ),
      );
      return new Uint8Array(found ?? new ArrayBuffer(Math.ceil(length / GRAIN_BYTES) * GRAIN_BYTES), 0, length);
    },
    takeWhole: (length) =>
      remove(free.findLastIndex(({ byteLength }) => byteLength === length)) ?? new ArrayBuffer(length),
    give({ buffer }) {
      free.push(buffer);
      bytes += buffer.byteLength;
      while (bytes > budgetBytes) remove(0);
    },
    get bytes() {
      return bytes;
    },
    budgetBytes,
  };
}

/** Of all readers of this process. */
export const readBuffers = createReadBuffers(8 * 1024 * 1024);
