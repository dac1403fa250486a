/**
 * Buffers for what is read and decoded at once, used again: a new quarter of a megabyte for every tile had V8 collect
 * garbage for 10 ms every 30 ms (external memory pressure), which was the 95th percentile of every window of tiles.
 */
export interface ReadBuffers {
  /** A view of `bytes` bytes with any contents. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
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
  const free: ArrayBuffer[] = [];
  let bytes = 0;
  return {
    take(length) {
      const index = free.findIndex(
        ({ byteLength }) => byteLength >= length && byteLength <= Math.max(GRAIN_BYTES, length * LARGEST_SLACK),
      );
      const [found] = index < 0 ? [] : free.splice(index, 1);
      if (found !== undefined) bytes -= found.byteLength;
      return new Uint8Array(found ?? new ArrayBuffer(Math.ceil(length / GRAIN_BYTES) * GRAIN_BYTES), 0, length);
    },
    give({ buffer }) {
      if (bytes + buffer.byteLength > budgetBytes) return;
      free.push(buffer);
      bytes += buffer.byteLength;
    },
    get bytes() {
      return bytes;
    },
    budgetBytes,
  };
}

/** Of all readers of this process. */
export const readBuffers = createReadBuffers(8 * 1024 * 1024);
