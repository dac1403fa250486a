import { FIRST_LEVEL_CODE, type LevelScale, NO_DATA } from '../../../workers/contract/level-scale.ts';
import type { Band, RecordingInfo, TimeRange } from '../../../workers/contract/model.ts';
import { counted, formatDuration, formatFrequency } from '../../base/format.ts';
import type { Levels } from '../../model/display.ts';

/** What the surface shows and how finely. */
export interface GridPlan extends TimeRange, Band {
  readonly columns: number;
  readonly rows: number;
  /** Frames of a stream and bins that fall into a cell, about; 1 where a cell is not larger than that. */
  readonly frames: number;
  readonly bins: number;
}

/** Never finer than the frames and bins there are, never more than `most` cells on a side. */
export function planGrid(
  { streams }: Pick<RecordingInfo, 'streams'>,
  range: TimeRange,
  band: Band,
  most: { readonly columns: number; readonly rows: number },
): GridPlan {
  let binHz = Number.POSITIVE_INFINITY;
  let frameNs = Number.POSITIVE_INFINITY;
  for (const stream of streams) {
    if (stream.lowEdgeHz >= band.highHz || stream.lowEdgeHz + stream.bins * stream.binHz <= band.lowHz) continue;
    binHz = Math.min(binHz, stream.binHz);
    if (stream.nominalIntervalNs > 0) frameNs = Math.min(frameNs, stream.nominalIntervalNs);
  }
  const spanNs = range.toNs - range.fromNs;
  const spanHz = band.highHz - band.lowHz;
  const side = (parts: number, limit: number) => Math.min(Math.max(Math.ceil(parts - 1e-6), 2), limit);
  const columns = side(spanHz / binHz, most.columns);
  const rows = side(spanNs / frameNs, most.rows);
  return {
    fromNs: range.fromNs,
    toNs: range.toNs,
    lowHz: band.lowHz,
    highHz: band.highHz,
    columns,
    rows,
    frames: Math.max(1, Math.round(spanNs / rows / frameNs)),
    bins: Math.max(1, Math.round(spanHz / columns / binHz)),
  };
}

/** How finely, in words: "each cell is the greatest of about 12 frames × 2 bins". */
export function gridWords({ columns, rows, frames, bins, fromNs, toNs, lowHz, highHz }: GridPlan): string {
  const cell = `${formatDuration((toNs - fromNs) / rows, 3)} × ${formatFrequency((highHz - lowHz) / columns, (highHz - lowHz) / columns / 100)}`;
  const made =
    frames === 1 && bins === 1
      ? 'each cell is one frame and one bin'
      : `each cell is the greatest of about ${counted(frames, 'frame')} × ${counted(bins, 'bin')}`;
  return `${columns} × ${rows} cells: ${made} (${cell})`;
}

/** Height 0…1 of a code at these levels; 0 below resolution, undefined without data. */
export function heightOf(code: number, scale: LevelScale, levels: Levels): number | undefined {
  if (code === NO_DATA) return undefined;
  if (code < FIRST_LEVEL_CODE) return 0;
  const { lowCode, codeSpan } = codeRange(scale, levels);
  return Math.min(1, Math.max(0, (code - lowCode) / codeSpan));
}

/** Levels in codes: what the shader turns a code into a height with. */
export function codeRange(
  scale: LevelScale,
  { lowDb, highDb }: Levels,
): { readonly lowCode: number; readonly codeSpan: number } {
  return {
    lowCode: FIRST_LEVEL_CODE + (lowDb - scale.floorDb) / scale.stepDb,
    codeSpan: Math.max((highDb - lowDb) / scale.stepDb, 1e-3),
  };
}

export interface Cell {
  readonly column: number;
  readonly row: number;
}

interface Triple {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

const EDGE = 1e-9;

/**
 * First cell that a ray meets. The grid lies in the unit square: columns along x, rows along z, heights 0…1 along y. A cell
 * without data stands at height 0. Steps from cell to cell, so none on the way is missed.
 */
export function pickCell(
  origin: Triple,
  direction: Triple,
  grid: { readonly columns: number; readonly rows: number },
  heightAt: (cell: Cell) => number | undefined,
): Cell | undefined {
  let enter = 0;
  let leave = Number.POSITIVE_INFINITY;
  for (const axis of ['x', 'y', 'z'] as const) {
    const rate = direction[axis];
    if (Math.abs(rate) < EDGE) {
      if (origin[axis] < 0 || origin[axis] > 1) return undefined;
      continue;
    }
    const [near, far] = [(0 - origin[axis]) / rate, (1 - origin[axis]) / rate].sort((a, b) => a - b);
    enter = Math.max(enter, near ?? 0);
    leave = Math.min(leave, far ?? 0);
  }
  if (!(leave >= enter)) return undefined;
  const inside = (value: number, count: number) => Math.min(Math.max(Math.floor(value * count), 0), count - 1);
  let at = enter;
  for (let step = 0; step <= grid.columns + grid.rows + 2; step++) {
    const next = at + EDGE;
    const column = inside(origin.x + direction.x * next, grid.columns);
    const row = inside(origin.z + direction.z * next, grid.rows);
    const edgeOf = (rate: number, start: number, cell: number, count: number) =>
      Math.abs(rate) < EDGE ? Number.POSITIVE_INFINITY : ((rate > 0 ? cell + 1 : cell) / count - start) / rate;
    const out = Math.min(
      leave,
      edgeOf(direction.x, origin.x, column, grid.columns),
      edgeOf(direction.z, origin.z, row, grid.rows),
    );
    const lowest = Math.min(origin.y + direction.y * at, origin.y + direction.y * out);
    if (lowest <= (heightAt({ column, row }) ?? 0) + EDGE) return { column, row };
    if (out >= leave) return undefined;
    at = Math.max(out, at + EDGE);
  }
  return undefined;
}
