/**
 * The only pyramid arithmetic. Level 0 rows are frames; a row of level k reduces up to 4 rows of level k−1. A row never
 * spans a segment boundary, nor a gap longer than its level's nominal row (SPEC.md, T3), so rows are not uniform in
 * time: every row carries its own start and end.
 */
export const TILE_ROWS = 512;
export const LEVEL_FACTOR = 4;
/** Pseudo-level of the sampled preview that exists while a recording is being imported. */
export const PREVIEW_LEVEL = 255;

export type Plane = 'max' | 'mean';

export interface TileAddress {
  readonly recording: string;
  readonly stream: number;
  readonly level: number;
  readonly tile: number;
  readonly plane: Plane;
}

/** Cache key of a tile; `generation` changes only while the recording is open (SPEC.md, T6). */
export function tileKey(address: TileAddress, generation: number): string {
  return `${address.recording}/${address.stream}/${address.level}/${address.tile}/${address.plane}/${generation}`;
}

/** Row time of a level when frames arrive at the nominal interval, in nanoseconds. */
export function nominalRowNs(nominalIntervalNs: number, level: number): number {
  return nominalIntervalNs * LEVEL_FACTOR ** level;
}

/**
 * The coarsest level whose rows are not longer than a pixel, so that at most LEVEL_FACTOR rows share one.
 * `averageRowNs[level]` is the mean extent of the level's rows; returns an index into it.
 */
export function levelForPixel(averageRowNs: readonly number[], pixelNs: number): number {
  let best = 0;
  for (let level = 1; level < averageRowNs.length; level++) {
    const rowNs = averageRowNs[level];
    if (rowNs !== undefined && rowNs <= pixelNs) best = level;
  }
  return best;
}
