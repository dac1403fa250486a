import type { SegmentInfo, TimeRange } from '../../../workers/contract/model.ts';
import {
  counted,
  formatDuration,
  formatFrequency,
  formatFrequencyDelta,
  formatFrequencyFixed,
  formatLevel,
  formatPercent,
} from '../../base/format.ts';
import type { MeasuredBox } from '../../data/measured-box.ts';
import type { CanvasTheme } from '../../gl/theme.ts';
import type { DisplayState } from '../../model/display.ts';
import { deltasOf, type Marker } from '../../model/markers.ts';
import type { Selection } from '../../model/selection.ts';
import { formatInstant, type TimeScale } from '../../model/time-labels.ts';
import type { Cursor } from '../../model/timebase.ts';
import { cornersAround, paintLabel, type Rect } from '../../widgets/label-places.ts';
import { type Mapping, xOfHz, yOfNs } from './geometry.ts';

export interface OverlayState {
  readonly mapping: Mapping;
  readonly theme: CanvasTheme;
  readonly scale: TimeScale;
  readonly unit: string;
  readonly cursor: Cursor | undefined;
  readonly selection: Selection | undefined;
  /** Times chosen on the map: what lies between them is dimmed. */
  readonly times: readonly TimeRange[] | undefined;
  /** What of a pixel's cells its level is. */
  readonly plane: DisplayState['plane'];
  /** Values beside the selection; undefined where they are shown somewhere else. */
  readonly measured: MeasuredBox | undefined;
  readonly markers: readonly Marker[];
  readonly segments: readonly SegmentInfo[];
  readonly headNs: number | undefined;
}

/** True when nothing lies over the picture: an overlay that is empty already need not be painted again. */
export function isOverlayEmpty(state: OverlayState): boolean {
  const { mapping, cursor, selection, times, markers, segments, headNs } = state;
  return (
    cursor === undefined &&
    selection === undefined &&
    times === undefined &&
    headNs === undefined &&
    markers.length === 0 &&
    !segments.some((segment) => isBreakInView(segment, mapping))
  );
}

function isBreakInView(segment: SegmentInfo, { visible }: Mapping): boolean {
  return segment.index > 0 && segment.startNs >= visible.fromNs && segment.startNs <= visible.toNs;
}

/** Everything that lies over the picture: breaks, play head, selection, markers, crosshair. */
export function paintOverlay(context: CanvasRenderingContext2D, state: OverlayState): void {
  const { layout } = state.mapping;
  const { plot } = layout;
  context.setTransform(layout.ratio, 0, 0, layout.ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  // Chromium does not present a canvas that was only cleared: what was on it would stay on the screen.
  context.fillStyle = 'rgb(0 0 0 / 1%)';
  context.fillRect(0, 0, 1, 1);
  context.lineWidth = 1;
  context.save();
  context.beginPath();
  context.rect(plot.x, plot.y, plot.width, plot.height);
  context.clip();
  paintTimes(context, state);
  paintBreaks(context, state);
  paintHead(context, state);
  paintCrosshair(context, state);
  const taken = markerRects(state);
  paintSelection(context, state, taken);
  paintMarkers(context, state, taken);
  context.restore();
  paintCursorValues(context, state, taken);
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

const placementWords: Readonly<Record<SegmentInfo['placement'], string>> = {
  anchor: 'placed by a clock anchor',
  'device clock': 'placed by the device clock',
  'after previous': 'placed after the one before',
};

/** The device clock restarted here: a dashed line across, named when there is room. */
function paintBreaks(context: CanvasRenderingContext2D, state: OverlayState): void {
  const { mapping, theme, segments } = state;
  const { plot } = mapping.layout;
  const shown = segments.filter((segment) => isBreakInView(segment, mapping));
  if (shown.length === 0) return;
  // Many breaks are ticks at the edges: lines across would cover the picture, and would soon be one line each pixel.
  if (shown.length > plot.height / 3) return;
  const few = shown.length <= plot.height / 40;
  context.strokeStyle = theme.warning;
  context.setLineDash(few ? [6, 4] : []);
  for (const segment of shown) {
    const y = Math.round(yOfNs(mapping, segment.startNs)) + 0.5;
    const right = plot.x + plot.width;
    if (few) line(context, plot.x, y, right, y);
    else {
      line(context, plot.x, y, plot.x + 10, y);
      line(context, right - 10, y, right, y);
    }
  }
  context.setLineDash([]);
  if (!few) return;
  context.font = `10px ${theme.sans}`;
  context.textAlign = 'right';
  context.textBaseline = mapping.flip ? 'bottom' : 'top';
  for (const segment of shown) {
    const y = yOfNs(mapping, segment.startNs) + (mapping.flip ? -2 : 3);
    const text = `segment ${segment.index + 1}: device clock restarted, ${placementWords[segment.placement]}`;
    const width = context.measureText(text).width;
    context.globalAlpha = 0.85;
    context.fillStyle = theme.panel;
    context.fillRect(plot.x + plot.width - width - 10, mapping.flip ? y - 13 : y - 1, width + 8, 14);
    context.globalAlpha = 1;
    context.fillStyle = theme.warning;
    context.fillText(text, plot.x + plot.width - 6, y);
  }
}

/** Dims what is between the chosen times and marks them at the left edge. */
function paintTimes(context: CanvasRenderingContext2D, { mapping, theme, times }: OverlayState): void {
  if (times === undefined) return;
  const { plot } = mapping.layout;
  const { visible } = mapping;
  const band = (fromNs: number, toNs: number, left: number, width: number) => {
    const a = yOfNs(mapping, Math.max(fromNs, visible.fromNs));
    const b = yOfNs(mapping, Math.min(toNs, visible.toNs));
    if (toNs > visible.fromNs && fromNs < visible.toNs)
      context.fillRect(left, Math.min(a, b), width, Math.max(1, Math.abs(b - a)));
  };
  context.globalAlpha = 0.6;
  context.fillStyle = theme.plot;
  let before = Number.NEGATIVE_INFINITY;
  for (const { fromNs, toNs } of times) {
    if (fromNs > before) band(before, fromNs, plot.x, plot.width);
    before = toNs;
  }
  band(before, Number.POSITIVE_INFINITY, plot.x, plot.width);
  context.globalAlpha = 1;
  context.fillStyle = theme.accent;
  for (const { fromNs, toNs } of times) band(fromNs, toNs, plot.x, 3);
}

function paintHead(context: CanvasRenderingContext2D, state: OverlayState): void {
  const { mapping, theme, headNs } = state;
  if (headNs === undefined) return;
  const { plot } = mapping.layout;
  const y = Math.round(yOfNs(mapping, headNs)) + 0.5;
  if (y < plot.y || y > plot.y + plot.height) return;
  context.strokeStyle = theme.accent;
  line(context, plot.x, y, plot.x + plot.width, y);
  context.fillStyle = theme.accent;
  context.beginPath();
  context.moveTo(plot.x, y - 5);
  context.lineTo(plot.x + 7, y);
  context.lineTo(plot.x, y + 5);
  context.fill();
}

function paintSelection(context: CanvasRenderingContext2D, state: OverlayState, taken: Rect[]): void {
  const { mapping, theme, selection } = state;
  if (selection === undefined) return;
  const left = Math.round(xOfHz(mapping, selection.band.lowHz)) + 0.5;
  const right = Math.round(xOfHz(mapping, selection.band.highHz)) + 0.5;
  const a = Math.round(yOfNs(mapping, selection.range.fromNs)) + 0.5;
  const b = Math.round(yOfNs(mapping, selection.range.toNs)) + 0.5;
  const top = Math.min(a, b);
  const bottom = Math.max(a, b);
  context.fillStyle = theme.accentSoft;
  context.fillRect(left, top, right - left, bottom - top);
  context.strokeStyle = theme.accent;
  context.strokeRect(left, top, right - left, bottom - top);
  const corners = [
    { x: right + 6, y: top },
    { x: left - 6, y: top, left: true },
    { x: left, y: bottom + 6 },
    { x: left, y: top - 6, above: true },
  ];
  paintLabel(context, theme, selectionLines(selection, state), corners, mapping.layout.plot, taken);
}

function selectionLines(selection: Selection, { measured, unit }: OverlayState): readonly string[] {
  const size = [
    `Δt   ${formatDuration(selection.range.toNs - selection.range.fromNs)}`,
    `Δf   ${formatFrequency(selection.band.highHz - selection.band.lowHz, 1e4)}`,
  ];
  if (measured === undefined) return size;
  const { value, loading, fault, apart } = measured;
  if (apart) return [...size, 'no chosen time in it'];
  if (fault !== undefined) return [...size, 'not measured'];
  if (value === undefined || loading) return [...size, 'measuring…'];
  if (value.frames === 0) return [...size, 'no frames'];
  return [
    ...size,
    ...(value.stretches === undefined ? [] : [`in ${counted(value.stretches, 'chosen time')}`]),
    `power ${formatLevel(value.channelPowerDb, unit)}`,
    `peak  ${formatLevel(value.peakDb, unit)}`,
    `OBW   ${value.occupiedBandwidthHz === undefined ? '—' : formatFrequency(value.occupiedBandwidthHz, 1e4)}`,
    `duty  ${formatPercent(value.dutyCycle)} > ${formatLevel(value.thresholdDb, unit)}`,
  ];
}

/** What markers and their numbers cover. */
function markerRects({ mapping, markers }: OverlayState): Rect[] {
  return markers.map(({ freqHz, timeNs }) => ({
    x: xOfHz(mapping, freqHz) - 7,
    y: yOfNs(mapping, timeNs) - 26,
    width: 14,
    height: 26,
  }));
}

function paintMarkers(context: CanvasRenderingContext2D, state: OverlayState, taken: Rect[]): void {
  const { mapping, theme, markers } = state;
  const places = new Map(
    markers.map((marker) => [
      marker.number,
      { x: xOfHz(mapping, marker.freqHz), y: yOfNs(mapping, marker.timeNs), marker },
    ]),
  );
  context.strokeStyle = theme.accent;
  for (const delta of deltasOf(markers)) {
    const from = places.get(delta.from);
    const to = places.get(delta.to);
    if (from === undefined || to === undefined) continue;
    context.setLineDash([2, 3]);
    line(context, from.x, from.y, to.x, to.y);
    context.setLineDash([]);
    const lines = [
      `Δf ${formatFrequencyDelta(delta.freqHz, 1e4)}`,
      `Δt ${delta.timeNs > 0 ? '+' : ''}${formatDuration(delta.timeNs)}`,
      `ΔL ${(delta.levelDb ?? 0) > 0 ? '+' : ''}${formatLevel(delta.levelDb, 'dB')}`,
    ];
    paintLabel(context, theme, lines, cornersAround(to.x, to.y, 10), mapping.layout.plot, taken);
  }
  for (const { x, y, marker } of places.values()) {
    context.strokeStyle = theme.accent;
    context.fillStyle = theme.panel;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - 6, y - 11);
    context.lineTo(x + 6, y - 11);
    context.closePath();
    context.fill();
    context.stroke();
    context.font = `600 11px ${theme.mono}`;
    context.textAlign = 'center';
    context.textBaseline = 'bottom';
    context.lineWidth = 3;
    context.strokeStyle = theme.panel;
    context.strokeText(String(marker.number), x, y - 12);
    context.lineWidth = 1;
    context.fillStyle = theme.accent;
    context.fillText(String(marker.number), x, y - 12);
  }
}

interface CursorPlace {
  readonly x: number | undefined;
  readonly y: number | undefined;
}

/** Cursor in the plot, on pixel centres; undefined on an axis where it is outside. */
function cursorPlace({ mapping, cursor }: OverlayState): CursorPlace {
  const { plot } = mapping.layout;
  const x = cursor?.freqHz === undefined ? undefined : Math.floor(xOfHz(mapping, cursor.freqHz)) + 0.5;
  const y = cursor?.timeNs === undefined ? undefined : Math.floor(yOfNs(mapping, cursor.timeNs)) + 0.5;
  return {
    x: x !== undefined && x >= plot.x && x <= plot.x + plot.width ? x : undefined,
    y: y !== undefined && y >= plot.y && y <= plot.y + plot.height ? y : undefined,
  };
}

function paintCrosshair(context: CanvasRenderingContext2D, state: OverlayState): void {
  const { x, y } = cursorPlace(state);
  const { plot } = state.mapping.layout;
  for (const [width, colour, alpha] of [
    [3, state.theme.plot, 0.35],
    [1, state.theme.text, 0.75],
  ] as const) {
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    if (x !== undefined) line(context, x, plot.y, x, plot.y + plot.height);
    if (y !== undefined) line(context, plot.x, y, plot.x + plot.width, y);
  }
  context.lineWidth = 1;
  context.globalAlpha = 1;
}

/** Frequency and time of the cursor on their axes, its level beside it. */
function paintCursorValues(context: CanvasRenderingContext2D, state: OverlayState, taken: Rect[]): void {
  const { mapping, theme, cursor, scale, unit, plane } = state;
  const { x, y } = cursorPlace(state);
  const { plot, bandAxis, timeAxis } = mapping.layout;
  context.font = `11px ${theme.mono}`;
  context.textBaseline = 'middle';
  if (x !== undefined && cursor?.freqHz !== undefined) {
    const resolutionHz = (mapping.visible.highHz - mapping.visible.lowHz) / plot.width;
    tag(context, theme, formatFrequencyFixed(cursor.freqHz, resolutionHz), x, bandAxis.y + 12, 'center', mapping);
  }
  if (y !== undefined && cursor?.timeNs !== undefined) {
    const resolutionNs = (mapping.visible.toNs - mapping.visible.fromNs) / plot.height;
    const text = formatInstant(scale, cursor.timeNs, resolutionNs);
    tag(context, theme, text, timeAxis.x + timeAxis.width - 3, y, 'right', mapping);
  }
  if (x !== undefined && y !== undefined && cursor?.levelDb !== undefined) {
    const words = `${plane} ${formatLevel(cursor.levelDb, unit)}`;
    paintLabel(context, theme, [words], cornersAround(x, y, 10), plot, taken);
  }
}

/** Value on an axis, over its labels. */
function tag(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  text: string,
  x: number,
  y: number,
  align: 'center' | 'right',
  mapping: Mapping,
): void {
  const width = context.measureText(text).width + 8;
  const wanted = align === 'center' ? x - width / 2 : x - width;
  const left = Math.min(Math.max(wanted, 0), mapping.layout.width - width);
  context.fillStyle = theme.text;
  context.fillRect(left, y - 8, width, 16);
  context.fillStyle = theme.panel;
  context.textAlign = 'left';
  context.fillText(text, left + 4, y + 0.5);
}
