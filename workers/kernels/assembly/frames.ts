/** Level 0 read directly: codes of frames, and statistics per bin over frames. */
import { HIST, HIST_ABOVE, HIST_GREATEST, HIST_LEAST, HIST_SUM, OUT_MAX, POWERS, SOURCES } from './layout';
import { codeOf, highPowers, locate, lowPowers, putCodes, squared } from './power';

/** Eight bins of frame `index` of SOURCES, squared; `scaleOf` gives what they are worth. */
// @ts-ignore: decorator
@inline
function squaresOf(source: usize, bin: u32): v128 {
  return squared(i16x8.extend_low_i8x16_u(v128.load64_zero(<usize>load<u32>(source) + bin)));
}

// @ts-ignore: decorator
@inline
function scaleOf(source: usize, bins: u32, bin: u32): v128 {
  return v128.load32_splat(source + (bins == 128 && bin >= 64 ? 8 : 4));
}

/** Codes of FRAMES[0 … count) into OUT_MAX, `bins` bytes a frame. Returns false when a frame has other bins. */
export function codes(count: u32, bins: u32): bool {
  if (!locate(count, bins)) return false;
  let out = OUT_MAX;
  for (let index: u32 = 0; index < count; index++) {
    const source = SOURCES + 16 * index;
    for (let bin: u32 = 0; bin < bins; bin += 8) {
      const squares = squaresOf(source, bin);
      const scale = scaleOf(source, bins, bin);
      putCodes(out + bin, lowPowers(squares, scale), highPowers(squares, scale));
    }
    out += bins;
  }
  return true;
}

/**
 * Adds FRAMES[0 … count) to HIST, HIST_SUM, HIST_ABOVE, HIST_LEAST and HIST_GREATEST (all of `bins` bins).
 * Returns false when a frame has other bins.
 */
export function histogram(count: u32, bins: u32): bool {
  if (!locate(count, bins)) return false;
  for (let index: u32 = 0; index < count; index++) {
    const source = SOURCES + 16 * index;
    for (let bin: u32 = 0; bin < bins; bin += 8) {
      const squares = squaresOf(source, bin);
      const scale = scaleOf(source, bins, bin);
      v128.store(POWERS + 4 * bin, lowPowers(squares, scale));
      v128.store(POWERS + 4 * bin, highPowers(squares, scale), 16);
    }
    for (let bin: u32 = 0; bin < bins; bin++) {
      const power = load<f32>(POWERS + 4 * bin);
      const cell = HIST + 4 * (256 * bin + codeOf(power));
      store<u32>(cell, load<u32>(cell) + 1);
      if (power == 0) continue;
      const sum = HIST_SUM + 8 * bin;
      store<f64>(sum, load<f64>(sum) + <f64>power);
      const above = HIST_ABOVE + 4 * bin;
      store<u32>(above, load<u32>(above) + 1);
      const least = HIST_LEAST + 4 * bin;
      if (power < load<f32>(least)) store<f32>(least, power);
      const greatest = HIST_GREATEST + 4 * bin;
      if (power > load<f32>(greatest)) store<f32>(greatest, power);
    }
  }
  return true;
}
