import type { TimeRange } from '../../../workers/contract/model.ts';
import type { AttitudeInfo } from '../../../workers/contract/survey.ts';
import { fixed, formatDuration } from '../../base/format.ts';
import { lowerBound } from '../../data/tile-picker.ts';

/** A sample farther away in time than this says nothing about a moment. */
export const MOST_AGE_NS = 1e9;
/** What is asked for at once, so that a moving cursor asks seldom. */
const BLOCK_NS = 8_000_000_000n;
export const BLOCK_BUCKETS = 8192;

/** The stretch around a moment that is asked of the host, with room for the samples that may serve its ends. */
export function blockAround(utcNs: bigint): { readonly fromUtcNs: bigint; readonly toUtcNs: bigint } {
  const inside = ((utcNs % BLOCK_NS) + BLOCK_NS) % BLOCK_NS;
  const start = utcNs - inside;
  const margin = BigInt(MOST_AGE_NS);
  return { fromUtcNs: start - margin, toUtcNs: start + BLOCK_NS + margin };
}

/** Row of the sample nearest to `timeNs`, and how much later it is; undefined when none is within MOST_AGE_NS. */
export function nearestSample(
  times: Float64Array,
  timeNs: number,
): { readonly row: number; readonly laterNs: number } | undefined {
  const after = lowerBound(times, timeNs);
  let best: { row: number; laterNs: number } | undefined;
  for (const row of [after - 1, after]) {
    const time = times[row];
    if (time === undefined) continue;
    const laterNs = time - timeNs;
    if (best === undefined || Math.abs(laterNs) < Math.abs(best.laterNs)) best = { row, laterNs };
  }
  return best !== undefined && Math.abs(best.laterNs) <= MOST_AGE_NS ? best : undefined;
}

/**
 * Rows of samples in the chosen times, a list each unbroken stretch: no line joins two times, nor samples more than
 * MOST_AGE_NS apart. `times` and `ranges` are on the same clock, both in order.
 */
export function pathRows(times: Float64Array, ranges: readonly TimeRange[]): readonly (readonly number[])[] {
  return ranges.flatMap(({ fromNs, toNs }) => {
    const stretches: number[][] = [];
    let before = Number.NEGATIVE_INFINITY;
    for (let row = lowerBound(times, fromNs); row < times.length; row++) {
      const time = times[row] ?? Number.POSITIVE_INFINITY;
      if (time > toNs) break;
      const present = stretches.at(-1);
      if (present === undefined || time - before > MOST_AGE_NS) stretches.push([row]);
      else present.push(row);
      before = time;
    }
    return stretches;
  });
}

/** "sample 12 ms before the cursor" */
export function ageWords(laterNs: number): string {
  if (laterNs === 0) return 'sample exactly at the cursor';
  return `sample ${formatDuration(Math.abs(laterNs), 2)} ${laterNs < 0 ? 'before' : 'after'} the cursor`;
}

/** What yaw is counted from, in words that stand beside it. */
export function headingWords(heading: AttitudeInfo['heading']): string {
  switch (heading) {
    case 'true':
      return 'from true north';
    case 'magnetic':
      return 'from magnetic north';
    case 'arbitrary':
      return 'from an arbitrary zero: only changes mean anything';
  }
}

/** Label of a direction on the rose: letters where there is a north, degrees where there is none. */
export function roseLabel(degrees: number, heading: AttitudeInfo['heading']): string {
  const letter = { 0: 'N', 90: 'E', 180: 'S', 270: 'W' }[degrees];
  if (heading === 'arbitrary' || letter === undefined) return `${degrees}°`;
  return letter;
}

export const degreesWords = (value: number): string => `${fixed(value, 1)}°`;
