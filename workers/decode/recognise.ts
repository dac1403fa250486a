import type { Format } from '../contract/model.ts';
import { CHUNK_HEAD_BYTES, readChunkHead } from './chunk-wrapper.ts';
import { type RecordKind, recordKinds } from './columns.ts';
import type { ItemFormat } from './item.ts';
import { isLegacyRecord, LEGACY_RECORD_BYTES } from './legacy2012.ts';
import { isHeif, pictureKind } from './photo/picture-head.ts';
import { holdsNmea, recogniseItemText } from './recognise-item.ts';
import { kindOfHeader, TLV_HEADER_BYTES, u16 } from './record-rules.ts';
import { findRecord, JUDGEMENT_BYTES, looksLikeAth12k } from './resync.ts';

/** What a file is, told from its first bytes alone. */
export type Recognised =
  | { readonly kind: 'records'; readonly format: Format }
  | { readonly kind: 'chunked'; readonly format: Format }
  | { readonly kind: 'legacy2012' }
  | { readonly kind: 'rtl_power' }
  | { readonly kind: 'hackrf_sweep' }
  | { readonly kind: 'sigmf_meta' }
  /** Facts about another file, not a recording: `sidecar.ts`. */
  | { readonly kind: 'sidecar' }
  /** Something a survey brings besides spectra: `item.ts`. */
  | { readonly kind: 'item'; readonly format: ItemFormat }
  | { readonly kind: 'unsupported'; readonly what: string; readonly sentence: string }
  | { readonly kind: 'unknown'; readonly sentence: string };

/** Give at least this much of a file's head, so that a damaged beginning does not hide the records behind it. */
export const RECOGNISE_BYTES = 1024 * 1024;
/** Records that are looked at to name the format. */
const NAMED_BY = 4096;

/**
 * Recognises a file by content. The sentences say what was found and what to do; they do not name the file, the caller
 * does. A format named here is that of the head: a file may turn out mixed later.
 */
export function recognise(head: Uint8Array): Recognised {
  if (head.length === 0) return { kind: 'unknown', sentence: 'The file is empty: nothing was recorded in it.' };
  return (
    recogniseStart(head) ?? recogniseMagic(head) ?? recogniseText(head) ?? recogniseLater(head) ?? recogniseRest(head)
  );
}

/** Formats that begin with the first byte. */
function recogniseStart(head: Uint8Array): Recognised | undefined {
  const end = head.length;
  const first = findRecord(head, 0, Math.min(end, JUDGEMENT_BYTES), end <= JUDGEMENT_BYTES);
  if (first.found && first.at === 0) return { kind: 'records', format: formatFrom(head, 0) };
  if (isLegacyHead(head, 0)) return { kind: 'legacy2012' };
  if (isChunked(head)) {
    const inside = findRecord(head, CHUNK_HEAD_BYTES, end, true);
    return { kind: 'chunked', format: inside.found ? formatFrom(head, inside.at) : 'ath_mixed' };
  }
  return looksLikeAth12k(head, 0, end) ? ath12k : undefined;
}

/** Recordings whose beginning is damaged. */
function recogniseLater(head: Uint8Array): Recognised | undefined {
  const end = head.length;
  const first = findRecord(head, 0, end, true);
  if (first.found) return { kind: 'records', format: formatFrom(head, first.at) };
  for (let at = 1; at + 2 * LEGACY_RECORD_BYTES <= end; at++) {
    if (head[at] === 0 && isLegacyHead(head, at)) return { kind: 'legacy2012' };
  }
  for (let at = 1; at < end; at++) {
    if (!looksLikeAth12k(head, at, end)) continue;
    if (looksLikeAth12k(head, at + TLV_HEADER_BYTES + u16(head, at + 1), end)) return ath12k;
  }
  return undefined;
}

const ath12k: Recognised = {
  kind: 'unsupported',
  what: 'ath12k vendor records',
  sentence:
    'The file holds ath12k vendor records (type 5), which this version cannot decode: record with an ath9k, ath10k or ath11k radio, or keep the file for a later version.',
};

/** A legacy record, followed by another or by the end of the head. */
function isLegacyHead(head: Uint8Array, at: number): boolean {
  const next = at + LEGACY_RECORD_BYTES;
  return (
    isLegacyRecord(head, at, head.length) &&
    (next + LEGACY_RECORD_BYTES > head.length || isLegacyRecord(head, next, head.length))
  );
}

/** A chunk head, and behind its payload another one, the end of the head, or inside it a record. */
function isChunked(head: Uint8Array): boolean {
  const chunk = readChunkHead(head, 0);
  if (chunk === undefined) return false;
  const next = CHUNK_HEAD_BYTES + chunk.payloadBytes;
  if (next + CHUNK_HEAD_BYTES <= head.length) return readChunkHead(head, next) !== undefined || holdsRecord(head);
  return next === head.length || holdsRecord(head);
}

function holdsRecord(head: Uint8Array): boolean {
  return findRecord(head, CHUNK_HEAD_BYTES, head.length, true).found;
}

/** Name for a set of record kinds. */
export function formatOfKinds(kinds: ReadonlySet<RecordKind>): Format {
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : 'ath_mixed';
}

function formatFrom(head: Uint8Array, from: number): Format {
  const kinds = new Set<RecordKind>();
  let at = from;
  for (let records = 0; records < NAMED_BY; records++) {
    const next = findRecord(head, at, head.length, true);
    if (!next.found) break;
    const length = u16(head, next.at + 1);
    const kind = recordKinds[kindOfHeader(head[next.at] ?? 0, length)];
    if (kind !== undefined) kinds.add(kind);
    at = next.at + TLV_HEADER_BYTES + length;
  }
  return formatOfKinds(kinds);
}

const imported = 'import it into a case, which takes what is inside.';
const unpack = 'unpack it and import what is inside.';
const magics: readonly { what: string; bytes: readonly number[]; at: number; advice: string }[] = [
  { what: 'a gzip archive', bytes: [0x1f, 0x8b, 8], at: 0, advice: imported },
  { what: 'a ZIP archive', bytes: [0x50, 0x4b, 3, 4], at: 0, advice: imported },
  { what: 'a Zstandard archive', bytes: [0x28, 0xb5, 0x2f, 0xfd], at: 0, advice: imported },
  { what: 'an xz archive', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], at: 0, advice: unpack },
  { what: 'a tar archive', bytes: [0x75, 0x73, 0x74, 0x61, 0x72], at: 257, advice: imported },
  { what: 'a packet capture', bytes: [0xd4, 0xc3, 0xb2, 0xa1], at: 0, advice: 'open it in a packet analyser.' },
  { what: 'a packet capture', bytes: [0x0a, 0x0d, 0x0d, 0x0a], at: 0, advice: 'open it in a packet analyser.' },
  {
    what: 'a PDF document',
    bytes: [0x25, 0x50, 0x44, 0x46, 0x2d],
    at: 0,
    advice: 'choose it by itself, out of its archive, to add a page of it as a floor plan.',
  },
  { what: 'a DuckDB database', bytes: [0x44, 0x55, 0x43, 0x4b], at: 8, advice: 'open the case folder it belongs to.' },
  { what: 'an SQLite database', bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], at: 0, advice: 'choose the dump itself.' },
  { what: 'a program', bytes: [0x7f, 0x45, 0x4c, 0x46], at: 0, advice: 'choose the dump itself.' },
  { what: 'a RIFF (WAV) sound file', bytes: [0x52, 0x49, 0x46, 0x46], at: 0, advice: 'export it as SigMF.' },
];

const sweepLine = /^\d{4}-\d\d-\d\d, ?(\d\d:\d\d:\d\d)(\.\d+)?, *\d+(?:\.\d+)?, *\d+(?:\.\d+)?, *\d+(?:\.\d+)?, *\d+,/;

function recogniseMagic(head: Uint8Array): Recognised | undefined {
  const picture = pictureKind(head);
  if (picture !== undefined) return { kind: 'item', format: picture };
  if (isHeif(head)) {
    return {
      kind: 'unsupported',
      what: 'a HEIC photo',
      sentence:
        'The file is a HEIC, HEIF or AVIF photo, which this version does not read: export it as JPEG with its metadata (an iPhone does so by itself with Settings, Camera, Formats, Most Compatible) and import that.',
    };
  }
  const magic = magics.find(({ bytes, at }) => bytes.every((byte, index) => head[at + index] === byte));
  if (magic === undefined) return undefined;
  return {
    kind: 'unsupported',
    what: magic.what,
    sentence: `The file is ${magic.what}, not a spectrum recording: ${magic.advice}`,
  };
}

function recogniseText(head: Uint8Array): Recognised | undefined {
  const start = head.subarray(0, 64 * 1024);
  if (!isText(start)) return undefined;
  const text = new TextDecoder('utf-8').decode(start).replace(/^\uFEFF/, '');
  const line = text.split(/\r?\n/).find((each) => each.trim() !== '' && !each.startsWith('#'));
  const sweep = line === undefined ? undefined : sweepLine.exec(line);
  if (sweep !== null && sweep !== undefined) return { kind: sweep[2] === undefined ? 'rtl_power' : 'hackrf_sweep' };
  const item = recogniseItemText(text);
  if (item !== undefined) return { kind: 'item', format: item };
  if (/^\s*\{/.test(text)) {
    if (/"core:datatype"\s*:/.test(text)) return { kind: 'sigmf_meta' };
    if (/"(device_?id|spectral_[a-z_]+|clock_anchors|radio)"\s*:/i.test(text)) return { kind: 'sidecar' };
    return {
      kind: 'unknown',
      sentence: 'The file is JSON without SigMF metadata: choose the dump it describes, or the .sigmf-meta file.',
    };
  }
  return {
    kind: 'unknown',
    sentence:
      'The file is text, but no sweep table (rtl_power, hackrf_sweep), track (GPX, NMEA, gpsd) or table with a line of titles: choose the raw dump, or export it in one of these forms.',
  };
}

/** No control bytes but white space, and not only white space or high bytes. */
function isText(bytes: Uint8Array): boolean {
  let printable = 0;
  for (const byte of bytes) {
    if (byte >= 0x20 && byte < 0x7f) printable++;
    else if (byte < 0x80 && byte !== 9 && byte !== 10 && byte !== 13) return false;
  }
  return printable * 2 > bytes.length;
}

function recogniseRest(head: Uint8Array): Recognised {
  // A receiver's log with binary messages in it is no text.
  if (holdsNmea(new TextDecoder('latin1').decode(head.subarray(0, 64 * 1024)).split(/\r?\n/u)))
    return { kind: 'item', format: 'nmea' };
  if (isHackrfBinary(head)) {
    return {
      kind: 'unsupported',
      what: 'a binary hackrf_sweep recording',
      sentence: 'The file is a binary hackrf_sweep recording: record it again without -B, or convert it to CSV.',
    };
  }
  return {
    kind: 'unknown',
    sentence: `No intact spectral record in the first ${head.length} bytes: the file is no known recording, or is wholly damaged.`,
  };
}

/** u32 LE record length, u64 LE low and high frequency in hertz, then float32 levels. */
function isHackrfBinary(head: Uint8Array): boolean {
  if (head.length < 24) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const low = Number(view.getBigUint64(4, true));
  const high = Number(view.getBigUint64(12, true));
  const payload = view.getUint32(0, true) - 16;
  return payload > 0 && payload % 4 === 0 && payload < 1_000_000 && low < high && high <= 8e9 && high - low <= 20e6;
}
