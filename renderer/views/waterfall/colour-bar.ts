import { type ColormapName, colormapTable } from '../../../workers/contract/colormaps.ts';
import {
  codeOfDb,
  dbOfCode,
  FIRST_LEVEL_CODE,
  LAST_LEVEL_CODE,
  type LevelScale,
} from '../../../workers/contract/level-scale.ts';
import { fixed, niceTicks } from '../../base/format.ts';
import type { CanvasTheme } from '../../gl/theme.ts';
import type { Levels } from '../../model/display.ts';
import type { Layout } from './geometry.ts';
import type { CodeHistogram } from './level-statistics.ts';

/** The colour bar is the level control: its ends are dragged, its middle moves both. */
export interface BarState {
  readonly levels: Levels;
  readonly locked: boolean;
  readonly colourMap: ColormapName;
  readonly scale: LevelScale;
  readonly histogram: CodeHistogram | undefined;
}

export interface BarRange {
  readonly lowDb: number;
  readonly highDb: number;
}

const BAR_LEFT = 12;
const BAR_WIDTH = 22;
const PAD = 10;
/** Room for the unit below the lowest label. */
const FOOT = 26;
const GRAB = 7;

/** Levels along the bar: the shown ones and everything measured, on tens of decibels. */
export function barRange({ levels, histogram, scale }: BarState): BarRange {
  let lowDb = levels.lowDb;
  let highDb = levels.highDb;
  if (histogram !== undefined) {
    const first = histogram.findIndex((count, code) => code >= FIRST_LEVEL_CODE && count > 0);
    const last = histogram.findLastIndex((count, code) => code >= FIRST_LEVEL_CODE && count > 0);
    if (first >= 0) {
      lowDb = Math.min(lowDb, dbOfCode(first, scale) ?? lowDb);
      highDb = Math.max(highDb, dbOfCode(last, scale) ?? highDb);
    }
  }
  return { lowDb: 10 * Math.floor((lowDb - 2) / 10), highDb: 10 * Math.ceil((highDb + 2) / 10) };
}

export function yOfDb(layout: Layout, range: BarRange, db: number): number {
  const { y, height } = layout.colourBar;
  const share = (range.highDb - db) / (range.highDb - range.lowDb);
  return y + PAD + share * Math.max(1, height - PAD - FOOT);
}

export function dbOfY(layout: Layout, range: BarRange, at: number): number {
  const { y, height } = layout.colourBar;
  const share = (at - y - PAD) / Math.max(1, height - PAD - FOOT);
  return range.highDb - share * (range.highDb - range.lowDb);
}

export type BarPart = 'high' | 'low' | 'both';

/** What a press at height `y` takes hold of. */
export function barPartAt(layout: Layout, range: BarRange, levels: Levels, y: number): BarPart {
  const high = Math.abs(y - yOfDb(layout, range, levels.highDb));
  const low = Math.abs(y - yOfDb(layout, range, levels.lowDb));
  if (Math.min(high, low) > GRAB) {
    const db = dbOfY(layout, range, y);
    if (db > levels.highDb) return 'high';
    return db < levels.lowDb ? 'low' : 'both';
  }
  return high <= low ? 'high' : 'low';
}

export function paintColourBar(
  context: CanvasRenderingContext2D,
  layout: Layout,
  state: BarState,
  range: BarRange,
  theme: CanvasTheme,
): void {
  const { colourBar } = layout;
  context.setTransform(layout.ratio, 0, 0, layout.ratio, 0, 0);
  context.clearRect(colourBar.x, 0, colourBar.width, colourBar.y + colourBar.height);
  context.lineWidth = 1;
  const left = colourBar.x + BAR_LEFT;
  const top = yOfDb(layout, range, range.highDb);
  const bottom = yOfDb(layout, range, range.lowDb);
  context.fillStyle = theme.raised;
  context.fillRect(left, top, BAR_WIDTH, bottom - top);
  const yHigh = yOfDb(layout, range, state.levels.highDb);
  const yLow = yOfDb(layout, range, state.levels.lowDb);
  paintGradient(context, state.colourMap, left, yHigh, yLow);
  paintHistogram(context, layout, state, range, left, theme);
  paintScale(context, layout, state, range, left, theme);
  context.fillStyle = state.locked ? theme.muted : theme.text;
  for (const y of [yHigh, yLow]) {
    context.fillRect(left - 3, Math.round(y) - 1, BAR_WIDTH + 6, 2);
    context.fillRect(left - 3, Math.round(y) - 4, 3, 8);
    context.fillRect(left + BAR_WIDTH, Math.round(y) - 4, 3, 8);
  }
}

let shownTable: { readonly map: ColormapName; readonly table: Uint8Array } | undefined;

function tableOf(map: ColormapName): Uint8Array {
  if (shownTable?.map !== map) shownTable = { map, table: colormapTable(map) };
  return shownTable.table;
}

function paintGradient(
  context: CanvasRenderingContext2D,
  map: ColormapName,
  left: number,
  yHigh: number,
  yLow: number,
): void {
  const table = tableOf(map);
  const gradient = context.createLinearGradient(0, yLow, 0, yHigh);
  for (let stop = 0; stop <= 32; stop++) {
    const entry = Math.round((255 * stop) / 32) * 3;
    gradient.addColorStop(stop / 32, `rgb(${table[entry] ?? 0} ${table[entry + 1] ?? 0} ${table[entry + 2] ?? 0})`);
  }
  context.fillStyle = gradient;
  context.fillRect(left, yHigh, BAR_WIDTH, Math.max(1, yLow - yHigh));
}

/** Counts on a square-root scale, so that rare strong levels are seen beside the noise. */
function paintHistogram(
  context: CanvasRenderingContext2D,
  layout: Layout,
  { histogram, scale }: BarState,
  range: BarRange,
  left: number,
  theme: CanvasTheme,
): void {
  if (histogram === undefined) return;
  let most = 0;
  for (let code = FIRST_LEVEL_CODE; code <= LAST_LEVEL_CODE; code++) most = Math.max(most, histogram[code] ?? 0);
  if (most === 0) return;
  const first = Math.max(FIRST_LEVEL_CODE, codeOfDb(range.lowDb, scale));
  const last = Math.min(LAST_LEVEL_CODE, codeOfDb(range.highDb, scale));
  context.beginPath();
  context.moveTo(left, yOfDb(layout, range, dbOfCode(first, scale) ?? range.lowDb));
  for (let code = first; code <= last; code++) {
    const y = yOfDb(layout, range, dbOfCode(code, scale) ?? range.lowDb);
    context.lineTo(left + BAR_WIDTH * Math.sqrt((histogram[code] ?? 0) / most), y);
  }
  context.lineTo(left, yOfDb(layout, range, dbOfCode(last, scale) ?? range.highDb));
  context.closePath();
  context.globalAlpha = 0.45;
  context.fillStyle = theme.plot;
  context.fill();
  context.globalAlpha = 0.9;
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.stroke();
  context.globalAlpha = 1;
}

function paintScale(
  context: CanvasRenderingContext2D,
  layout: Layout,
  { scale, levels }: BarState,
  range: BarRange,
  left: number,
  theme: CanvasTheme,
): void {
  const right = left + BAR_WIDTH + 5;
  context.font = `11px ${theme.mono}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const { values } = niceTicks(range.lowDb, range.highDb, Math.max(2, Math.floor(layout.colourBar.height / 40)));
  const ends = [levels.highDb, levels.lowDb].map((db) => yOfDb(layout, range, db));
  context.fillStyle = theme.muted;
  for (const value of values) {
    const y = yOfDb(layout, range, value);
    if (ends.some((end) => Math.abs(end - y) < 13)) continue;
    context.fillText(fixed(value, 0), right, y);
  }
  context.fillStyle = theme.text;
  for (const db of [levels.highDb, levels.lowDb]) context.fillText(fixed(db, 0), right, yOfDb(layout, range, db));
  context.fillStyle = theme.muted;
  context.textBaseline = 'top';
  context.fillText(scale.unit, left, layout.colourBar.y + layout.colourBar.height - 15);
}
