import { type PointerEvent, type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { LevelScale } from '../../../workers/contract/level-scale.ts';
import type { Frame } from '../../../workers/contract/model.ts';
import { noiseFloorUnderTrafficDb } from '../../../workers/contract/spectrum-math.ts';
import { formatCount, formatLevel } from '../../base/format.ts';
import { registerPending } from '../../base/idle.ts';
import { parseLevel } from '../../base/parse-quantity.ts';
import { useFrameStore } from '../../base/use-frame.ts';
import { useStore } from '../../base/use-store.ts';
import type { ViewProps } from '../../data/app.ts';
import { createLiveFeed } from '../../data/live-frames.ts';
import { useMarkColours } from '../../data/mark-colours.ts';
import type { StreamSpectrum } from '../../data/spectra.ts';
import { useShownRegions } from '../../data/use-annotations.ts';
import { spectrumSampleWords, useSpectra } from '../../data/use-spectra.ts';
import { spanOf } from '../../model/chosen.ts';
import { ChartCanvas, type ChartHandle } from '../../widgets/ChartCanvas.tsx';
import { frameOf, valueAtX, valueAtY, yOf, zoneOfChart } from '../../widgets/chart-axes.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { QuantityField } from '../../widgets/QuantityField.tsx';
import { ReadoutRow } from '../../widgets/ReadoutRow.tsx';
import { TraceToggle } from '../../widgets/TraceToggle.tsx';
import { useColours } from '../../widgets/use-colours.ts';
import { ChosenTimes } from '../ChosenTimes.tsx';
import { paintAnnotationBands, placeBands } from './annotation-bands.ts';
import {
  cursorWords,
  type DensityCache,
  levelRange,
  levelsAt,
  paintSpectrum,
  type TraceName,
  traceNames,
} from './painter.ts';

const SOURCE = 'spectrum';
const NO_FRAMES: readonly Frame[] = [];
const THRESHOLD_PX = 6;
const CLICK_PX = 4;
const WHEEL_RATE = 0.0016;

const traceTitles: Readonly<Record<TraceName, string>> = {
  live: 'The frame at the playhead or cursor; the last one in view without them',
  max: 'Max hold over the chosen or the visible time; every frame counts, also where the other traces are of a sample',
  mean: 'Mean in linear power over the chosen or the visible time, cells below resolution left out',
  min: 'Min hold over the chosen or the visible time, cells below resolution left out',
};

type Shown = Readonly<Record<TraceName | 'density', boolean>>;
interface LevelRange {
  readonly lowDb: number;
  readonly highDb: number;
}

type Drag =
  | { readonly kind: 'threshold' }
  | { readonly kind: 'band'; lastX: number }
  | { readonly kind: 'box'; readonly fromHz: number }
  | { readonly kind: 'levels'; lastY: number };

/** Levels over frequency for the chosen times, else the visible time: hold traces, density, noise floor, threshold and markers. */
export function SpectrumView({ app }: ViewProps): ReactNode {
  const { timebase, display, markers, selection } = app.model;
  const { info, visible, spectra, loading, fault, framesUsed, framesTotal } = useSpectra(app);
  const state = useStore(display.store);
  const marked = useStore(markers.store);
  const cursor = useFrameStore(timebase.cursor);
  const feed = useMemo(() => createLiveFeed(app), [app]);
  const [shown, setShown] = useState<Shown>({ live: true, max: true, mean: true, min: false, density: true });
  const [ownRange, setOwnRange] = useState<LevelRange | undefined>(undefined);
  const { regions, chosen } = useShownRegions(app);
  const colours = useColours(state.theme);
  const marks = useMarkColours(state.theme);
  const chart = useRef<ChartHandle | null>(null);
  const density = useDensityCache(chart);
  const drag = useRef<Drag | undefined>(undefined);
  useEffect(() => (shown.live ? feed.start() : undefined), [feed, shown.live]);
  useEffect(() => feed.store.subscribe(() => chart.current?.invalidate()), [feed]);

  const scale = info?.scale;
  const floorDb = useMemo(() => (scale === undefined ? undefined : floorOf(spectra, scale)), [spectra, scale]);

  if (info === undefined || scale === undefined) return <Empty text="Choose a recording to see its spectrum." />;
  const range = ownRange ?? levelRange(spectra, visible.lowHz, visible.highHz, scale);
  const sample = spectrumSampleWords(framesUsed, framesTotal, formatCount);
  const toggle = (name: keyof Shown) => () => setShown({ ...shown, [name]: !shown[name] });
  const readout =
    cursor?.freqHz === undefined
      ? undefined
      : cursorWords(levelsAt(spectra, cursor.freqHz), cursor.freqHz, scale.unit, shown);

  const placeOf = (event: { readonly clientX: number; readonly clientY: number }) => {
    const element = chart.current?.element;
    if (element === null || element === undefined) return undefined;
    const box = element.getBoundingClientRect();
    const frame = frameOf(box.width, box.height);
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    return {
      frame,
      x,
      y,
      zone: zoneOfChart(frame, x, y),
      freqHz: valueAtX(frame, visible.lowHz, visible.highHz, x),
      db: valueAtY(frame, range.lowDb, range.highDb, y),
      nearThreshold: Math.abs(yOf(frame, range.lowDb, range.highDb, state.thresholdDb) - y) <= THRESHOLD_PX,
    };
  };

  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    const place = placeOf(event);
    if (place === undefined || event.button !== 0) return;
    if (place.zone === 'plot' && place.nearThreshold) drag.current = { kind: 'threshold' };
    else if (place.zone === 'plot' && event.shiftKey) drag.current = { kind: 'box', fromHz: place.freqHz };
    else if (place.zone === 'plot' || place.zone === 'bottom') drag.current = { kind: 'band', lastX: place.x };
    else if (place.zone === 'left') drag.current = { kind: 'levels', lastY: place.y };
    else return;
    event.currentTarget.setPointerCapture(event.pointerId);
  };

  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const place = placeOf(event);
    if (place === undefined) return;
    const present = drag.current;
    const held = event.buttons !== 0 ? present : undefined;
    if (held === undefined) drag.current = undefined;
    event.currentTarget.style.cursor =
      (place.zone === 'plot' && place.nearThreshold) || place.zone === 'left'
        ? 'ns-resize'
        : place.zone === 'bottom'
          ? 'ew-resize'
          : 'crosshair';
    if (held?.kind === 'threshold') display.set({ thresholdDb: Math.round(place.db * 2) / 2 });
    else if (held?.kind === 'band') {
      const hzPerPixel = (visible.highHz - visible.lowHz) / place.frame.width;
      if (Math.abs(place.x - held.lastX) >= 1) {
        timebase.panBand((held.lastX - place.x) * hzPerPixel);
        held.lastX = place.x;
      }
    } else if (held?.kind === 'levels') {
      const shift = ((place.y - held.lastY) / place.frame.height) * (range.highDb - range.lowDb);
      setOwnRange({ lowDb: range.lowDb + shift, highDb: range.highDb + shift });
      held.lastY = place.y;
    } else if (held?.kind === 'box') {
      const { range } = spanOf(selection.times.get(), timebase.view.get().visible);
      const wide =
        Math.abs(place.freqHz - held.fromHz) > ((visible.highHz - visible.lowHz) / place.frame.width) * CLICK_PX;
      const band = { lowHz: held.fromHz, highHz: place.freqHz };
      if (wide) selection.select({ range, band, source: SOURCE });
    }
    if (place.zone !== 'plot') {
      timebase.setCursor(undefined);
      return;
    }
    const levels = levelsAt(spectra, place.freqHz);
    timebase.setCursor({ timeNs: undefined, freqHz: place.freqHz, levelDb: levels?.max, source: SOURCE });
  };

  const onWheel = (event: WheelEvent) => {
    const place = placeOf(event);
    if (place === undefined || place.zone === 'none') return;
    event.preventDefault();
    const factor = Math.exp(Math.max(-400, Math.min(400, event.deltaY)) * WHEEL_RATE);
    if (place.zone !== 'left' && !event.ctrlKey) {
      timebase.zoomBand(factor, place.freqHz);
      return;
    }
    const width = Math.min(300, Math.max(5, (range.highDb - range.lowDb) * factor));
    const share = (place.db - range.lowDb) / (range.highDb - range.lowDb);
    // The top third keeps the reference level, the bottom third the floor.
    const anchor = share > 2 / 3 ? 1 : share < 1 / 3 ? 0 : share;
    const lowDb = range.lowDb + anchor * (range.highDb - range.lowDb - width);
    setOwnRange({ lowDb, highDb: lowDb + width });
  };

  const onDoubleClick = (event: { readonly clientX: number; readonly clientY: number }) => {
    const place = placeOf(event);
    if (place?.zone === 'left') setOwnRange(undefined);
    else if (place?.zone === 'plot') app.model.commands.run('marker.add');
  };

  return (
    <div className="ag-plot">
      <div className="ag-tools" role="toolbar" aria-label="Spectrum">
        {traceNames.map((name) => (
          <TraceToggle
            key={name}
            name={name}
            colour={colours[name]}
            on={shown[name]}
            title={traceTitles[name]}
            onToggle={toggle(name)}
          />
        ))}
        <TraceToggle
          name="density"
          colour="linear-gradient(90deg, var(--ag-density-low), var(--ag-density-high))"
          on={shown.density}
          title="How often each level occurred, 0.01 % to 100 % of the frames, on a logarithmic scale"
          onToggle={toggle('density')}
        />
        <QuantityField
          label="Threshold"
          width={92}
          store={display.store}
          words={({ thresholdDb }) => formatLevel(thresholdDb, scale.unit)}
          forms="-85 or -72.5 dBm"
          parse={parseLevel}
          onValue={(thresholdDb) => display.set({ thresholdDb })}
          onStep={(direction) => display.set({ thresholdDb: state.thresholdDb + direction })}
        />
        <ChosenTimes app={app} does="The traces are of these times alone." />
        <ReadoutRow text={readout} sample={sample} stale={loading} />
      </div>
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      <div className="ag-chart-room">
        <ChartCanvas
          label={`Spectrum of ${info.name}: ${sample}`}
          handle={chart}
          paint={(context, size) => {
            paintSpectrum(
              context,
              size,
              {
                spectra,
                live: feed.store.get()?.frames ?? NO_FRAMES,
                scale,
                lowHz: visible.lowHz,
                highHz: visible.highHz,
                ...range,
                shown,
                display: state,
                markers: marked,
                cursorHz: cursor?.freqHz,
                noiseFloorDb: floorDb,
              },
              colours,
              density,
            );
            const frame = frameOf(size.width, size.height);
            const bands = placeBands(frame, timebase.view.get().visible, regions, chosen);
            paintAnnotationBands(context, frame, bands, chosen, { ...colours, marks });
          }}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerLeave={() => {
            if (timebase.cursor.get()?.source === SOURCE) timebase.setCursor(undefined);
          }}
          onDoubleClick={onDoubleClick}
          onWheel={onWheel}
        />
      </div>
    </div>
  );
}

/** Axes that have not moved for this long are at rest. */
const REST_MS = 80;

function useDensityCache(chart: RefObject<ChartHandle | null>): DensityCache {
  const resting = useRef(0);
  const cache = useMemo<DensityCache>(
    () => ({
      image: undefined,
      settled: false,
      later() {
        window.clearTimeout(resting.current);
        resting.current = window.setTimeout(() => {
          resting.current = 0;
          cache.settled = true;
          chart.current?.invalidate();
        }, REST_MS);
      },
    }),
    [chart],
  );
  useEffect(() => {
    const unregister = registerPending('density', () => (resting.current === 0 ? 0 : 1));
    return () => {
      unregister();
      window.clearTimeout(resting.current);
      resting.current = 0;
    };
  }, []);
  return cache;
}

/** Lowest noise floor of the visible streams: the others hold more than noise. */
function floorOf(spectra: readonly StreamSpectrum[], scale: LevelScale): number | undefined {
  let lowest: number | undefined;
  for (const { histogram } of spectra) {
    const floor = noiseFloorUnderTrafficDb(histogram, scale);
    if (floor !== undefined && (lowest === undefined || floor < lowest)) lowest = floor;
  }
  return lowest;
}
