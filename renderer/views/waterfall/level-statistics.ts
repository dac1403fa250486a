import { dbOfCode, FIRST_LEVEL_CODE, LAST_LEVEL_CODE, type LevelScale } from '../../../workers/contract/level-scale.ts';
import type { PictureAxes } from '../../../workers/contract/picture.ts';
import { paintRows } from '../../../workers/contract/picture.ts';
import type { SceneItem } from '../../data/scene.ts';
import { lowerBound, upperBound } from '../../data/tile-picker.ts';

/** How often each code occurs in what is visible; at most about `MOST_CELLS` cells are looked at, evenly spread. */
export type CodeHistogram = Uint32Array;

const MOST_CELLS = 120_000;

export function histogramOf(items: readonly SceneItem[], axes: PictureAxes): CodeHistogram {
  const histogram = new Uint32Array(256);
  let rows = 0;
  for (const item of items) {
    const [first, end] = rowsInView(item, axes);
    rows += (end - first) * item.tile.rows.bins;
  }
  const stride = Math.max(1, Math.ceil(rows / MOST_CELLS));
  for (const item of items) {
    const { bins, codes } = item.tile.rows;
    const [first, end] = rowsInView(item, axes);
    const firstBin = Math.max(0, Math.floor((axes.lowHz - item.stream.lowEdgeHz) / item.stream.binHz));
    const endBin = Math.min(bins, Math.ceil((axes.highHz - item.stream.lowEdgeHz) / item.stream.binHz));
    for (let row = first; row < end; row += stride) {
      for (let bin = firstBin; bin < endBin; bin++) {
        const code = codes[row * bins + bin] ?? 0;
        histogram[code] = (histogram[code] ?? 0) + 1;
      }
    }
  }
  return histogram;
}

function rowsInView({ tile, clip }: SceneItem, axes: PictureAxes): readonly [number, number] {
  const { startNs, endNs } = tile.rows;
  const first = lowerBound(endNs, Math.max(axes.fromNs, clip?.fromNs ?? axes.fromNs));
  const end = upperBound(startNs, Math.min(axes.toNs, clip?.toNs ?? axes.toNs));
  return [first, Math.max(first, end)];
}

/** Code below which `share` of all measured cells lie; undefined when none was measured. */
function percentile(histogram: CodeHistogram, share: number): number | undefined {
  let total = 0;
  for (let code = FIRST_LEVEL_CODE; code <= LAST_LEVEL_CODE; code++) total += histogram[code] ?? 0;
  if (total === 0) return undefined;
  let below = 0;
  for (let code = FIRST_LEVEL_CODE; code <= LAST_LEVEL_CODE; code++) {
    below += histogram[code] ?? 0;
    if (below >= share * total) return code;
  }
  return LAST_LEVEL_CODE;
}

const LEAST_RANGE_DB = 25;

/**
 * Levels that show the noise as dark texture and the strongest signals just below the brightest colour: from 1 dB under the
 * 10 % point to 2 dB over the 99.9 % point, at least 25 dB apart, on whole decibels.
 */
export function autoLevels(
  histogram: CodeHistogram,
  scale: LevelScale,
): { readonly lowDb: number; readonly highDb: number } | undefined {
  const low = percentile(histogram, 0.1);
  const high = percentile(histogram, 0.999);
  if (low === undefined || high === undefined) return undefined;
  const lowDb = Math.floor((dbOfCode(low, scale) ?? scale.floorDb) - 1);
  const highDb = Math.ceil((dbOfCode(high, scale) ?? scale.floorDb) + 2);
  return { lowDb, highDb: Math.max(highDb, lowDb + LEAST_RANGE_DB) };
}

/** Code shown by the pixel at (x, y) of a picture, worked out from the tiles. */
export function codeAtPixel(items: readonly SceneItem[], axes: PictureAxes, x: number, y: number): number {
  const pixelNs = (axes.toNs - axes.fromNs) / axes.height;
  const pixelHz = (axes.highHz - axes.lowHz) / axes.width;
  const pixel: PictureAxes = {
    fromNs: axes.fromNs + y * pixelNs,
    toNs: axes.fromNs + (y + 1) * pixelNs,
    lowHz: axes.lowHz + x * pixelHz,
    highHz: axes.lowHz + (x + 1) * pixelHz,
    width: 1,
    height: 1,
  };
  const picture = new Uint8Array(1);
  for (const item of items) {
    const { stream } = item;
    if (stream.lowEdgeHz >= pixel.highHz || stream.lowEdgeHz + stream.bins * stream.binHz <= pixel.lowHz) continue;
    const [first, end] = rowsInView(item, pixel);
    if (end <= first) continue;
    const { bins, startNs, endNs, codes } = item.tile.rows;
    const rows = {
      startNs: startNs.subarray(first, end),
      endNs: endNs.subarray(first, end),
      codes: codes.subarray(first * bins, end * bins),
      bins,
    };
    paintRows(picture, pixel, rows, stream);
  }
  return picture[0] ?? 0;
}
