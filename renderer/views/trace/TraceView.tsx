import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import { counted, fixed, formatBand, formatLevel } from '../../base/format.ts';
import { registerPending } from '../../base/idle.ts';
import { useFrameStore } from '../../base/use-frame.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { ViewProps } from '../../data/app.ts';
import type { ArrowTable } from '../../data/arrow-table.ts';
import { columnsWithFrames, hasStreamsElsewhere } from '../../data/elsewhere.ts';
import { type PointedTime, usePointedTime } from '../../data/pointed-time.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { useBytes } from '../../data/use-bytes.ts';
import type { TimeScale } from '../../model/time-labels.ts';
import { formatInstant, uncertaintyOf, zoneOf } from '../../model/time-labels.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { ReadoutRow } from '../../widgets/ReadoutRow.tsx';
import { useColours } from '../../widgets/use-colours.ts';
import { ChosenTimes } from '../ChosenTimes.tsx';
import { TimeLines } from '../TimeLines.tsx';
import { levelsAtTime, type TraceColumns, traceColumns } from './trace-columns.ts';
import { plotOptions } from './trace-plot.ts';

const SOURCE = 'zero span';
const BUCKETS = 2048;

/** Zero span: power summed over the band of the box (of everything visible without one) against time. */
export function TraceView({ app }: ViewProps): ReactNode {
  const { timebase, selection, display } = app.model;
  const info = useStore(app.recording);
  const { visible } = useFrameStore(timebase.view);
  const box = useStore(selection.store);
  const theme = useSelected(display.store, (state) => state.theme);
  const scale = useTimeScale(app);
  const thresholdDb = useSelected(display.store, (state) => state.thresholdDb);
  const lowHz = box?.band.lowHz ?? visible.lowHz;
  const highHz = box?.band.highHz ?? visible.highHz;
  const key =
    info === undefined ? undefined : [info.id, info.generation, visible.fromNs, visible.toNs, lowHz, highHz].join(' ');
  const { value, loading, fault } = useBytes(
    app,
    key,
    info === undefined
      ? undefined
      : {
          kind: 'trace',
          recording: info.id,
          fromNs: visible.fromNs,
          toNs: visible.toNs,
          lowHz,
          highHz,
          buckets: BUCKETS,
        },
  );
  // Only the overview of all streams tells a gap from time that a hopping radio spent outside the band.
  const elsewhere = info !== undefined && hasStreamsElsewhere(info, { lowHz, highHz });
  const { value: overview } = useBytes(
    app,
    elsewhere ? `overview ${info.id} ${info.generation} ${visible.fromNs} ${visible.toNs}` : undefined,
    elsewhere
      ? { kind: 'overview', recording: info.id, fromNs: visible.fromNs, toNs: visible.toNs, columns: BUCKETS }
      : undefined,
  );
  const pointed = usePointedTime(app);
  if (info === undefined) return <Empty text="Choose a recording to see the power in a band over time." />;
  const unit = info.scale.absolute ? info.scale.unit : `rel. ${info.scale.unit}`;
  const readout = value === undefined || pointed === undefined ? '' : pointedWords(value, pointed, scale, unit);
  return (
    <div className="ag-plot">
      <div className="ag-tools" role="toolbar" aria-label="Zero span">
        <span className="ag-num" title="Power summed over this band">
          {formatBand(lowHz, highHz, 1e4)}
        </span>
        <span className="ag-muted ag-small ag-clip ag-hint">
          {box === undefined ? 'all that is visible; a box chooses' : 'band of the box'}
        </span>
        <Legend />
        <ChosenTimes app={app} does="What lies between them is dimmed." />
        <ReadoutRow text={readout} sample={value === undefined ? '' : frameWords(value)} stale={loading} />
      </div>
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      <div className="ag-chart-room">
        {value !== undefined && (
          <TracePlot
            app={app}
            table={value}
            overview={elsewhere ? overview : undefined}
            elsewhere={elsewhere}
            theme={theme}
            thresholdDb={thresholdDb}
            unit={unit}
            scale={scale}
            fromNs={visible.fromNs}
            toNs={visible.toNs}
            name={info.name}
          />
        )}
        <TimeLines app={app} fromNs={visible.fromNs} toNs={visible.toNs} />
      </div>
    </div>
  );
}

function frameWords(table: ArrowTable): string {
  const frames = Number(table.metadata('frames_total') ?? 0);
  if (frames === 0) return 'no frames in view';
  return `${table.metadata('max') === 'exact' ? 'exact' : 'max: upper bound'}, ${counted(frames, 'frame')}`;
}

function pointedWords(table: ArrowTable, { timeNs, at }: PointedTime, scale: TimeScale, unit: string): string {
  const levels = levelsAtTime(table, timeNs);
  const time = `${at === 'playhead' ? 'playhead ' : ''}${formatInstant(scale, timeNs)}`;
  if (levels === undefined) return `${time}  no frames here`;
  return `${time}  max ${fixed(levels.maxDb ?? Number.NaN, 1)}  mean ${formatLevel(levels.meanDb, unit)}`;
}

function Legend(): ReactNode {
  return (
    <span className="ag-legend ag-small">
      <span className="ag-swatch ag-swatch-max" aria-hidden="true" /> max
      <span className="ag-swatch ag-swatch-mean" aria-hidden="true" /> mean
    </span>
  );
}

interface PlotProps extends ViewProps {
  readonly table: ArrowTable;
  readonly overview: ArrowTable | undefined;
  /** Streams lie outside the band: until the overview is here, nothing is called a gap. */
  readonly elsewhere: boolean;
  readonly theme: string;
  readonly thresholdDb: number;
  readonly unit: string;
  readonly scale: TimeScale;
  readonly fromNs: number;
  readonly toNs: number;
  readonly name: string;
}

/** The chart outside React: made anew when its look changes, fed when its data does. */
function TracePlot(props: PlotProps): ReactNode {
  const { app, table, overview, elsewhere, theme, thresholdDb, unit, scale, fromNs, toNs } = props;
  const { timebase } = app.model;
  const room = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const colours = useColours(theme);
  const columns = useMemo<TraceColumns>(() => {
    if (!elsewhere) return traceColumns(table);
    return traceColumns(table, overview === undefined ? Array(table.rows).fill(true) : columnsWithFrames(overview));
  }, [table, overview, elsewhere]);
  const times = useStore(app.model.selection.times)?.ranges;
  const latest = useRef({ columns, scale, fromNs, toNs, thresholdDb, times });
  latest.current = { columns, scale, fromNs, toNs, thresholdDb, times };

  useEffect(() => {
    const element = room.current;
    if (element === null) return;
    let fresh = true;
    const options = plotOptions({
      colours,
      unit,
      size: { width: element.clientWidth, height: element.clientHeight },
      latest: () => latest.current,
      onCursor: (timeNs, levelDb) =>
        timebase.setCursor(timeNs === undefined ? undefined : { timeNs, freqHz: undefined, levelDb, source: SOURCE }),
      onZoom: (factor, aboutNs) => timebase.zoomTime(factor, aboutNs),
      onPan: (deltaNs) => timebase.panTime(deltaNs),
      onPainted: () => {
        fresh = false;
      },
    });
    const made = new uPlot(options, latest.current.columns.data, element);
    plot.current = made;
    const settled = registerPending('zero span', () => (fresh && element.clientWidth > 0 ? 1 : 0));
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
  }, [colours, unit, timebase]);

  useEffect(() => {
    plot.current?.setData(columns.data, false);
    plot.current?.setScale('x', { min: fromNs, max: toNs });
  }, [columns, fromNs, toNs]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: these change what hooks and axes paint from `latest`.
  useEffect(() => plot.current?.redraw(), [thresholdDb, scale.format, scale.origin, times]);

  const peak = columns.peak;
  const label = `Power over time of ${props.name}${
    peak === undefined
      ? ''
      : `; peak ${formatLevel(peak.levelDb, unit)} at ${formatInstant(scale, peak.timeNs)} ${uncertaintyOf(scale)} ${zoneOf(scale)}`
  }`;
  return <div className="ag-uplot" role="img" aria-label={label} ref={room} />;
}
