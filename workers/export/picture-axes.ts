import type { DisplayLevels } from '../contract/colormaps.ts';
import { Fault } from '../contract/faults.ts';
import { codeOfDb, type LevelScale } from '../contract/level-scale.ts';
import type { PictureAxes } from '../contract/picture.ts';
import { drawText, TEXT_HEIGHT, textWidth } from './bitmap-font.ts';
import type { PngPicture } from './png.ts';

/** A picture and how its codes are coloured. */
export interface PaintedPicture {
  readonly codes: Uint8Array;
  readonly palette: Uint8Array;
  readonly levels: DisplayLevels;
}

const LEFT = 64;
const BOTTOM = 22;
const TOP = 10;
const RIGHT = 72;
const BAR_WIDTH = 12;
const TICK = 4;
const SMALLEST_PLOT = 32;

/** Dark grey on white, as for print. */
export const PAPER = [255, 255, 255, 255] as const;
export const INK = [40, 40, 40, 255] as const;

/**
 * A picture with time, frequency and level scales, exactly as large as `frame`; `paint` is asked for the plot, which is
 * what is left between them. Throws a `bad_request` fault when nothing would be left.
 */
export async function withAxes(
  frame: PictureAxes,
  scale: LevelScale,
  paint: (axes: PictureAxes) => Promise<PaintedPicture>,
): Promise<PngPicture> {
  const { width, height } = frame;
  const plot = { width: width - LEFT - RIGHT, height: height - TOP - BOTTOM };
  if (plot.width < SMALLEST_PLOT || plot.height < SMALLEST_PLOT) {
    const least = `${LEFT + RIGHT + SMALLEST_PLOT}×${TOP + BOTTOM + SMALLEST_PLOT}`;
    throw new Fault('bad_request', `A picture with axes is at least ${least} pixels, not ${width}×${height}.`);
  }
  const { codes, palette, levels } = await paint({ ...frame, ...plot });
  const pixels = new Uint8Array(4 * width * height);
  for (let at = 0; at < pixels.length; at += 4) pixels.set(PAPER, at);
  const dot = (x: number, y: number, colour: ArrayLike<number> = INK) => {
    if (x >= 0 && y >= 0 && x < width && y < height) pixels.set(colour, 4 * (y * width + x));
  };
  for (let y = 0; y < plot.height; y++) {
    for (let x = 0; x < plot.width; x++) {
      const code = codes[y * plot.width + x] ?? 0;
      pixels.set(palette.subarray(4 * code, 4 * code + 4), 4 * ((y + TOP) * width + x + LEFT));
    }
  }
  drawFrequencies(frame, plot, dot);
  drawTimes(frame, plot, dot);
  const bar = { left: width - RIGHT + 12, top: TOP, height: plot.height, low: levels.lowDb, high: levels.highDb };
  const colourAt = (db: number) => {
    const code = codeOfDb(db, scale);
    return palette.subarray(4 * code, 4 * code + 4);
  };
  drawColourBar({ ...bar, unit: scale.unit, colourAt }, dot);
  return { kind: 'rgba', width, height, pixels };
}

export type Dot = (x: number, y: number, colour?: ArrayLike<number>) => void;
interface Plot {
  readonly width: number;
  readonly height: number;
}

function drawFrequencies(frame: PictureAxes, plot: Plot, dot: Dot): void {
  const baseline = TOP + plot.height;
  const ticks = ticksBetween(frame.lowHz / 1e6, frame.highHz / 1e6, Math.max(1, Math.floor(plot.width / 90)));
  for (const { value, text } of ticks) {
    const share = (value * 1e6 - frame.lowHz) / (frame.highHz - frame.lowHz);
    const x = LEFT + Math.min(plot.width - 1, Math.round(share * plot.width));
    for (let y = 0; y < TICK; y++) dot(x, baseline + y);
    drawText(text, x - (textWidth(text) >> 1), baseline + TICK + 3, dot);
  }
  const unit = 'MHz';
  drawText(unit, LEFT + plot.width + 24, baseline + TICK + 3, dot);
}

function drawTimes(frame: PictureAxes, plot: Plot, dot: Dot): void {
  const span = frame.toNs - frame.fromNs;
  const [unit, unitNs] = timeUnits.find(([, ns]) => span >= 2 * ns) ?? (['ns', 1] as const);
  const ticks = ticksBetween(frame.fromNs / unitNs, frame.toNs / unitNs, Math.max(1, Math.floor(plot.height / 40)));
  for (const { value, text } of ticks) {
    const share = (value * unitNs - frame.fromNs) / span;
    const y = TOP + Math.min(plot.height - 1, Math.round(share * plot.height));
    for (let x = 1; x <= TICK; x++) dot(LEFT - x, y);
    drawText(text, LEFT - TICK - 3 - textWidth(text), y - (TEXT_HEIGHT >> 1), dot);
  }
  drawText(unit, 4, TOP + plot.height + TICK + 3, dot);
}

const timeUnits = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
] as const;

/** A vertical scale of colours with its ticks and unit; the highest level on top. */
export interface ColourBar {
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  colourAt(level: number): ArrayLike<number>;
}

/** Room of a colour bar and its numbers. */
export const BAR_ROOM = RIGHT;

export function drawColourBar(bar: ColourBar, dot: Dot): void {
  const { left, top, height, low, high, unit } = bar;
  const range = high - low;
  for (let y = 0; y < height; y++) {
    const colour = bar.colourAt(high - (range * y) / height);
    for (let x = 0; x < BAR_WIDTH; x++) dot(left + x, top + y, colour);
  }
  for (const { value, text } of ticksBetween(low, high, Math.max(1, Math.floor(height / 40)))) {
    const y = top + Math.min(height - 1, Math.round(((high - value) / range) * height));
    for (let x = 0; x < TICK; x++) dot(left + BAR_WIDTH + x, y);
    drawText(text, left + BAR_WIDTH + TICK + 3, y - (TEXT_HEIGHT >> 1), dot);
  }
  drawText(unit, left, top - TEXT_HEIGHT - 2, dot);
}

/** Round values of 1, 2 or 5 times a power of ten inside [low, high], at most about `most` of them. */
export function ticksBetween(low: number, high: number, most: number): { value: number; text: string }[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? span;
  const digits = Math.max(0, Math.min(9, -Math.floor(Math.log10(step) + 1e-9)));
  const ticks: { value: number; text: string }[] = [];
  for (let number = Math.ceil(low / step - 1e-9); number * step <= high + step * 1e-9; number++) {
    const value = number * step;
    ticks.push({ value, text: (Object.is(value, -0) ? 0 : value).toFixed(digits) });
  }
  return ticks;
}
