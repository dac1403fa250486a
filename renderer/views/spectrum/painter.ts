import { colormapTable } from '../../../workers/contract/colormaps.ts';
import type { LevelScale } from '../../../workers/contract/level-scale.ts';
import type { Frame as RadioFrame } from '../../../workers/contract/model.ts';
import { fixed, formatFrequencyFixed, formatLevel } from '../../base/format.ts';
import type { StreamSpectrum } from '../../data/spectra.ts';
import type { DisplayState } from '../../model/display.ts';
import { deltasOf, type Marker } from '../../model/markers.ts';
import {
  type AxisColours,
  chip,
  type Frame,
  frameOf,
  type LineLabel,
  line,
  paintFrame,
  paintFrequencyAxis,
  paintLineLabels,
  paintPlotArea,
  paintValueAxis,
  xOf,
  yOf,
} from '../../widgets/chart-axes.ts';
import { colourDensity, densityPixels } from './density.ts';

export interface TraceColours {
  readonly live: string;
  readonly max: string;
  readonly mean: string;
  readonly min: string;
}

export interface SpectrumColours extends AxisColours, TraceColours {
  readonly accent: string;
  readonly warning: string;
  readonly panel: string;
}

export const traceNames = ['live', 'max', 'mean', 'min'] as const;
export type TraceName = (typeof traceNames)[number];

export interface SpectrumPicture {
  readonly spectra: readonly StreamSpectrum[];
  readonly live: readonly RadioFrame[];
  readonly scale: LevelScale;
  readonly lowHz: number;
  readonly highHz: number;
  readonly lowDb: number;
  readonly highDb: number;
  readonly shown: Readonly<Record<TraceName | 'density', boolean>>;
  readonly display: DisplayState;
  readonly markers: readonly Marker[];
  readonly cursorHz: number | undefined;
  readonly noiseFloorDb: number | undefined;
}

/**
 * Keeps the density image between paints. While the axes move the last image moves with them; it is computed again once they
 * rest, or when the data changes. `later` asks for a paint then.
 */
export interface DensityCache {
  image: { readonly canvas: HTMLCanvasElement; readonly axes: Axes; readonly content: readonly unknown[] } | undefined;
  settled: boolean;
  readonly later: () => void;
}

type Axes = Pick<SpectrumPicture, 'lowHz' | 'highHz' | 'lowDb' | 'highDb'> & {
  readonly width: number;
  readonly height: number;
};

export function paintSpectrum(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number; readonly ratio: number },
  picture: SpectrumPicture,
  colours: SpectrumColours,
  cache: DensityCache,
): void {
  const frame = frameOf(size.width, size.height);
  const { lowHz, highHz, lowDb, highDb, scale } = picture;
  paintPlotArea(context, frame, colours);
  if (picture.shown.density) paintDensity(context, frame, size.ratio, picture, cache);
  paintFrequencyAxis(context, frame, lowHz, highHz, colours);
  paintValueAxis(context, frame, lowDb, highDb, scale.absolute ? scale.unit : `rel. ${scale.unit}`, colours);
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  paintTraces(context, frame, picture, colours);
  paintLines(context, frame, picture, colours);
  paintMarkers(context, frame, picture, colours);
  context.restore();
  paintFrame(context, frame, colours);
  paintLineLabels(context, frame, lineLabels(frame, picture), { ...colours, background: colours.panel });
}

function lineLabels(frame: Frame, picture: SpectrumPicture): readonly LineLabel[] {
  const { lowDb, highDb, scale, display, noiseFloorDb } = picture;
  const label = (name: string, db: number): LineLabel => ({
    name,
    value: formatLevel(db, scale.unit),
    y: yOf(frame, lowDb, highDb, db),
  });
  return [
    label('threshold', display.thresholdDb),
    ...(noiseFloorDb === undefined ? [] : [label('noise ≈', noiseFloorDb)]),
  ];
}

function paintDensity(
  context: CanvasRenderingContext2D,
  frame: Frame,
  ratio: number,
  picture: SpectrumPicture,
  cache: DensityCache,
): void {
  const { spectra, lowHz, highHz, lowDb, highDb, display } = picture;
  const width = Math.max(1, Math.round(frame.width * ratio));
  const height = Math.max(1, Math.round(frame.height * ratio));
  const axes: Axes = { lowHz, highHz, lowDb, highDb, width, height };
  const content = [spectra, display.colourMap, display.theme];
  const known = cache.image;
  const sameContent = known?.content.every((part, index) => part === content[index]) === true;
  if (known === undefined || !sameContent || (cache.settled && !sameAxes(known.axes, axes))) {
    const canvas = known?.canvas ?? document.createElement('canvas');
    drawDensity(canvas, picture, axes);
    cache.image = { canvas, axes, content };
  } else if (!sameAxes(known.axes, axes)) cache.later();
  cache.settled = false;
  const { image } = cache;
  if (image === undefined) return;
  const left = xOf(frame, lowHz, highHz, image.axes.lowHz);
  const right = xOf(frame, lowHz, highHz, image.axes.highHz);
  const top = yOf(frame, lowDb, highDb, image.axes.highDb);
  const bottom = yOf(frame, lowDb, highDb, image.axes.lowDb);
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  context.imageSmoothingEnabled = false;
  context.drawImage(image.canvas, left, top, right - left, bottom - top);
  context.restore();
}

function sameAxes(a: Axes, b: Axes): boolean {
  return (
    a.lowHz === b.lowHz &&
    a.highHz === b.highHz &&
    a.lowDb === b.lowDb &&
    a.highDb === b.highDb &&
    a.width === b.width &&
    a.height === b.height
  );
}

function drawDensity(canvas: HTMLCanvasElement, { spectra, scale, display }: SpectrumPicture, axes: Axes): void {
  const sources = spectra.map(({ stream, histogram }) => ({ ...stream, histogram }));
  const shares = densityPixels(axes, scale, sources);
  if (canvas.width !== axes.width || canvas.height !== axes.height) {
    canvas.width = axes.width;
    canvas.height = axes.height;
  }
  const colours = colourDensity(shares, colormapTable(display.colourMap), display.theme === 'light');
  canvas.getContext('2d')?.putImageData(new ImageData(colours, axes.width, axes.height), 0, 0);
}

/** A trace breaks where there is no level; a single bin between breaks is drawn as wide as the bin. */
function tracePath(
  context: CanvasRenderingContext2D,
  frame: Frame,
  picture: SpectrumPicture,
  freqHz: ArrayLike<number>,
  levelDb: ArrayLike<number | undefined>,
  binHz: number,
): void {
  const { lowHz, highHz, lowDb, highDb } = picture;
  const isGap = (index: number) => Number.isNaN(levelDb[index] ?? Number.NaN);
  context.beginPath();
  for (let index = 0; index < freqHz.length; index++) {
    if (isGap(index)) continue;
    const x = xOf(frame, lowHz, highHz, freqHz[index] ?? 0);
    const y = yOf(frame, lowDb, highDb, levelDb[index] ?? 0);
    if (isGap(index - 1)) {
      if (isGap(index + 1)) {
        const half = Math.max(1, (xOf(frame, lowHz, highHz, lowHz + binHz) - frame.left) / 2);
        context.moveTo(x - half, y);
        context.lineTo(x + half, y);
      } else context.moveTo(x, y);
    } else context.lineTo(x, y);
  }
  context.stroke();
}

function paintTraces(
  context: CanvasRenderingContext2D,
  frame: Frame,
  picture: SpectrumPicture,
  colours: SpectrumColours,
): void {
  context.lineJoin = 'round';
  context.lineWidth = 1.25;
  const { spectra, live, shown } = picture;
  for (const spectrum of spectra) {
    const { freqHz, stream } = spectrum;
    const columns = { min: spectrum.minDb, mean: spectrum.meanDb, max: spectrum.maxDb };
    for (const name of ['min', 'mean', 'max'] as const) {
      if (!shown[name]) continue;
      context.strokeStyle = colours[name];
      tracePath(context, frame, picture, freqHz, columns[name], stream.binHz);
    }
  }
  if (!shown.live) return;
  context.strokeStyle = colours.live;
  for (const radioFrame of live) {
    const { freqHz, levelDb } = radioFrame;
    const binHz = Math.abs((freqHz[1] ?? 0) - (freqHz[0] ?? 0));
    tracePath(context, frame, picture, freqHz, levelDb, binHz);
  }
}

function paintLines(
  context: CanvasRenderingContext2D,
  frame: Frame,
  picture: SpectrumPicture,
  colours: SpectrumColours,
): void {
  const { lowHz, highHz, lowDb, highDb, display, noiseFloorDb, cursorHz } = picture;
  const right = frame.left + frame.width;
  context.lineWidth = 1;
  if (noiseFloorDb !== undefined) {
    const y = Math.round(yOf(frame, lowDb, highDb, noiseFloorDb)) + 0.5;
    line(context, frame.left, y, right, y, colours.muted, [2, 3]);
  }
  const y = Math.round(yOf(frame, lowDb, highDb, display.thresholdDb)) + 0.5;
  line(context, frame.left, y, right, y, colours.accent, [6, 4]);
  if (cursorHz !== undefined && cursorHz >= lowHz && cursorHz <= highHz) {
    const x = Math.round(xOf(frame, lowHz, highHz, cursorHz)) + 0.5;
    line(context, x, frame.top, x, frame.top + frame.height, colours.lineStrong);
  }
}

function paintMarkers(
  context: CanvasRenderingContext2D,
  frame: Frame,
  picture: SpectrumPicture,
  colours: SpectrumColours,
): void {
  const { markers, lowHz, highHz, lowDb, highDb } = picture;
  const deltas = deltasOf(markers);
  for (const marker of markers) {
    if (marker.freqHz < lowHz || marker.freqHz > highHz) continue;
    const x = Math.round(xOf(frame, lowHz, highHz, marker.freqHz)) + 0.5;
    const y =
      marker.levelDb === undefined
        ? frame.top + 22
        : Math.max(yOf(frame, lowDb, highDb, marker.levelDb), frame.top + 9);
    context.fillStyle = colours.accent;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - 5, y - 8);
    context.lineTo(x + 5, y - 8);
    context.fill();
    const delta = deltas.find((candidate) => candidate.to === marker.number);
    const label =
      delta?.levelDb === undefined
        ? `${marker.number}`
        : `${marker.number}Δ${delta.from} ${delta.levelDb > 0 ? '+' : ''}${formatLevel(delta.levelDb, 'dB')}`;
    const right = x > frame.left + frame.width - 90;
    chip(
      context,
      label,
      right ? x - 7 : x + 7,
      Math.max(frame.top + 9, y - 6),
      {
        text: colours.accent,
        background: colours.panel,
        mono: colours.mono,
      },
      right ? 'right' : 'left',
    );
  }
}

/** Levels at a frequency, of the stream whose bins are there and reach highest. */
export function levelsAt(
  spectra: readonly StreamSpectrum[],
  freqHz: number,
): { readonly max: number; readonly mean: number; readonly min: number; readonly binHz: number } | undefined {
  let best: { max: number; mean: number; min: number; binHz: number } | undefined;
  for (const { stream, maxDb, meanDb, minDb } of spectra) {
    const bin = Math.floor((freqHz - stream.lowEdgeHz) / stream.binHz);
    const max = maxDb[bin];
    if (max === undefined || Number.isNaN(max) || (best !== undefined && max <= best.max)) continue;
    best = { max, mean: meanDb[bin] ?? Number.NaN, min: minDb[bin] ?? Number.NaN, binHz: stream.binHz };
  }
  return best;
}

/** Reference level and range on whole tens of decibels around everything drawn in the band. */
export function levelRange(
  spectra: readonly StreamSpectrum[],
  lowHz: number,
  highHz: number,
  scale: LevelScale,
): { readonly lowDb: number; readonly highDb: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { freqHz, minDb, maxDb } of spectra) {
    for (let bin = 0; bin < freqHz.length; bin++) {
      const place = freqHz[bin] ?? 0;
      if (place < lowHz || place > highHz) continue;
      const min = minDb[bin] ?? Number.NaN;
      const max = maxDb[bin] ?? Number.NaN;
      if (min < low) low = min;
      if (max > high) high = max;
    }
  }
  if (!(high >= low)) return { lowDb: scale.floorDb + 30, highDb: scale.floorDb + 130 };
  const highDb = 10 * Math.ceil((high + 3) / 10);
  return { lowDb: Math.min(10 * Math.floor((low - 1) / 10), highDb - 40), highDb };
}

/** "5.1861 GHz  max −61.5  mean −88.1 dBm": the hold traces that are shown, at a frequency. */
export function cursorWords(
  levels: ReturnType<typeof levelsAt>,
  freqHz: number,
  unit: string,
  shown: Readonly<Record<TraceName, boolean>>,
): string {
  if (levels === undefined) return `${formatFrequencyFixed(freqHz, 1e4)}  no frames here`;
  const parts = (['max', 'mean', 'min'] as const)
    .filter((name) => shown[name])
    .map((name) => `${name} ${fixed(levels[name], 1)}`);
  return (
    [formatFrequencyFixed(freqHz, levels.binHz / 10), ...parts].join('  ') + (parts.length === 0 ? '' : ` ${unit}`)
  );
}
