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
}

/** Spreads rows over `width` pixels of `range`: the greatest code of every row a pixel touches, frames shared by overlap. */
export function overviewColumns(rows: OverviewRows, range: TimeRange, width: number): OverviewColumns {
  const maxCode = new Uint8Array(width);
  const density = new Float32Array(width);
  const perNs = width / (range.toNs - range.fromNs);
  for (let row = 0; row < rows.startNs.length; row++) {
    const frames = rows.frames[row] ?? 0;
    if (!(frames > 0)) continue;
    const from = ((rows.startNs[row] ?? 0) - range.fromNs) * perNs;
    const to = ((rows.endNs[row] ?? 0) - range.fromNs) * perNs;
    const touched = touchedPixels(from, to, width);
    if (touched === undefined) continue;
    const code = rows.maxCode[row] ?? 0;
    const length = Math.max(to - from, 1e-9);
    for (let x = touched[0]; x < touched[1]; x++) {
      if (code > (maxCode[x] ?? 0)) maxCode[x] = code;
      const overlap = Math.min(to, x + 1) - Math.max(from, x);
      density[x] = (density[x] ?? 0) + frames * (length < 1 && overlap <= 0 ? 1 : Math.max(0, overlap) / length);
    }
  }
  const most = density.reduce((greatest, value) => Math.max(greatest, value), 0);
  if (most > 0) for (let x = 0; x < width; x++) density[x] = (density[x] ?? 0) / most;
  return { maxCode, density };
}
