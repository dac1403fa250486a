import type { TimeRange } from '../../workers/contract/model.ts';
import { type PictureAxes, type RowsAxis, touchedPixels } from '../../workers/contract/picture.ts';
import type { TileRows } from '../../workers/contract/tile-codec.ts';
import { lowerBound, upperBound } from '../data/tile-picker.ts';
import { LineState } from './layer.ts';

/**
 * Which rows a pixel line and which bins a pixel column touch, worked out here in float64 exactly as `paintRows` does it, so
 * that the shader only gathers (SPEC.md, G2 and G3). Pairs are half-open: first, end.
 */
export interface LineRun {
  /** Half-open run of pixel lines that were written. */
  readonly firstY: number;
  readonly endY: number;
}

const NO_LINES: LineRun = { firstY: 0, endY: 0 };

/**
 * Writes one pair (first row, end row) for each line of the returned run to `pairs`, from entry `at` on. Lines outside the
 * pixels that `clip` touches are left out. `pairs` must have room for 2 × height entries after `at`.
 */
export function writeLines(
  rows: Pick<TileRows, 'startNs' | 'endNs'>,
  axes: PictureAxes,
  clip: TimeRange | undefined,
  pairs: Uint16Array,
  at: number,
): LineRun {
  const { startNs, endNs } = rows;
  const { fromNs, height } = axes;
  const pixelsPerNs = height / (axes.toNs - axes.fromNs);
  let clipFirst = 0;
  let clipEnd = height;
  if (clip !== undefined) {
    const touched = touchedPixels((clip.fromNs - fromNs) * pixelsPerNs, (clip.toNs - fromNs) * pixelsPerNs, height);
    if (touched === undefined) return NO_LINES;
    [clipFirst, clipEnd] = touched;
  }
  const firstRow = lowerBound(endNs, fromNs);
  const endRow = upperBound(startNs, axes.toNs);
  let firstY = -1;
  let endY = 0;
  for (let row = firstRow; row < endRow; row++) {
    const from = ((startNs[row] ?? 0) - fromNs) * pixelsPerNs;
    const to = ((endNs[row] ?? 0) - fromNs) * pixelsPerNs;
    const floor = Math.floor(from);
    const first = Math.max(floor, clipFirst);
    const ceil = Math.ceil(to);
    const reach = Math.max(ceil, floor + 1);
    const end = Math.min(reach, clipEnd);
    if (end <= first) continue;
    if (firstY < 0) {
      firstY = first;
      endY = first;
    }
    for (let y = first; y < end; y++) {
      const place = at + 2 * (y - firstY);
      if (y < endY) {
        if (y < firstY) continue;
        if (pairs[place] === pairs[place + 1]) pairs[place] = row;
        pairs[place + 1] = row + 1;
        continue;
      }
      for (let empty = endY; empty < y; empty++) {
        pairs[at + 2 * (empty - firstY)] = 0;
        pairs[at + 2 * (empty - firstY) + 1] = 0;
      }
      pairs[place] = row;
      pairs[place + 1] = row + 1;
      endY = y + 1;
    }
  }
  return firstY < 0 ? NO_LINES : { firstY, endY };
}

export interface ColumnRun {
  readonly firstX: number;
  readonly endX: number;
}

/** The same for pixel columns and bins; undefined when no bin is in the picture. `pairs` needs room for 2 × width entries. */
export function writeColumns(
  axis: RowsAxis,
  bins: number,
  axes: PictureAxes,
  pairs: Uint16Array,
  at: number,
): ColumnRun | undefined {
  const { width } = axes;
  const pixelsPerHz = width / (axes.highHz - axes.lowHz);
  const originX = (axis.lowEdgeHz - axes.lowHz) * pixelsPerHz;
  const stepX = axis.binHz * pixelsPerHz;
  let firstX = -1;
  let endX = 0;
  for (let bin = 0; bin < bins; bin++) {
    const touched = touchedPixels(originX + bin * stepX, originX + (bin + 1) * stepX, width);
    if (touched === undefined) continue;
    if (firstX < 0) {
      firstX = touched[0];
      endX = touched[0];
    }
    for (let x = touched[0]; x < touched[1]; x++) {
      const place = at + 2 * (x - firstX);
      if (x >= endX) {
        pairs[place] = bin;
        endX = x + 1;
      }
      pairs[place + 1] = bin + 1;
    }
  }
  return firstX < 0 ? undefined : { firstX, endX };
}

/** Starts a picture: every line inside the recording is a gap until something covers it (G4). */
export function startLineStates(
  axes: PictureAxes,
  extent: TimeRange,
  pending: readonly TimeRange[],
  elsewhere: readonly TimeRange[],
  states: Uint8Array,
) {
  states.fill(LineState.noGap);
  fillTouched(axes, extent, LineState.gap, states);
  for (const range of elsewhere) fillTouched(axes, range, LineState.noGap, states);
  for (const range of pending) fillTouched(axes, range, LineState.pending, states);
}

function fillTouched(axes: PictureAxes, range: TimeRange, state: number, states: Uint8Array): void {
  const pixelsPerNs = axes.height / (axes.toNs - axes.fromNs);
  const touched = touchedPixels(
    (range.fromNs - axes.fromNs) * pixelsPerNs,
    (range.toNs - axes.fromNs) * pixelsPerNs,
    axes.height,
  );
  if (touched !== undefined) states.fill(state, touched[0], touched[1]);
}

/** Marks lines of a run as covered where their pair is not empty. */
export function markCovered(pairs: Uint16Array, at: number, run: LineRun, states: Uint8Array): void {
  for (let y = run.firstY; y < run.endY; y++) {
    const place = at + 2 * (y - run.firstY);
    if (pairs[place] !== pairs[place + 1]) states[y] = LineState.covered;
  }
}

/** 1 where a pixel column lies inside the band of any stream. */
export function writeColumnStates(
  axes: PictureAxes,
  bands: readonly { readonly lowHz: number; readonly highHz: number }[],
  states: Uint8Array,
): void {
  states.fill(0);
  const pixelsPerHz = axes.width / (axes.highHz - axes.lowHz);
  for (const band of bands) {
    const touched = touchedPixels(
      (band.lowHz - axes.lowHz) * pixelsPerHz,
      (band.highHz - axes.lowHz) * pixelsPerHz,
      axes.width,
    );
    if (touched !== undefined) states.fill(1, touched[0], touched[1]);
  }
}
