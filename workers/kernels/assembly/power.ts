/** Where a call's frames are, what one count of a squared bin is worth in each, and the way from power to code. */
import {
  CODE_TABLE,
  COLUMN_BINS,
  COLUMN_DATA,
  COLUMN_KIND,
  COLUMN_NOISE,
  COLUMN_NOISE_UPPER,
  COLUMN_OFFSET,
  COLUMN_RSSI,
  COLUMN_RSSI_UPPER,
  COLUMN_SUM,
  COLUMN_SUM_UPPER,
  DECIBEL_LIMIT,
  DECIBELS,
  FRAMES,
  INPUT,
  SOURCES,
} from './layout';

const HT20_40: u8 = 1;

// @ts-ignore: decorator
@inline
function scaleOf(level: i32, sum: f64): f32 {
  if (sum == 0) return 0;
  const limited = level > DECIBEL_LIMIT ? DECIBEL_LIMIT : level < -DECIBEL_LIMIT ? -DECIBEL_LIMIT : level;
  return load<f32>(DECIBELS + 4 * <usize>(limited + DECIBEL_LIMIT)) / <f32>sum;
}

/** Fills SOURCES for FRAMES[0 … count). Returns false when a frame does not have `bins` bins. */
export function locate(count: u32, bins: u32): bool {
  for (let index: u32 = 0; index < count; index++) {
    const frame = load<u32>(FRAMES + 4 * index);
    if (<u32>load<u16>(COLUMN_BINS + 2 * frame) != bins) return false;
    const source = SOURCES + 16 * index;
    const noise = <i32>load<i16>(COLUMN_NOISE + 2 * frame);
    const rssi = <i32>load<i16>(COLUMN_RSSI + 2 * frame);
    const lower = scaleOf(noise + rssi, load<f64>(COLUMN_SUM + 8 * frame));
    let upper = lower;
    if (load<u8>(COLUMN_KIND + frame) == HT20_40) {
      const noiseUpper = <i32>load<i16>(COLUMN_NOISE_UPPER + 2 * frame);
      const rssiUpper = <i32>load<i16>(COLUMN_RSSI_UPPER + 2 * frame);
      upper = scaleOf(noiseUpper + rssiUpper, load<f64>(COLUMN_SUM_UPPER + 8 * frame));
    }
    store<u32>(source, INPUT + load<u32>(COLUMN_OFFSET + 4 * frame) + <u32>load<u8>(COLUMN_DATA + frame));
    store<f32>(source + 4, lower);
    store<f32>(source + 8, upper);
  }
  return true;
}

// @ts-ignore: decorator
@inline
export function codeOf(power: f32): u32 {
  return <u32>load<u8>(CODE_TABLE + (reinterpret<u32>(power) >>> 16));
}

/** Squares of the lower eight bins, as eight u16; four of them as float32 powers each. */
// @ts-ignore: decorator
@inline
export function squared(wide: v128): v128 {
  return i16x8.mul(wide, wide);
}

// @ts-ignore: decorator
@inline
export function lowPowers(squares: v128, scale: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(squares)), scale);
}

// @ts-ignore: decorator
@inline
export function highPowers(squares: v128, scale: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(squares)), scale);
}

// @ts-ignore: decorator
@inline
function codeAt(index: u32): u8 {
  return load<u8>(<usize>index, CODE_TABLE);
}

/** Stores the codes of eight powers. */
// @ts-ignore: decorator
@inline
export function putCodes(at: usize, low: v128, high: v128): void {
  store<u8>(at, codeAt(i16x8.extract_lane_u(low, 1)));
  store<u8>(at, codeAt(i16x8.extract_lane_u(low, 3)), 1);
  store<u8>(at, codeAt(i16x8.extract_lane_u(low, 5)), 2);
  store<u8>(at, codeAt(i16x8.extract_lane_u(low, 7)), 3);
  store<u8>(at, codeAt(i16x8.extract_lane_u(high, 1)), 4);
  store<u8>(at, codeAt(i16x8.extract_lane_u(high, 3)), 5);
  store<u8>(at, codeAt(i16x8.extract_lane_u(high, 5)), 6);
  store<u8>(at, codeAt(i16x8.extract_lane_u(high, 7)), 7);
}
