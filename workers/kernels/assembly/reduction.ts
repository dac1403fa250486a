/**
 * The reduction of workers/reduce/reference.ts: float32 operations in the same order for every cell, so the codes and the
 * open rows are the same to the bit. Per level OPEN holds `stride` float32 sums, `stride` float32 counts and, in the
 * place of `stride` float32, the maxima: powers at level 1, codes (bytes) above.
 */
import { DEPTHS, NEXT_ROW, OPEN, OUT_MAX, OUT_MEAN, SIZES, SOURCES } from './layout';
import { codeOf, highPowers, highSquares, locate, lowPowers, lowSquares, putCodes } from './power';

/** Codes of a block whose last lanes lie beyond the row: only `cells` of the 16 are stored. */
function putSomeCodes(at: usize, cells: u32, a: v128, b: v128, c: v128, d: v128): void {
  for (let lane: u32 = 0; lane < cells; lane++) {
    const part = lane < 4 ? a : lane < 8 ? b : lane < 12 ? c : d;
    const which = lane & 3;
    const power =
      which == 0
        ? f32x4.extract_lane(part, 0)
        : which == 1
          ? f32x4.extract_lane(part, 1)
          : which == 2
            ? f32x4.extract_lane(part, 2)
            : f32x4.extract_lane(part, 3);
    store<u8>(at + lane, <u8>codeOf(power));
  }
}

// @ts-ignore: decorator
@inline
function putBlock(at: usize, cells: u32, a: v128, b: v128, c: v128, d: v128): void {
  if (cells >= 16) {
    putCodes(at, a, b);
    putCodes(at + 8, c, d);
  } else {
    putSomeCodes(at, cells, a, b, c, d);
  }
}

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

/** A mean is never above the maximum (rounding); then the maximum goes up into the parent's. `cells` of 16 count. */
// @ts-ignore: decorator
@inline
function settle(maxAt: usize, meanAt: usize, parentMax: usize, cells: u32): void {
  if (cells >= 16) {
    const max = v128.load(maxAt);
    v128.store(meanAt, i8x16.min_u(v128.load(meanAt), max));
    v128.store(parentMax, i8x16.max_u(v128.load(parentMax), max));
  } else {
    for (let lane: u32 = 0; lane < cells; lane++) {
      const max = load<u8>(maxAt + lane);
      if (load<u8>(meanAt + lane) > max) store<u8>(meanAt + lane, max);
      if (max > load<u8>(parentMax + lane)) store<u8>(parentMax + lane, max);
    }
  }
}

/**
 * Adds `size` frames from SOURCES entry `first` to the open row of level 1 and, when `closing`, closes it into output
 * row `row`. `fresh` says that the open row is empty, so that it need not be read.
 */
function reduceGroup(
  first: u32,
  size: u32,
  bins: u32,
  stride: u32,
  fresh: bool,
  closing: bool,
  row: u32,
): void {
  const sums = OPEN;
  const counts = OPEN + 4 * stride;
  const tops = OPEN + 8 * stride;
  const parentSums = OPEN + 12 * stride;
  const parentCounts = OPEN + 16 * stride;
  const parentMax = OPEN + 20 * stride;
  const maxRow = OUT_MAX + row * bins;
  const meanRow = OUT_MEAN + row * bins;
  const from = SOURCES + 16 * first;
  const to = from + 16 * size;
  const zero = f32x4.splat(0);
  for (let block: u32 = 0; block < stride; block += 16) {
    // Only HT20/40 has two scales, and it always has 128 bins: the halves meet between blocks.
    const scaleAt: usize = bins == 128 && block >= 64 ? 8 : 4;
    let sumA = zero;
    let sumB = zero;
    let sumC = zero;
    let sumD = zero;
    let topA = zero;
    let topB = zero;
    let topC = zero;
    let topD = zero;
    if (!fresh) {
      const at = 4 * block;
      sumA = v128.load(sums + at);
      sumB = v128.load(sums + at, 16);
      sumC = v128.load(sums + at, 32);
      sumD = v128.load(sums + at, 48);
      topA = v128.load(tops + at);
      topB = v128.load(tops + at, 16);
      topC = v128.load(tops + at, 32);
      topD = v128.load(tops + at, 48);
    }
    let above = i8x16.splat(0);
    for (let source = from; source < to; source += 16) {
      const cells = v128.load(<usize>load<u32>(source) + block);
      const scale = v128.load32_splat(source + scaleAt);
      // A comparison that holds is −1: subtracting counts the bins that are not zero.
      above = i8x16.sub(above, i8x16.ne(cells, i8x16.splat(0)));
      const low = lowSquares(cells);
      const high = highSquares(cells);
      const a = lowPowers(low, scale);
      const b = highPowers(low, scale);
      const c = lowPowers(high, scale);
      const d = highPowers(high, scale);
      sumA = f32x4.add(sumA, a);
      sumB = f32x4.add(sumB, b);
      sumC = f32x4.add(sumC, c);
      sumD = f32x4.add(sumD, d);
      topA = f32x4.pmax(topA, a);
      topB = f32x4.pmax(topB, b);
      topC = f32x4.pmax(topC, c);
      topD = f32x4.pmax(topD, d);
    }
    const lowCounts = i16x8.extend_low_i8x16_u(above);
    const highCounts = i16x8.extend_high_i8x16_u(above);
    let countA = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(lowCounts));
    let countB = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(lowCounts));
    let countC = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(highCounts));
    let countD = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(highCounts));
    const at = 4 * block;
    if (!fresh) {
      countA = f32x4.add(v128.load(counts + at), countA);
      countB = f32x4.add(v128.load(counts + at, 16), countB);
      countC = f32x4.add(v128.load(counts + at, 32), countC);
      countD = f32x4.add(v128.load(counts + at, 48), countD);
    }
    if (closing) {
      const cells = bins - block;
      putBlock(maxRow + block, cells, topA, topB, topC, topD);
      putBlock(
        meanRow + block,
        cells,
        meanOf(sumA, countA),
        meanOf(sumB, countB),
        meanOf(sumC, countC),
        meanOf(sumD, countD),
      );
      settle(maxRow + block, meanRow + block, parentMax + block, cells);
      addTo(parentSums + at, sumA);
      addTo(parentSums + at + 16, sumB);
      addTo(parentSums + at + 32, sumC);
      addTo(parentSums + at + 48, sumD);
      addTo(parentCounts + at, countA);
      addTo(parentCounts + at + 16, countB);
      addTo(parentCounts + at + 32, countC);
      addTo(parentCounts + at + 48, countD);
    } else {
      v128.store(sums + at, sumA);
      v128.store(sums + at, sumB, 16);
      v128.store(sums + at, sumC, 32);
      v128.store(sums + at, sumD, 48);
      v128.store(counts + at, countA);
      v128.store(counts + at, countB, 16);
      v128.store(counts + at, countC, 32);
      v128.store(counts + at, countD, 48);
      v128.store(tops + at, topA);
      v128.store(tops + at, topB, 16);
      v128.store(tops + at, topC, 32);
      v128.store(tops + at, topD, 48);
    }
  }
  if (closing && !fresh) memory.fill(OPEN, 0, 12 * stride);
}

/** Closes the open row of a level ≥ 2 into output row `row` and its parent. */
function closeLevel(level: u32, bins: u32, stride: u32, row: u32): void {
  const sums = OPEN + (level - 1) * 12 * stride;
  const counts = sums + 4 * stride;
  const tops = sums + 8 * stride;
  const parentSums = sums + 12 * stride;
  const parentCounts = sums + 16 * stride;
  const parentMax = sums + 20 * stride;
  const maxRow = OUT_MAX + row * bins;
  const meanRow = OUT_MEAN + row * bins;
  memory.copy(maxRow, tops, bins);
  for (let block: u32 = 0; block < stride; block += 16) {
    const at = 4 * block;
    const sumA = v128.load(sums + at);
    const sumB = v128.load(sums + at, 16);
    const sumC = v128.load(sums + at, 32);
    const sumD = v128.load(sums + at, 48);
    const countA = v128.load(counts + at);
    const countB = v128.load(counts + at, 16);
    const countC = v128.load(counts + at, 32);
    const countD = v128.load(counts + at, 48);
    const cells = bins - block;
    putBlock(
      meanRow + block,
      cells,
      meanOf(sumA, countA),
      meanOf(sumB, countB),
      meanOf(sumC, countC),
      meanOf(sumD, countD),
    );
    settle(maxRow + block, meanRow + block, parentMax + block, cells);
    addTo(parentSums + at, sumA);
    addTo(parentSums + at + 16, sumB);
    addTo(parentSums + at + 32, sumC);
    addTo(parentSums + at + 48, sumD);
    addTo(parentCounts + at, countA);
    addTo(parentCounts + at + 16, countB);
    addTo(parentCounts + at + 32, countC);
    addTo(parentCounts + at + 48, countD);
  }
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
    reduceGroup(first, size, bins, stride, fresh, depth > 0, row);
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
