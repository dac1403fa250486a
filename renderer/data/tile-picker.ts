import type { LevelInfo } from '../../workers/contract/model.ts';
import { levelForPixel, type Plane } from '../../workers/contract/tile-address.ts';
import type { TileDirectory } from '../../workers/contract/tile-directory.ts';

/** Half-open run of tile indices. */
export interface TileRun {
  readonly first: number;
  readonly end: number;
}

const NO_TILES: TileRun = { first: 0, end: 0 };

/**
 * Level to draw when a pixel is `pixelNs` high (SPEC.md, K1 and K2). Maximum: the coarsest whose rows are not longer than a
 * pixel. Mean: the finest whose rows are not shorter, because means must not be combined by a maximum; where there is
 * none, the coarsest. Undefined when the stream has no rows yet.
 */
export function pickLevel(levels: readonly LevelInfo[], pixelNs: number, plane: Plane): number | undefined {
  const { usable, rowNs } = usableOf(levels);
  const coarsest = usable.length - 1;
  if (plane === 'max') return usable[levelForPixel(rowNs, pixelNs)]?.level;
  const finest = rowNs.findIndex((ns) => ns >= pixelNs);
  return usable[finest < 0 ? coarsest : finest]?.level;
}

interface Usable {
  readonly usable: readonly LevelInfo[];
  readonly rowNs: readonly number[];
}

/** Levels with rows, by the list they are from: it is asked for in every frame. */
const usableLevels = new WeakMap<readonly LevelInfo[], Usable>();

function usableOf(levels: readonly LevelInfo[]): Usable {
  const known = usableLevels.get(levels);
  if (known !== undefined) return known;
  const usable = levels.filter((info) => info.rows > 0);
  const made = { usable, rowNs: usable.map((info) => info.averageRowNs) };
  usableLevels.set(levels, made);
  return made;
}

/** Coarsest level that has rows: one tile or a few, always kept, so that there is always something to draw (K4). */
export function coarsestLevel(levels: readonly LevelInfo[]): number | undefined {
  return levels.findLast((info) => info.rows > 0)?.level;
}

/** Tiles with a row that touches [fromNs, toNs] (K3). Tiles are in time order and do not overlap. */
export function tilesTouching(directory: TileDirectory, fromNs: number, toNs: number): TileRun {
  const { startNs, endNs } = directory;
  const first = lowerBound(endNs, fromNs);
  const end = upperBound(startNs, toNs);
  return end > first ? { first, end } : NO_TILES;
}

/** Index of the first entry that is not below `value` in an ascending array. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index after the last entry that is not above `value` in an ascending array. */
export function upperBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
