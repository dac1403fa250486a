import type { Comparison } from '../../../workers/contract/compare.ts';
import type { Band } from '../../../workers/contract/model.ts';
import { formatDuration, niceTicks } from '../../base/format.ts';
import type { MarkColours } from '../../data/mark-colours.ts';
import { sideLooks, sideName } from '../../model/compare.ts';
import type { ChartSize } from '../../widgets/ChartCanvas.tsx';
import {
  chip,
  type Frame,
  frameOf,
  line,
  paintFrame,
  paintFrequencyAxis,
  paintPlotArea,
  paintValueAxis,
  xOf,
  yOf,
} from '../../widgets/chart-axes.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';

export interface ComparePaint {
  readonly result: Comparison;
  readonly band: Band;
  readonly statistic: 'mean' | 'max';
  readonly thresholdDb: number;
  readonly unit: string;
  readonly colours: ChartColours;
  readonly marks: MarkColours;
}

type Column = readonly (number | undefined)[];

/** Least and greatest of the columns between two indices, on whole tens; undefined without any level. */
function rangeOf(columns: readonly Column[], from: number, to: number) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const column of columns)
    for (let at = from; at < to; at++) {
      const db = column[at];
      if (db === undefined) continue;
      if (db < low) low = db;
      if (db > high) high = db;
    }
  return high < low ? undefined : { low, high };
}

/** A staircase, one step a cell, broken where there is no level. */
function paintSteps(
  context: CanvasRenderingContext2D,
  frame: Frame,
  column: Column,
  axis: { readonly from: number; readonly step: number; readonly low: number; readonly high: number },
  range: { readonly low: number; readonly high: number },
): void {
  context.beginPath();
  let joined = false;
  column.forEach((db, cell) => {
    if (db === undefined) {
      joined = false;
      return;
    }
    const x0 = xOf(frame, axis.low, axis.high, axis.from + cell * axis.step);
    const x1 = xOf(frame, axis.low, axis.high, axis.from + (cell + 1) * axis.step);
    const y = yOf(frame, range.low, range.high, db);
    if (joined) context.lineTo(x0, y);
    else context.moveTo(x0, y);
    context.lineTo(x1, y);
    joined = true;
  });
  context.stroke();
}

function paintSides(
  context: CanvasRenderingContext2D,
  frame: Frame,
  columns: readonly (readonly [side: number, column: Column])[],
  axis: Parameters<typeof paintSteps>[3],
  range: Parameters<typeof paintSteps>[4],
  marks: MarkColours,
): void {
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  context.lineWidth = 1.5;
  for (const [side, column] of columns) {
    const look = sideLooks[side];
    if (look === undefined) continue;
    context.strokeStyle = marks[look.colour];
    context.setLineDash([...look.dash]);
    paintSteps(context, frame, column, axis, range);
  }
  context.setLineDash([]);
  context.restore();
}

function cellsIn({ grid }: Comparison, { lowHz, highHz }: Band): readonly [number, number] {
  const at = (hz: number) => (hz - grid.lowHz) / grid.stepHz;
  return [Math.max(0, Math.floor(at(lowHz))), Math.min(grid.cells, Math.ceil(at(highHz)))];
}

/** Where only one side looked is shaded: there is no difference, and that is not zero. */
function shadeUnmeasured(
  context: CanvasRenderingContext2D,
  frame: Frame,
  { result, band, colours }: ComparePaint,
): void {
  context.fillStyle = colours.hatch;
  context.globalAlpha = 0.3;
  for (const { kind, lowHz, highHz } of result.changes) {
    if (kind !== 'not measured in both' || highHz < band.lowHz || lowHz > band.highHz) continue;
    const left = Math.max(frame.left, xOf(frame, band.lowHz, band.highHz, lowHz));
    const right = Math.min(frame.left + frame.width, xOf(frame, band.lowHz, band.highHz, highHz));
    context.fillRect(left, frame.top, right - left, frame.height);
  }
  context.globalAlpha = 1;
}

export function paintSpectra(context: CanvasRenderingContext2D, size: ChartSize, paint: ComparePaint): void {
  const { result, band, statistic, unit, colours, marks } = paint;
  const frame = frameOf(size.width, size.height);
  const columns = result.sides.map((side, index) => [index, statistic === 'mean' ? side.meanDb : side.maxDb] as const);
  const found = rangeOf(
    columns.map(([, column]) => column),
    ...cellsIn(result, band),
  );
  const high = 10 * Math.ceil(((found?.high ?? -40) + 3) / 10);
  const range = { low: Math.min(10 * Math.floor(((found?.low ?? -100) - 1) / 10), high - 40), high };
  paintPlotArea(context, frame, colours);
  paintFrequencyAxis(context, frame, band.lowHz, band.highHz, colours);
  paintValueAxis(context, frame, range.low, range.high, unit, colours);
  const axis = { from: result.grid.lowHz, step: result.grid.stepHz, low: band.lowHz, high: band.highHz };
  paintSides(context, frame, columns, axis, range, marks);
  paintFrame(context, frame, colours);
}

/** Range about zero that holds the differences and the threshold. */
function aboutZero(found: ReturnType<typeof rangeOf>, thresholdDb: number) {
  const most = Math.max(thresholdDb * 1.5, Math.abs(found?.low ?? 0), Math.abs(found?.high ?? 0));
  const edge = 5 * Math.ceil((most + 1) / 5);
  return { low: -edge, high: edge };
}

function paintZeroLines(
  context: CanvasRenderingContext2D,
  frame: Frame,
  range: { readonly low: number; readonly high: number },
  { thresholdDb, colours }: ComparePaint,
): void {
  const right = frame.left + frame.width;
  const at = (db: number) => Math.round(yOf(frame, range.low, range.high, db)) + 0.5;
  line(context, frame.left, at(0), right, at(0), colours.muted);
  for (const db of [thresholdDb, -thresholdDb])
    line(context, frame.left, at(db), right, at(db), colours.accent, [6, 4]);
}

export function paintDifferences(context: CanvasRenderingContext2D, size: ChartSize, paint: ComparePaint): void {
  const { result, band, colours, marks, thresholdDb } = paint;
  const frame = frameOf(size.width, size.height);
  const columns = result.sides.map((side, index) => [index, side.differenceDb] as const).slice(1);
  const range = aboutZero(
    rangeOf(
      columns.map(([, column]) => column),
      ...cellsIn(result, band),
    ),
    thresholdDb,
  );
  paintPlotArea(context, frame, colours);
  shadeUnmeasured(context, frame, paint);
  paintFrequencyAxis(context, frame, band.lowHz, band.highHz, colours);
  paintValueAxis(context, frame, range.low, range.high, 'dB', colours);
  paintZeroLines(context, frame, range, paint);
  const axis = { from: result.grid.lowHz, step: result.grid.stepHz, low: band.lowHz, high: band.highHz };
  paintSides(context, frame, columns, axis, range, marks);
  paintFrame(context, frame, colours);
  const words = columns.map(([index]) => `${sideName(index)} − A`).join(', ');
  chip(context, words, frame.left + 4, frame.top + 12, {
    text: colours.muted,
    background: colours.plot,
    mono: colours.mono,
  });
}

/** The band's power less the first side's, over the common time. */
export function paintOverTime(context: CanvasRenderingContext2D, size: ChartSize, paint: ComparePaint): void {
  const { result, colours, marks, thresholdDb } = paint;
  const frame = frameOf(size.width, size.height);
  const { fromNs, stepNs, buckets } = result.time;
  const toNs = fromNs + stepNs * buckets;
  const columns = result.sides.map((side, index) => [index, side.traceDifferenceDb] as const).slice(1);
  const range = aboutZero(
    rangeOf(
      columns.map(([, column]) => column),
      0,
      buckets,
    ),
    thresholdDb,
  );
  paintPlotArea(context, frame, colours);
  paintValueAxis(context, frame, range.low, range.high, 'dB', colours);
  paintTimeAxis(context, frame, fromNs, toNs, colours);
  paintZeroLines(context, frame, range, paint);
  paintSides(context, frame, columns, { from: fromNs, step: stepNs, low: fromNs, high: toNs }, range, marks);
  paintFrame(context, frame, colours);
  chip(context, 'power of the band, less A', frame.left + 4, frame.top + 12, {
    text: colours.muted,
    background: colours.plot,
    mono: colours.mono,
  });
}

function paintTimeAxis(
  context: CanvasRenderingContext2D,
  frame: Frame,
  fromNs: number,
  toNs: number,
  colours: ChartColours,
): void {
  const { values } = niceTicks(fromNs / 1e9, toNs / 1e9, Math.max(2, Math.floor(frame.width / 90)));
  const bottom = frame.top + frame.height;
  context.font = `11px ${colours.mono}`;
  context.textBaseline = 'top';
  context.textAlign = 'center';
  for (const seconds of values) {
    const x = Math.round(xOf(frame, fromNs, toNs, seconds * 1e9)) + 0.5;
    line(context, x, frame.top, x, bottom, colours.grid);
    line(context, x, bottom, x, bottom + 4, colours.lineStrong);
    context.fillStyle = colours.text;
    context.fillText(seconds === 0 ? '0' : formatDuration(seconds * 1e9), x, bottom + 7);
  }
}
