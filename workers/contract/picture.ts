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

/** Paints rows × bins of codes into `picture` (width × height codes, NO_DATA where nothing was painted). */
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
  const pixelsPerNs = height / (axes.toNs - axes.fromNs);
  const pixelsPerHz = width / (axes.highHz - axes.lowHz);
  const firstX = (axis.lowEdgeHz - axes.lowHz) * pixelsPerHz;
  const stepX = axis.binHz * pixelsPerHz;
  const firstPixel = new Int32Array(rows.bins);
  const lastPixel = new Int32Array(rows.bins);
  for (let bin = 0; bin < rows.bins; bin++) {
    const touched = touchedPixels(firstX + bin * stepX, firstX + (bin + 1) * stepX, width);
    firstPixel[bin] = touched?.[0] ?? 0;
    lastPixel[bin] = touched?.[1] ?? 0;
  }
  const line = new Uint8Array(width);
  const count = rows.startNs.length;
  for (let row = 0; row < count; row++) {
    const from = ((rows.startNs[row] ?? 0) - axes.fromNs) * pixelsPerNs;
    const to = ((rows.endNs[row] ?? 0) - axes.fromNs) * pixelsPerNs;
    const touched = touchedPixels(from, to, height);
    if (touched === undefined) continue;
    line.fill(NO_DATA);
    for (let bin = 0; bin < rows.bins; bin++) {
      const code = rows.codes[row * rows.bins + bin] ?? NO_DATA;
      const end = lastPixel[bin] ?? 0;
      for (let x = firstPixel[bin] ?? 0; x < end; x++) if (code > (line[x] ?? 0)) line[x] = code;
    }
    for (let y = touched[0]; y < touched[1]; y++) {
      const base = y * width;
      for (let x = 0; x < width; x++) {
        const code = line[x] ?? NO_DATA;
        if (code > (picture[base + x] ?? 0)) picture[base + x] = code;
      }
    }
  }
}
