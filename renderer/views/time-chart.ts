import uPlot from 'uplot';
import type { TimeRange } from '../../workers/contract/model.ts';
import { decimalsFor, fixed, niceTicks } from '../base/format.ts';
import { type TimeScale, timeTicks } from '../model/time-labels.ts';
import { AXIS_BOTTOM, chartMargins } from '../widgets/chart-axes.ts';
import type { ChartColours } from '../widgets/use-colours.ts';

/** What uPlot needs to be an instrument on the shared time axis: our ticks, gaps hatched, wheel and drag on time. */

/** The visible time, asked whenever something is painted, so that the chart need not be made anew. */
export interface VisibleTime {
  readonly scale: TimeScale;
  readonly fromNs: number;
  readonly toNs: number;
}

const WHEEL_RATE = 0.0016;
const LABEL_HALF_PX = 34;

export function chartFont(colours: ChartColours): string {
  return `11px ${colours.mono}`;
}

function axisLook(colours: ChartColours) {
  return {
    stroke: colours.text,
    font: chartFont(colours),
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.lineStrong, width: 1, size: 4 },
    gap: 3,
  };
}

/** At the bottom; without labels it is only a grid. */
export function timeAxis(colours: ChartColours, latest: () => VisibleTime, labelled = true): uPlot.Axis {
  // At least three: with two, both may be the ends, which carry no label.
  const most = (plot: uPlot) => Math.max(3, Math.floor(plot.bbox.width / uPlot.pxRatio / 80));
  const ticks = (plot: uPlot) => timeTicks(latest().scale, latest().fromNs, latest().toNs, most(plot));
  return {
    ...axisLook(colours),
    size: labelled ? AXIS_BOTTOM : 6,
    splits: (plot) => ticks(plot).map((tick) => tick.timeNs),
    values: (plot) => ticks(plot).map((tick) => (labelled && isClear(plot, tick.timeNs) ? tick.label : '')),
  };
}

/** At the left, as wide as the waterfall's, so that stacked views share one time axis. */
export function valueAxis(colours: ChartColours, tickPx = 28): uPlot.Axis {
  return {
    ...axisLook(colours),
    size: (plot) => chartMargins(plot.width).left,
    splits: (plot, _index, low, high) => [
      ...niceTicks(low, high, Math.max(2, plot.bbox.height / uPlot.pxRatio / tickPx)).values,
    ],
    values: (_plot, splits) => {
      const decimals = decimalsFor(Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)));
      return splits.map((value) => fixed(value, decimals));
    },
  };
}

/** The units stand left and right of the time axis: a label that would reach into them is left out. */
function isClear(plot: uPlot, timeNs: number): boolean {
  const x = plot.valToPos(timeNs, 'x');
  return x > LABEL_HALF_PX && x < plot.bbox.width / uPlot.pxRatio - LABEL_HALF_PX;
}

/** Background of the plot, and diagonal lines 6 pixels apart where nobody measured. */
export function paintGaps(
  { ctx, bbox, valToPos }: uPlot,
  colours: ChartColours,
  gaps: readonly { readonly fromNs: number; readonly toNs: number }[],
): void {
  ctx.fillStyle = colours.plot;
  ctx.fillRect(bbox.left, bbox.top, bbox.width, bbox.height);
  for (const gap of gaps) {
    const from = Math.max(valToPos(gap.fromNs, 'x', true), bbox.left);
    const width = Math.min(valToPos(gap.toNs, 'x', true), bbox.left + bbox.width) - from;
    if (width < 1) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(from, bbox.top, width, bbox.height);
    ctx.clip();
    ctx.strokeStyle = colours.hatch;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let at = from - bbox.height; at < from + width; at += 6) {
      ctx.moveTo(at, bbox.top + bbox.height);
      ctx.lineTo(at + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
}

/** Dims what lies between the chosen times and marks them at the upper edge, as the waterfall does. */
export function paintChosenTimes(
  { ctx, bbox, valToPos }: uPlot,
  colours: ChartColours,
  times: readonly TimeRange[] | undefined,
): void {
  if (times === undefined) return;
  const right = bbox.left + bbox.width;
  const at = (timeNs: number) => Math.min(Math.max(valToPos(timeNs, 'x', true), bbox.left), right);
  const mark = 3 * uPlot.pxRatio;
  ctx.save();
  let from = bbox.left;
  for (const end of [...times, undefined]) {
    const to = end === undefined ? right : at(end.fromNs);
    ctx.globalAlpha = 0.62;
    ctx.fillStyle = colours.panel;
    ctx.fillRect(from, bbox.top, Math.max(0, to - from), bbox.height);
    if (end === undefined) break;
    ctx.globalAlpha = 1;
    ctx.fillStyle = colours.accent;
    from = at(end.toNs);
    if (from > bbox.left && to < right) ctx.fillRect(to, bbox.top, Math.max(uPlot.pxRatio, from - to), mark);
  }
  ctx.restore();
}

export interface TimeGestures {
  readonly latest: () => VisibleTime;
  readonly onZoom: (factor: number, aboutNs: number) => void;
  readonly onPan: (deltaNs: number) => void;
  readonly onLeave: () => void;
}

/** The wheel zooms time about the pointer, a drag pans it. The listeners go with the plot. */
export function listenToTime(plot: uPlot, { latest, onZoom, onPan, onLeave }: TimeGestures): void {
  const { over } = plot;
  over.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const factor = Math.exp(Math.max(-400, Math.min(400, event.deltaY)) * WHEEL_RATE);
      onZoom(factor, plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x'));
    },
    { passive: false },
  );
  let lastX: number | undefined;
  over.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    lastX = event.clientX;
    over.setPointerCapture(event.pointerId);
  });
  over.addEventListener('pointermove', (event) => {
    if (lastX === undefined) return;
    const { fromNs, toNs } = latest();
    onPan(((lastX - event.clientX) * (toNs - fromNs)) / Math.max(1, over.clientWidth));
    lastX = event.clientX;
  });
  over.addEventListener('lostpointercapture', () => {
    lastX = undefined;
  });
  over.addEventListener('pointerleave', onLeave);
}
