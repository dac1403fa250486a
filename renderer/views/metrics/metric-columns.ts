import type { AlignedData } from 'uplot';
import type { ArrowTable } from '../../data/arrow-table.ts';

export interface MetricColumns {
  /** Time in nanoseconds since the recording's origin, greatest, least, mean; a row of nulls in every gap. */
  readonly data: AlignedData;
  readonly gaps: readonly { readonly fromNs: number; readonly toNs: number }[];
  /** A row farther from a moment says nothing about it. */
  readonly reachNs: number;
  /** Rows with a gap on both sides: a line alone would not show them. */
  readonly alone: readonly number[];
  /** How often the line of an angle breaks because the angle begins anew there. */
  readonly turns: number;
  /** Least and greatest of everything; undefined when there is nothing. */
  readonly range: readonly [number, number] | undefined;
}

/** Rows farther apart than this many samples are a gap. */
const GAP_SAMPLES = 4;

/** The reply to a `metric` query on the axis of a recording that begins at `originUtcNs`. */
export function columnsOf(table: ArrowTable, originUtcNs: bigint, sampleNs: number, circular: boolean): MetricColumns {
  const baseUtcNs = BigInt(table.metadata('base_utc_ns') ?? '0');
  const bucketNs = Number(table.metadata('bucket_ns') ?? 0);
  return metricColumns(table, Number(baseUtcNs - originUtcNs), GAP_SAMPLES * Math.max(sampleNs, bucketNs), circular);
}

/**
 * `shiftNs` turns the reply's times into recording time; rows farther apart than `gapNs` are not joined. Nor are neighbours
 * of an angle more than half a turn apart: from 359° to 1° is 2°, and no line across all the other directions.
 */
export function metricColumns(
  table: Pick<ArrowTable, 'rows' | 'numbers'>,
  shiftNs: number,
  gapNs: number,
  circular = false,
): MetricColumns {
  const times = table.numbers('time_ns');
  const [least, middle, greatest] = [table.numbers('min'), table.numbers('mean'), table.numbers('max')];
  const time: number[] = [];
  const [mean, max, min]: (number | null)[][] = [[], [], []];
  const gaps: { fromNs: number; toNs: number }[] = [];
  const alone: number[] = [];
  let turns = 0;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let brokenBefore = true;
  for (let row = 0; row < table.rows; row++) {
    const at = (times[row] ?? 0) + shiftNs;
    const next = row + 1 < table.rows ? (times[row + 1] ?? 0) + shiftNs : Number.POSITIVE_INFINITY;
    const gap = next - at > gapNs;
    const turned = circular && Math.abs((middle[row + 1] ?? Number.NaN) - (middle[row] ?? Number.NaN)) > 180;
    const broken = gap || turned;
    if (turned && !gap) turns++;
    if (broken && brokenBefore) alone.push(time.length);
    time.push(at);
    mean?.push(middle[row] ?? null);
    max?.push(greatest[row] ?? null);
    min?.push(least[row] ?? null);
    low = Math.min(low, least[row] ?? low);
    high = Math.max(high, greatest[row] ?? high);
    if (broken && Number.isFinite(next)) {
      if (gap) gaps.push({ fromNs: at, toNs: next });
      time.push((at + next) / 2);
      for (const column of [mean, max, min]) column?.push(null);
    }
    brokenBefore = broken;
  }
  return {
    data: [time, max ?? [], min ?? [], mean ?? []],
    reachNs: gapNs,
    gaps,
    alone,
    turns,
    range: high >= low ? [low, high] : undefined,
  };
}

export interface MetricValue {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** How much later than asked for it was taken. */
  readonly laterNs: number;
}

/** The row nearest to a time, if one is near enough. */
export function valueAt({ data, reachNs }: MetricColumns, timeNs: number): MetricValue | undefined {
  const [time, max, min, mean] = data;
  let best: MetricValue | undefined;
  if (time === undefined) return undefined;
  for (let row = 0; row < time.length; row++) {
    const laterNs = (time[row] ?? 0) - timeNs;
    const value = mean?.[row];
    if (value === null || value === undefined || Math.abs(laterNs) > reachNs) continue;
    if (best !== undefined && Math.abs(best.laterNs) <= Math.abs(laterNs)) continue;
    best = { mean: value, min: min?.[row] ?? value, max: max?.[row] ?? value, laterNs };
  }
  return best;
}
