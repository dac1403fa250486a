import type { LevelScale } from '../contract/level-scale.ts';
import { LEVEL_FACTOR, nominalRowNs, TILE_ROWS } from '../contract/tile-address.ts';
import { frameEndNs } from './frame-extent.ts';
import {
  type ClosedRows,
  coverLevels,
  createOpenRows,
  createPlan,
  type Kernels,
  MAX_LEVELS,
  MAX_PLAN_FRAMES,
  MAX_PLAN_ROWS,
  resetPlan,
} from './kernels.ts';
import { powerOfDb } from './power-code.ts';
import { createRowBuffer, type RowBatch, type RowBuffer } from './row-buffer.ts';

export interface PyramidOptions {
  readonly kernels: Kernels;
  readonly bins: number;
  readonly scale: LevelScale;
  /** Nominal frame interval of the stream, in nanoseconds; greater than 0. */
  readonly nominalIntervalNs: number;
  /** Called with consecutive rows of a level ≥ 1, at most one tile of them and less only at the end of the level. */
  readonly onRows: (level: number, rows: RowBatch) => void;
}

export interface PyramidBuilder {
  /**
   * Adds frames of this stream in time order. The arrays run in parallel: `frames[i]` is a column index of the scanner,
   * `startNs[i]` its start since the recording's origin, `newSegment[i]` is 1 when it begins a segment. The frames are
   * read before the call returns.
   */
  addFrames(frames: Uint32Array, count: number, startNs: Float64Array, newSegment: Uint8Array): void;
  /**
   * Adds rows of a source that gives levels: `levelDb[i × bins + b]`, NaN where there is no value. `endNs` overrides
   * the end of a row where the source knows it.
   */
  addRows(
    levelDb: Float32Array,
    count: number,
    startNs: Float64Array,
    newSegment: Uint8Array,
    endNs?: Float64Array,
  ): void;
  /** Closes every row and hands out what is left. Nothing may be added afterwards. */
  finish(): void;
}

/** The open row of one level and the closed ones that are not handed out yet. */
interface Level {
  readonly buffer: RowBuffer;
  children: number;
  startNs: number;
  endNs: number;
  frames: number;
  /** Rows closed since the beginning, and how many of them by a segment. */
  rows: number;
  cutRows: number;
}

/** Runs the plan on the rows from index `from` of the current source. */
type RunPlan = (from: number) => ClosedRows;

/**
 * Reduces one stream to every level of its pyramid as frames arrive (SPEC.md, T2–T4), the same for any way the frames
 * are cut into calls. Rows of level k are sums and counts of linear power and greatest codes; a mean is formed when a
 * row closes, never from codes.
 *
 * Levels go on while they get shorter: a level with fewer than two rows is not made, nor one as long as the level below
 * when that fits into one tile, nor any above a level more than half of whose first 512 rows were cut by segments.
 */
export function createPyramidBuilder(options: PyramidOptions): PyramidBuilder {
  const { kernels, bins, scale, nominalIntervalNs, onRows } = options;
  if (!(nominalIntervalNs > 0)) throw new Error(`the nominal interval must be positive, not ${nominalIntervalNs}`);
  const open = createOpenRows(bins);
  const plan = createPlan();
  const levels: Level[] = [createLevel()];
  const base = levelAt(1);
  /** A frame reaches to the next one over this distance (T4). */
  const reachNs = LEVEL_FACTOR * nominalIntervalNs;
  let top = MAX_LEVELS;
  let finished = false;
  let lastStartNs = 0;
  /** End of the last frame where the source gave one. */
  let lastEndNs: number | undefined;
  let planRows = 0;
  let planFrames = 0;
  let groupSize = 0;
  /** Closes rows without adding any, through the kernel that added the last ones: open rows are its own business. */
  let closeRows: RunPlan = () => kernels.reducePowers(new Float32Array(0), 0, plan, open, scale);

  function createLevel(): Level {
    return {
      buffer: createRowBuffer(bins),
      children: 0,
      startNs: 0,
      endNs: 0,
      frames: 0,
      rows: 0,
      cutRows: 0,
    };
  }

  function levelAt(level: number): Level {
    const known = levels[level - 1];
    if (known === undefined) throw new Error(`level ${level} does not exist`);
    return known;
  }

  function runPlan(run: RunPlan, from: number): void {
    if (groupSize > 0) {
      plan.sizes[plan.groups] = groupSize;
      plan.depths[plan.groups] = 0;
      plan.groups++;
      groupSize = 0;
    }
    if (plan.groups > 0) {
      coverLevels(open, levels.length + 1);
      const closed = run(from);
      let first = 0;
      for (let level = 1; level <= levels.length; level++) {
        const rows = plan.rowsOfLevel[level - 1] ?? 0;
        if (rows > 0) levelAt(level).buffer.putCells(closed.max, closed.mean, first, rows);
        first += rows;
      }
    }
    resetPlan(plan);
    planRows = 0;
    planFrames = 0;
  }

  /** How many levels close when the open row of level 1 does and every row up to `least` has to. */
  function depthOfClose(least: number): number {
    let depth = 1;
    while (depth < top && (depth < least || levels[depth]?.children === LEVEL_FACTOR - 1)) depth++;
    return depth;
  }

  /** Plans the close of levels 1…depth. Buffers must have room. */
  function close(depth: number, bySegment: boolean): void {
    let closed = 0;
    while (closed < depth) {
      const child = levelAt(++closed);
      child.buffer.putTimes(child.startNs, child.endNs, child.frames);
      child.rows++;
      if (bySegment) child.cutRows++;
      if (child.rows === TILE_ROWS && child.cutRows > TILE_ROWS / 2) top = Math.min(top, closed);
      if (closed < top) pushInto(closed + 1, child);
      else depth = closed;
      child.children = 0;
      child.frames = 0;
      plan.rowsOfLevel[closed - 1] = (plan.rowsOfLevel[closed - 1] ?? 0) + 1;
    }
    plan.sizes[plan.groups] = groupSize;
    plan.depths[plan.groups] = closed;
    plan.groups++;
    groupSize = 0;
    planRows += closed;
  }

  function pushInto(level: number, child: Level): void {
    if (levels.length < level) levels.push(createLevel());
    const parent = levelAt(level);
    if (parent.children === 0) parent.startNs = child.startNs;
    parent.endNs = child.endNs;
    parent.frames += child.frames;
    parent.children++;
  }

  /**
   * Levels that a gap closes, or all of them for a segment, also those that do not exist yet: a row pushed into one must
   * not go on either. 0 when the open row of level 1 may go on.
   */
  function levelsToClose(gapNs: number, segment: boolean): number {
    if (segment) return top;
    let depth = 0;
    while (depth < top && gapNs > nominalRowNs(nominalIntervalNs, depth + 1)) depth++;
    return depth === 0 && base.children === LEVEL_FACTOR ? 1 : depth;
  }

  /** Closes what has to be closed before the next frame, running the plan first when rows would not fit. */
  function closeFor(least: number, bySegment: boolean, run: RunPlan, from: number, upTo: number): number {
    const depth = depthOfClose(least);
    let first = from;
    if (planRows + depth > MAX_PLAN_ROWS || hasFullBuffer(depth)) {
      runPlan(run, first);
      first = upTo;
      for (let level = 1; level <= depth; level++) handOutFull(level);
    }
    close(depth, bySegment);
    return first;
  }

  function hasFullBuffer(depth: number): boolean {
    for (let level = 1; level <= depth; level++) if (levels[level - 1]?.buffer.count === TILE_ROWS) return true;
    return false;
  }

  function handOutFull(level: number): void {
    const buffer = levels[level - 1]?.buffer;
    if (buffer?.count === TILE_ROWS) buffer.take((rows) => onRows(level, rows));
  }

  function add(
    run: RunPlan,
    count: number,
    startNs: Float64Array,
    newSegment: Uint8Array,
    endNs: Float64Array | undefined,
  ): void {
    if (finished) throw new Error('the pyramid is finished');
    let from = 0;
    for (let index = 0; index < count; index++) {
      if (base.children === LEVEL_FACTOR && endNs === undefined && rowGoesOn(index, count, startNs, newSegment)) {
        // Nearly every row: the one before it is whole, and nothing interrupts it.
        base.endNs = startNs[index] ?? 0;
        from = closeFor(1, false, run, from, index);
        base.startNs = base.endNs;
        index += LEVEL_FACTOR - 1;
        lastStartNs = startNs[index] ?? 0;
        base.endNs = lastStartNs;
        base.children = LEVEL_FACTOR;
        base.frames = LEVEL_FACTOR;
        groupSize = LEVEL_FACTOR;
        planFrames += LEVEL_FACTOR;
        continue;
      }
      const start = startNs[index] ?? 0;
      const distance = start - lastStartNs;
      if (distance >= 0 && distance <= reachNs && newSegment[index] === 0 && endNs === undefined && base.children > 0) {
        base.endNs = start;
        if (base.children === LEVEL_FACTOR) from = closeFor(1, false, run, from, index);
      } else if (base.children > 0) {
        const end = endOfLast(start);
        base.endNs = end;
        const least = levelsToClose(start - end, newSegment[index] === 1);
        if (least > 0) from = closeFor(least, newSegment[index] === 1, run, from, index);
      }
      if (planFrames === MAX_PLAN_FRAMES) {
        runPlan(run, from);
        from = index;
      }
      if (base.children === 0) base.startNs = start;
      base.children++;
      base.frames++;
      groupSize++;
      planFrames++;
      lastStartNs = start;
      lastEndNs = endNs?.[index];
    }
    runPlan(run, from);
  }

  /** Whether the frames from `index` fill a row, each following the one before it without a gap, and the plan has room. */
  function rowGoesOn(index: number, count: number, startNs: Float64Array, newSegment: Uint8Array): boolean {
    if (index + LEVEL_FACTOR > count || planFrames + LEVEL_FACTOR > MAX_PLAN_FRAMES) return false;
    let last = lastStartNs;
    for (let next = index; next < index + LEVEL_FACTOR; next++) {
      const start = startNs[next] ?? 0;
      if (!(start >= last && start - last <= reachNs) || newSegment[next] === 1) return false;
      last = start;
    }
    return true;
  }

  function endOfLast(nextStartNs: number | undefined): number {
    if (lastEndNs === undefined) return frameEndNs(lastStartNs, nextStartNs, nominalIntervalNs);
    const overlaps = nextStartNs !== undefined && nextStartNs >= lastStartNs && nextStartNs < lastEndNs;
    return overlaps ? nextStartNs : lastEndNs;
  }

  return {
    addFrames(frames, count, startNs, newSegment) {
      closeRows = () => kernels.reduceFrames(frames, 0, plan, open, scale);
      add((from) => kernels.reduceFrames(frames, from, plan, open, scale), count, startNs, newSegment, undefined);
    },
    addRows(levelDb, count, startNs, newSegment, endNs) {
      const powers = Float32Array.from(levelDb.subarray(0, count * bins), powerOfDb);
      closeRows = () => kernels.reducePowers(powers, 0, plan, open, scale);
      add((from) => kernels.reducePowers(powers, from, plan, open, scale), count, startNs, newSegment, endNs);
    },
    finish() {
      if (finished) throw new Error('the pyramid is finished');
      finished = true;
      if (base.children > 0) {
        base.endNs = endOfLast(undefined);
        closeFor(levels.length, false, closeRows, 0, 0);
        runPlan(closeRows, 0);
      }
      let below = Number.POSITIVE_INFINITY;
      for (let level = 1; level <= Math.min(levels.length, top); level++) {
        const { buffer, rows } = levelAt(level);
        if (rows < 2 || (below <= TILE_ROWS && rows >= below)) break;
        buffer.take((batch) => onRows(level, batch));
        below = rows;
      }
    },
  };
}
