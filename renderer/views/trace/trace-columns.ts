import type { AlignedData } from 'uplot';
import type { ArrowTable } from '../../data/arrow-table.ts';

export interface TraceColumns {
  /** Time in nanoseconds, max, mean; a row of nulls wherever time without frames begins. */
  readonly data: AlignedData;
  /** Stretches in which nobody measured; where a hopping radio was on another channel the line only breaks. */
  readonly gaps: readonly { readonly fromNs: number; readonly toNs: number }[];
  readonly peak: { readonly timeNs: number; readonly levelDb: number } | undefined;
}

export interface TraceLevels {
  readonly maxDb: number | undefined;
  readonly meanDb: number | undefined;
}

/**
 * Each bucket is drawn from its start to its end, so that a short burst has its true length; gaps break the line.
 * `measured` says for each bucket whether any stream of the recording has frames in it; without it none outside the band has.
 */
export function traceColumns(table: Pick<ArrowTable, 'rows' | 'numbers'>, measured?: readonly boolean[]): TraceColumns {
  const start = table.numbers('start_ns');
  const end = table.numbers('end_ns');
  const max = table.numbers('max_db');
  const mean = table.numbers('mean_db');
  const frames = table.numbers('frames');
  const time: number[] = [];
  const upper: (number | null)[] = [];
  const lower: (number | null)[] = [];
  const gaps: { fromNs: number; toNs: number }[] = [];
  const empty: { fromNs: number; toNs: number }[] = [];
  let peak: TraceColumns['peak'];
  let last: number | undefined;
  const put = (at: number, high: number | null, low: number | null) => {
    const before = time.at(-1);
    time.push(before !== undefined && at <= before ? before + 1e-3 : at);
    upper.push(high);
    lower.push(low);
  };
  for (let row = 0; row < table.rows; row++) {
    const from = start[row] ?? 0;
    const to = end[row] ?? from;
    if ((frames[row] ?? 0) === 0) {
      if (measured?.[row] === true) continue;
      const gap = empty.at(-1);
      if (gap?.toNs === from) gap.toNs = to;
      else empty.push({ fromNs: from, toNs: to });
      continue;
    }
    // What lies before the first frame or after the last is outside the recording, or still to come.
    if (last !== undefined) gaps.push(...empty);
    empty.length = 0;
    if (last !== undefined && from > last) put(last, null, null);
    const high = max[row] ?? Number.NaN;
    const low = mean[row] ?? Number.NaN;
    const highOrNull = Number.isNaN(high) ? null : high;
    const lowOrNull = Number.isNaN(low) ? null : low;
    put(from, highOrNull, lowOrNull);
    put(to, highOrNull, lowOrNull);
    if (!Number.isNaN(high) && (peak === undefined || high > peak.levelDb)) peak = { timeNs: from, levelDb: high };
    last = to;
  }
  return { data: [time, upper, lower], gaps, peak };
}

/** Levels of the bucket that holds a time; undefined without frames there. */
export function levelsAtTime(table: Pick<ArrowTable, 'rows' | 'numbers'>, timeNs: number): TraceLevels | undefined {
  const end = table.numbers('end_ns');
  const row = end.findIndex((endNs) => timeNs < endNs);
  if (row < 0 || timeNs < (table.numbers('start_ns')[row] ?? 0) || (table.numbers('frames')[row] ?? 0) === 0) {
    return undefined;
  }
  const level = (name: string) => {
    const value = table.numbers(name)[row];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  };
  return { maxDb: level('max_db'), meanDb: level('mean_db') };
}
