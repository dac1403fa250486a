import uPlot from 'uplot';
import type { TimeRange } from '../../../workers/contract/model.ts';
import { formatLevel } from '../../base/format.ts';
import { type TimeScale, zoneOf } from '../../model/time-labels.ts';
import { chartMargins, paintLineLabels } from '../../widgets/chart-axes.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import { chartFont, listenToTime, paintChosenTimes, paintGaps, timeAxis, valueAxis } from '../time-chart.ts';
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
    readonly times: readonly TimeRange[] | undefined;
  };
  readonly onCursor: (timeNs: number | undefined, levelDb: number | undefined) => void;
  readonly onZoom: (factor: number, aboutNs: number) => void;
  readonly onPan: (deltaNs: number) => void;
  readonly onPainted: () => void;
}

/** uPlot as an instrument: our ticks, gaps hatched, the threshold, wheel and drag on time. */
export function plotOptions(input: TracePlotInput): uPlot.Options {
  const { colours, unit, size, latest } = input;
  const font = chartFont(colours);
  return {
    width: size.width,
    height: size.height,
    padding: [6, (plot) => chartMargins(plot.width).right, 0, 0],
    legend: { show: false },
    cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
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
    axes: [timeAxis(colours, latest), valueAxis(colours)],
    series: [
      {},
      // Square ends: a burst much shorter than a pixel is still a pixel wide.
      { stroke: colours.max, width: 1.5, cap: 'square', points: { show: false } },
      { stroke: colours.mean, width: 1.25, cap: 'square', points: { show: false } },
    ],
    hooks: {
      drawClear: [(plot) => paintGaps(plot, colours, latest().columns.gaps)],
      draw: [
        (plot) => {
          paintChosenTimes(plot, colours, latest().times);
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
      ready: [(plot) => listenToTime(plot, { ...input, onLeave: () => input.onCursor(undefined, undefined) })],
    },
  };
}

function paintOver(plot: uPlot, { colours, latest }: TracePlotInput, unit: string, font: string): void {
  const { ctx, bbox } = plot;
  const { thresholdDb, scale } = latest();
  const ratio = uPlot.pxRatio;
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
