import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordingInfo } from '../../../workers/contract/model.ts';
import { formatBand, formatFrequencyFixed, formatLevel } from '../../base/format.ts';
import { registerPending } from '../../base/idle.ts';
import { useFrameStore } from '../../base/use-frame.ts';
import { useStore } from '../../base/use-store.ts';
import type { App, ViewProps } from '../../data/app.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { SETTLE_MS } from '../../data/use-bytes.ts';
import { useCall } from '../../data/use-call.ts';
import { drawsInSoftware } from '../../gl/stage.ts';
import { formatInstant, zoneOf } from '../../model/time-labels.ts';
import type { Cursor } from '../../model/timebase.ts';
import { HeadButton } from '../../widgets/HeadButton.tsx';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { ReadoutRow } from '../../widgets/ReadoutRow.tsx';
import { gridWords, planGrid } from './surface-grid.ts';
import { createSurfacePlot, SURFACE_SOURCE, type SurfaceData, type SurfacePlot } from './surface-plot.ts';

/** Cells of the largest grid: a processor that draws by itself gets fewer. */
const MOST = { columns: 384, rows: 256 };
const MOST_IN_SOFTWARE = { columns: 160, rows: 112 };

/** The 3-D waterfall: the box, or all that is visible without one, as a surface of greatest levels. */
export function SurfaceView({ app }: ViewProps): ReactNode {
  const info = useStore(app.recording);
  if (info === undefined) return <Empty text="Choose a recording to see its levels as a surface." />;
  return <Surface app={app} info={info} />;
}

function Surface({ app, info }: { readonly app: App; readonly info: RecordingInfo }): ReactNode {
  const { timebase, selection } = app.model;
  const { visible } = useFrameStore(timebase.view);
  const box = useStore(selection.store);
  const { fromNs, toNs } = box?.range ?? visible;
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
        <span className="ag-muted ag-small ag-clip ag-hint">
          {box === undefined ? 'all that is visible; a box chooses' : `the box, ${formatBand(lowHz, highHz, 1e4)}`}
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
