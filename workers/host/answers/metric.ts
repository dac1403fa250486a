import { Fault } from '../../contract/faults.ts';
import { effectiveOrigin } from '../../contract/recording-clock.ts';
import { clockOf } from '../../contract/survey.ts';
import type { MetricSource } from '../../contract/survey-metrics.ts';
import { encodeColumns } from '../../export/columns.ts';
import type { CaseSession } from '../case-session.ts';
import type { Answer } from './answer.ts';

/** UTC of a source's own time 0 as it is taken now. A recording without a wall clock counts from 1970. */
function zeroUtcNs({ shelf, survey }: CaseSession, source: MetricSource): bigint {
  const { clocks } = survey.state();
  switch (source.kind) {
    case 'recording': {
      const origin = effectiveOrigin(shelf.infoOf(source.id), clocks);
      return origin.kind === 'utc' ? origin.utcNs : 0n;
    }
    case 'track':
    case 'attitude':
      return clockOf(clocks, { kind: source.kind, id: source.id })?.offsetNs ?? 0n;
  }
}

/** A number of a source over time, in buckets; throws `not_found` when there is no such source or number. */
export const answerMetric: Answer<'metric'> = async (session, query, signal) => {
  const { source, name, buckets } = query;
  const baseUtcNs = BigInt(query.fromUtcNs);
  const zero = zeroUtcNs(session, source);
  const range = { fromNs: baseUtcNs - zero, toNs: BigInt(query.toUtcNs) - zero, buckets };
  const series = await session.folder.catalog.survey.series.read(source, name, range, signal);
  if (series === undefined) throw new Fault('not_found', `There is no "${name}" of this ${source.kind}.`);
  const numbers = (column: string, values: Float64Array) => ({ name: column, kind: 'numbers', values }) as const;
  return encodeColumns(
    [
      numbers('time_ns', series.timeNs),
      numbers('min', series.min),
      numbers('mean', series.mean),
      numbers('max', series.max),
      numbers('count', series.count),
    ],
    {
      unit: series.unit,
      base_utc_ns: String(baseUtcNs),
      bucket_ns: String(Number(range.toNs - range.fromNs) / buckets),
    },
  );
};
