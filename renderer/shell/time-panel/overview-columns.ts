import type { TimeRange } from '../../../workers/contract/model.ts';
import { touchedPixels } from '../../../workers/contract/picture.ts';

/** Rows of the `overview` reply. */
export interface OverviewRows {
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly maxCode: Float64Array;
  readonly frames: Float64Array;
}

/** One entry a pixel column of the strip. */
export interface OverviewColumns {
  /** Greatest code; 0 where there is no frame. */
  readonly maxCode: Uint8Array;
  /** Frames per nanosecond, as a share of the densest column. */
  readonly density: Float32Array;
  /** Frames of the densest column. */
  readonly mostFrames: number;
}

/** Bars are averaged over this many columns to each side: a column narrower than a frame interval has 0 or 1 frame. */
const SMOOTH = 4;

/** Spreads rows over `width` pixels of `range`: the greatest code of every row a pixel touches, frames where rows begin. */
export function overviewColumns(rows: OverviewRows, range: TimeRange, width: number): OverviewColumns {
  const maxCode = new Uint8Array(width);
  const frames = new Float32Array(width);
  const perNs = width / (range.toNs - range.fromNs);
  for (let row = 0; row < rows.startNs.length; row++) {
    const code = rows.maxCode[row] ?? 0;
    const count = rows.frames[row] ?? 0;
    if (!(code > 0 || count > 0)) continue;
    const from = onPixel(((rows.startNs[row] ?? 0) - range.fromNs) * perNs);
    const touched = touchedPixels(from, onPixel(((rows.endNs[row] ?? 0) - range.fromNs) * perNs), width);
    if (touched === undefined) continue;
    for (let x = touched[0]; x < touched[1]; x++) if (code > (maxCode[x] ?? 0)) maxCode[x] = code;
    frames[touched[0]] = (frames[touched[0]] ?? 0) + count;
  }
  return { maxCode, ...densityOf(frames, maxCode) };
}

/** The host's columns are ours when there are as many: their edges must not miss a pixel's edge by rounding. */
function onPixel(place: number): number {
  const whole = Math.round(place);
  return Math.abs(place - whole) < 1e-6 ? whole : place;
}

/** Mean over the neighbouring columns that have data, as a share of the densest. */
function densityOf(frames: Float32Array, maxCode: Uint8Array): Pick<OverviewColumns, 'density' | 'mostFrames'> {
  const width = frames.length;
  const density = new Float32Array(width);
  let most = 0;
  for (let x = 0; x < width; x++) {
    if (maxCode[x] === 0) continue;
    let sum = 0;
    let columns = 0;
    for (let at = Math.max(0, x - SMOOTH); at <= Math.min(width - 1, x + SMOOTH); at++) {
      if (maxCode[at] === 0) continue;
      sum += frames[at] ?? 0;
      columns++;
    }
    density[x] = sum / columns;
    most = Math.max(most, density[x] ?? 0);
  }
  if (most > 0) for (let x = 0; x < width; x++) density[x] = (density[x] ?? 0) / most;
  return { density, mostFrames: most };
}
