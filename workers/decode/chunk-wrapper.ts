/**
 * The wrapper of athspectralscan: u64 LE unix time in microseconds, u32 LE payload length, payload; repeated. Records may
 * straddle chunks.
 */
export const CHUNK_HEAD_BYTES = 12;
/** No relay buffer is larger than 3 MB; a longer payload is a damaged head. */
export const LONGEST_PAYLOAD = 16 * 1024 * 1024;
/** 2000-01-01 and 2100-01-01. */
const FIRST_UTC_US = 946_684_800e6;
const LAST_UTC_US = 4_102_444_800e6;

export interface ChunkHead {
  readonly utcUs: number;
  readonly payloadBytes: number;
}

/** The chunk head at `at`, or undefined when it is cut off or cannot be one. */
export function readChunkHead(bytes: Uint8Array, at: number): ChunkHead | undefined {
  if (at + CHUNK_HEAD_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, CHUNK_HEAD_BYTES);
  const utcUs = view.getUint32(4, true) * 0x1_0000_0000 + view.getUint32(0, true);
  const payloadBytes = view.getUint32(8, true);
  const plausible = utcUs >= FIRST_UTC_US && utcUs < LAST_UTC_US && payloadBytes <= LONGEST_PAYLOAD;
  return plausible ? { utcUs, payloadBytes } : undefined;
}

export interface Unwrapper {
  push(chunk: Uint8Array, final: boolean): void;
}

/**
 * Takes the wrapper off a stream. From a head that cannot be one everything is passed on as payload without a clock: the
 * record decoder then finds the records between what is left of the heads and lists those as damage.
 */
export function createUnwrapper(options: {
  readonly onPiece: (fileOffset: number, utcUs?: number) => void;
  readonly onPayload: (payload: Uint8Array) => void;
}): Unwrapper {
  const head = new Uint8Array(CHUNK_HEAD_BYTES);
  let headBytes = 0;
  let payloadLeft = 0;
  let position = 0;
  let unframed = false;

  function passHeadOn(): void {
    options.onPiece(position - headBytes);
    options.onPayload(head.slice(0, headBytes));
    headBytes = 0;
  }

  return {
    push(chunk, final) {
      let at = 0;
      while (at < chunk.length) {
        if (unframed || payloadLeft > 0) {
          const part = chunk.subarray(at, unframed ? chunk.length : at + payloadLeft);
          options.onPayload(part);
          payloadLeft -= unframed ? 0 : part.length;
          at += part.length;
          position += part.length;
          continue;
        }
        const part = chunk.subarray(at, at + CHUNK_HEAD_BYTES - headBytes);
        head.set(part, headBytes);
        headBytes += part.length;
        at += part.length;
        position += part.length;
        if (headBytes < CHUNK_HEAD_BYTES) continue;
        const parsed = readChunkHead(head, 0);
        if (parsed === undefined) {
          unframed = true;
          passHeadOn();
          continue;
        }
        headBytes = 0;
        payloadLeft = parsed.payloadBytes;
        options.onPiece(position, parsed.utcUs);
      }
      if (final && headBytes > 0) passHeadOn();
    },
  };
}
