import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordingInfo, TimeRange } from '../../../workers/contract/model.ts';
import { formatBand, formatFrequencyFixed, formatLevel } from '../../base/format.ts';
import { registerPending } from '../../base/idle.ts';
import { useFrameStore } from '../../base/use-frame.ts';
import { useStore } from '../../base/use-store.ts';
import type { App, ViewProps } from '../../data/app.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { SETTLE_MS } from '../../data/use-bytes.ts';
import { useCall } from '../../data/use-call.ts';
import { drawsInSoftware } from '../../gl/stage.ts';
import { longestOf, rangesToShow } from '../../model/chosen.ts';
import { formatInstant, zoneOf } from '../../model/time-labels.ts';
import type { Cursor } from '../../model/timebase.ts';
import { HeadButton } from '../../widgets/HeadButton.tsx';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { ReadoutRow } from '../../widgets/ReadoutRow.tsx';
import { ChosenTimes } from '../ChosenTimes.tsx';
import { gridWords, planGrid } from './surface-grid.ts';
import { createSurfacePlot, SURFACE_SOURCE, type SurfaceData, type SurfacePlot } from './surface-plot.ts';

/** Cells of the largest grid: a processor that draws by itself gets fewer. */
const MOST = { columns: 384, rows: 256 };
const MOST_IN_SOFTWARE = { columns: 160, rows: 112 };

/** The 3-D waterfall: one of the chosen times, the box, or all that is visible without either, as a surface of greatest levels. */
export function SurfaceView({ app }: ViewProps): ReactNode {
  const info = useStore(app.recording);
  if (info === undefined) return <Empty text="Choose a recording to see its levels as a surface." />;
  return <Surface app={app} info={info} />;
}

function Surface({ app, info }: { readonly app: App; readonly info: RecordingInfo }): ReactNode {
  const { timebase, selection } = app.model;
  const { visible } = useFrameStore(timebase.view);
  const box = useStore(selection.store);
  const times = useStore(selection.times);
  const ranges = useMemo(() => rangesToShow(box, times), [box, times]);
  const [turned, setTurned] = useState<{ readonly of: readonly TimeRange[]; readonly index: number }>();
  const index = turned?.of === ranges ? turned.index : longestOf(ranges);
  const { fromNs, toNs } = ranges[index] ?? box?.range ?? visible;
  const { lowHz, highHz } = box?.band ?? visible;
  const plan = useMemo(
    () => planGrid(info, { fromNs, toNs }, { lowHz, highHz }, drawsInSoftware() ? MOST_IN_SOFTWARE : MOST),
    [info, fromNs, toNs, lowHz, highHz],
  );
  const { value, loading, fault } = useCall<SurfaceData>(
    JSON.stringify([info.id, info.generation, plan]),
    async (signal) => {
      const { columns, rows } = plan;
      const query = { kind: 'surface', recording: info.id, fromNs, toNs, lowHz, highHz, columns, rows } as const;
      return { plan, scale: info.scale, codes: new Uint8Array(await app.host.bytes(query, signal)) };
    },
    SETTLE_MS,
  );
  const [plot, setPlot] = useState<SurfacePlot | undefined>(undefined);
  const [refused, setRefused] = useState(false);
  const room = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = room.current;
    if (element === null) return;
    const made = createSurfacePlot(app, element);
    if (made === undefined) {
      setRefused(true);
      return;
    }
    const settled = registerPending('surface', () => made.pending);
    setPlot(made);
    return () => {
      setPlot(undefined);
      settled();
      made.dispose();
    };
  }, [app]);

  useEffect(() => plot?.show(value), [plot, value]);

  const unit = info.scale.absolute ? info.scale.unit : `rel. ${info.scale.unit}`;
  return (
    <div className="ag-plot">
      <div className="ag-tools" role="toolbar" aria-label="3-D waterfall">
        <HeadButton
          text="Reset view"
          title="Look at the surface as at first (Home, with the keyboard on the surface)"
          onClick={() => plot?.orbit.reset()}
        />
        <ChosenTimes app={app} does="The surface is of one of them." />
        {times !== undefined && ranges.length > 0 && (
          <OneOfTimes count={ranges.length} index={index} onTurn={(next) => setTurned({ of: ranges, index: next })} />
        )}
        <span className="ag-muted ag-small ag-clip ag-hint">
          {box === undefined
            ? times === undefined && 'all that is visible; a box chooses'
            : `the box, ${formatBand(lowHz, highHz, 1e4)}${times !== undefined && ranges.length === 0 ? ': no chosen time lies in it' : ''}`}
        </span>
        <SurfaceReadout
          app={app}
          unit={unit}
          stale={loading}
          words={value === undefined ? '' : gridWords(value.plan)}
        />
      </div>
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      {refused && (
        <Note kind="warning">
          The 3-D waterfall needs WebGL2, and this machine does not offer it; the flat waterfall shows the same levels.
        </Note>
      )}
      <div className="ag-chart-room">
        <div
          ref={room}
          className="ag-stage"
          role="img"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard turns the surface.
          tabIndex={0}
          aria-label={`Surface of the greatest levels of ${info.name}. Arrow keys turn it, plus and minus zoom, Home resets.`}
          data-testid="surface"
        />
      </div>
    </div>
  );
}

/** A surface is of one range: which of the chosen ones, and the way to the others. */
function OneOfTimes(props: {
  readonly count: number;
  readonly index: number;
  readonly onTurn: (index: number) => void;
}): ReactNode {
  const { count, index, onTurn } = props;
  const turn = (by: number) => () => onTurn((index + by + count) % count);
  return (
    <span className="ag-one-of">
      {count > 1 && <HeadButton text="‹" title="The chosen time before" onClick={turn(-1)} />}
      <span className="ag-small">
        shows {index + 1} of {count}
      </span>
      {count > 1 && <HeadButton text="›" title="The chosen time after" onClick={turn(1)} />}
    </span>
  );
}

function SurfaceReadout(props: {
  readonly app: App;
  readonly unit: string;
  readonly stale: boolean;
  readonly words: string;
}): ReactNode {
  const { app, unit, stale, words } = props;
  const scale = useTimeScale(app);
  const cursor = useFrameStore(app.model.timebase.cursor);
  const text = cursor?.source === SURFACE_SOURCE ? cursorText(cursor, unit) : '';
  return <ReadoutRow text={text} sample={words} stale={stale} />;

  function cursorText({ timeNs, freqHz, levelDb }: Cursor, levelUnit: string): string {
    const { visible } = app.model.timebase.view.get();
    const time = timeNs === undefined ? '—' : `${formatInstant(scale, timeNs, 1e5)} ${zoneOf(scale)}`;
    const frequency =
      freqHz === undefined ? '—' : formatFrequencyFixed(freqHz, (visible.highHz - visible.lowHz) / 2000);
    const level = levelDb === undefined ? 'no level here' : `max ${formatLevel(levelDb, levelUnit)}`;
    return `${time}  ${frequency}  ${level}`;
  }
}
