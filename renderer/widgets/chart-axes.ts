import { decimalsFor, fixed, frequencyUnit, niceTicks, type Ticks } from '../base/format.ts';

/** Plot rectangle and value ranges of a chart over frequency or time, in CSS pixels; and the painters of its axes. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Right end of the canvas; labels may stand between the plot and it. */
  readonly end: number;
}

export interface AxisColours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly grid: string;
  readonly plot: string;
  readonly mono: string;
}

/** Margins that the waterfall has too, so that stacked views share one frequency axis. */
export const AXIS_LEFT = 88;
export const AXIS_RIGHT = 76;
export const AXIS_BOTTOM = 24;
const TOP = 6;
/** A narrower chart cannot spare the waterfall's margins. */
const NARROW = 400;
const NARROW_MARGIN = 52;

export function chartMargins(width: number): { readonly left: number; readonly right: number } {
  if (width < NARROW) return { left: NARROW_MARGIN, right: NARROW_MARGIN };
  return { left: AXIS_LEFT, right: AXIS_RIGHT };
}

export function frameOf(width: number, height: number): Frame {
  const { left, right } = chartMargins(width);
  return {
    left,
    top: TOP,
    width: Math.max(1, width - left - right),
    height: Math.max(1, height - TOP - AXIS_BOTTOM),
    end: width,
  };
}

export function xOf(frame: Frame, low: number, high: number, value: number): number {
  return frame.left + ((value - low) / (high - low)) * frame.width;
}

export function yOf(frame: Frame, low: number, high: number, value: number): number {
  return frame.top + ((high - value) / (high - low)) * frame.height;
}

export function valueAtX(frame: Frame, low: number, high: number, x: number): number {
  return low + ((x - frame.left) / frame.width) * (high - low);
}

export function valueAtY(frame: Frame, low: number, high: number, y: number): number {
  return high - ((y - frame.top) / frame.height) * (high - low);
}

export type ChartZone = 'plot' | 'left' | 'bottom' | 'none';

export function zoneOfChart(frame: Frame, x: number, y: number): ChartZone {
  const insideX = x >= frame.left && x <= frame.left + frame.width;
  const insideY = y >= frame.top && y <= frame.top + frame.height;
  if (insideX && insideY) return 'plot';
  if (insideY && x < frame.left) return 'left';
  return insideX && y > frame.top + frame.height ? 'bottom' : 'none';
}

export function paintPlotArea(context: CanvasRenderingContext2D, frame: Frame, colours: AxisColours): void {
  context.fillStyle = colours.plot;
  context.fillRect(frame.left, frame.top, frame.width, frame.height);
}

const DIGIT_PX = 6.7;
const LABEL_GAP_PX = 8;
/** Fewer say neither where the view begins nor how wide it is. */
const LEAST_TICKS = 3;

/**
 * Ticks of a frequency axis `width` pixels wide, in the axis's unit: one in 64 pixels, or fewer where labels are long. An axis
 * too narrow for three of them gets as many as have room for their labels.
 */
export function frequencyTicks(width: number, low: number, high: number): Ticks {
  const usual = niceTicks(low, high, Math.max(2, Math.floor(width / (high - low < 0.01 ? 120 : 64))));
  if (usual.values.length >= LEAST_TICKS) return usual;
  for (let most = 3; most <= 2 * LEAST_TICKS; most++) {
    const finer = niceTicks(low, high, most);
    const labelPx = DIGIT_PX * fixed(high, decimalsFor(finer.step)).length + LABEL_GAP_PX;
    if ((finer.step / (high - low)) * width < labelPx) break;
    if (finer.values.length >= LEAST_TICKS) return finer;
  }
  return usual;
}

/** Ticks and labels below the plot, unit at the end; grid lines inside. */
export function paintFrequencyAxis(
  context: CanvasRenderingContext2D,
  frame: Frame,
  lowHz: number,
  highHz: number,
  colours: AxisColours,
): void {
  const unit = frequencyUnit(highHz);
  const { step, values } = frequencyTicks(frame.width, lowHz / unit.factor, highHz / unit.factor);
  const decimals = decimalsFor(step);
  const bottom = frame.top + frame.height;
  context.font = `11px ${colours.mono}`;
  context.textBaseline = 'top';
  context.textAlign = 'center';
  context.lineWidth = 1;
  for (const value of values) {
    const x = Math.round(xOf(frame, lowHz, highHz, value * unit.factor)) + 0.5;
    line(context, x, frame.top, x, bottom, colours.grid);
    line(context, x, bottom, x, bottom + 4, colours.lineStrong);
    const label = fixed(value, decimals);
    const half = context.measureText(label).width / 2;
    // The units stand left and right of the axis: labels stay between them.
    const at = Math.min(Math.max(x, frame.left + half), frame.left + frame.width - half);
    context.fillStyle = colours.text;
    if (Math.abs(at - x) <= half + 0.5) context.fillText(label, at, bottom + 7);
  }
  context.textAlign = 'left';
  context.fillStyle = colours.muted;
  context.fillText(unit.name, frame.left + frame.width + 6, bottom + 7);
}

/** Ticks and labels left of the plot, unit above them; grid lines inside. */
export function paintValueAxis(
  context: CanvasRenderingContext2D,
  frame: Frame,
  low: number,
  high: number,
  unit: string,
  colours: AxisColours,
): void {
  const { step, values } = niceTicks(low, high, Math.max(2, Math.floor(frame.height / 28)));
  const decimals = decimalsFor(step);
  context.font = `11px ${colours.mono}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const value of values) {
    const y = Math.round(yOf(frame, low, high, value)) + 0.5;
    line(context, frame.left, y, frame.left + frame.width, y, colours.grid);
    line(context, frame.left - 4, y, frame.left, y, colours.lineStrong);
    context.fillStyle = colours.text;
    const at = Math.min(Math.max(y, frame.top + 6), frame.top + frame.height - 6);
    context.fillText(fixed(value, decimals), frame.left - 7, at);
  }
  context.textBaseline = 'top';
  context.fillStyle = colours.muted;
  context.fillText(unit, frame.left - 7, frame.top + frame.height + 7);
}

export function paintFrame(context: CanvasRenderingContext2D, frame: Frame, colours: AxisColours): void {
  context.strokeStyle = colours.lineStrong;
  context.lineWidth = 1;
  context.strokeRect(
    Math.round(frame.left) - 0.5,
    Math.round(frame.top) - 0.5,
    Math.round(frame.width) + 1,
    Math.round(frame.height) + 1,
  );
}

export function line(
  context: CanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colour: string,
  dash: readonly number[] = [],
): void {
  context.strokeStyle = colour;
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
  context.setLineDash([]);
}

export interface LineLabel {
  readonly name: string;
  readonly value: string;
  /** Where its line is, maybe outside the plot. */
  readonly y: number;
}

const LABEL_HEIGHT = 28;

/** Names and values of level lines, right of the plot, so that they cover no data; an arrow says that a line is off it. Not in a narrow chart. */
export function paintLineLabels(
  context: CanvasRenderingContext2D,
  frame: Frame,
  labels: readonly LineLabel[],
  colours: { readonly text: string; readonly muted: string; readonly background: string; readonly mono: string },
): void {
  context.font = `11px ${colours.mono}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const bottom = frame.top + frame.height;
  const room = AXIS_RIGHT - 4;
  if (frame.end - frame.left - frame.width < room) return;
  const right = frame.end - 2;
  let least = frame.top;
  const ordered = [...labels].sort((a, b) => a.y - b.y);
  for (const [index, { name, value, y }] of ordered.entries()) {
    const below = (ordered.length - index - 1) * LABEL_HEIGHT;
    const top = Math.max(least, Math.min(y - LABEL_HEIGHT / 2, bottom - LABEL_HEIGHT - below));
    least = top + LABEL_HEIGHT;
    const arrow = y < frame.top ? '↑' : y > bottom ? '↓' : '';
    context.fillStyle = colours.background;
    context.fillRect(right - room, top + 1, room, LABEL_HEIGHT - 2);
    context.fillStyle = colours.muted;
    context.fillText(`${name}${arrow}`, right - 3, top + 8);
    context.fillStyle = colours.text;
    context.fillText(value, right - 3, top + 21);
  }
}

/** Text on a chip of background, so that it reads over any data. Returns its width. */
export function chip(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colours: { readonly text: string; readonly background: string; readonly mono: string },
  align: 'left' | 'right' = 'left',
): number {
  context.font = `11px ${colours.mono}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const width = context.measureText(text).width + 8;
  const left = align === 'left' ? x : x - width;
  context.fillStyle = colours.background;
  context.fillRect(left, y - 8, width, 16);
  context.fillStyle = colours.text;
  context.fillText(text, left + 4, y + 0.5);
  return width;
}
