import { TLV_HEADER_BYTES } from './record-rules.ts';

/**
 * Encoders of every record the decoders read: the inverse of `frame-fields.ts`, used by the signal generator and by the
 * round-trip tests. Names and units are those of the header fields; bins are bytes. Fields left out are 0.
 */
export interface HeaderFieldsHt20 {
  readonly freq: number;
  readonly rssi: number;
  readonly noise: number;
  /** Microseconds; any value below 2^53. */
  readonly tsf: number;
  readonly max_exp?: number;
  readonly max_magnitude?: number;
  readonly max_index?: number;
  readonly bitmap_weight?: number;
}

export interface HeaderFieldsHt20Ht40 {
  /** 2 = HT40−, 3 = HT40+. */
  readonly channel_type: 2 | 3;
  /** Primary channel, MHz. */
  readonly freq: number;
  readonly lower_rssi: number;
  readonly upper_rssi: number;
  readonly lower_noise: number;
  readonly upper_noise: number;
  readonly tsf: number;
  readonly lower_max_magnitude?: number;
  readonly upper_max_magnitude?: number;
  readonly lower_max_index?: number;
  readonly upper_max_index?: number;
  readonly lower_bitmap_weight?: number;
  readonly upper_bitmap_weight?: number;
  readonly max_exp?: number;
}

export interface HeaderFieldsAth10k {
  readonly chan_width_mhz: number;
  readonly freq1: number;
  readonly freq2?: number;
  readonly noise: number;
  readonly rssi: number;
  readonly tsf: number;
  readonly max_magnitude?: number;
  readonly total_gain_db?: number;
  readonly base_pwr_db?: number;
  readonly max_index?: number;
  readonly relpwr_db?: number;
  readonly avgpwr_db?: number;
  readonly max_exp?: number;
}

export interface HeaderFieldsAth11k {
  readonly chan_width_mhz: number;
  readonly freq1: number;
  readonly freq2?: number;
  readonly noise: number;
  readonly rssi: number;
  /** Microseconds; the record keeps the lower 32 bits. */
  readonly tsf: number;
  readonly max_index?: number;
  readonly max_exp?: number;
  readonly max_magnitude?: number;
}

export interface HeaderFieldsLegacy2012 {
  readonly freq: number;
  readonly rssi: number;
  readonly noise: number;
  readonly tsf: number;
  readonly max_magnitude?: number;
  readonly max_index?: number;
  readonly bitmap_weight?: number;
}

const TWO_32 = 0x1_0000_0000;

function begin(type: number, headerBytes: number, bins: Uint8Array): { record: Uint8Array; view: DataView } {
  const record = new Uint8Array(headerBytes + bins.length);
  const view = new DataView(record.buffer);
  view.setUint8(0, type);
  view.setUint16(1, record.length - TLV_HEADER_BYTES);
  record.set(bins, headerBytes);
  return { record, view };
}

function expectBins(bins: ArrayLike<number>, counts: readonly number[]): void {
  if (!counts.includes(bins.length)) throw new RangeError(`${bins.length} bins, expected ${counts.join(' or ')}`);
}

function setTsf(view: DataView, at: number, tsf: number): void {
  view.setUint32(at, Math.floor(tsf / TWO_32));
  view.setUint32(at + 4, tsf % TWO_32);
}

/** 76 bytes; 56 bins. */
export function encodeAth9kHt20(fields: HeaderFieldsHt20, bins: Uint8Array): Uint8Array {
  expectBins(bins, [56]);
  const { record, view } = begin(1, 20, bins);
  view.setUint8(3, fields.max_exp ?? 0);
  view.setUint16(4, fields.freq);
  view.setInt8(6, fields.rssi);
  view.setInt8(7, fields.noise);
  view.setUint16(8, fields.max_magnitude ?? 0);
  view.setUint8(10, fields.max_index ?? 0);
  view.setUint8(11, fields.bitmap_weight ?? 0);
  setTsf(view, 12, fields.tsf);
  return record;
}

/** 155 bytes; 128 bins, the lower half first. */
export function encodeAth9kHt20Ht40(fields: HeaderFieldsHt20Ht40, bins: Uint8Array): Uint8Array {
  expectBins(bins, [128]);
  const { record, view } = begin(2, 27, bins);
  view.setUint8(3, fields.channel_type);
  view.setUint16(4, fields.freq);
  view.setInt8(6, fields.lower_rssi);
  view.setInt8(7, fields.upper_rssi);
  setTsf(view, 8, fields.tsf);
  view.setInt8(16, fields.lower_noise);
  view.setInt8(17, fields.upper_noise);
  view.setUint16(18, fields.lower_max_magnitude ?? 0);
  view.setUint16(20, fields.upper_max_magnitude ?? 0);
  view.setUint8(22, fields.lower_max_index ?? 0);
  view.setUint8(23, fields.upper_max_index ?? 0);
  view.setUint8(24, fields.lower_bitmap_weight ?? 0);
  view.setUint8(25, fields.upper_bitmap_weight ?? 0);
  view.setUint8(26, fields.max_exp ?? 0);
  return record;
}

/** 29 + N bytes; 64, 128 or 256 bins. */
export function encodeAth10k(fields: HeaderFieldsAth10k, bins: Uint8Array): Uint8Array {
  expectBins(bins, [64, 128, 256]);
  const { record, view } = begin(3, 29, bins);
  view.setUint8(3, fields.chan_width_mhz);
  view.setUint16(4, fields.freq1);
  view.setUint16(6, fields.freq2 ?? 0);
  view.setInt16(8, fields.noise);
  view.setUint16(10, fields.max_magnitude ?? 0);
  view.setUint16(12, fields.total_gain_db ?? 0);
  view.setUint16(14, fields.base_pwr_db ?? 0);
  setTsf(view, 16, fields.tsf);
  view.setInt8(24, fields.max_index ?? 0);
  view.setInt8(25, fields.rssi);
  view.setUint8(26, fields.relpwr_db ?? 0);
  view.setUint8(27, fields.avgpwr_db ?? 0);
  view.setUint8(28, fields.max_exp ?? 0);
  return record;
}

const ath11kBins = [16, 32, 64, 128, 256, 512] as const;

/** 22 + N bytes; N = 16 … 512, a power of two. */
export function encodeAth11k(fields: HeaderFieldsAth11k, bins: Uint8Array): Uint8Array {
  expectBins(bins, ath11kBins);
  const { record, view } = begin(4, 22, bins);
  view.setUint8(3, fields.chan_width_mhz);
  setAth11k(view, 0, fields);
  return record;
}

/** 23 + N bytes: the vendor form with `is_primary`. */
export function encodeAth11kVendor(
  fields: HeaderFieldsAth11k & { readonly is_primary: 0 | 1 },
  bins: Uint8Array,
): Uint8Array {
  expectBins(bins, ath11kBins);
  const { record, view } = begin(4, 23, bins);
  view.setUint8(3, fields.chan_width_mhz);
  view.setUint8(6, fields.is_primary);
  setAth11k(view, 1, fields);
  return record;
}

function setAth11k(view: DataView, shift: 0 | 1, fields: HeaderFieldsAth11k): void {
  view.setInt8(4, fields.max_index ?? 0);
  view.setUint8(5, fields.max_exp ?? 0);
  view.setUint16(6 + shift, fields.freq1);
  view.setUint16(8 + shift, fields.freq2 ?? 0);
  view.setUint16(10 + shift, fields.max_magnitude ?? 0);
  view.setInt16(12 + shift, fields.rssi);
  view.setUint32(14 + shift, fields.tsf % TWO_32);
  view.setInt32(18 + shift, fields.noise);
}

/** 132 bytes, little-endian; 56 magnitudes of 16 bits, already shifted by their exponent. */
export function encodeLegacy2012(fields: HeaderFieldsLegacy2012, magnitudes: Uint16Array): Uint8Array {
  expectBins(magnitudes, [56]);
  const record = new Uint8Array(132);
  const view = new DataView(record.buffer);
  view.setUint16(1, 129, true);
  view.setUint16(4, fields.freq, true);
  view.setInt8(6, fields.rssi);
  view.setInt8(7, fields.noise);
  view.setUint16(8, fields.max_magnitude ?? 0, true);
  view.setUint8(10, fields.max_index ?? 0);
  view.setUint8(11, fields.bitmap_weight ?? 0);
  view.setUint32(12, fields.tsf % TWO_32, true);
  view.setUint32(16, Math.floor(fields.tsf / TWO_32), true);
  magnitudes.forEach((magnitude, bin) => {
    view.setUint16(20 + 2 * bin, magnitude, true);
  });
  return record;
}

/** One chunk of the athspectralscan wrapper: head and payload; the payload need not end on a record. */
export function encodeChunk(utcUs: number, payload: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + payload.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, utcUs % TWO_32, true);
  view.setUint32(4, Math.floor(utcUs / TWO_32), true);
  view.setUint32(8, payload.length, true);
  chunk.set(payload, 12);
  return chunk;
}
