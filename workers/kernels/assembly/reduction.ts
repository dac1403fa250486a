/**
 * The reduction of workers/reduce/reference.ts: float32 operations in the same order for every cell, so the codes and the
 * open rows are the same to the bit. Per level OPEN holds `stride` float32 sums, `stride` float32 counts and, in the
 * place of `stride` float32, the maxima: powers at level 1, codes (bytes) above. Bins are multiples of 8; a row may end
 * in the middle of a 16-byte block of the stride.
 */
import { DEPTHS, NEXT_ROW, OPEN, OUT_MAX, OUT_MEAN, SIZES, SOURCES } from './layout';
import { highPowers, locate, lowPowers, putCodes, squared } from './power';

// @ts-ignore: decorator
@inline
function addTo(at: usize, part: v128): void {
  v128.store(at, f32x4.add(v128.load(at), part));
}

// @ts-ignore: decorator
@inline
function meanOf(sum: v128, count: v128): v128 {
  return f32x4.div(sum, f32x4.pmax(count, f32x4.splat(1)));
}

/** Codes of the means of eight cells of a row that closes, and the parent's share of its sums and counts. */
// @ts-ignore: decorator
@inline
function closeCells(
  out: usize,
  parent: usize,
  stride: u32,
  sumA: v128,
  sumB: v128,
  countA: v128,
  countB: v128,
): void {
  putCodes(OUT_MEAN + out, meanOf(sumA, countA), meanOf(sumB, countB));
  addTo(parent, sumA);
  addTo(parent + 16, sumB);
  const counts = parent + 4 * stride;
  addTo(counts, countA);
  addTo(counts + 16, countB);
}

/**
 * Last touch of a row whose codes are stored: a mean is never above the maximum (rounding might carry it there), and the
 * maxima go up into the parent's. On its own, because codes are stored byte by byte and reading them back at once stalls.
 */
// @ts-ignore: decorator
@inline
function settle(out: usize, parentMax: usize, bins: u32): void {
  for (let bin: u32 = 0; bin < bins; bin += 8) {
    const max = v128.load64_zero(out + bin, OUT_MAX);
    v128.store64_lane(out + bin, i8x16.min_u(v128.load64_zero(out + bin, OUT_MEAN), max), 0, OUT_MEAN);
    v128.store64_lane(parentMax + bin, i8x16.max_u(v128.load64_zero(parentMax + bin), max), 0);
  }
}

/** Adds eight bins as 16-bit integers: −1 for each that is zero, so that what is left is the number above resolution. */
// @ts-ignore: decorator
@inline
function zeros(wide: v128): v128 {
  return i16x8.eq(wide, i16x8.splat(0));
}

// @ts-ignore: decorator
@inline
function eightBins(source: usize, bin: u32): v128 {
  return v128.load_ext<u8>(<usize>load<u32>(source) + bin);
}

/** Only HT20/40 has two scales, and it always has 128 bins. */
// @ts-ignore: decorator
@inline
function scaleOffset(bins: u32, bin: u32): usize {
  return bins == 128 && bin >= 64 ? 8 : 4;
}

/** The usual case: four frames make a whole row of level 1, and nothing was open. */
function reduceFour(first: u32, bins: u32, stride: u32, row: u32): void {
  const source = SOURCES + 16 * first;
  const half: u32 = bins == 128 ? 64 : bins;
  reduceFourPart(source, source + 4, 0, half, stride, row * bins);
  if (half < bins) reduceFourPart(source, source + 8, half, bins, stride, row * bins);
  settle(row * bins, OPEN + 20 * stride, bins);
}

/** Bins from … end of four frames, with the scales at `scaleAt`; `out` is where the row begins in the outputs. */
// @ts-ignore: decorator
@inline
function reduceFourPart(source: usize, scaleAt: usize, from: u32, end: u32, stride: u32, out: u32): void {
  const parent = OPEN + 12 * stride;
  const p0 = <usize>load<u32>(source);
  const p1 = <usize>load<u32>(source, 16);
  const p2 = <usize>load<u32>(source, 32);
  const p3 = <usize>load<u32>(source, 48);
  const s0 = v128.load32_splat(scaleAt);
  const s1 = v128.load32_splat(scaleAt, 16);
  const s2 = v128.load32_splat(scaleAt, 32);
  const s3 = v128.load32_splat(scaleAt, 48);
  for (let bin = from; bin < end; bin += 8) {
    let wide = v128.load_ext<u8>(p0 + bin);
    let above = i16x8.add(i16x8.splat(4), zeros(wide));
    let squares = squared(wide);
    let sumA = lowPowers(squares, s0);
    let sumB = highPowers(squares, s0);
    let topA = sumA;
    let topB = sumB;

    wide = v128.load_ext<u8>(p1 + bin);
    above = i16x8.add(above, zeros(wide));
    squares = squared(wide);
    let a = lowPowers(squares, s1);
    let b = highPowers(squares, s1);
    sumA = f32x4.add(sumA, a);
    sumB = f32x4.add(sumB, b);
    topA = f32x4.pmax(topA, a);
    topB = f32x4.pmax(topB, b);

    wide = v128.load_ext<u8>(p2 + bin);
    above = i16x8.add(above, zeros(wide));
    squares = squared(wide);
    a = lowPowers(squares, s2);
    b = highPowers(squares, s2);
    sumA = f32x4.add(sumA, a);
    sumB = f32x4.add(sumB, b);
    topA = f32x4.pmax(topA, a);
    topB = f32x4.pmax(topB, b);

    wide = v128.load_ext<u8>(p3 + bin);
    above = i16x8.add(above, zeros(wide));
    squares = squared(wide);
    a = lowPowers(squares, s3);
    b = highPowers(squares, s3);
    sumA = f32x4.add(sumA, a);
    sumB = f32x4.add(sumB, b);
    topA = f32x4.pmax(topA, a);
    topB = f32x4.pmax(topB, b);

    putCodes(OUT_MAX + out + bin, topA, topB);
    closeCells(
      out + bin,
      parent + 4 * bin,
      stride,
      sumA,
      sumB,
      f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(above)),
      f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(above)),
    );
  }
}

/**
 * Any number of frames from SOURCES entry `first` into the open row of level 1, which closes into output row `row` when
 * `closing`.
 */
function reduceSome(first: u32, size: u32, bins: u32, stride: u32, closing: bool, row: u32): void {
  const sums = OPEN;
  const counts = OPEN + 4 * stride;
  const tops = OPEN + 8 * stride;
  const parent = OPEN + 12 * stride;
  const from = SOURCES + 16 * first;
  const to = from + 16 * size;
  for (let bin: u32 = 0; bin < bins; bin += 8) {
    const at = 4 * bin;
    let sumA = v128.load(sums + at);
    let sumB = v128.load(sums + at, 16);
    let topA = v128.load(tops + at);
    let topB = v128.load(tops + at, 16);
    let above = i16x8.splat(<i16>size);
    for (let source = from; source < to; source += 16) {
      const wide = eightBins(source, bin);
      above = i16x8.add(above, zeros(wide));
      const squares = squared(wide);
      const scale = v128.load32_splat(source + scaleOffset(bins, bin));
      const a = lowPowers(squares, scale);
      const b = highPowers(squares, scale);
      sumA = f32x4.add(sumA, a);
      sumB = f32x4.add(sumB, b);
      topA = f32x4.pmax(topA, a);
      topB = f32x4.pmax(topB, b);
    }
    const countA = f32x4.add(v128.load(counts + at), f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(above)));
    const countB = f32x4.add(v128.load(counts + at, 16), f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(above)));
    if (closing) {
      putCodes(OUT_MAX + row * bins + bin, topA, topB);
      closeCells(row * bins + bin, parent + at, stride, sumA, sumB, countA, countB);
    } else {
      v128.store(sums + at, sumA);
      v128.store(sums + at, sumB, 16);
      v128.store(counts + at, countA);
      v128.store(counts + at, countB, 16);
      v128.store(tops + at, topA);
      v128.store(tops + at, topB, 16);
    }
  }
  if (!closing) return;
  settle(row * bins, OPEN + 20 * stride, bins);
  memory.fill(OPEN, 0, 12 * stride);
}

/** Closes the open row of a level ≥ 2 into output row `row` and its parent. */
function closeLevel(level: u32, bins: u32, stride: u32, row: u32): void {
  const sums = OPEN + (level - 1) * 12 * stride;
  const counts = sums + 4 * stride;
  const tops = sums + 8 * stride;
  const parent = sums + 12 * stride;
  for (let bin: u32 = 0; bin < bins; bin += 8) {
    const at = 4 * bin;
    closeCells(
      row * bins + bin,
      parent + at,
      stride,
      v128.load(sums + at),
      v128.load(sums + at, 16),
      v128.load(counts + at),
      v128.load(counts + at, 16),
    );
  }
  memory.copy(OUT_MAX + row * bins, tops, bins);
  settle(row * bins, sums + 20 * stride, bins);
  memory.fill(sums, 0, 12 * stride);
}

/**
 * Carries out a plan: SIZES and DEPTHS of `groups` groups, FRAMES of `count` frames, NEXT_ROW with the first output row
 * of each level. Returns false when a frame has other bins.
 */
export function reduce(groups: u32, count: u32, bins: u32, stride: u32): bool {
  if (!locate(count, bins)) return false;
  let first: u32 = 0;
  let fresh = false;
  for (let group: u32 = 0; group < groups; group++) {
    const size = <u32>load<u8>(SIZES + group);
    const depth = <u32>load<u8>(DEPTHS + group);
    let row: u32 = 0;
    if (depth > 0) {
      row = load<u32>(NEXT_ROW);
      store<u32>(NEXT_ROW, row + 1);
    }
    if (fresh && depth > 0 && size == 4) reduceFour(first, bins, stride, row);
    else reduceSome(first, size, bins, stride, depth > 0, row);
    first += size;
    fresh = depth > 0;
    for (let level: u32 = 2; level <= depth; level++) {
      const at = NEXT_ROW + 4 * (level - 1);
      const next = load<u32>(at);
      store<u32>(at, next + 1);
      closeLevel(level, bins, stride, next);
    }
  }
  return true;
}
