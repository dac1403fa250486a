import type { Band, RecordingInfo, TimeRange } from '../../workers/contract/model.ts';
import type { ArrowTable } from './arrow-table.ts';

/**
 * A hopping radio that is on another channel leaves no gap in the recording. What is on the screen cannot tell the two apart
 * where streams lie outside the band that is shown; the host's overview of all streams can.
 */
export function hasStreamsElsewhere(info: RecordingInfo, band: Band): boolean {
  return info.streams.some(
    (stream) => stream.lowEdgeHz >= band.highHz || stream.lowEdgeHz + stream.bins * stream.binHz <= band.lowHz,
  );
}

/** A gap is longer than this many frame intervals (D24 of workers/decode/SPEC.md); changing the channel takes less. */
const GAP_INTERVALS = 16;

export function leastGapNs(info: RecordingInfo): number {
  return GAP_INTERVALS * Math.max(0, ...info.streams.map((stream) => stream.nominalIntervalNs));
}

/** Stretches of an overview in which any stream has frames, in order; what parts two of them is at least `leastNs` long. */
export function rangesWithFrames(table: Pick<ArrowTable, 'rows' | 'numbers'>, leastNs: number): readonly TimeRange[] {
  const startNs = table.numbers('start_ns');
  const endNs = table.numbers('end_ns');
  const filled = columnsWithFrames(table);
  const ranges: { fromNs: number; toNs: number }[] = [];
  for (let row = 0; row < filled.length; row++) {
    if (!filled[row]) continue;
    const last = ranges.at(-1);
    const fromNs = startNs[row] ?? 0;
    const toNs = endNs[row] ?? 0;
    if (last !== undefined && (fromNs <= last.toNs || fromNs - last.toNs < leastNs)) last.toNs = toNs;
    else ranges.push({ fromNs, toNs });
  }
  return ranges;
}

/** For each column of an overview whether any stream has frames in it. */
export function columnsWithFrames(table: Pick<ArrowTable, 'rows' | 'numbers'>): readonly boolean[] {
  const codes = table.numbers('max_code');
  const frames = table.numbers('frames');
  return Array.from({ length: table.rows }, (_, row) => (codes[row] ?? 0) > 0 || (frames[row] ?? 0) > 0);
}
