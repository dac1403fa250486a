import { FIRST_LEVEL_CODE, type LevelScale } from '../../../workers/contract/level-scale.ts';
import { CODES } from '../../../workers/contract/spectrum-math.ts';

/** What is drawn where: device pixels over a band and a level range. */
export interface DensityGrid {
  readonly width: number;
  readonly height: number;
  readonly lowHz: number;
  readonly highHz: number;
  readonly lowDb: number;
  readonly highDb: number;
}

export interface DensitySource {
  readonly lowEdgeHz: number;
  readonly binHz: number;
  readonly bins: number;
  /** 256 counts a bin. */
  readonly histogram: Uint32Array;
}

/**
 * Share of frames (0…1) in each pixel: hits of the levels a pixel row spans, summed, over the frames of the bin; of the bins
 * (and streams) a pixel column spans, the greatest, so that a rare signal in one bin is never averaged away.
 */
export function densityPixels(grid: DensityGrid, scale: LevelScale, sources: readonly DensitySource[]): Float32Array {
  const { width, height } = grid;
  const shares = new Float32Array(width * height);
  const rowOf = codeRows(grid, scale);
  const pixelsPerHz = width / (grid.highHz - grid.lowHz);
  const column = new Float32Array(height);
  for (const source of sources) {
    for (let bin = 0; bin < source.bins; bin++) {
      const from = (source.lowEdgeHz + bin * source.binHz - grid.lowHz) * pixelsPerHz;
      const to = from + source.binHz * pixelsPerHz;
      const first = Math.max(0, Math.floor(from));
      const last = Math.min(width, Math.max(Math.ceil(to), Math.floor(from) + 1));
      if (last <= first) continue;
      const rows = fillColumn(column, source.histogram, bin * CODES, rowOf);
      for (let y = rows.first; y < rows.end; y++) {
        const share = column[y] ?? 0;
        if (share === 0) continue;
        for (let at = y * width + first; at < y * width + last; at++) {
          if (share > (shares[at] ?? 0)) shares[at] = share;
        }
      }
    }
  }
  return shares;
}

/** First and last pixel row (exclusive) of each level code; equal when the code is off the grid. */
function codeRows(grid: DensityGrid, scale: LevelScale): Int32Array {
  const rows = new Int32Array(CODES * 2);
  const rowsPerDb = grid.height / (grid.highDb - grid.lowDb);
  for (let code = FIRST_LEVEL_CODE; code < CODES; code++) {
    const centreDb = scale.floorDb + (code - FIRST_LEVEL_CODE) * scale.stepDb;
    // Rounding alike at both ends tiles the rows; rows taller than a step hold several levels.
    const fine = rowsPerDb * scale.stepDb < 1;
    const first = fine
      ? Math.floor((grid.highDb - centreDb) * rowsPerDb)
      : Math.round((grid.highDb - centreDb - scale.stepDb / 2) * rowsPerDb);
    const last = fine ? first + 1 : Math.round((grid.highDb - centreDb + scale.stepDb / 2) * rowsPerDb);
    rows[code * 2] = Math.min(grid.height, Math.max(0, first));
    rows[code * 2 + 1] = Math.min(grid.height, Math.max(0, last));
  }
  return rows;
}

/** Writes the shares of one bin; they lie in the rows that are returned, the others are 0. */
function fillColumn(
  column: Float32Array,
  histogram: Uint32Array,
  from: number,
  rowOf: Int32Array,
): { readonly first: number; readonly end: number } {
  let frames = 0;
  for (let code = 1; code < CODES; code++) frames += histogram[from + code] ?? 0;
  column.fill(0);
  let least = column.length;
  let most = 0;
  for (let code = FIRST_LEVEL_CODE; code < CODES; code++) {
    const count = histogram[from + code] ?? 0;
    if (count === 0) continue;
    const first = rowOf[code * 2] ?? 0;
    const last = rowOf[code * 2 + 1] ?? 0;
    least = Math.min(least, first);
    most = Math.max(most, last);
    for (let y = first; y < last; y++) column[y] = (column[y] ?? 0) + count / frames;
  }
  return { first: least, end: most };
}

/** Share that gets the lowest colour: one frame in ten thousand. */
export const RAREST_SHARE = 1e-4;
const LOG_RAREST = Math.log10(RAREST_SHARE);

/**
 * Colours of shares on a logarithmic scale from `RAREST_SHARE` to 1 (a steady carrier), as RGBA; no hits are transparent.
 * On light paper the map runs backwards, so that frequent is dark and rare is pale.
 */
export function colourDensity(
  shares: Float32Array,
  colours: Uint8Array,
  light: boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint32Array(shares.length);
  const colour = new Uint8Array(4);
  const packed = new Uint32Array(colour.buffer);
  let last = 0;
  for (let index = 0; index < shares.length; index++) {
    const share = shares[index] ?? 0;
    if (share <= 0) continue;
    // Most bins are several pixels wide.
    if (share !== last) {
      const place = Math.min(1, Math.max(0, 1 - Math.log10(share) / LOG_RAREST));
      const entry = Math.round(255 * (light ? 0.92 * (1 - place) : 0.12 + 0.88 * place));
      for (let channel = 0; channel < 3; channel++) colour[channel] = colours[entry * 3 + channel] ?? 0;
      colour[3] = 130 + Math.round(125 * place);
      last = share;
    }
    pixels[index] = packed[0] ?? 0;
  }
  return new Uint8ClampedArray(pixels.buffer);
}
