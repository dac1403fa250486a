import { Button, Checkbox } from '@blueprintjs/core';
import { type ReactNode, useMemo, useState } from 'react';
import type { MetricInfo } from '../../../workers/contract/survey-metrics.ts';
import { useFrameStore } from '../../base/use-frame.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App, ViewProps } from '../../data/app.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { useCall } from '../../data/use-call.ts';
import { type ClockSource, clockSources } from '../../model/clock-sources.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { ChosenTimes } from '../ChosenTimes.tsx';
import { TimeLines } from '../TimeLines.tsx';
import { MetricPlot, type Series } from './MetricPlot.tsx';

/** Shown before anybody has chosen. */
const FIRST = 3;

/** Traces of anything time-stamped, stacked on the one time axis. */
export function MetricsView({ app }: ViewProps): ReactNode {
  const info = useStore(app.recording);
  const recordings = useSelected(app.workspace, (state) => state.recordings);
  const survey = useStore(app.survey);
  const scale = useTimeScale(app);
  const [chosen, setChosen] = useState<readonly string[] | undefined>(undefined);
  const [listOpen, setListOpen] = useState(false);
  const sources = useMemo(() => clockSources(recordings, survey), [recordings, survey]);
  const ids = sources.map(({ subject }) => subject.id).join(' ');
  const states = recordings.map(({ state }) => state).join(' ');
  const { value, fault } = useCall(`metrics ${ids} ${states}`, (signal) =>
    app.host.calls.survey.metrics(undefined, { signal }),
  );
  if (info === undefined) return <Empty text="Choose a recording: its time is the axis of every trace." />;
  const joined = scale.origin?.kind === 'utc';
  const series = (value?.metrics ?? [])
    .filter(({ source }) => (source.kind === 'recording' ? source.id === info.id : joined))
    .map((metric) => seriesOf(metric, sources));
  const shown =
    chosen === undefined
      ? series.filter(({ lasts }) => lasts).slice(0, FIRST)
      : series.filter(({ key }) => chosen.includes(key));
  const toggle = (key: string) => {
    const keys = shown.map((each) => each.key);
    setChosen(keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key]);
  };
  return (
    <div className="ag-metrics-room">
      <div className="ag-metrics" data-list={listOpen ? 'open' : 'closed'}>
        <div className="ag-tools ag-metrics-head">
          <Button
            variant="minimal"
            size="small"
            active={listOpen}
            aria-expanded={listOpen}
            text={`Series, ${shown.length} of ${series.length}`}
            onClick={() => setListOpen(!listOpen)}
          />
          <ChosenTimes app={app} does="What lies between them is dimmed." />
        </div>
        <SeriesList series={series} shown={shown} onToggle={toggle}>
          <ChosenTimes app={app} does="What lies between them is dimmed." />
          {fault !== undefined && <Note kind="error">{fault.message}</Note>}
          {!joined && (
            <Note kind="warning">
              This recording has no wall clock: only its own numbers can stand on its time axis.{' '}
              <button type="button" className="ag-linklike" onClick={() => void app.model.commands.run('view.clocks')}>
                Set its clock in Clocks
              </button>
            </Note>
          )}
          {value !== undefined && series.length === 0 && (
            <p className="ag-empty">Nothing else has times here. Import a track or an attitude log.</p>
          )}
        </SeriesList>
        <Stack app={app} series={shown} />
      </div>
    </div>
  );
}

function seriesOf(metric: MetricInfo, sources: readonly ClockSource[]): Series {
  const { source, name } = metric;
  const found = sources.find(({ subject }) => subject.kind === source.kind && subject.id === source.id);
  return {
    ...metric,
    key: `${source.kind} ${source.id} ${name}`,
    from: found?.name ?? source.kind,
    sampleNs: found?.sampleNs ?? 1e9,
    lasts: found?.own !== undefined && found.own.toNs > found.own.fromNs,
  };
}

/** What there is, by source; a tick shows it. */
function SeriesList(props: {
  readonly series: readonly Series[];
  readonly shown: readonly Series[];
  readonly onToggle: (key: string) => void;
  readonly children: ReactNode;
}): ReactNode {
  const { series, shown, onToggle, children } = props;
  const groups = [...new Set(series.map(({ from }) => from))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer.
    <section className="ag-metric-list" aria-label="Series" tabIndex={0}>
      {children}
      {groups.map((group) => (
        <fieldset key={group}>
          <legend>
            <bdi className="ag-clip">{group}</bdi>
          </legend>
          {series
            .filter(({ from }) => from === group)
            .map(({ key, title, unit }) => (
              <Checkbox
                key={key}
                checked={shown.some((each) => each.key === key)}
                label={unit === '' ? title : `${title}, ${unit}`}
                onChange={() => onToggle(key)}
              />
            ))}
        </fieldset>
      ))}
    </section>
  );
}

function Stack({ app, series }: { readonly app: App; readonly series: readonly Series[] }): ReactNode {
  const { visible } = useFrameStore(app.model.timebase.view);
  const { fromNs, toNs } = visible;
  if (series.length === 0) {
    return (
      <div className="ag-metric-stack">
        <Empty text="Tick a series to see it over time." />
      </div>
    );
  }
  return (
    <div className="ag-metric-stack">
      {series.map((each, index) => (
        <MetricPlot
          key={each.key}
          app={app}
          series={each}
          fromNs={fromNs}
          toNs={toNs}
          lowest={index === series.length - 1}
        />
      ))}
      <TimeLines app={app} fromNs={fromNs} toNs={toNs} />
    </div>
  );
}
