import { NO_DATA } from './level-scale.ts';

/**
 * What a max-hold picture is, for every renderer: a pixel shows the greatest code of every cell it touches. Time runs
 * down, frequency to the right. WebGL does the same with MAX blending; this is the Canvas2D and `render` path and the
 * reference both are tested against (SPEC.md, P1–P3).
 */
export interface PictureAxes {
  readonly fromNs: number;
  readonly toNs: number;
  readonly lowHz: number;
  readonly highHz: number;
  readonly width: number;
  readonly height: number;
}

export interface RowsAxis {
  /** Lower edge of bin 0 and width of a bin, in hertz. */
  readonly lowEdgeHz: number;
  readonly binHz: number;
}

/** Half-open run of pixels touched by [from, to), or undefined when there is none inside 0…count. */
export function touchedPixels(from: number, to: number, count: number): readonly [number, number] | undefined {
  const first = Math.max(0, Math.floor(from));
  const last = Math.min(count, Math.max(Math.ceil(to), Math.floor(from) + 1));
  return last > first ? [first, last] : undefined;
}

/**
 * Paints rows × bins of codes into `picture` (width × height codes, NO_DATA where nothing was painted). Bins must be in
 * frequency order. Rows that touch the same pixel lines are first reduced bin by bin, so that the cost is about one pass
 * over the cells and a few over the pixels, whatever the zoom.
 */
export function paintRows(
  picture: Uint8Array,
  axes: PictureAxes,
  rows: {
    readonly startNs: Float64Array;
    readonly endNs: Float64Array;
    readonly codes: Uint8Array;
    readonly bins: number;
  },
  axis: RowsAxis,
): void {
  const { width, height } = axes;
  const { bins, codes } = rows;
  const pixelsPerNs = height / (axes.toNs - axes.fromNs);
  const columns = columnsOf(axes, axis, bins);
  if (columns === undefined) return;
  const { firstX, endX, firstBin, endBin } = columns;
  const cells = new Uint8Array(bins);
  const line = new Uint8Array(width);
  let firstY = 0;
  let endY = 0;
  const flush = () => {
    if (endY === firstY) return;
    for (let x = firstX; x < endX; x++) {
      let code = NO_DATA;
      const end = endBin[x] ?? 0;
      for (let bin = firstBin[x] ?? 0; bin < end; bin++) {
        const cell = cells[bin] ?? NO_DATA;
        if (cell > code) code = cell;
      }
      line[x] = code;
    }
    for (let y = firstY; y < endY; y++) {
      const base = y * width;
      for (let x = firstX; x < endX; x++) {
        const code = line[x] ?? NO_DATA;
        if (code > (picture[base + x] ?? 0)) picture[base + x] = code;
      }
    }
  };
  const count = rows.startNs.length;
  for (let row = 0; row < count; row++) {
    const from = ((rows.startNs[row] ?? 0) - axes.fromNs) * pixelsPerNs;
    const to = ((rows.endNs[row] ?? 0) - axes.fromNs) * pixelsPerNs;
    const touched = touchedPixels(from, to, height);
    if (touched === undefined) continue;
    const base = row * bins;
    if (touched[0] !== firstY || touched[1] !== endY) {
      flush();
      [firstY, endY] = touched;
      cells.set(codes.subarray(base, base + bins));
      continue;
    }
    for (let bin = 0; bin < bins; bin++) {
      const code = codes[base + bin] ?? NO_DATA;
      if (code > (cells[bin] ?? 0)) cells[bin] = code;
    }
  }
  flush();
}

/** For each pixel column the half-open run of bins that touch it; undefined when no bin is in the picture. */
function columnsOf(axes: PictureAxes, axis: RowsAxis, bins: number) {
  const { width } = axes;
  const pixelsPerHz = width / (axes.highHz - axes.lowHz);
  const originX = (axis.lowEdgeHz - axes.lowHz) * pixelsPerHz;
  const stepX = axis.binHz * pixelsPerHz;
  const firstBin = new Int32Array(width);
  const endBin = new Int32Array(width);
  let firstX = width;
  let endX = 0;
  for (let bin = 0; bin < bins; bin++) {
    const touched = touchedPixels(originX + bin * stepX, originX + (bin + 1) * stepX, width);
    if (touched === undefined) continue;
    for (let x = touched[0]; x < touched[1]; x++) {
      if (endBin[x] === 0) firstBin[x] = bin;
      endBin[x] = bin + 1;
    }
    firstX = Math.min(firstX, touched[0]);
    endX = Math.max(endX, touched[1]);
  }
  return endX > firstX ? { firstX, endX, firstBin, endBin } : undefined;
}
