import { type RecordKind, recordKinds } from './columns.ts';

/**
 * What an intact record looks like: the only place where plausibility is decided (SPEC.md, D1–D8). The WASM scanner
 * repeats these tables; a property test holds both together.
 */
export const KIND_HT20 = 0;
export const KIND_HT20_40 = 1;
export const KIND_ATH10K = 2;
export const KIND_ATH11K = 3;
export const KIND_ATH11K_VENDOR = 4;
export const NO_KIND = -1;

/** Bytes before the bins, by kind. */
export const dataOffsets = [20, 27, 29, 22, 23] as const;
/** Bin counts of each kind. */
export const binCounts = [
  [56],
  [128],
  [64, 128, 256],
  [16, 32, 64, 128, 256, 512],
  [16, 32, 64, 128, 256, 512],
] as const;
/** Widths in MHz a record may state, by kind; ath9k states none. */
export const widthsMhz = [[], [], [5, 10, 20, 22, 40, 44, 80, 88, 160], [20, 40, 80, 160], [20, 40, 80, 160]] as const;

export const TLV_HEADER_BYTES = 3;
/** Longest header of any kind: with this many bytes every field can be judged. */
export const LONGEST_HEADER = 29;
export const LONGEST_RECORD = 23 + 512;

/** Centre frequencies in MHz, both ends included: 2.4 GHz and its extensions, 4.9 to 7.1 GHz. */
export const frequencyBands = [
  [2200, 2800],
  [4800, 7200],
] as const;

/** Noise floors in dBm, both ends included. */
export const NOISE_LOWEST = -200;
export const NOISE_HIGHEST = 30;
/** ath11k in-band power in dB, both ends included; read as signed 16 bit. */
export const ATH11K_RSSI_LOWEST = -128;
export const ATH11K_RSSI_HIGHEST = 511;
/** A 64-bit device clock must stay below 2^53 µs: the upper 32 bits below 2^21. */
export const TSF_HIGH_LIMIT = 0x20_0000;
/** Noise floor above this was probably calibrated on a carrier (formats.md, section 4). */
export const NOISE_SUSPECT_ABOVE = -80;

/** Kind of a record by its type byte and the length behind it, or NO_KIND (D1, D2). */
export function kindOfHeader(type: number, length: number): number {
  switch (type) {
    case 1:
      return length === 73 ? KIND_HT20 : NO_KIND;
    case 2:
      return length === 152 ? KIND_HT20_40 : NO_KIND;
    case 3:
      return length === 90 || length === 154 || length === 282 ? KIND_ATH10K : NO_KIND;
    case 4:
      if (isBinCount(length - 19)) return KIND_ATH11K;
      return isBinCount(length - 20) ? KIND_ATH11K_VENDOR : NO_KIND;
    default:
      return NO_KIND;
  }
}

function isBinCount(count: number): boolean {
  return count >= 16 && count <= 512 && (count & (count - 1)) === 0;
}

export function inBand(mhz: number): boolean {
  return (mhz >= 2200 && mhz <= 2800) || (mhz >= 4800 && mhz <= 7200);
}

export function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function s8(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) >> 24;
}

export function s16(bytes: Uint8Array, at: number): number {
  return (u16(bytes, at) << 16) >> 16;
}

export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x1_0000 + u16(bytes, at + 2);
}

export function s32(bytes: Uint8Array, at: number): number {
  return u32(bytes, at) | 0;
}

export function u64(bytes: Uint8Array, at: number): number {
  return u32(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 4);
}

function plausibleNoise(dbm: number): boolean {
  return dbm >= NOISE_LOWEST && dbm <= NOISE_HIGHEST;
}

function hasWidth(kind: number, mhz: number): boolean {
  const widths: readonly number[] = widthsMhz[kind] ?? [];
  return widths.includes(mhz);
}

/** D3–D8 for the record at `at`, whose header must lie inside `bytes`. */
export function plausibleFields(bytes: Uint8Array, at: number, kind: number): boolean {
  switch (kind) {
    case KIND_HT20:
      return inBand(u16(bytes, at + 4)) && plausibleNoise(s8(bytes, at + 7)) && u32(bytes, at + 12) < TSF_HIGH_LIMIT;
    case KIND_HT20_40: {
      const channelType = bytes[at + 3];
      return (
        (channelType === 2 || channelType === 3) &&
        inBand(u16(bytes, at + 4)) &&
        plausibleNoise(s8(bytes, at + 16)) &&
        plausibleNoise(s8(bytes, at + 17)) &&
        u32(bytes, at + 8) < TSF_HIGH_LIMIT
      );
    }
    case KIND_ATH10K:
      return (
        hasWidth(kind, bytes[at + 3] ?? 0) &&
        plausiblePair(bytes, at + 4) &&
        plausibleNoise(s16(bytes, at + 8)) &&
        u32(bytes, at + 16) < TSF_HIGH_LIMIT
      );
    default: {
      const base = kind === KIND_ATH11K_VENDOR ? at + 1 : at;
      const rssi = s16(bytes, base + 12);
      return (
        hasWidth(kind, bytes[at + 3] ?? 0) &&
        plausiblePair(bytes, base + 6) &&
        rssi >= ATH11K_RSSI_LOWEST &&
        rssi <= ATH11K_RSSI_HIGHEST &&
        plausibleNoise(s32(bytes, base + 18)) &&
        (kind === KIND_ATH11K || (bytes[at + 6] ?? 2) <= 1)
      );
    }
  }
}

/** freq1 in a band, freq2 in a band or zero. */
function plausiblePair(bytes: Uint8Array, at: number): boolean {
  const freq2 = u16(bytes, at + 2);
  return inBand(u16(bytes, at)) && (freq2 === 0 || inBand(freq2));
}

/**
 * Bytes of the record that begins at `at` when its whole header lies before `end` and is plausible, otherwise 0.
 * The bins need not be there.
 */
export function recordBytesAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + TLV_HEADER_BYTES > end) return 0;
  const length = u16(bytes, at + 1);
  const kind = kindOfHeader(bytes[at] ?? 0, length);
  if (kind === NO_KIND || at + (dataOffsets[kind] ?? 0) > end) return 0;
  return plausibleFields(bytes, at, kind) ? TLV_HEADER_BYTES + length : 0;
}

export function nameOfKind(kind: number): RecordKind {
  const name = recordKinds[kind];
  if (name === undefined) throw new RangeError(`no record kind ${kind}`);
  return name;
}
