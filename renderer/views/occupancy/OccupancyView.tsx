import { type PointerEvent, type ReactNode, useMemo, useRef } from 'react';
import { occupancyOfBins } from '../../../workers/contract/spectrum-math.ts';
import { formatCount, formatFrequencyFixed, formatLevel, formatPercent } from '../../base/format.ts';
import { parseLevel } from '../../base/parse-quantity.ts';
import { useFrameStore } from '../../base/use-frame.ts';
import { useStore } from '../../base/use-store.ts';
import type { ViewProps } from '../../data/app.ts';
import type { StreamSpectrum } from '../../data/spectra.ts';
import { sampleWords, useSpectra } from '../../data/use-spectra.ts';
import { ChartCanvas, type ChartHandle } from '../../widgets/ChartCanvas.tsx';
import {
  frameOf,
  line,
  paintFrame,
  paintFrequencyAxis,
  paintPlotArea,
  paintValueAxis,
  valueAtX,
  xOf,
  yOf,
  zoneOfChart,
} from '../../widgets/chart-axes.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { QuantityField } from '../../widgets/QuantityField.tsx';
import { ReadoutRow } from '../../widgets/ReadoutRow.tsx';
import { useColours } from '../../widgets/use-colours.ts';
import { ChosenTimes } from '../ChosenTimes.tsx';

const SOURCE = 'occupancy';
const WHEEL_RATE = 0.0016;

export interface StreamOccupancy {
  readonly spectrum: StreamSpectrum;
  /** Share of frames above the threshold, a bin; NaN without frames. */
  readonly shares: Float64Array;
}

/** Greatest share at a frequency among the streams that have a bin there. */
export function shareAt(streams: readonly StreamOccupancy[], freqHz: number): number | undefined {
  let best: number | undefined;
  for (const { spectrum, shares } of streams) {
    const bin = Math.floor((freqHz - spectrum.stream.lowEdgeHz) / spectrum.stream.binHz);
    const share = shares[bin];
    if (share !== undefined && !Number.isNaN(share) && (best === undefined || share > best)) best = share;
  }
  return best;
}

/** Mean share of the bins inside a band, a measure of how full it is. */
export function meanShare(streams: readonly StreamOccupancy[], lowHz: number, highHz: number): number | undefined {
  let sum = 0;
  let bins = 0;
  for (const { spectrum, shares } of streams) {
    for (let bin = 0; bin < shares.length; bin++) {
      const place = spectrum.freqHz[bin] ?? Number.NaN;
      const share = shares[bin] ?? Number.NaN;
      if (!(place >= lowHz && place <= highHz) || Number.isNaN(share)) continue;
      sum += share;
      bins++;
    }
  }
  return bins === 0 ? undefined : sum / bins;
}

/** How much of the chosen times, else of the visible time, each bin was above the threshold; dragging the threshold reads nothing again. */
export function OccupancyView({ app }: ViewProps): ReactNode {
  const { timebase, display } = app.model;
  const { info, visible, spectra, loading, fault, framesUsed, framesTotal } = useSpectra(app);
  const state = useStore(display.store);
  const cursor = useFrameStore(timebase.cursor);
  const colours = useColours(state.theme);
  const chart = useRef<ChartHandle | null>(null);
  const lastX = useRef<number | undefined>(undefined);
  const scale = info?.scale;
  const streams = useMemo<readonly StreamOccupancy[]>(
    () =>
      scale === undefined
        ? []
        : spectra.map((spectrum) => ({
            spectrum,
            shares: occupancyOfBins(spectrum.histogram, state.thresholdDb, scale),
          })),
    [spectra, state.thresholdDb, scale],
  );
  if (info === undefined || scale === undefined)
    return <Empty text="Choose a recording to see how full its bins are." />;
  const { lowHz, highHz } = visible;

  const placeOf = (event: { readonly clientX: number; readonly clientY: number }) => {
    const element = chart.current?.element;
    if (element === null || element === undefined) return undefined;
    const box = element.getBoundingClientRect();
    const frame = frameOf(box.width, box.height);
    const x = event.clientX - box.left;
    return {
      frame,
      x,
      zone: zoneOfChart(frame, x, event.clientY - box.top),
      freqHz: valueAtX(frame, lowHz, highHz, x),
    };
  };
  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    const place = placeOf(event);
    if (place === undefined || event.button !== 0 || place.zone === 'none') return;
    lastX.current = place.x;
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const place = placeOf(event);
    if (place === undefined) return;
    if (event.buttons === 0) lastX.current = undefined;
    if (lastX.current !== undefined && Math.abs(place.x - lastX.current) >= 1) {
      timebase.panBand(((lastX.current - place.x) * (highHz - lowHz)) / place.frame.width);
      lastX.current = place.x;
    }
    timebase.setCursor(
      place.zone === 'plot'
        ? { timeNs: undefined, freqHz: place.freqHz, levelDb: undefined, source: SOURCE }
        : undefined,
    );
  };
  const onWheel = (event: WheelEvent) => {
    const place = placeOf(event);
    if (place === undefined || place.zone === 'none') return;
    event.preventDefault();
    timebase.zoomBand(Math.exp(Math.max(-400, Math.min(400, event.deltaY)) * WHEEL_RATE), place.freqHz);
  };
  const shown = cursor?.freqHz;
  const sample = sampleWords(framesUsed, framesTotal, formatCount);
  const mean = meanShare(streams, lowHz, highHz);
  const words =
    shown === undefined
      ? `mean of the bins in view ${formatPercent(mean)}`
      : cursorWords(shown, shareAt(streams, shown));

  return (
    <div className="ag-plot">
      <div className="ag-tools" role="toolbar" aria-label="Occupancy">
        <span className="ag-small">Share of frames above</span>
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
        <ChosenTimes app={app} does="The shares are of these times alone." />
        <ReadoutRow text={words} sample={sample} stale={loading} />
      </div>
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      <div className="ag-chart-room">
        <ChartCanvas
          label={`Occupancy of ${info.name}: ${words}`}
          handle={chart}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerLeave={() => {
            if (timebase.cursor.get()?.source === SOURCE) timebase.setCursor(undefined);
          }}
          onWheel={onWheel}
          paint={(context, size) => {
            const frame = frameOf(size.width, size.height);
            paintPlotArea(context, frame, colours);
            paintFrequencyAxis(context, frame, lowHz, highHz, colours);
            paintValueAxis(context, frame, 0, 100, '%', colours);
            context.save();
            context.beginPath();
            context.rect(frame.left, frame.top, frame.width, frame.height);
            context.clip();
            paintShares(context, frame, streams, lowHz, highHz, colours.mean);
            if (shown !== undefined) {
              const x = Math.round(xOf(frame, lowHz, highHz, shown)) + 0.5;
              line(context, x, frame.top, x, frame.top + frame.height, colours.lineStrong);
            }
            context.restore();
            paintFrame(context, frame, colours);
          }}
        />
      </div>
    </div>
  );
}

function cursorWords(freqHz: number, share: number | undefined): string {
  return `${formatFrequencyFixed(freqHz, 1e4)}  ${share === undefined ? 'no frames here' : formatPercent(share)}`;
}

/** Filled bars, at least a pixel wide; where several bins share a pixel the greatest is drawn last. */
function paintShares(
  context: CanvasRenderingContext2D,
  frame: ReturnType<typeof frameOf>,
  streams: readonly StreamOccupancy[],
  lowHz: number,
  highHz: number,
  colour: string,
): void {
  context.fillStyle = colour;
  for (const { spectrum, shares } of streams) {
    const { lowEdgeHz, binHz } = spectrum.stream;
    for (let bin = 0; bin < shares.length; bin++) {
      const share = shares[bin] ?? Number.NaN;
      if (!(share > 0)) continue;
      // Whole pixels: edges between bars that meet must not shimmer.
      const left = Math.floor(xOf(frame, lowHz, highHz, lowEdgeHz + bin * binHz));
      const right = Math.floor(xOf(frame, lowHz, highHz, lowEdgeHz + (bin + 1) * binHz));
      const gap = right - left > 4 ? 1 : 0;
      // Anything above zero is at least a pixel high: seldom is not never.
      const top = Math.min(yOf(frame, 0, 100, share * 100), frame.top + frame.height - 1);
      context.fillRect(left, top, Math.max(1, right - left - gap), frame.top + frame.height - top);
    }
  }
}
