import { readFrameFields } from './frame-fields.ts';
import {
  binCounts,
  dataOffsets,
  KIND_ATH11K,
  kindOfHeader,
  LONGEST_HEADER,
  LONGEST_RECORD,
  NO_KIND,
  plausibleFields,
  recordBytesAt,
  TLV_HEADER_BYTES,
  u16,
} from './record-rules.ts';

/** Bytes from a record's first that a judgement may read. */
export const JUDGEMENT_BYTES = LONGEST_RECORD + LONGEST_HEADER;

export type Verdict = 'accept' | 'cut_short' | 'wrong_length' | 'need_more';

/**
 * Whether the complete, plausible record at `at` is what it says (SPEC.md, D14). Never depends on `end` unless `final`,
 * so that the result does not depend on how the data was split.
 */
export function judgeRecord(bytes: Uint8Array, at: number, end: number, final: boolean): Verdict {
  const recordBytes = TLV_HEADER_BYTES + u16(bytes, at + 1);
  const next = at + recordBytes;
  if (final && next === end) return 'accept';
  if (recordBytesAt(bytes, next, end) > 0) return 'accept';
  if (!final && end < at + JUDGEMENT_BYTES) return 'need_more';
  const limit = Math.min(at + LONGEST_RECORD, end);
  for (let position = at + 1; position <= limit; position++) {
    if (recordBytesAt(bytes, position, end) === 0) continue;
    if (position < next) return 'cut_short';
    if (isOtherLength(bytes, at, position - at)) return 'wrong_length';
    break;
  }
  for (let position = at + 1; position < next; position++) {
    if (looksLikeDamagedHeader(bytes, position, end, at)) return 'cut_short';
  }
  return 'accept';
}

/** How far the clock of a damaged record inside another may be from that one's, in microseconds. */
const NEIGHBOUR_CLOCK_US = 60e6;
/** Ordinary noise floors are below this, in dBm; stray bins seldom read as one. */
const ORDINARY_NOISE_BELOW = -40;

/**
 * True for a record header whose type or length (not both) is wrong while everything else fits: the record at `owner`,
 * which should reach beyond it, was cut short and the one after it is damaged too.
 */
function looksLikeDamagedHeader(bytes: Uint8Array, at: number, end: number, owner: number): boolean {
  const type = bytes[at] ?? 0;
  // No length of a record exceeds 0x214: most positions are ruled out by two bytes.
  if (((type - 1) & 0xff) > 3 && (bytes[at + 1] ?? 0) > 2) return false;
  const recordBytes = TLV_HEADER_BYTES + u16(bytes, at + 1);
  for (let kind = 0; kind < dataOffsets.length; kind++) {
    const dataOffset = dataOffsets[kind] ?? 0;
    if (at + dataOffset > end) continue;
    const counts: readonly number[] = binCounts[kind] ?? [];
    if (type !== Math.min(kind + 1, 4) && !counts.includes(recordBytes - dataOffset)) continue;
    if (!plausibleFields(bytes, at, kind)) continue;
    const fields = readFrameFields(bytes, at, kind);
    if ((fields.noise ?? 0) >= ORDINARY_NOISE_BELOW) continue;
    if (kind >= KIND_ATH11K || Math.abs((fields.tsf ?? 0) - clockOf(bytes, owner)) < NEIGHBOUR_CLOCK_US) return true;
  }
  return false;
}

function clockOf(bytes: Uint8Array, at: number): number {
  const kind = kindOfHeader(bytes[at] ?? 0, u16(bytes, at + 1));
  return readFrameFields(bytes, at, kind).tsf ?? 0;
}

function isOtherLength(bytes: Uint8Array, at: number, recordBytes: number): boolean {
  const kind = kindOfHeader(bytes[at] ?? 0, u16(bytes, at + 1));
  const counts: readonly number[] = binCounts[kind] ?? [];
  return counts.includes(recordBytes - (dataOffsets[kind] ?? 0));
}

export interface NextRecord {
  readonly found: boolean;
  /** Where the record begins; otherwise the first byte that must be looked at again when more data is there. */
  readonly at: number;
}

/** The first acceptable record at or after `from` (SPEC.md, D15). */
export function findRecord(bytes: Uint8Array, from: number, end: number, final: boolean): NextRecord {
  const last = final ? end - TLV_HEADER_BYTES : end - LONGEST_HEADER;
  let at = from;
  for (; at <= last; at++) {
    // Types are 1…4: one comparison for the byte that is wrong most often.
    if ((((bytes[at] ?? 0) - 1) & 0xff) > 3) continue;
    const recordBytes = recordBytesAt(bytes, at, end);
    if (recordBytes === 0) continue;
    if (at + recordBytes > end) {
      if (final) continue;
      return { found: false, at };
    }
    const verdict = judgeRecord(bytes, at, end, final);
    if (verdict === 'accept') return { found: true, at };
    if (verdict === 'need_more') return { found: false, at };
  }
  return { found: false, at: Math.max(from, at) };
}

const ATH12K_TYPE = 5;
/** Fixed part of the ath12k vendor record after its TLV header; bins follow. */
const ATH12K_FIXED_BYTES = 86;

/** True when a vendor ath12k record seems to begin here: type 5, room for its fixed part, a plausible primary frequency. */
export function looksLikeAth12k(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] !== ATH12K_TYPE || at + 11 > end) return false;
  const megahertz = u16(bytes, at + 9);
  return (
    u16(bytes, at + 1) >= ATH12K_FIXED_BYTES &&
    u16(bytes, at + 7) === 0 &&
    ((megahertz >= 2200 && megahertz <= 2800) || (megahertz >= 4800 && megahertz <= 7200))
  );
}

export const ATH12K_REASON = 'ath12k vendor records (type 5) are not supported';

/** Why no intact record begins at `at`, in a few words. */
export function reasonAt(bytes: Uint8Array, at: number, end: number): string {
  if (looksLikeAth12k(bytes, at, end)) return ATH12K_REASON;
  if (end - at < TLV_HEADER_BYTES) return 'cut off by the end of the data';
  const type = bytes[at] ?? 0;
  const length = u16(bytes, at + 1);
  if (type < 1 || type > 4) return 'no record header';
  if (kindOfHeader(type, length) === NO_KIND) return `record of type ${type} with impossible length ${length}`;
  if (end - at < TLV_HEADER_BYTES + length) return 'record cut off by the end of the data';
  return `record of type ${type} with implausible fields`;
}

export const CUT_SHORT_REASON = 'record cut short: the next one begins inside it';
export const WRONG_LENGTH_REASON = 'length field disagrees with where the next record begins';
