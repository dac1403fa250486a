import type { ColormapName } from '../../../workers/contract/colormaps.ts';
import { fixed, niceTicks } from '../../base/format.ts';
import type { Rect } from '../../widgets/label-places.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import type { MapSize, Point } from './camera.ts';
import { colourAtShare } from './colours.ts';
import type { ValueRange } from './map-model.ts';

/** What colours mean: part of the picture, so that an exported one says it too. */
export interface LegendState {
  readonly title: string;
  readonly unit: string;
  readonly range: ValueRange;
  readonly colourMap: ColormapName;
  /** What is measured, interpolated or estimated, a line each. */
  readonly notes: readonly string[];
}

const WIDTH = 168;
/** What the legend takes of the map's width, with its distance from the edge. */
export const LEGEND_PX = WIDTH + 8;
/** Scale bar and source of the tiles have the lower edge to themselves. */
const BOTTOM_PX = 30;
const BAR_WIDTH = 16;
const MOST_BAR_PX = 112;
const LEAST_BAR_PX = 56;
const PAD = 8;
const LINE = 14;

interface Place {
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly barTop: number;
  readonly barHeight: number;
}

function placeOf(size: MapSize, notes: number): Place {
  const barHeight = barPx(size);
  const height = 2 * PAD + LINE + 4 + barHeight + (notes > 0 ? 6 + notes * LINE : 0);
  const top = Math.max(4, size.height - height - BOTTOM_PX);
  return { left: size.width - WIDTH - 8, top, height, barTop: top + PAD + LINE + 4, barHeight };
}

/** What the legend covers, in pixels of the map. */
export function legendRect(size: MapSize, legend: LegendState): Rect {
  const { left, top, height } = placeOf(size, legend.notes.length);
  return { x: left, y: top, width: WIDTH, height };
}

export type LegendPart = 'low' | 'high' | 'ground';

/** What a press takes hold of; undefined outside the legend. */
export function legendPartAt(size: MapSize, legend: LegendState, { x, y }: Point): LegendPart | undefined {
  const { left, top, height, barTop, barHeight } = placeOf(size, legend.notes.length);
  if (x < left || x > left + WIDTH || y < top || y > top + height) return undefined;
  if (x > left + PAD + BAR_WIDTH + 40 || y < barTop - 6 || y > barTop + barHeight + 6) return 'ground';
  return y < barTop + barHeight / 2 ? 'high' : 'low';
}

/** Length of the bar, in pixels. A low map has a shorter one: the data needs the room. */
export const barPx = (size: MapSize): number =>
  Math.round(Math.min(MOST_BAR_PX, Math.max(LEAST_BAR_PX, size.height / 5)));

/** The range after an end was dragged by a share of the bar downwards; the whole bar is the range it had at the start. */
export function draggedRange(start: ValueRange, part: LegendPart, share: number): ValueRange {
  const step = -share * (start.high - start.low);
  const least = (start.high - start.low) / 100;
  switch (part) {
    case 'low':
      return { low: Math.min(start.low + step, start.high - least), high: start.high };
    case 'high':
      return { low: start.low, high: Math.max(start.high + step, start.low + least) };
    case 'ground':
      return start;
  }
}

export function paintLegend(
  context: CanvasRenderingContext2D,
  size: MapSize,
  legend: LegendState,
  colours: ChartColours,
): void {
  const { left, top, height, barTop, barHeight } = placeOf(size, legend.notes.length);
  context.globalAlpha = 0.92;
  context.fillStyle = colours.panel;
  context.fillRect(left, top, WIDTH, height);
  context.globalAlpha = 1;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, WIDTH - 1, height - 1);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.font = `600 11px ${colours.mono}`;
  context.fillStyle = colours.text;
  const unit = legend.unit === '' ? '' : `, ${legend.unit}`;
  context.fillText(`${legend.title}${unit}`, left + PAD, top + PAD + LINE / 2, WIDTH - 2 * PAD);
  const x = left + PAD;
  for (let row = 0; row < barHeight; row++) {
    context.fillStyle = colourAtShare(legend.colourMap, 1 - row / (barHeight - 1));
    context.fillRect(x, barTop + row, BAR_WIDTH, 1);
  }
  const { low, high } = legend.range;
  context.font = `11px ${colours.mono}`;
  const decimals = high - low < 10 ? 1 : 0;
  const yOf = (value: number) => barTop + (barHeight * (high - value)) / (high - low);
  const tick = (value: number) => {
    context.fillRect(x + BAR_WIDTH, Math.min(Math.round(yOf(value)), barTop + barHeight - 1), 4, 1);
    context.fillText(fixed(value, decimals), x + BAR_WIDTH + 8, yOf(value));
  };
  context.fillStyle = colours.muted;
  for (const value of niceTicks(low, high, 4).values)
    if (Math.min(yOf(value) - barTop, yOf(low) - yOf(value)) > LINE) tick(value);
  context.fillStyle = colours.text;
  tick(high);
  tick(low);
  context.fillStyle = colours.muted;
  context.font = `10.5px ${colours.mono}`;
  for (const [index, note] of legend.notes.entries())
    context.fillText(note, x, barTop + barHeight + 10 + LINE * (index + 0.5), WIDTH - 2 * PAD);
}
