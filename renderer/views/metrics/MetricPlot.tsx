import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import type { MetricInfo } from '../../../workers/contract/survey-metrics.ts';
import { decimalsFor, fixed, formatDuration, niceStep } from '../../base/format.ts';
import { registerPending } from '../../base/idle.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { usePointedTime } from '../../data/pointed-time.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { useBytes } from '../../data/use-bytes.ts';
import { Note } from '../../widgets/Panel.tsx';
import { useColours } from '../../widgets/use-colours.ts';
import { columnsOf, type MetricColumns, metricColumns, valueAt } from './metric-columns.ts';
import { metricPlotOptions } from './metric-plot.ts';

const SOURCE = 'metrics';
const BUCKETS = 1024;
const NOTHING = metricColumns({ rows: 0, numbers: () => new Float64Array() }, 0, 1);

/** A number over time and where it is from. */
export interface Series extends MetricInfo {
  readonly key: string;
  /** Name of the source, for people. */
  readonly from: string;
  readonly sampleNs: number;
  /** More than one moment. */
  readonly lasts: boolean;
}

interface Props {
  readonly app: App;
  readonly series: Series;
  readonly fromNs: number;
  readonly toNs: number;
  readonly lowest: boolean;
}

/** What is visible of a series, and a sample before and after, so that its line reaches the edges. */
function useColumns({ app, series, fromNs, toNs }: Props, originUtcNs: bigint) {
  const { source, name, sampleNs, circular } = series;
  const clocks = useSelected(app.survey, (state) => state.clocks);
  const generation = useStore(app.recording)?.generation;
  const margin = 2 * sampleNs;
  const query = {
    kind: 'metric' as const,
    source,
    name,
    fromUtcNs: String(originUtcNs + BigInt(Math.floor(fromNs - margin))),
    toUtcNs: String(originUtcNs + BigInt(Math.ceil(toNs + margin))),
    buckets: BUCKETS,
  };
  const settings = clocks.map(({ setting }) => setting.setUtcNs).join(' ');
  const { value, loading, fault } = useBytes(app, JSON.stringify([query, settings, generation]), query);
  const columns = useMemo(
    () => (value === undefined ? undefined : columnsOf(value, originUtcNs, sampleNs, circular)),
    [value, originUtcNs, sampleNs, circular],
  );
  return { columns, loading, fault };
}

/** One plot of the stack with its name and the value at the cursor. */
export function MetricPlot(props: Props): ReactNode {
  const { app, series, lowest, fromNs, toNs } = props;
  const { title, unit, from } = series;
  const { timebase, display } = app.model;
  const scale = useTimeScale(app);
  const {
    columns = NOTHING,
    loading,
    fault,
  } = useColumns(props, scale.origin?.kind === 'utc' ? scale.origin.utcNs : 0n);
  const room = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const colours = useColours(useSelected(display.store, (state) => state.theme));
  const times = useStore(app.model.selection.times)?.ranges;
  const latest = useRef({ columns, scale, fromNs, toNs, times });
  latest.current = { columns, scale, fromNs, toNs, times };

  useEffect(() => {
    const element = room.current;
    if (element === null) return;
    let fresh = true;
    const options = metricPlotOptions({
      colours,
      unit,
      lowest,
      size: { width: element.clientWidth, height: element.clientHeight },
      latest: () => latest.current,
      onPoint: (timeNs) =>
        timebase.setCursor(
          timeNs === undefined ? undefined : { timeNs, freqHz: undefined, levelDb: undefined, source: SOURCE },
        ),
      onZoom: (factor, aboutNs) => timebase.zoomTime(factor, aboutNs),
      onPan: (deltaNs) => timebase.panTime(deltaNs),
      onPainted: () => {
        fresh = false;
      },
    });
    const made = new uPlot(options, latest.current.columns.data, element);
    plot.current = made;
    const settled = registerPending('metrics', () => (fresh && element.clientWidth > 0 ? 1 : 0));
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      settled();
      made.destroy();
      plot.current = undefined;
    };
  }, [colours, unit, lowest, timebase]);

  useEffect(() => {
    plot.current?.setData(columns.data, false);
    plot.current?.setScale('x', { min: fromNs, max: toNs });
  }, [columns, fromNs, toNs]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: these change what the axes paint from `latest`.
  useEffect(() => plot.current?.redraw(), [scale.format, scale.origin, times]);

  const words = unit === '' ? title : `${title}, ${unit}`;
  return (
    <section className="ag-metric" aria-label={`${words} of ${from}`}>
      <header>
        <span>{words}</span>
        <span className="ag-muted ag-clip">
          <bdi>{from}</bdi>
          {columns.turns > 0 && ' · breaks where the angle begins anew'}
        </span>
        <CursorValue app={app} series={series} columns={columns} stale={loading} />
      </header>
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      <div className="ag-metric-room" ref={room} role="img" aria-label={labelOf(columns, words, from)} />
    </section>
  );
}

function digitsOf({ range }: MetricColumns): number {
  return range === undefined ? 1 : Math.min(6, decimalsFor(niceStep(Math.max(range[1] - range[0], 1e-6), 1000)));
}

function labelOf(columns: MetricColumns, words: string, from: string): string {
  const { range } = columns;
  if (range === undefined) return `${words} of ${from}: nothing in the visible time`;
  const digits = digitsOf(columns);
  return `${words} of ${from}: ${fixed(range[0], digits)} to ${fixed(range[1], digits)}`;
}

/** Mean, least and greatest of the bucket nearest to the cursor, and how far away it was taken. */
function CursorValue(props: {
  readonly app: App;
  readonly series: Series;
  readonly columns: MetricColumns;
  readonly stale: boolean;
}): ReactNode {
  const { app, columns, stale } = props;
  const { unit } = props.series;
  const pointed = usePointedTime(app);
  const look = `ag-num ag-metric-value${stale ? ' ag-stale' : ''}`;
  if (pointed === undefined) return <span className={look} />;
  const value = valueAt(columns, pointed.timeNs);
  if (value === undefined) return <span className={look}>nothing near the {pointed.at}</span>;
  const digits = digitsOf(columns);
  const spread = value.max > value.min ? ` (${fixed(value.min, digits)} … ${fixed(value.max, digits)})` : '';
  const age = `${formatDuration(Math.abs(value.laterNs), 2)} ${value.laterNs < 0 ? 'before' : 'after'}`;
  return (
    <span className={look}>
      {fixed(value.mean, digits)} {unit}
      {spread}{' '}
      <span className="ag-muted">
        {age}
        {pointed.at === 'playhead' ? ' the playhead' : ''}
      </span>
    </span>
  );
}
