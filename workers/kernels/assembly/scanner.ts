/**
 * The scanner of workers/decode/scan.ts and record-rules.ts, rule for rule (workers/decode/SPEC.md, D1–D11). The kind and
 * the frequencies of a record are judged only when they differ from the record before: recordings are long runs of
 * records of one shape.
 */
import {
  CAPACITY,
  COLUMN_BINS,
  COLUMN_CENTRE,
  COLUMN_DATA,
  COLUMN_EXP,
  COLUMN_FLAGS,
  COLUMN_KIND,
  COLUMN_NOISE,
  COLUMN_NOISE_UPPER,
  COLUMN_OFFSET,
  COLUMN_RSSI,
  COLUMN_RSSI_UPPER,
  COLUMN_SUM,
  COLUMN_SUM_UPPER,
  COLUMN_TSF,
  COLUMN_WIDTH,
  INPUT,
  MATRIX,
  RESULT,
} from './layout';

const HT20: i32 = 0;
const HT20_40: i32 = 1;
const ATH10K: i32 = 2;
const ATH11K: i32 = 3;
const ATH11K_VENDOR: i32 = 4;
const NO_KIND: i32 = -1;

const STOP_END: u32 = 0;
const STOP_FULL: u32 = 1;
const STOP_NEED_MORE: u32 = 2;
const STOP_DAMAGE: u32 = 3;

const ALL_ZERO: u32 = 1;
const NOISE_SUSPECT: u32 = 2;
const SECONDARY: u32 = 4;

// @ts-ignore: decorator
@inline
function u16be(at: usize): u32 {
  return bswap<u16>(load<u16>(at));
}

// @ts-ignore: decorator
@inline
function s16be(at: usize): i32 {
  return <i32>(<i16>bswap<u16>(load<u16>(at)));
}

// @ts-ignore: decorator
@inline
function isBinCount(count: u32): bool {
  return count >= 16 && count <= 512 && (count & (count - 1)) == 0;
}

function kindOf(type: u32, length: u32): i32 {
  if (type == 4) {
    if (isBinCount(length - 19)) return ATH11K;
    return isBinCount(length - 20) ? ATH11K_VENDOR : NO_KIND;
  }
  if (type == 3) return length == 90 || length == 154 || length == 282 ? ATH10K : NO_KIND;
  if (type == 2) return length == 152 ? HT20_40 : NO_KIND;
  if (type == 1) return length == 73 ? HT20 : NO_KIND;
  return NO_KIND;
}

// @ts-ignore: decorator
@inline
function dataOffsetOf(kind: i32): u32 {
  if (kind == ATH11K) return 22;
  if (kind == ATH11K_VENDOR) return 23;
  if (kind == ATH10K) return 29;
  return kind == HT20_40 ? 27 : 20;
}

// @ts-ignore: decorator
@inline
function inBand(mhz: u32): bool {
  return mhz - 2200 <= 600 || mhz - 4800 <= 2400;
}

// @ts-ignore: decorator
@inline
function plausibleNoise(dbm: i32): bool {
  return dbm >= -200 && dbm <= 30;
}

function plausibleWidth(kind: i32, mhz: u32): bool {
  if (mhz == 20 || mhz == 40 || mhz == 80 || mhz == 160) return true;
  return kind == ATH10K && (mhz == 5 || mhz == 10 || mhz == 22 || mhz == 44 || mhz == 88);
}

function plausiblePair(at: usize): bool {
  const second = u16be(at + 2);
  return inBand(u16be(at)) && (second == 0 || inBand(second));
}

// @ts-ignore: decorator
@inline
function plausibleClock(at: usize): bool {
  return bswap<u32>(load<u32>(at)) < 0x20_0000;
}

/** Sum of squared bytes of [from, end), copied to `copy` when that is not 0. At least 8 bytes, a multiple of 8. */
// @ts-ignore: decorator
@inline
function sumOfSquares(from: usize, bytes: u32, copy: usize): u32 {
  let low = i32x4.splat(0);
  let high = i32x4.splat(0);
  const whole = bytes & ~15;
  let at: u32 = 0;
  for (; at < whole; at += 16) {
    const cells = v128.load(from + at);
    if (copy != 0) v128.store(copy + at, cells);
    const lower = i16x8.extend_low_i8x16_u(cells);
    const upper = i16x8.extend_high_i8x16_u(cells);
    low = i32x4.add(low, i32x4.dot_i16x8_s(lower, lower));
    high = i32x4.add(high, i32x4.dot_i16x8_s(upper, upper));
  }
  if (at < bytes) {
    const cells = v128.load64_zero(from + at);
    if (copy != 0) store<u64>(copy + at, load<u64>(from + at));
    const lower = i16x8.extend_low_i8x16_u(cells);
    low = i32x4.add(low, i32x4.dot_i16x8_s(lower, lower));
  }
  const sum = i32x4.add(low, high);
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}

// @ts-ignore: decorator
@inline
function putLevel(index: u32, noise: i32, noiseUpper: i32, rssi: i32, rssiUpper: i32): void {
  store<i16>(COLUMN_NOISE + 2 * index, <i16>noise);
  store<i16>(COLUMN_NOISE_UPPER + 2 * index, <i16>noiseUpper);
  store<i16>(COLUMN_RSSI + 2 * index, <i16>rssi);
  store<i16>(COLUMN_RSSI_UPPER + 2 * index, <i16>rssiUpper);
}

// @ts-ignore: decorator
@inline
function putField(index: u32, centre: u32, width: u32, tsf: f64, exponent: u32): void {
  store<u16>(COLUMN_CENTRE + 2 * index, <u16>centre);
  store<u16>(COLUMN_WIDTH + 2 * index, <u16>width);
  store<f64>(COLUMN_TSF + 8 * index, tsf);
  store<u8>(COLUMN_EXP + index, <u8>exponent);
}

// @ts-ignore: decorator
@inline
function tsf64(at: usize): f64 {
  return <f64>bswap<u64>(load<u64>(at));
}

/** Header of an ath9k or ath10k record: judged, and its columns filled. Returns flags, or −1 when it is not intact. */
function wideHeader(at: usize, kind: i32, index: u32): i32 {
  let flags: u32 = 0;
  if (kind == HT20) {
    const noise = <i32>load<i8>(at + 7);
    const centre = u16be(at + 4);
    if (!inBand(centre) || !plausibleNoise(noise) || !plausibleClock(at + 12)) return -1;
    const rssi = <i32>load<i8>(at + 6);
    putField(index, centre, 20, tsf64(at + 12), load<u8>(at + 3));
    putLevel(index, noise, noise, rssi, rssi);
    if (noise > -80) flags |= NOISE_SUSPECT;
  } else if (kind == HT20_40) {
    const channelType = <u32>load<u8>(at + 3);
    const primary = u16be(at + 4);
    const noise = <i32>load<i8>(at + 16);
    const noiseUpper = <i32>load<i8>(at + 17);
    if (channelType != 2 && channelType != 3) return -1;
    if (!inBand(primary) || !plausibleNoise(noise) || !plausibleNoise(noiseUpper) || !plausibleClock(at + 8)) return -1;
    putField(index, channelType == 3 ? primary + 10 : primary - 10, 40, tsf64(at + 8), load<u8>(at + 26));
    putLevel(index, noise, noiseUpper, <i32>load<i8>(at + 6), <i32>load<i8>(at + 7));
    if (noise > -80 || noiseUpper > -80) flags |= NOISE_SUSPECT;
  } else {
    const width = <u32>load<u8>(at + 3);
    const noise = s16be(at + 8);
    if (!plausibleWidth(kind, width) || !plausiblePair(at + 4)) return -1;
    if (!plausibleNoise(noise) || !plausibleClock(at + 16)) return -1;
    const rssi = <i32>load<i8>(at + 25);
    putField(index, u16be(at + 4), width, tsf64(at + 16), load<u8>(at + 28));
    putLevel(index, noise, noise, rssi, rssi);
    if (load<u16>(at + 4) == load<u16>(at + 6)) flags |= SECONDARY;
    if (noise > -80) flags |= NOISE_SUSPECT;
  }
  return flags;
}

/**
 * Scans INPUT[from … end) into the columns from index 0 and, when `withBins`, the bins into MATRIX. RESULT holds the
 * number of frames, the kind of stop, and where.
 */
function scanInto(from: u32, end: u32, final: bool, withBins: bool): void {
  let at = from;
  let count: u32 = 0;
  let stop = STOP_END;
  let copy: usize = withBins ? MATRIX : 0;
  /** Type and length of the record before, and what follows from them. */
  let header: u32 = 0xffff_ffff;
  let kind: i32 = NO_KIND;
  let bins: u32 = 0;
  let recordBytes: u32 = 0;
  let dataOffset: u32 = 0;
  /** Width and frequencies of the last ath11k record that were found plausible. */
  let pair: u32 = 0;
  let width: u32 = 0xffff_ffff;

  while (at < end) {
    if (count == CAPACITY) {
      stop = STOP_FULL;
      break;
    }
    const left = end - at;
    if (left < 3) {
      stop = final ? STOP_DAMAGE : STOP_NEED_MORE;
      break;
    }
    const record = INPUT + at;
    const here = load<u32>(record) & 0xff_ffff;
    if (here != header) {
      const length = bswap<u16>(<u16>(here >>> 8));
      kind = kindOf(here & 0xff, length);
      if (kind == NO_KIND) {
        stop = STOP_DAMAGE;
        break;
      }
      header = here;
      recordBytes = length + 3;
      dataOffset = dataOffsetOf(kind);
      bins = recordBytes - dataOffset;
    }
    if (left < recordBytes) {
      stop = final ? STOP_DAMAGE : STOP_NEED_MORE;
      break;
    }
    let flags: u32 = 0;
    if (kind >= ATH11K) {
      const base = kind == ATH11K ? record : record + 1;
      const thisPair = load<u32>(base + 6);
      const thisWidth = <u32>load<u8>(record + 3);
      if (thisPair != pair || thisWidth != width) {
        if (!plausibleWidth(kind, thisWidth) || !plausiblePair(base + 6)) {
          stop = STOP_DAMAGE;
          break;
        }
        pair = thisPair;
        width = thisWidth;
      }
      const rssi = s16be(base + 12);
      const noise = <i32>bswap<u32>(load<u32>(base + 18));
      if (rssi < -128 || rssi > 511 || !plausibleNoise(noise)) {
        stop = STOP_DAMAGE;
        break;
      }
      if ((thisPair & 0xffff) == thisPair >>> 16) flags = SECONDARY;
      if (kind == ATH11K_VENDOR) {
        const primary = <u32>load<u8>(record + 6);
        if (primary > 1) {
          stop = STOP_DAMAGE;
          break;
        }
        if (primary == 0) flags = SECONDARY;
      }
      if (noise > -80) flags |= NOISE_SUSPECT;
      putField(
        count,
        bswap<u16>(<u16>thisPair),
        thisWidth,
        <f64>bswap<u32>(load<u32>(base + 14)),
        load<u8>(record + 5),
      );
      putLevel(count, noise, noise, rssi, rssi);
    } else {
      const judged = wideHeader(record, kind, count);
      if (judged < 0) {
        stop = STOP_DAMAGE;
        break;
      }
      flags = judged;
    }
    const data = record + dataOffset;
    let sum: u32;
    let sumUpper: u32;
    if (kind == HT20_40) {
      sum = sumOfSquares(data, 64, copy);
      sumUpper = sumOfSquares(data + 64, 64, withBins ? copy + 64 : 0);
    } else {
      sum = sumOfSquares(data, bins, copy);
      sumUpper = sum;
    }
    if (withBins) copy += bins;
    if ((sum | sumUpper) == 0) flags |= ALL_ZERO;
    store<f64>(COLUMN_SUM + 8 * count, <f64>sum);
    store<f64>(COLUMN_SUM_UPPER + 8 * count, <f64>sumUpper);
    store<u32>(COLUMN_OFFSET + 4 * count, at);
    store<u16>(COLUMN_BINS + 2 * count, <u16>bins);
    store<u8>(COLUMN_KIND + count, <u8>kind);
    store<u8>(COLUMN_DATA + count, <u8>dataOffset);
    store<u8>(COLUMN_FLAGS + count, <u8>flags);
    count++;
    at += recordBytes;
  }
  store<u32>(RESULT, count);
  store<u32>(RESULT + 4, stop);
  store<u32>(RESULT + 8, at);
}

export function scan(from: u32, end: u32, final: bool): void {
  scanInto(from, end, final, false);
}

export function scanWithBins(from: u32, end: u32, final: bool): void {
  scanInto(from, end, final, true);
}
