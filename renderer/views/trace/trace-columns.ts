import type { AlignedData } from 'uplot';
import type { ArrowTable } from '../../data/arrow-table.ts';

export interface TraceColumns {
  /** Time in nanoseconds, max, mean; a row of nulls wherever time without frames begins. */
  readonly data: AlignedData;
  /** Stretches of the trace's range without frames. */
  readonly gaps: readonly { readonly fromNs: number; readonly toNs: number }[];
  readonly peak: { readonly timeNs: number; readonly levelDb: number } | undefined;
}

/** Each bucket is drawn from its start to its end, so that a short burst has its true length; gaps break the line. */
export function traceColumns(table: Pick<ArrowTable, 'rows' | 'numbers'>): TraceColumns {
  const start = table.numbers('start_ns');
  const end = table.numbers('end_ns');
  const max = table.numbers('max_db');
  const mean = table.numbers('mean_db');
  const frames = table.numbers('frames');
  const time: number[] = [];
  const upper: (number | null)[] = [];
  const lower: (number | null)[] = [];
  const gaps: { fromNs: number; toNs: number }[] = [];
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
    if ((frames[row] ?? 0) === 0) continue;
    if (last !== undefined && from > last) {
      put(last, null, null);
      gaps.push({ fromNs: last, toNs: from });
    }
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
