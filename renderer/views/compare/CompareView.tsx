import { Button, HTMLSelect } from '@blueprintjs/core';
import { Cross } from '@blueprintjs/icons';
import { type MouseEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { type ChangedBand, type Comparison, MOST_SIDES } from '../../../workers/contract/compare.ts';
import { counted, fixed, formatDuration } from '../../base/format.ts';
import { parseLevel } from '../../base/parse-quantity.ts';
import { useFrameSelected, useFrameStore } from '../../base/use-frame.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App, ViewProps } from '../../data/app.ts';
import { useMarkColours } from '../../data/mark-colours.ts';
import { scaleOf } from '../../data/time-scale.ts';
import { useCall } from '../../data/use-call.ts';
import { type CompareSide, sideLooks, sideName } from '../../model/compare.ts';
import { formatInstant } from '../../model/time-labels.ts';
import { ChartCanvas, type ChartHandle } from '../../widgets/ChartCanvas.tsx';
import { ChartLines } from '../../widgets/ChartLines.tsx';
import { frameOf, valueAtX, zoneOfChart } from '../../widgets/chart-axes.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { QuantityField } from '../../widgets/QuantityField.tsx';
import { useColours } from '../../widgets/use-colours.ts';
import { Changes } from './Changes.tsx';
import { type ComparePaint, paintDifferences, paintOverTime, paintSpectra } from './charts.ts';
import { readingAtHz, readingAtTime } from './reading.ts';
import './compare.css';

const aligns = ['start', 'clock', 'event'] as const;
const alignNames = { start: 'aligned by start', clock: 'aligned by clock', event: 'aligned by event' } as const;
const statistics = ['mean', 'max'] as const;
/** As many frames of a stream as the spectrum view reads. */
const MOST_FRAMES = 20_000;
const MIN_FRAMES = 10;
const BUCKETS = 512;

/** Two to four ranges beside one another: spectra, differences, changed bands. */
export function CompareView({ app }: ViewProps): ReactNode {
  const { compare } = app.model;
  const sides = useStore(compare.sides);
  const choice = useStore(compare.choice);
  const { recordings } = useStore(app.workspace);
  const clocks = useSelected(app.survey, (state) => state.clocks);
  const present = sides.filter(({ recording }) => recordings.some(({ id }) => id === recording));
  const input = {
    sides: present.map((side) => ({ ...side })),
    ...choice,
    minFrames: MIN_FRAMES,
    buckets: BUCKETS,
    maxFrames: MOST_FRAMES,
  };
  const settings = choice.align === 'clock' ? clocks.map(({ setting }) => String(setting.setUtcNs)) : [];
  const key = present.length < 2 ? undefined : JSON.stringify([input, settings]);
  const { value, loading, fault } = useCall(key, (signal) => app.host.calls.recordings.compare(input, { signal }), 150);
  return (
    <div className="ag-compare">
      <div className="ag-tools ag-compare-tools" role="toolbar" aria-label="Compare">
        <AddButtons app={app} full={sides.length >= MOST_SIDES} />
        <HTMLSelect
          minimal
          aria-label="Alignment"
          value={choice.align}
          onChange={(event) => {
            const align = aligns.find((each) => each === event.currentTarget.value);
            if (align !== undefined) compare.choice.set({ ...choice, align });
          }}
          options={aligns.map((each) => ({ value: each, label: alignNames[each] }))}
        />
        <HTMLSelect
          minimal
          aria-label="Statistic"
          value={choice.statistic}
          onChange={(event) => {
            const statistic = statistics.find((each) => each === event.currentTarget.value);
            if (statistic !== undefined) compare.choice.set({ ...choice, statistic });
          }}
          options={[...statistics]}
        />
        <QuantityField
          label="Least difference"
          width={64}
          store={compare.choice}
          words={({ thresholdDb }) => `${fixed(thresholdDb, 1)} dB`}
          forms="6 or 2.5 dB"
          parse={(text) => {
            const db = parseLevel(text);
            return db !== undefined && db > 0 && db <= 200 ? db : undefined;
          }}
          onValue={(thresholdDb) => compare.choice.set({ ...choice, thresholdDb })}
        />
        <span className="ag-muted ag-small" role="status">
          {loading ? 'comparing…' : ''}
        </span>
      </div>
      <Sides app={app} sides={sides} align={choice.align} />
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      {present.length < 2 ? (
        <Empty
          text={
            sides.length === 0
              ? 'Add the visible range or the box, then another of this or of another recording: the first is what the others are compared with.'
              : 'Add one more range: another time, or another recording from the library.'
          }
        />
      ) : (
        value !== undefined && fault === undefined && <Result app={app} result={value} />
      )}
    </div>
  );
}

function AddButtons({ app, full }: { readonly app: App; readonly full: boolean }): ReactNode {
  const { compare, selection, timebase } = app.model;
  const info = useStore(app.recording);
  const box = useStore(selection.store);
  const disabled = full || info === undefined;
  const add = (range: CompareSide['range']) => {
    if (info === undefined) return;
    const cursor = timebase.playback.get().headNs;
    compare.add({ recording: info.id, range, eventNs: cursor ?? range.fromNs });
  };
  const visible = () => {
    const { fromNs, toNs } = timebase.view.get().visible;
    return { fromNs, toNs };
  };
  return (
    <>
      <Button
        size="small"
        text="Add visible range"
        title={full ? 'Four ranges are the most.' : 'The time that is visible in the recording on screen'}
        disabled={disabled}
        onClick={() => add(visible())}
      />
      <Button
        size="small"
        text="Add box"
        title="The time of the box"
        disabled={disabled || box === undefined}
        onClick={() => add(box?.range ?? visible())}
      />
    </>
  );
}

function Sides(props: {
  readonly app: App;
  readonly sides: readonly CompareSide[];
  readonly align: (typeof aligns)[number];
}): ReactNode {
  const { app, sides, align } = props;
  const { compare, timebase, display } = app.model;
  const { recordings } = useStore(app.workspace);
  const clocks = useSelected(app.survey, (state) => state.clocks);
  const format = useSelected(display.store, (state) => state.timeFormat);
  if (sides.length === 0) return undefined;
  const change = (index: number, side: CompareSide | undefined) =>
    compare.sides.set(sides.flatMap((each, at) => (at !== index ? [each] : side === undefined ? [] : [side])));
  return (
    <ul className="ag-compare-sides" aria-label="Ranges">
      {sides.map((side, index) => {
        const info = recordings.find(({ id }) => id === side.recording);
        const scale = scaleOf(info, clocks, format);
        const { fromNs, toNs } = side.range;
        const look = sideLooks[index] ?? sideLooks[0];
        const letter = sideName(index);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a side is its place in the row.
          <li key={index}>
            <span className="ag-swatch" style={{ background: `var(--ag-mark-${look.colour})` }} aria-hidden="true" />
            <strong>{letter}</strong>
            <button
              type="button"
              className="ag-linklike ag-clip"
              title={`${info?.name ?? 'This recording is not in the case.'}\nSHA-256 ${info?.evidenceSha256 ?? 'not known yet'}`}
              onClick={() => show(app, side)}
            >
              <bdi>{info?.name ?? 'not in this case'}</bdi>
            </button>
            <span className="ag-num ag-small">
              {formatInstant(scale, fromNs, 1e6)} + {formatDuration(toNs - fromNs)}
            </span>
            {align === 'event' && (
              <button
                type="button"
                className="ag-linklike ag-small"
                title="Takes the play head, or the start of what is visible, of the recording on screen"
                onClick={() => {
                  const { recording, visible } = timebase.view.get();
                  const eventNs = timebase.playback.get().headNs ?? visible.fromNs;
                  if (recording === side.recording) change(index, { ...side, eventNs });
                }}
              >
                event at {side.eventNs === undefined ? 'none' : formatInstant(scale, side.eventNs, 1e6)}
              </button>
            )}
            <Button
              variant="minimal"
              size="small"
              icon={<Cross size={12} />}
              aria-label={`Remove ${letter}`}
              onClick={() => change(index, undefined)}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** Shows a side, and a band of it, in every view. */
function show(app: App, side: CompareSide, band?: { readonly lowHz: number; readonly highHz: number }): void {
  const info = app.workspace.get().recordings.find(({ id }) => id === side.recording);
  if (info === undefined) return;
  const { timebase } = app.model;
  if (timebase.view.get().recording !== info.id) timebase.setRecording(info);
  const margin = band === undefined ? 0 : band.highHz - band.lowHz;
  timebase.show({
    ...side.range,
    ...(band === undefined ? {} : { lowHz: band.lowHz - margin, highHz: band.highHz + margin }),
  });
}

/** Where the pointer is over a chart: hertz, or nanoseconds from the common start. */
interface Pointed {
  readonly axis: 'frequency' | 'time';
  readonly value: number;
}

function Result({ app, result }: { readonly app: App; readonly result: Comparison }): ReactNode {
  const { timebase, display, compare } = app.model;
  const theme = useSelected(display.store, (state) => state.theme);
  const { statistic, thresholdDb } = useStore(compare.choice);
  const { visible, recording } = useFrameStore(timebase.view);
  const colours = useColours(theme);
  const marks = useMarkColours(theme);
  const spectra = useRef<ChartHandle | null>(null);
  const differences = useRef<ChartHandle | null>(null);
  const overTime = useRef<ChartHandle | null>(null);
  const { grid, sides, changes } = result;
  const whole = { lowHz: grid.lowHz, highHz: grid.lowHz + grid.cells * grid.stepHz };
  // The axis of the other views, as long as they show one of the sides.
  const followed = sides.some((side) => side.recording === recording);
  const inside = visible.highHz > whole.lowHz && visible.lowHz < whole.highHz;
  const band = followed && inside ? { lowHz: visible.lowHz, highHz: visible.highHz } : whole;
  const [first] = sides;
  const unit = first === undefined ? 'dB' : first.absolute ? first.unit : `rel. ${first.unit}`;
  const paint: ComparePaint = { result, band, statistic, thresholdDb, unit, colours, marks };

  // Its own pointer first; then the frequency that is pointed at in another view, where they have one axis.
  const [pointed, setPointed] = useState<Pointed | undefined>(undefined);
  const elsewhereHz = useFrameSelected(timebase.cursor, (cursor) => (followed ? cursor?.freqHz : undefined));
  const hz = pointed?.axis === 'frequency' ? pointed.value : elsewhereHz;
  const { fromNs, stepNs, buckets } = result.time;
  const timeShare = pointed?.axis === 'time' ? (pointed.value - fromNs) / (stepNs * buckets) : undefined;
  const frequencyLine = [
    { kind: 'cursor' as const, share: hz === undefined ? undefined : (hz - band.lowHz) / (band.highHz - band.lowHz) },
  ];
  const reading =
    pointed?.axis === 'time'
      ? readingAtTime(result, pointed.value)
      : hz === undefined
        ? ''
        : readingAtHz(result, statistic, hz, unit);
  const leave = () => {
    setPointed(undefined);
    if (followed) timebase.setCursor(undefined);
  };
  const pointer = (axis: Pointed['axis'], low: number, high: number) => ({
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      const box = event.currentTarget.getBoundingClientRect();
      const frame = frameOf(box.width, box.height);
      const x = event.clientX - box.left;
      if (zoneOfChart(frame, x, event.clientY - box.top) !== 'plot') return leave();
      const value = valueAtX(frame, low, high, x);
      setPointed({ axis, value });
      if (followed && axis === 'frequency')
        timebase.setCursor({ timeNs: undefined, freqHz: value, levelDb: undefined, source: 'compare' });
    },
    onPointerLeave: leave,
  });
  const overFrequency = pointer('frequency', band.lowHz, band.highHz);

  const goTo = (change: Pick<ChangedBand, 'lowHz' | 'highHz' | 'side'>) => {
    const side = sides[change.side];
    if (side !== undefined) show(app, side, change);
  };
  const onClick = (event: MouseEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const frame = frameOf(box.width, box.height);
    const x = event.clientX - box.left;
    if (zoneOfChart(frame, x, event.clientY - box.top) !== 'plot') return;
    const hz = valueAtX(frame, band.lowHz, band.highHz, x);
    const change = changes.find(({ lowHz, highHz }) => hz >= lowHz && hz < highHz);
    if (change !== undefined) goTo(change);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer.
    <section className="ag-compare-result" aria-label="Comparison" tabIndex={0}>
      <div className="ag-compare-reading ag-num">
        {reading === '' ? (
          <span className="ag-muted">
            Point at a chart to read it.{result.notes.length > 0 && ` ${counted(result.notes.length, 'note')} below.`}
          </span>
        ) : (
          reading
        )}
      </div>
      <div className="ag-compare-chart">
        <ChartCanvas
          label={`Spectra of ${sides.map(({ name }, index) => `${sideName(index)} ${name}`).join(', ')}`}
          handle={spectra}
          paint={(context, size) => paintSpectra(context, size, paint)}
          onDoubleClick={onClick}
          {...overFrequency}
        />
        <ChartLines lines={frequencyLine} />
      </div>
      <div className="ag-compare-chart">
        <ChartCanvas
          label="Difference in decibels over frequency"
          handle={differences}
          paint={(context, size) => paintDifferences(context, size, paint)}
          onDoubleClick={onClick}
          {...overFrequency}
        />
        <ChartLines lines={frequencyLine} />
      </div>
      <div className="ag-compare-chart ag-compare-short">
        <ChartCanvas
          label="Difference of the band's power over time"
          handle={overTime}
          paint={(context, size) => paintOverTime(context, size, paint)}
          {...pointer('time', fromNs, fromNs + stepNs * buckets)}
        />
        <ChartLines lines={[{ kind: 'cursor', share: timeShare }]} />
      </div>
      <Changes changes={changes} unit={unit} onChange={goTo} />
      {result.notes.map((note) => (
        <Note key={note} kind="info">
          {note}
        </Note>
      ))}
    </section>
  );
}
