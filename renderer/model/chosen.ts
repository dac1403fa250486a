import type { Band, TimeRange } from '../../workers/contract/model.ts';
import { clipRanges, lengthOfRanges } from '../../workers/contract/time-ranges.ts';
import { counted, formatDuration } from '../base/format.ts';
import type { Selection, TimeSelection } from './selection.ts';

/** The one selection as views use it (SPEC.md, O1–O4). */

/** A range, or only the stretches of it in `within`. */
export interface ChosenSpan {
  readonly range: TimeRange;
  readonly within: readonly TimeRange[] | undefined;
}

const hullOf = (ranges: readonly TimeRange[], otherwise: TimeRange): TimeRange => ({
  fromNs: ranges[0]?.fromNs ?? otherwise.fromNs,
  toNs: ranges.at(-1)?.toNs ?? otherwise.toNs,
});

/** What statistics are made of: the chosen times, else the visible time (O1). */
export function spanOf(times: TimeSelection | undefined, { fromNs, toNs }: TimeRange): ChosenSpan {
  if (times === undefined) return { range: { fromNs, toNs }, within: undefined };
  return { range: hullOf(times.ranges, { fromNs, toNs }), within: times.ranges };
}

/** What is measured as the box (O2); `nothing` when no chosen time lies in it. */
export type MeasuredChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'nothing' }
  | ({ readonly kind: 'span'; readonly band: Band } & ChosenSpan);

export function measuredChoice(
  box: Selection | undefined,
  times: TimeSelection | undefined,
  visible: Band,
): MeasuredChoice {
  if (times === undefined) {
    return box === undefined ? { kind: 'none' } : { kind: 'span', range: box.range, within: undefined, band: box.band };
  }
  const [first] = times.ranges;
  if (first === undefined) return { kind: 'none' };
  if (box === undefined) {
    const band = { lowHz: visible.lowHz, highHz: visible.highHz };
    return { kind: 'span', range: hullOf(times.ranges, first), within: times.ranges, band };
  }
  const within = clipRanges(times.ranges, box.range);
  return within.length === 0 ? { kind: 'nothing' } : { kind: 'span', range: box.range, within, band: box.band };
}

/** The stretches that a view of one range can show one of (O3): chosen times inside the box, else the box, else none. */
export function rangesToShow(box: Selection | undefined, times: TimeSelection | undefined): readonly TimeRange[] {
  if (times === undefined) return box === undefined ? [] : [box.range];
  return box === undefined ? times.ranges : clipRanges(times.ranges, box.range);
}

/** Index of the longest; 0 without any. */
export function longestOf(ranges: readonly TimeRange[]): number {
  let best = 0;
  for (const [index, { fromNs, toNs }] of ranges.entries()) {
    const known = ranges[best];
    if (known !== undefined && toNs - fromNs > known.toNs - known.fromNs) best = index;
  }
  return best;
}

/** "3 chosen times, 1 min 12 s" */
export function timesWords({ ranges }: TimeSelection): string {
  return `${counted(ranges.length, 'chosen time')}, ${formatDuration(lengthOfRanges(ranges))}`;
}
