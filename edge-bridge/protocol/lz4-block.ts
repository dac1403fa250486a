import { Fault } from '../../workers/contract/faults.ts';

/**
 * LZ4 bare blocks (lz4_Block_format.md of the reference implementation), without the frame around them. Ours, because threads
 * load no natives and the one package in JavaScript is no longer kept; tests hold it against that package.
 */
const SHORTEST_MATCH = 4;
/** The format wants the last five bytes to be literals and the last match to start twelve bytes before the end. */
const LAST_LITERALS = 5;
const LAST_MATCH_START = 12;
const FARTHEST = 0xffff;
const HASH_BITS = 13;
/** After this many misses in a row the search takes longer steps: noise is passed quickly. */
const SKIP_SHIFT = 6;

const damaged = (why: string) => new Fault('corrupt_input', `the LZ4 block is damaged: ${why}`);

/**
 * Decompresses a block that must give exactly `rawLength` bytes; the caller bounds that number before it calls.
 * @throws {Fault} corrupt_input, when the block gives more or fewer bytes or reaches outside of what it gave
 */
export function decompressBlock(block: Uint8Array, rawLength: number): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(rawLength);
  let from = 0;
  let to = 0;
  const byte = (): number => {
    const value = block[from++];
    if (value === undefined) throw damaged('it ends within a sequence');
    return value;
  };
  const lengthOf = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let length = 15;
    for (;;) {
      const more = byte();
      length += more;
      if (more < 255) return length;
    }
  };
  for (;;) {
    const token = byte();
    const literals = lengthOf(token >>> 4);
    if (from + literals > block.length) throw damaged('it ends within literals');
    if (to + literals > rawLength) throw damaged(`it gives more than the ${rawLength} bytes stated`);
    raw.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from === block.length) break;
    const offset = byte() | (byte() << 8);
    if (offset === 0 || offset > to) throw damaged('a match reaches in front of the start');
    const length = lengthOf(token & 15) + SHORTEST_MATCH;
    if (to + length > rawLength) throw damaged(`it gives more than the ${rawLength} bytes stated`);
    if (offset >= length) raw.copyWithin(to, to - offset, to - offset + length);
    else for (let i = 0; i < length; i++) raw[to + i] = raw[to + i - offset] ?? 0;
    to += length;
  }
  if (to !== rawLength) throw damaged(`it gives ${to} bytes, ${rawLength} are stated`);
  return raw;
}

/** Compresses to a bare block, or says that it would not be shorter: then the bytes are sent as they are. */
export function compressBlock(raw: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const limit = raw.length - 1;
  if (limit < LAST_MATCH_START) return undefined;
  const block = new Uint8Array(limit);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  /** Place + 1 of the last four bytes with that hash; 0: none yet. */
  const seen = new Int32Array(1 << HASH_BITS);
  const lastMatchStart = raw.length - LAST_MATCH_START;
  const lastMatchEnd = raw.length - LAST_LITERALS;
  let to = 0;
  let anchor = 0;
  let at = 0;
  let misses = 0;

  const putLength = (length: number): void => {
    let rest = length - 15;
    for (; rest >= 255; rest -= 255) block[to++] = 255;
    block[to++] = rest;
  };
  /** False when the block would become as long as the bytes. */
  const putSequence = (
    end: number,
    match: { readonly offset: number; readonly length: number } | undefined,
  ): boolean => {
    const literals = end - anchor;
    const matched = match === undefined ? 0 : match.length - SHORTEST_MATCH;
    const most = 1 + literals + literals / 255 + 1 + (match === undefined ? 0 : 3 + matched / 255);
    if (to + most > limit) return false;
    block[to++] = (Math.min(literals, 15) << 4) | Math.min(matched, 15);
    if (literals >= 15) putLength(literals);
    block.set(raw.subarray(anchor, end), to);
    to += literals;
    if (match !== undefined) {
      block[to++] = match.offset & 255;
      block[to++] = match.offset >>> 8;
      if (matched >= 15) putLength(matched);
    }
    return true;
  };

  while (at <= lastMatchStart) {
    const four = view.getUint32(at, true);
    // Knuth's multiplicative hash, as the reference implementation uses it.
    const hash = Math.imul(four, 2654435761) >>> (32 - HASH_BITS);
    const candidate = (seen[hash] ?? 0) - 1;
    seen[hash] = at + 1;
    if (candidate < 0 || at - candidate > FARTHEST || view.getUint32(candidate, true) !== four) {
      at += 1 + (misses++ >>> SKIP_SHIFT);
      continue;
    }
    misses = 0;
    let length = SHORTEST_MATCH;
    while (at + length < lastMatchEnd && raw[at + length] === raw[candidate + length]) length++;
    if (!putSequence(at, { offset: at - candidate, length })) return undefined;
    at += length;
    anchor = at;
  }
  if (!putSequence(raw.length, undefined)) return undefined;
  return block.slice(0, to);
}
