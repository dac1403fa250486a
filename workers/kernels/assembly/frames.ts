/** Level 0 read directly: codes of frames, and statistics per bin over frames. */
import { HIST, HIST_ABOVE, HIST_GREATEST, HIST_LEAST, HIST_SUM, OUT_MAX, POWERS, SOURCES } from './layout';
import { codeOf, highPowers, highSquares, locate, lowPowers, lowSquares } from './power';

/** float32 powers of frame `index` of SOURCES into POWERS, whole blocks of 16. */
// @ts-ignore: decorator
@inline
function powersOf(index: u32, bins: u32): void {
  const source = SOURCES + 16 * index;
  const data = <usize>load<u32>(source);
  for (let block: u32 = 0; block < bins; block += 16) {
    const scale = v128.load32_splat(source + (bins == 128 && block >= 64 ? 8 : 4));
    const cells = v128.load(data + block);
    const low = lowSquares(cells);
    const high = highSquares(cells);
    const at = POWERS + 4 * block;
    v128.store(at, lowPowers(low, scale));
    v128.store(at, highPowers(low, scale), 16);
    v128.store(at, lowPowers(high, scale), 32);
    v128.store(at, highPowers(high, scale), 48);
  }
}

/** Codes of FRAMES[0 … count) into OUT_MAX, `bins` bytes a frame. Returns false when a frame has other bins. */
export function codes(count: u32, bins: u32): bool {
  if (!locate(count, bins)) return false;
  let out = OUT_MAX;
  for (let index: u32 = 0; index < count; index++) {
    powersOf(index, bins);
    for (let bin: u32 = 0; bin < bins; bin++) store<u8>(out + bin, <u8>codeOf(load<f32>(POWERS + 4 * bin)));
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
    powersOf(index, bins);
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
