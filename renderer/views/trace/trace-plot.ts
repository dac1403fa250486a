import type uPlot from 'uplot';
import { decimalsFor, fixed, formatLevel, niceTicks } from '../../base/format.ts';
import { type TimeScale, timeTicks, zoneOf } from '../../model/time-labels.ts';
import { AXIS_BOTTOM, chartMargins, paintLineLabels } from '../../widgets/chart-axes.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import type { TraceColumns } from './trace-columns.ts';

export interface TracePlotInput {
  readonly colours: ChartColours;
  readonly unit: string;
  readonly size: { readonly width: number; readonly height: number };
  /** Asked whenever something is painted, so that the chart need not be made anew. */
  readonly latest: () => {
    readonly columns: TraceColumns;
    readonly scale: TimeScale;
    readonly fromNs: number;
    readonly toNs: number;
    readonly thresholdDb: number;
  };
  readonly onCursor: (timeNs: number | undefined, levelDb: number | undefined) => void;
  readonly onZoom: (factor: number, aboutNs: number) => void;
  readonly onPan: (deltaNs: number) => void;
  readonly onPainted: () => void;
}

const WHEEL_RATE = 0.0016;
const LABEL_HALF_PX = 34;

/** uPlot as an instrument: our ticks, gaps hatched, the threshold, wheel and drag on time. */
export function plotOptions(input: TracePlotInput): uPlot.Options {
  const { colours, unit, size, latest } = input;
  const font = `11px ${colours.mono}`;
  const axis = {
    stroke: colours.text,
    font,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.lineStrong, width: 1, size: 4 },
    gap: 3,
  };
  // At least three: with two, both may be the ends, which carry no label.
  const most = (plot: uPlot) => Math.max(3, Math.floor(plot.bbox.width / devicePixelRatio / 80));
  return {
    width: size.width,
    height: size.height,
    padding: [6, (plot) => chartMargins(plot.width).right, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: () => [latest().fromNs, latest().toNs] },
      y: {
        range: (_plot, low, high) => {
          if (!Number.isFinite(low) || !Number.isFinite(high)) return [-120, -20];
          const top = 10 * Math.ceil((high + 2) / 10);
          return [Math.min(10 * Math.floor((low - 1) / 10), top - 20), top];
        },
      },
    },
    axes: [
      {
        ...axis,
        size: AXIS_BOTTOM,
        splits: (plot) =>
          timeTicks(latest().scale, latest().fromNs, latest().toNs, most(plot)).map((tick) => tick.timeNs),
        values: (plot) =>
          timeTicks(latest().scale, latest().fromNs, latest().toNs, most(plot)).map((tick) =>
            isClear(plot, tick.timeNs) ? tick.label : '',
          ),
      },
      {
        ...axis,
        size: (plot) => chartMargins(plot.width).left,
        splits: (plot, _index, low, high) => [
          ...niceTicks(low, high, Math.max(2, plot.bbox.height / devicePixelRatio / 28)).values,
        ],
        values: (_plot, splits) => {
          const decimals = decimalsFor(Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)));
          return splits.map((value) => fixed(value, decimals));
        },
      },
    ],
    series: [
      {},
      // Square ends: a burst much shorter than a pixel is still a pixel wide.
      { stroke: colours.max, width: 1.5, cap: 'square', points: { show: false } },
      { stroke: colours.mean, width: 1.25, cap: 'square', points: { show: false } },
    ],
    hooks: {
      drawClear: [(plot) => paintUnder(plot, input)],
      draw: [
        (plot) => {
          paintOver(plot, input, unit, font);
          input.onPainted();
        },
      ],
      setCursor: [
        (plot) => {
          const { left, idx } = plot.cursor;
          if (left === undefined || left < 0) return;
          const level = idx === null || idx === undefined ? undefined : plot.data[1]?.[idx];
          input.onCursor(plot.posToVal(left, 'x'), level ?? undefined);
        },
      ],
      ready: [(plot) => listen(plot, input)],
    },
  };
}

/** The units stand left and right of the time axis: a label that would reach into them is left out. */
function isClear(plot: uPlot, timeNs: number): boolean {
  const x = plot.valToPos(timeNs, 'x');
  return x > LABEL_HALF_PX && x < plot.bbox.width / devicePixelRatio - LABEL_HALF_PX;
}

function paintUnder(plot: uPlot, { colours, latest }: TracePlotInput): void {
  const { ctx, bbox } = plot;
  ctx.fillStyle = colours.plot;
  ctx.fillRect(bbox.left, bbox.top, bbox.width, bbox.height);
  const { gaps } = latest().columns;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const gap of gaps) {
    const from = Math.max(plot.valToPos(gap.fromNs, 'x', true), bbox.left);
    const to = Math.min(plot.valToPos(gap.toNs, 'x', true), bbox.left + bbox.width);
    if (to - from < 1) continue;
    hatch(ctx, from, bbox.top, to - from, bbox.height, colours.hatch);
  }
  ctx.restore();
}

/** Diagonal lines, 6 pixels apart: no data here. */
function hatch(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let at = x - height; at < x + width; at += 6) {
    ctx.moveTo(at, y + height);
    ctx.lineTo(at + height, y);
  }
  ctx.stroke();
  ctx.restore();
}

function paintOver(plot: uPlot, { colours, latest }: TracePlotInput, unit: string, font: string): void {
  const { ctx, bbox } = plot;
  const { thresholdDb, scale } = latest();
  const ratio = devicePixelRatio;
  const y = Math.round(plot.valToPos(thresholdDb, 'y', true)) + 0.5;
  ctx.save();
  ctx.lineWidth = ratio;
  if (y > bbox.top && y < bbox.top + bbox.height) {
    ctx.strokeStyle = colours.accent;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  ctx.strokeStyle = colours.lineStrong;
  ctx.strokeRect(bbox.left - 0.5, bbox.top - 0.5, bbox.width + 1, bbox.height + 1);
  ctx.fillStyle = colours.muted;
  ctx.font = font.replace('11px', `${11 * ratio}px`);
  ctx.textBaseline = 'top';
  ctx.textAlign = 'right';
  ctx.fillText(unit, bbox.left - 7 * ratio, bbox.top + bbox.height + 7 * ratio);
  ctx.textAlign = 'left';
  // "since start" is as wide as the margin.
  const zoneX = bbox.left + bbox.width + 2 * ratio;
  ctx.fillText(zoneOf(scale), zoneX, bbox.top + bbox.height + 7 * ratio, plot.width * ratio - zoneX);
  ctx.scale(ratio, ratio);
  const frame = {
    left: bbox.left / ratio,
    top: bbox.top / ratio,
    width: bbox.width / ratio,
    height: bbox.height / ratio,
    end: plot.width,
  };
  const threshold = {
    name: 'threshold',
    value: formatLevel(thresholdDb, unit),
    y: plot.valToPos(thresholdDb, 'y') + frame.top,
  };
  paintLineLabels(ctx, frame, [threshold], { ...colours, background: colours.panel });
  ctx.restore();
}

function listen(plot: uPlot, input: TracePlotInput): void {
  const { over } = plot;
  over.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const factor = Math.exp(Math.max(-400, Math.min(400, event.deltaY)) * WHEEL_RATE);
      input.onZoom(factor, plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x'));
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
    const { fromNs, toNs } = input.latest();
    input.onPan(((lastX - event.clientX) * (toNs - fromNs)) / Math.max(1, over.clientWidth));
    lastX = event.clientX;
  });
  over.addEventListener('lostpointercapture', () => {
    lastX = undefined;
  });
  over.addEventListener('pointerleave', () => input.onCursor(undefined, undefined));
}
