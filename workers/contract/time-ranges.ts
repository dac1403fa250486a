import { z } from 'zod';
import { rangeSchema, type TimeRange } from './model.ts';

/** More stretches than this are not asked about at once: a lasso round a map's samples makes fewer. */
export const MOST_STRETCHES = 2000;

/** Stretches of time that belong together. */
export const stretchesSchema = z.array(rangeSchema).min(1).max(MOST_STRETCHES);

/** In order, finite, joined where two overlap or touch. */
export function normaliseRanges(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const sorted = ranges
    .filter(({ fromNs, toNs }) => toNs > fromNs && Number.isFinite(toNs - fromNs))
    .toSorted((a, b) => a.fromNs - b.fromNs);
  const joined: { fromNs: number; toNs: number }[] = [];
  for (const { fromNs, toNs } of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && fromNs <= last.toNs) last.toNs = Math.max(last.toNs, toNs);
    else joined.push({ fromNs, toNs });
  }
  return joined;
}

/** The parts of normalised ranges that lie inside `range`. */
export function clipRanges(ranges: readonly TimeRange[], range: TimeRange): readonly TimeRange[] {
  return ranges.flatMap(({ fromNs, toNs }) => {
    const clipped = { fromNs: Math.max(fromNs, range.fromNs), toNs: Math.min(toNs, range.toNs) };
    return clipped.toNs > clipped.fromNs ? [clipped] : [];
  });
}

export const lengthOfRanges = (ranges: readonly TimeRange[]): number =>
  ranges.reduce((sum, { fromNs, toNs }) => sum + (toNs - fromNs), 0);
