/** What zstd itself accepts unless told otherwise (`ZSTD_WINDOWLOG_LIMIT_DEFAULT`, 2^27). */
const WINDOW_BYTES_MOST = 128 * 2 ** 20;
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const CHECKSUM_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const RUN_LENGTH = 1;

/**
 * Walks the frames of a Zstandard stream (RFC 8878, 3.1) without decoding them, because the decoder would allocate any window that
 * a header asks for. Throws an Error for a frame that wants more than 128 MiB and for what is no frame.
 */
export function createFrameWatch(): { see(bytes: Uint8Array): void } {
  /** Bytes of a header that are here so far; at most 18. */
  let head: number[] = [];
  let wanted = 4;
  let state: 'magic' | 'header' | 'skip length' | 'block' = 'magic';
  let skip = 0;
  let hasChecksum = false;

  function step(): void {
    const view = new DataView(Uint8Array.from(head).buffer);
    switch (state) {
      case 'magic': {
        const magic = view.getUint32(0, true);
        if (magic === MAGIC) {
          if (head.length === 4) wanted = 5;
          else {
            wanted = 4 + headerBytes(view.getUint8(4));
            state = 'header';
            if (head.length === wanted) step();
          }
          return;
        }
        if ((magic & 0xfffffff0) !== SKIPPABLE) throw new Error('not a Zstandard frame');
        next('skip length', 4);
        return;
      }
      case 'skip length':
        skip = view.getUint32(0, true);
        next('magic', 4);
        return;
      case 'header': {
        const bytes = windowBytes(view);
        if (bytes > WINDOW_BYTES_MOST)
          throw new Error(
            `it needs a window of ${Math.ceil(bytes / 2 ** 20)} MiB, more than ${WINDOW_BYTES_MOST / 2 ** 20} MiB`,
          );
        hasChecksum = (view.getUint8(4) & 4) !== 0;
        next('block', BLOCK_HEADER_BYTES);
        return;
      }
      case 'block': {
        const block = view.getUint8(0) | (view.getUint8(1) << 8) | (view.getUint8(2) << 16);
        skip = ((block >> 1) & 3) === RUN_LENGTH ? 1 : block >> 3;
        if ((block & 1) === 0) next('block', BLOCK_HEADER_BYTES);
        else {
          if (hasChecksum) skip += CHECKSUM_BYTES;
          next('magic', 4);
        }
        return;
      }
    }
  }
  const next = (to: typeof state, bytes: number) => {
    head = [];
    state = to;
    wanted = bytes;
  };

  return {
    see(bytes) {
      let at = 0;
      while (at < bytes.length) {
        if (skip > 0) {
          const jump = Math.min(skip, bytes.length - at);
          skip -= jump;
          at += jump;
          continue;
        }
        head.push(bytes[at++] ?? 0);
        if (head.length === wanted) step();
      }
    },
  };
}

/** From the descriptor on. */
function headerBytes(descriptor: number): number {
  const single = (descriptor >> 5) & 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const size = descriptor >> 6 === 0 ? single : 1 << (descriptor >> 6);
  return 1 + (1 - single) + dictionary + size;
}

function windowBytes(view: DataView): number {
  const descriptor = view.getUint8(4);
  if (((descriptor >> 5) & 1) === 0) {
    const base = 2 ** (10 + (view.getUint8(5) >> 3));
    return base + (base / 8) * (view.getUint8(5) & 7);
  }
  const at = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  switch (descriptor >> 6) {
    case 0:
      return view.getUint8(at);
    case 1:
      return view.getUint16(at, true) + 256;
    case 2:
      return view.getUint32(at, true);
    default:
      return Number(view.getBigUint64(at, true));
  }
}
