import type { TimeRange } from '../../../workers/contract/model.ts';
import { HATCH_PERIOD, HATCH_WIDTH, type Rgb } from '../../gl/layer.ts';
import type { CanvasTheme } from '../../gl/theme.ts';
import { type TimeScale, timeTicks, uncertaintyOf, zoneOf } from '../../model/time-labels.ts';
import { chip } from '../../widgets/chart-axes.ts';
import type { OverviewColumns } from './overview-columns.ts';

/** Heights of the time panel from the top, in CSS pixels. */
export const HEAD = 8;
export const STRIP = 44;
export const DENSITY = 32;
export const RULER = 20;
export const PANEL_HEIGHT = HEAD + STRIP + DENSITY + RULER;
/** Room left and right, so that the handles at the very ends can be taken hold of. */
export const MARGIN = 14;

export interface StripLayout {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** What stays while the view moves. */
export interface StripGround {
  readonly layout: StripLayout;
  readonly extent: TimeRange;
  readonly theme: CanvasTheme;
  readonly scale: TimeScale;
  readonly columns: OverviewColumns | undefined;
  /** The recording grows: what is after its newest column is still to come, not a gap. */
  readonly growing: boolean;
  readonly palette: Uint8Array<ArrayBuffer>;
  /** Annotations of the recording: a lane at the foot of the density. */
  readonly annotations: readonly (TimeRange & { readonly colour: string })[];
}

export interface StripState extends Pick<StripGround, 'layout' | 'extent' | 'theme'> {
  readonly visible: TimeRange;
  readonly selection: TimeRange | undefined;
  /** Times chosen on the map: bars above the strip. */
  readonly times: readonly TimeRange[];
  readonly headNs: number | undefined;
  readonly cursorNs: number | undefined;
  /** Words beside a time: what is under the pointer, or else where the play head is. */
  readonly tag: { readonly timeNs: number; readonly words: string } | undefined;
}

export function stripWidth(layout: StripLayout): number {
  return Math.max(1, layout.width - 2 * MARGIN);
}

export function xOfTime(layout: StripLayout, extent: TimeRange, ns: number): number {
  return MARGIN + ((ns - extent.fromNs) / (extent.toNs - extent.fromNs)) * stripWidth(layout);
}

export function timeOfX(layout: StripLayout, extent: TimeRange, x: number): number {
  return extent.fromNs + ((x - MARGIN) / stripWidth(layout)) * (extent.toNs - extent.fromNs);
}

/** The strip, the density below it and the ruler. */
export function paintGround(context: CanvasRenderingContext2D, ground: StripGround): void {
  const { canvas } = context;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  paintColumns(context, ground);
  context.setTransform(ground.layout.ratio, 0, 0, ground.layout.ratio, 0, 0);
  paintAnnotations(context, ground);
  paintRuler(context, ground, HEAD + STRIP + DENSITY);
}

const LANE = 5;

function paintAnnotations(
  context: CanvasRenderingContext2D,
  { layout, extent, theme, annotations }: StripGround,
): void {
  if (annotations.length === 0) return;
  const top = HEAD + STRIP + DENSITY - LANE;
  context.fillStyle = theme.panel;
  context.fillRect(MARGIN, top - 1, stripWidth(layout), LANE + 1);
  for (const { fromNs, toNs, colour } of annotations) {
    const left = xOfTime(layout, extent, fromNs);
    context.fillStyle = colour;
    context.fillRect(left, top, Math.max(2, xOfTime(layout, extent, toNs) - left), LANE);
  }
}

/** Colours of the strip and the bars of the density below it, one device pixel a column. */
function paintColumns(
  context: CanvasRenderingContext2D,
  { layout, columns, palette, theme, growing }: StripGround,
): void {
  const { ratio } = layout;
  if (columns === undefined) return;
  const { maxCode, density } = columns;
  const width = maxCode.length;
  const stripHeight = Math.max(1, Math.round(STRIP * ratio));
  const densityHeight = Math.max(1, Math.round(DENSITY * ratio));
  const height = stripHeight + densityHeight;
  const pixels = new Uint32Array(width * height);
  const hatch = packed(theme.hatch);
  const noData = packed(theme.noData);
  const colours = new Uint32Array(palette.buffer, palette.byteOffset, palette.length / 4);
  const end = growing ? maxCode.findLastIndex((code) => code > 0) + 1 : width;
  for (let x = 0; x < width; x++) {
    const code = maxCode[x] ?? 0;
    const bar = Math.max(Math.ceil((density[x] ?? 0) * (densityHeight - 4 * ratio)), 0);
    const colour = colours[code] ?? 0;
    for (let y = 0; y < height; y++) {
      const at = y * width + x;
      if (code === 0) pixels[at] = x < end && (x + y) % HATCH_PERIOD < HATCH_WIDTH ? hatch : noData;
      else if (y < stripHeight) pixels[at] = colour;
      else if (height - y <= bar) pixels[at] = hatch;
    }
  }
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
  context.putImageData(image, Math.round(MARGIN * ratio), Math.round(HEAD * ratio));
}

/** An opaque colour as the bytes of a pixel. */
function packed([red, green, blue]: Rgb): number {
  return new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer)[0] ?? 0;
}

export function paintFrame(context: CanvasRenderingContext2D, state: StripState): void {
  const { layout, extent, visible, theme, selection, headNs, cursorNs } = state;
  context.setTransform(layout.ratio, 0, 0, layout.ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  const at = (ns: number) => Math.round(xOfTime(layout, extent, ns)) + 0.5;
  const left = at(visible.fromNs);
  const right = at(visible.toNs);
  const bottom = HEAD + STRIP + DENSITY;
  const end = layout.width - MARGIN;
  context.globalAlpha = 0.62;
  context.fillStyle = theme.panel;
  context.fillRect(MARGIN, HEAD, Math.max(0, left - MARGIN), bottom - HEAD);
  context.fillRect(right, HEAD, Math.max(0, end - right), bottom - HEAD);
  context.globalAlpha = 1;
  if (selection !== undefined) {
    const from = at(selection.fromNs);
    const to = Math.max(from + 1, at(selection.toNs));
    context.fillStyle = theme.accentSoft;
    context.fillRect(from, HEAD, to - from, bottom - HEAD);
    context.fillStyle = theme.accent;
    context.fillRect(from, bottom - 2, to - from, 2);
  }
  context.fillStyle = theme.accent;
  for (const { fromNs, toNs } of state.times)
    context.fillRect(at(fromNs), HEAD - 3, Math.max(1, at(toNs) - at(fromNs)), 3);
  if (cursorNs !== undefined) {
    context.strokeStyle = theme.text;
    context.globalAlpha = 0.6;
    line(context, at(cursorNs), HEAD, at(cursorNs), bottom);
    context.globalAlpha = 1;
  }
  paintHandles(context, theme, left, right, bottom);
  if (headNs !== undefined) {
    const x = at(headNs);
    context.strokeStyle = theme.accent;
    context.fillStyle = theme.accent;
    line(context, x, 2, x, bottom);
    context.beginPath();
    context.moveTo(x - 5, 1);
    context.lineTo(x + 5, 1);
    context.lineTo(x, HEAD);
    context.fill();
  }
  if (state.tag !== undefined) paintTag(context, state, at(state.tag.timeNs), state.tag.words);
}

function paintTag(context: CanvasRenderingContext2D, { layout, theme }: StripState, x: number, words: string): void {
  const colours = { text: theme.text, background: theme.panel, mono: theme.mono };
  const y = HEAD + STRIP + DENSITY / 2;
  if (x > layout.width / 2) chip(context, words, x - 6, y, colours, 'right');
  else chip(context, words, x + 6, y, colours);
}

function paintHandles(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  left: number,
  right: number,
  bottom: number,
): void {
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.strokeRect(left, HEAD - 0.5, Math.max(1, right - left), bottom - HEAD + 1);
  context.fillStyle = theme.text;
  const middle = HEAD + (bottom - HEAD) / 2;
  for (const x of [left, right]) {
    context.fillRect(x - 3, middle - 11, 6, 22);
    context.fillStyle = theme.panel;
    context.fillRect(x - 1, middle - 6, 2, 12);
    context.fillStyle = theme.text;
  }
}

function paintRuler(
  context: CanvasRenderingContext2D,
  { layout, extent, theme, scale }: StripGround,
  bottom: number,
): void {
  context.font = `11px ${theme.mono}`;
  context.textBaseline = 'top';
  const zone = [zoneOf(scale), uncertaintyOf(scale)].filter((part) => part !== '').join(' ');
  const zoneLeft = layout.width - MARGIN - context.measureText(zone).width;
  const ticks = timeTicks(scale, extent.fromNs, extent.toNs, Math.max(2, Math.floor(stripWidth(layout) / 110)));
  context.strokeStyle = theme.lineStrong;
  context.fillStyle = theme.muted;
  context.beginPath();
  for (const { timeNs, label } of ticks) {
    const x = Math.round(xOfTime(layout, extent, timeNs)) + 0.5;
    context.moveTo(x, bottom);
    context.lineTo(x, bottom + 4);
    const half = context.measureText(label).width / 2;
    const from = Math.max(x - half, 2);
    if (from + 2 * half < zoneLeft - 8) context.fillText(label, from, bottom + 6);
  }
  context.stroke();
  context.fillText(zone, zoneLeft, bottom + 6);
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
