import {
  KIND_ATH10K,
  KIND_ATH11K,
  KIND_ATH11K_VENDOR,
  KIND_HT20,
  KIND_HT20_40,
  s8,
  s16,
  s32,
  u16,
  u32,
  u64,
} from './record-rules.ts';

/**
 * Every header field of the record of `kind` at `at`, by the names of the drivers' structures, plus `type`, `center` and
 * `width` in MHz (and `rssi`, `noise` of the lower half for HT20/40). The record must be intact.
 */
export function readFrameFields(bytes: Uint8Array, at: number, kind: number): Record<string, number> {
  const byte = (offset: number) => bytes[at + offset] ?? 0;
  switch (kind) {
    case KIND_HT20:
      return {
        type: 1,
        max_exp: byte(3),
        freq: u16(bytes, at + 4),
        rssi: s8(bytes, at + 6),
        noise: s8(bytes, at + 7),
        max_magnitude: u16(bytes, at + 8),
        max_index: byte(10),
        bitmap_weight: byte(11),
        tsf: u64(bytes, at + 12),
        center: u16(bytes, at + 4),
        width: 20,
      };
    case KIND_HT20_40:
      return {
        type: 2,
        channel_type: byte(3),
        freq: u16(bytes, at + 4),
        lower_rssi: s8(bytes, at + 6),
        upper_rssi: s8(bytes, at + 7),
        tsf: u64(bytes, at + 8),
        lower_noise: s8(bytes, at + 16),
        upper_noise: s8(bytes, at + 17),
        lower_max_magnitude: u16(bytes, at + 18),
        upper_max_magnitude: u16(bytes, at + 20),
        lower_max_index: byte(22),
        upper_max_index: byte(23),
        lower_bitmap_weight: byte(24),
        upper_bitmap_weight: byte(25),
        max_exp: byte(26),
        width: 40,
        center: u16(bytes, at + 4) + (byte(3) === 3 ? 10 : -10),
        rssi: s8(bytes, at + 6),
        noise: s8(bytes, at + 16),
      };
    case KIND_ATH10K:
      return {
        type: 3,
        chan_width_mhz: byte(3),
        freq1: u16(bytes, at + 4),
        freq2: u16(bytes, at + 6),
        noise: s16(bytes, at + 8),
        max_magnitude: u16(bytes, at + 10),
        total_gain_db: u16(bytes, at + 12),
        base_pwr_db: u16(bytes, at + 14),
        tsf: u64(bytes, at + 16),
        max_index: s8(bytes, at + 24),
        rssi: s8(bytes, at + 25),
        relpwr_db: byte(26),
        avgpwr_db: byte(27),
        max_exp: byte(28),
        center: u16(bytes, at + 4),
        width: byte(3),
      };
    case KIND_ATH11K:
    case KIND_ATH11K_VENDOR: {
      const base = kind === KIND_ATH11K_VENDOR ? at + 1 : at;
      return {
        type: 4,
        chan_width_mhz: byte(3),
        max_index: s8(bytes, at + 4),
        max_exp: byte(5),
        ...(kind === KIND_ATH11K_VENDOR ? { is_primary: byte(6) } : {}),
        freq1: u16(bytes, base + 6),
        freq2: u16(bytes, base + 8),
        max_magnitude: u16(bytes, base + 10),
        rssi: s16(bytes, base + 12),
        tsf: u32(bytes, base + 14),
        noise: s32(bytes, base + 18),
        center: u16(bytes, base + 6),
        width: byte(3),
      };
    }
    default:
      throw new RangeError(`no record kind ${kind}`);
  }
}

/** freq2 of a record, or undefined for the kinds that have none. */
export function readFreq2(bytes: Uint8Array, at: number, kind: number): number | undefined {
  if (kind === KIND_ATH10K) return u16(bytes, at + 6);
  if (kind === KIND_ATH11K) return u16(bytes, at + 8);
  return kind === KIND_ATH11K_VENDOR ? u16(bytes, at + 9) : undefined;
}
