import { Fault } from '../contract/faults.ts';
import type { LevelScale } from '../contract/level-scale.ts';
import type { Origin } from '../contract/model.ts';
import type { DamagedStretch } from './decoded.ts';
import type { FrequencyAxis } from './levels.ts';

/** Sources whose frames are computed or parsed, so that level 0 must be stored: sweeps, SigMF, the 2012 layout. */
export interface RowStream extends FrequencyAxis {
  readonly index: number;
  /** Median step of the first rows. */
  readonly nominalIntervalNs: number;
}

/** Consecutive rows of one stream, in file order. The arrays belong to the receiver. */
export interface RowBatch {
  readonly stream: RowStream;
  readonly rows: number;
  /** Nanoseconds since the recording's origin, never going back within a segment. */
  readonly startNs: Float64Array<ArrayBuffer>;
  /** Known ends; undefined where only the next row tells (contract SPEC T4). */
  readonly endNs: Float64Array<ArrayBuffer> | undefined;
  /** 1 where a row begins a new segment of the clock. */
  readonly newSegment: Uint8Array<ArrayBuffer>;
  /** rows × bins, in dB of `unit`; NaN = nothing above resolution. */
  readonly levelDb: Float32Array<ArrayBuffer>;
}

export interface RowDecoder {
  readonly unit: LevelScale['unit'];
  readonly absolute: boolean;
  /** Decodes the next bytes of the file; `final` with the last ones. Throws a Fault when the file cannot be shown. */
  push(bytes: Uint8Array, final: boolean): readonly RowBatch[];
  readonly collected: CollectedRows;
  /** End of the last row when it has one, else its start. */
  readonly endNs: number;
  /** Where recording time 0 lies. */
  readonly origin: Origin;
  /** One sentence each; complete after the final push. */
  readonly warnings: readonly string[];
}

export interface RowDecoderOptions {
  readonly onDamage: (stretch: DamagedStretch) => void;
}

export const ROW_STREAMS_MOST = 1024;
/** More bins than this in a row are refused. */
export const ROW_BINS_MOST = 65_536;
/** Rows that are held back per stream until its interval is known, and cells held altogether. */
const ROWS_HELD = 16;
const CELLS_HELD = 4_000_000;
const FALLBACK_INTERVAL_NS = 1_000_000;

export interface Row {
  readonly startNs: number;
  readonly endNs?: number;
  readonly newSegment: boolean;
  readonly levelDb: Float32Array;
}

/** What a decoder has found so far. */
export interface CollectedRows {
  readonly streams: readonly RowStream[];
  readonly rows: number;
  /** Stretches of unbroken clock. */
  readonly segments: number;
}

export interface RowCollector extends CollectedRows {
  /** Index of the stream with this axis; a new one is made when there is none. `intervalNs` when it is known exactly. */
  streamOf(axis: FrequencyAxis, intervalNs?: number): number;
  add(stream: number, row: Row): void;
  /** Rows that are ready; all of them when `final`. */
  take(final: boolean): RowBatch[];
}

interface Collected {
  readonly axis: FrequencyAxis;
  readonly index: number;
  rows: Row[];
  stream: RowStream | undefined;
}

/** Gathers rows into batches by stream and finds each stream's nominal interval from its first rows. */
export function createRowCollector(): RowCollector {
  const all: Collected[] = [];
  const byAxis = new Map<string, number>();
  let rows = 0;
  let segments = 0;
  let heldCells = 0;

  function name(collected: Collected): RowStream {
    const steps: number[] = [];
    collected.rows.forEach((row, index) => {
      const step = row.startNs - (collected.rows[index - 1]?.startNs ?? Number.POSITIVE_INFINITY);
      if (!row.newSegment && step > 0) steps.push(step);
    });
    steps.sort((a, b) => a - b);
    const nominalIntervalNs = steps[steps.length >> 1] ?? FALLBACK_INTERVAL_NS;
    collected.stream = { ...collected.axis, index: collected.index, nominalIntervalNs };
    return collected.stream;
  }

  return {
    streamOf(axis, intervalNs) {
      const key = `${axis.lowEdgeHz}/${axis.binHz}/${axis.bins}`;
      const known = byAxis.get(key);
      if (known !== undefined) return known;
      const index = all.length;
      if (index >= ROW_STREAMS_MOST) {
        throw new Fault(
          'corrupt_input',
          `The recording changes its frequency range more than ${ROW_STREAMS_MOST} times: split it, or check that it is a sweep.`,
        );
      }
      const stream = intervalNs === undefined ? undefined : { ...axis, index, nominalIntervalNs: intervalNs };
      all.push({ axis, index, rows: [], stream });
      byAxis.set(key, index);
      return index;
    },
    add(stream, row) {
      all[stream]?.rows.push(row);
      rows++;
      if (row.newSegment) segments++;
      heldCells += row.levelDb.length;
    },
    take(final) {
      const everything = final || heldCells > CELLS_HELD;
      const batches: RowBatch[] = [];
      for (const collected of all) {
        if (collected.rows.length === 0) continue;
        if (collected.stream === undefined && collected.rows.length < ROWS_HELD && !everything) continue;
        const batch = batchOf(collected.stream ?? name(collected), collected.rows);
        heldCells -= batch.levelDb.length;
        collected.rows = [];
        batches.push(batch);
      }
      return batches;
    },
    get streams() {
      return all.flatMap(({ stream }) => (stream === undefined ? [] : [stream]));
    },
    get rows() {
      return rows;
    },
    get segments() {
      return segments;
    },
  };
}

function batchOf(stream: RowStream, rows: readonly Row[]): RowBatch {
  const levelDb = new Float32Array(rows.length * stream.bins);
  rows.forEach((row, index) => {
    levelDb.set(row.levelDb, index * stream.bins);
  });
  const ends = rows.map(({ startNs, endNs }) => endNs ?? startNs);
  return {
    stream,
    rows: rows.length,
    startNs: Float64Array.from(rows, ({ startNs }) => startNs),
    endNs: rows.every(({ endNs }) => endNs !== undefined) ? Float64Array.from(ends) : undefined,
    newSegment: Uint8Array.from(rows, ({ newSegment }) => (newSegment ? 1 : 0)),
    levelDb,
  };
}
