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

/** How far a head found after a damaged one may be from the last good clock, in microseconds. */
const BACK_US = 3_600e6;
const FORWARD_US = 86_400e6;

/**
 * Takes the wrapper off a stream. From a head that cannot be one everything is passed on as payload without a clock,
 * until a head is found whose clock goes on from the last one: the record decoder lists what is left of damaged heads.
 */
export function createUnwrapper(options: {
  readonly onPiece: (fileOffset: number, utcUs?: number) => void;
  readonly onPayload: (payload: Uint8Array) => void;
}): Unwrapper {
  /** Bytes of a head that is not whole yet; while searching, bytes that may begin one. */
  let held = new Uint8Array(0);
  /** Position in the file of the first byte that was neither held nor passed on. */
  let position = 0;
  let payloadLeft = 0;
  let searching = false;
  let lastUtcUs: number | undefined;

  function pass(bytes: Uint8Array, byteCount: number): Uint8Array {
    if (byteCount > 0) options.onPayload(bytes.subarray(0, byteCount));
    position += byteCount;
    return bytes.subarray(byteCount);
  }

  /** Begins the chunk whose head is the first of `bytes`; returns what follows the head. */
  function begin(bytes: Uint8Array, head: ChunkHead): Uint8Array {
    position += CHUNK_HEAD_BYTES;
    payloadLeft = head.payloadBytes;
    lastUtcUs = head.utcUs;
    searching = false;
    options.onPiece(position, head.utcUs);
    return bytes.subarray(CHUNK_HEAD_BYTES);
  }

  function search(bytes: Uint8Array): Uint8Array {
    const last = bytes.length - CHUNK_HEAD_BYTES;
    for (let at = 0; at <= last; at++) {
      // Clocks of this century: the two upper bytes rule out nearly every position.
      if (bytes[at + 7] !== 0 || (bytes[at + 6] ?? 0) > 14) continue;
      const head = readChunkHead(bytes, at);
      if (head === undefined || !goesOn(head.utcUs)) continue;
      return begin(pass(bytes, at), head);
    }
    return pass(bytes, Math.max(0, last + 1));
  }

  function goesOn(utcUs: number): boolean {
    return lastUtcUs === undefined || (utcUs > lastUtcUs - BACK_US && utcUs < lastUtcUs + FORWARD_US);
  }

  return {
    push(chunk, final) {
      let rest = held.length === 0 ? chunk : joined(held, chunk);
      held = new Uint8Array(0);
      while (rest.length > 0) {
        if (payloadLeft > 0) {
          const byteCount = Math.min(payloadLeft, rest.length);
          payloadLeft -= byteCount;
          rest = pass(rest, byteCount);
          continue;
        }
        if (rest.length < CHUNK_HEAD_BYTES) break;
        if (searching) {
          rest = search(rest);
          continue;
        }
        const head = readChunkHead(rest, 0);
        if (head !== undefined) {
          rest = begin(rest, head);
          continue;
        }
        searching = true;
        options.onPiece(position);
        // Not again at the same byte: a head that is whole and wrong.
        rest = pass(rest, 1);
      }
      held = rest.slice();
      if (!final || held.length === 0) return;
      if (!searching) options.onPiece(position);
      pass(held, held.length);
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
