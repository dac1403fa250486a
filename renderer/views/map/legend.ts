import type { ColormapName } from '../../../workers/contract/colormaps.ts';
import { counted, fixed, niceTicks } from '../../base/format.ts';
import type { Rect } from '../../widgets/label-places.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import type { MapSize, Point } from './camera.ts';
import { colourAtShare } from './colours.ts';
import { isFolded, type ValueRange } from './map-model.ts';

/** What colours mean: part of the picture, so that an exported one says it too. */
export interface LegendState {
  readonly title: string;
  readonly unit: string;
  readonly range: ValueRange;
  readonly colourMap: ColormapName;
  /** What is measured, interpolated or estimated, a line each. */
  readonly notes: readonly string[];
  /** Chosen by a person; undefined: folded on a narrow map. */
  readonly folded?: boolean | undefined;
}

const WIDTH = 168;
/** What the open legend takes of the map's width, with its distance from the edge. */
export const LEGEND_PX = WIDTH + 8;
const FOLDED_WIDTH = 124;
/** Scale bar and source of the tiles have the lower edge to themselves. */
const BOTTOM_PX = 30;
const BAR_WIDTH = 16;
const MOST_BAR_PX = 112;
const LEAST_BAR_PX = 56;
const PAD = 8;
const LINE = 14;

/** The lines under the bar (M29): a folded legend keeps whether cells are measured or estimated, and says how many lines it hides. */
export function legendLines(size: MapSize, legend: LegendState): readonly string[] {
  const { notes } = legend;
  if (!isFolded(size, legend)) return notes;
  const kept = notes.filter((note) => /^(measured only|hatched)/u.test(note));
  const hidden = notes.length - kept.length;
  return hidden > 0 ? [...kept, `▸ ${counted(hidden, 'note')}`] : kept;
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly barTop: number;
  readonly barHeight: number;
}

function placeOf(size: MapSize, legend: LegendState): Place {
  const notes = legendLines(size, legend).length;
  const barHeight = barPx(size, legend);
  const width = isFolded(size, legend) ? FOLDED_WIDTH : WIDTH;
  const height = 2 * PAD + LINE + 4 + barHeight + (notes > 0 ? 6 + notes * LINE : 0);
  const top = Math.max(4, size.height - height - BOTTOM_PX);
  return { left: size.width - width - 8, top, width, height, barTop: top + PAD + LINE + 4, barHeight };
}

/** What the legend covers, in pixels of the map. */
export function legendRect(size: MapSize, legend: LegendState): Rect {
  const { left, top, width, height } = placeOf(size, legend);
  return { x: left, y: top, width, height };
}

export type LegendPart = 'low' | 'high' | 'notes' | 'ground';

/** What a press takes hold of; undefined outside the legend. */
export function legendPartAt(size: MapSize, legend: LegendState, { x, y }: Point): LegendPart | undefined {
  const { left, top, width, height, barTop, barHeight } = placeOf(size, legend);
  if (x < left || x > left + width || y < top || y > top + height) return undefined;
  if (y > barTop + barHeight + 6 || y < barTop - 6) return 'notes';
  if (x > left + PAD + BAR_WIDTH + 40) return 'ground';
  return y < barTop + barHeight / 2 ? 'high' : 'low';
}

/** Length of the bar, in pixels. A low map has a shorter one: the data needs the room. */
export const barPx = (size: MapSize, legend: Pick<LegendState, 'folded'>): number =>
  isFolded(size, legend) ? LEAST_BAR_PX : Math.round(Math.min(MOST_BAR_PX, Math.max(LEAST_BAR_PX, size.height / 5)));

/** The range after an end was dragged by a share of the bar downwards; the whole bar is the range it had at the start. */
export function draggedRange(start: ValueRange, part: LegendPart, share: number): ValueRange {
  const step = -share * (start.high - start.low);
  const least = (start.high - start.low) / 100;
  switch (part) {
    case 'low':
      return { low: Math.min(start.low + step, start.high - least), high: start.high };
    case 'high':
      return { low: start.low, high: Math.max(start.high + step, start.low + least) };
    case 'notes':
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
  const { left, top, width, height, barTop, barHeight } = placeOf(size, legend);
  context.globalAlpha = 0.92;
  context.fillStyle = colours.panel;
  context.fillRect(left, top, width, height);
  context.globalAlpha = 1;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.font = `600 11px ${colours.mono}`;
  context.fillStyle = colours.text;
  const unit = legend.unit === '' ? '' : `, ${legend.unit}`;
  context.fillText(`${legend.title}${unit}`, left + PAD, top + PAD + LINE / 2, width - 2 * PAD);
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
  for (const [index, note] of legendLines(size, legend).entries())
    context.fillText(note, x, barTop + barHeight + 10 + LINE * (index + 0.5), width - 2 * PAD);
}
