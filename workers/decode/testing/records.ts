import fc from 'fast-check';
import { encodeAth9kHt20, encodeAth9kHt20Ht40, encodeAth10k, encodeAth11k, encodeAth11kVendor } from '../encode.ts';

/** Arbitrary plausible records of every kind (SPEC.md, D1–D8), with the header fields and bins they were made of. */
export interface MadeRecord {
  readonly record: Uint8Array;
  readonly header: Readonly<Record<string, number>>;
  readonly bins: readonly number[];
}

const frequency = fc.oneof(fc.integer({ min: 2200, max: 2800 }), fc.integer({ min: 4800, max: 7200 }));
const freq2 = fc.oneof(fc.constant(0), frequency);
const s8 = fc.integer({ min: -128, max: 127 });
const noise8 = fc.integer({ min: -128, max: 30 });
/** Not 0: those frames are dropped (D16). */
const noise = fc.integer({ min: -200, max: 30 }).filter((value) => value !== 0);
const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 65_535 });
const tsf = fc.maxSafeInteger().map(Math.abs);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const ht20 = fc
  .tuple(
    fc.record({
      freq: frequency,
      rssi: s8,
      noise: noise8,
      tsf,
      max_exp: u8,
      max_magnitude: u16,
      max_index: u8,
      bitmap_weight: u8,
    }),
    bytes(56),
  )
  .map(
    ([header, bins]): MadeRecord => ({
      record: encodeAth9kHt20(header, bins),
      header: { ...header, type: 1, center: header.freq, width: 20 },
      bins: [...bins],
    }),
  );

const ht40 = fc
  .tuple(
    fc.record({
      channel_type: fc.constantFrom<2 | 3>(2, 3),
      freq: frequency,
      lower_rssi: s8,
      upper_rssi: s8,
      lower_noise: noise8,
      upper_noise: noise8,
      tsf,
      lower_max_magnitude: u16,
      upper_max_magnitude: u16,
      lower_max_index: u8,
      upper_max_index: u8,
      lower_bitmap_weight: u8,
      upper_bitmap_weight: u8,
      max_exp: u8,
    }),
    bytes(128),
  )
  .map(
    ([header, bins]): MadeRecord => ({
      record: encodeAth9kHt20Ht40(header, bins),
      header: {
        ...header,
        type: 2,
        center: header.freq + (header.channel_type === 3 ? 10 : -10),
        width: 40,
        rssi: header.lower_rssi,
        noise: header.lower_noise,
      },
      bins: [...bins],
    }),
  );

const ath10k = fc
  .tuple(
    fc.record({
      chan_width_mhz: fc.constantFrom(5, 10, 20, 22, 40, 44, 80, 88, 160),
      freq1: frequency,
      freq2,
      noise,
      rssi: s8,
      tsf,
      max_magnitude: u16,
      total_gain_db: u16,
      base_pwr_db: u16,
      max_index: s8,
      relpwr_db: u8,
      avgpwr_db: u8,
      max_exp: u8,
    }),
    fc.constantFrom(64, 128, 256).chain(bytes),
  )
  .map(
    ([header, bins]): MadeRecord => ({
      record: encodeAth10k(header, bins),
      header: { ...header, type: 3, center: header.freq1, width: header.chan_width_mhz },
      bins: [...bins],
    }),
  );

const ath11kFields = {
  chan_width_mhz: fc.constantFrom(20, 40, 80, 160),
  freq1: frequency,
  freq2,
  noise,
  rssi: fc.integer({ min: -128, max: 511 }),
  tsf: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  max_index: s8,
  max_exp: u8,
  max_magnitude: u16,
};
const ath11kBins = fc.constantFrom(16, 32, 64, 128, 256, 512).chain(bytes);

const ath11k = fc.tuple(fc.record(ath11kFields), ath11kBins).map(
  ([header, bins]): MadeRecord => ({
    record: encodeAth11k(header, bins),
    header: { ...header, type: 4, center: header.freq1, width: header.chan_width_mhz },
    bins: [...bins],
  }),
);

const vendor = fc.tuple(fc.record({ ...ath11kFields, is_primary: fc.constantFrom<0 | 1>(0, 1) }), ath11kBins).map(
  ([header, bins]): MadeRecord => ({
    record: encodeAth11kVendor(header, bins),
    header: { ...header, type: 4, center: header.freq1, width: header.chan_width_mhz },
    bins: [...bins],
  }),
);

export const anyRecord = fc.oneof(ht20, ht40, ath10k, ath11k, vendor);
