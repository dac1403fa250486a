import type { HeatMap } from '../analysis/geo/heat-map.ts';
import { type ColormapName, colormapTable } from '../contract/colormaps.ts';
import { Fault } from '../contract/faults.ts';
import { drawText, TEXT_HEIGHT, textWidth } from './bitmap-font.ts';
import { BAR_ROOM, type Dot, drawColourBar, INK } from './picture-axes.ts';
import { encodePng } from './png.ts';
import { LARGEST_PICTURE } from './render.ts';

/** Side that the cells fill at least, and the most pixels of one. */
const WANTED_PIXELS = 768;
const LARGEST_CELL = 32;
const LEAST_BAR_HEIGHT = 120;
const TOP = 12;
const BOTTOM = 6;
const LEFT = 6;
/** Estimated cells are drawn paler than measured ones, so that nobody takes them for a measurement. */
const ESTIMATED_OPACITY = 110;

export interface HeatMapPicture {
  readonly unit: string;
  readonly colormap: ColormapName;
  /** In the map's unit; absent: what the cells need. */
  readonly levels?: { readonly low: number; readonly high: number };
  /** Drawn below the cells; what the bitmap font has no glyph for stays blank. */
  readonly caption: string;
  /** What the map says of itself, in the PNG as iTXt `airguard`, in JSON. */
  readonly about: object;
}

/**
 * PNG of exactly the cells, north up, on a transparent ground, with a colour bar beside them and the caption below; shares are
 * shown in per cent.
 * Fault `bad_request` for a map without cells or of too many.
 */
export async function heatMapPicture(map: HeatMap, options: HeatMapPicture): Promise<Uint8Array<ArrayBuffer>> {
  const { columns, rows } = map.grid;
  if (map.value.length === 0)
    throw new Fault('bad_request', 'No sample has both a value and a place, so there is no cell to draw.');
  if (columns + BAR_ROOM > LARGEST_PICTURE || rows + TOP + BOTTOM > LARGEST_PICTURE)
    throw new Fault('bad_request', `A picture of ${columns}×${rows} cells would be too large; choose larger cells.`);
  const cell = Math.min(LARGEST_CELL, Math.max(1, Math.ceil(WANTED_PIXELS / Math.max(columns, rows))));
  const plot = { width: columns * cell, height: rows * cell };
  const barHeight = Math.max(plot.height, LEAST_BAR_HEIGHT);
  const captionTop = barHeight + TOP + BOTTOM;
  const width = Math.max(plot.width + BAR_ROOM, textWidth(options.caption) + 2 * LEFT);
  const height = captionTop + (options.caption === '' ? 0 : TEXT_HEIGHT + BOTTOM);
  const pixels = new Uint8Array(4 * width * height);
  const dot: Dot = (x, y, colour = INK) => {
    if (x >= 0 && y >= 0 && x < width && y < height) pixels.set(colour, 4 * (y * width + x));
  };
  const factor = options.unit === 'share' ? 100 : 1;
  const { low, high } = options.levels ?? levelsOf(map.value);
  const table = colormapTable(options.colormap);
  const colourOf = (value: number, opacity: number) => {
    const entry = Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))));
    return [...table.subarray(3 * entry, 3 * entry + 3), opacity];
  };
  for (let at = 0; at < map.value.length; at++) {
    const colour = colourOf(map.value[at] ?? 0, (map.samples[at] ?? 0) > 0 ? 255 : ESTIMATED_OPACITY);
    const left = (map.column[at] ?? 0) * cell;
    const top = TOP + plot.height - ((map.row[at] ?? 0) + 1) * cell;
    for (let y = top; y < top + cell; y++) for (let x = left; x < left + cell; x++) dot(x, y, colour);
  }
  const bar = { left: plot.width + 12, top: TOP, height: barHeight, low: low * factor, high: high * factor };
  const unit = options.unit === 'share' ? '%' : options.unit;
  drawColourBar({ ...bar, unit, colourAt: (level) => colourOf(level / factor, 255) }, dot);
  drawText(options.caption, LEFT, captionTop, dot);
  return encodePng({ kind: 'rgba', width, height, pixels }, { airguard: JSON.stringify(options.about) });
}

/** Whole steps around every value; never empty. */
function levelsOf(values: Float64Array): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const step = high - low > 2 ? 1 : 0.01;
  low = Math.floor(low / step) * step;
  return { low, high: Math.max(low + step, Math.ceil(high / step) * step) };
}
