import type { LevelScale } from '../contract/level-scale.ts';

/**
 * The hot loops (D5). They exist twice, in TypeScript (`reference.ts`) and in WebAssembly (`workers/kernels`), and give
 * the same bytes. Every one of them reads frames where the scanner found them: in its input buffer, by column index.
 */

/** The columns the kernels need; `FrameColumns` of the decoder is one. All levels in dB or dBm, offsets in bytes. */
export interface LevelColumns {
  readonly offset: Uint32Array;
  readonly kind: Uint8Array;
  readonly bins: Uint16Array;
  readonly dataOffset: Uint8Array;
  readonly noiseDbm: Int16Array;
  readonly noiseUpperDbm: Int16Array;
  readonly rssiDb: Int16Array;
  readonly rssiUpperDb: Int16Array;
  readonly sumSquares: Float64Array;
  readonly sumSquaresUpper: Float64Array;
}

/** What the kernels need of a scanner: the buffer it scanned and the columns it filled. */
export interface ScannedFrames {
  readonly input: Uint8Array;
  readonly columns: LevelColumns;
}

/** The one kind whose halves have a level each (`recordKinds` of the decoder). */
export const TWO_HALVES_KIND = 1;

/** No record has more bins: the hardware reports at most 512. Row sources go through `reducePowers`, without a limit. */
export const MAX_FRAME_BINS = 512;

/** Coarsest level a pyramid can have: 4^12 frames a row, so that 400 million frames still fit into one tile. */
export const MAX_LEVELS = 12;

/** A plan never closes more rows than this, over all levels together: what it makes stays in the cache until it is copied. */
export const MAX_PLAN_ROWS = 128;

/** A plan never takes more frames than this. */
export const MAX_PLAN_FRAMES = 512;

/**
 * What one call of a reduction does to the open rows of a stream: group g adds `sizes[g]` frames to the open row of level
 * 1 and then closes the open rows of levels 1…`depths[g]`, each into its parent. Only the last group may have depth 0.
 */
export interface ReductionPlan {
  groups: number;
  readonly sizes: Uint8Array;
  readonly depths: Uint8Array;
  /** Rows the plan closes at each level; entry 0 is level 1. */
  readonly rowsOfLevel: Uint32Array;
}

/**
 * The open rows of one stream, level after level: per level `stride` float32 sums (linear power), `stride` counts of
 * cells above resolution, and room of the same size for the maxima, which each kernel fills in its own way. Stride is
 * bins rounded up to 16. One stream goes through one kernel: frames or powers, of one implementation.
 */
export interface OpenRows {
  readonly bins: number;
  readonly stride: number;
  /** Covers every level the next plan touches, including the parent of the last one closed. */
  cells: Float32Array;
}

/** Codes of the closed rows: all of level 1, then all of level 2, …; `bins` bytes a row. Valid until the next call. */
export interface ClosedRows {
  readonly max: Uint8Array;
  readonly mean: Uint8Array;
}

/** Statistics per bin over frames; make one with `createHistogram`. */
export interface Histogram {
  readonly bins: number;
  readonly scale: LevelScale;
  /** bins × 256 counts by level code; code 1 counts the cells below resolution. */
  readonly hist: Uint32Array;
  /** Least and greatest level above resolution; +∞ and −∞ where there was none. */
  readonly minDb: Float32Array;
  readonly maxDb: Float32Array;
  /** Sum of linear power over cells above resolution; divide by `above` for the mean. */
  readonly sumMw: Float64Array;
  /** Cells above resolution. */
  readonly above: Uint32Array;
  frames: number;
}

export interface Kernels<Scanner extends ScannedFrames = ScannedFrames> {
  readonly scanner: Scanner;
  /**
   * Level codes of frames, row by row: out[i × bins + b] is the code of bin b of the frame at column index frames[i].
   * Frames of another bin count than the first are a programmer error and throw.
   */
  codesOfFrames(frames: Uint32Array, count: number, scale: LevelScale, out: Uint8Array): void;
  /** Adds frames (column indices, all of the histogram's bin count) to a histogram. */
  histogramOfFrames(frames: Uint32Array, count: number, histogram: Histogram): void;
  /** Carries out a plan on frames[from …] and returns the rows it closed. */
  reduceFrames(frames: Uint32Array, from: number, plan: ReductionPlan, open: OpenRows, scale: LevelScale): ClosedRows;
  /** The same on rows of linear powers (float32, 0 = below resolution), `open.bins` cells each. */
  reducePowers(powers: Float32Array, from: number, plan: ReductionPlan, open: OpenRows, scale: LevelScale): ClosedRows;
}

export function createHistogram(bins: number, scale: LevelScale): Histogram {
  return {
    bins,
    scale,
    hist: new Uint32Array(bins * 256),
    minDb: new Float32Array(bins).fill(Number.POSITIVE_INFINITY),
    maxDb: new Float32Array(bins).fill(Number.NEGATIVE_INFINITY),
    sumMw: new Float64Array(bins),
    above: new Uint32Array(bins),
    frames: 0,
  };
}

export function createOpenRows(bins: number): OpenRows {
  const stride = (bins + 15) & ~15;
  return { bins, stride, cells: new Float32Array(stride * 3) };
}

/** Makes room for `levels` levels, keeping what is there; new rows are empty. */
export function coverLevels(open: OpenRows, levels: number): void {
  const length = levels * open.stride * 3;
  if (open.cells.length >= length) return;
  const wider = new Float32Array(length);
  wider.set(open.cells);
  open.cells = wider;
}

export function createPlan(): ReductionPlan {
  return {
    groups: 0,
    sizes: new Uint8Array(MAX_PLAN_FRAMES + 1),
    depths: new Uint8Array(MAX_PLAN_FRAMES + 1),
    rowsOfLevel: new Uint32Array(MAX_LEVELS),
  };
}

export function resetPlan(plan: ReductionPlan): void {
  plan.groups = 0;
  plan.rowsOfLevel.fill(0);
}
