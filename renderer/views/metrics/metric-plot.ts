import uPlot from 'uplot';
import type { TimeRange } from '../../../workers/contract/model.ts';
import { zoneOf } from '../../model/time-labels.ts';
import { chartMargins } from '../../widgets/chart-axes.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import {
  chartFont,
  listenToTime,
  paintChosenTimes,
  paintGaps,
  type TimeGestures,
  timeAxis,
  type VisibleTime,
  valueAxis,
} from '../time-chart.ts';
import type { MetricColumns } from './metric-columns.ts';

export interface MetricPlotInput extends Omit<TimeGestures, 'latest' | 'onLeave'> {
  readonly colours: ChartColours;
  readonly unit: string;
  readonly size: { readonly width: number; readonly height: number };
  /** The lowest of the stack carries the labels of the one time axis. */
  readonly lowest: boolean;
  readonly latest: () => VisibleTime & {
    readonly columns: MetricColumns;
    readonly times: readonly TimeRange[] | undefined;
  };
  readonly onPoint: (timeNs: number | undefined) => void;
  readonly onPainted: () => void;
}

/** One number over time: the mean as a line, least to greatest as a band. */
export function metricPlotOptions(input: MetricPlotInput): uPlot.Options {
  const { colours, size, latest, lowest, onPoint } = input;
  return {
    width: size.width,
    height: size.height,
    padding: [6, (plot) => chartMargins(plot.width).right, lowest ? 0 : 2, 0],
    legend: { show: false },
    // The cursor is one line over the whole stack.
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [latest().fromNs, latest().toNs] },
      y: { range: () => yRange(latest().columns.range) },
    },
    axes: [timeAxis(colours, latest, lowest), valueAxis(colours, 18)],
    bands: [{ series: [1, 2], fill: colours.grid }],
    series: [
      {},
      { stroke: colours.lineStrong, width: 1, points: { show: false } },
      { stroke: colours.lineStrong, width: 1, points: { show: false } },
      {
        stroke: colours.mean,
        width: 1.25,
        cap: 'square',
        points: {
          size: 4,
          fill: colours.mean,
          filter: (_plot, _series, show) => (show ? null : [...latest().columns.alone]),
        },
      },
    ],
    hooks: {
      drawClear: [(plot) => paintGaps(plot, colours, latest().columns.gaps)],
      draw: [
        (plot) => {
          paintChosenTimes(plot, colours, latest().times);
          paintEdges(plot, input);
          input.onPainted();
        },
      ],
      ready: [
        (plot) => {
          listenToTime(plot, { ...input, onLeave: () => onPoint(undefined) });
          plot.over.addEventListener('pointermove', (event) =>
            onPoint(plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, 'x')),
          );
        },
      ],
    },
  };
}

/** A little room above and below; a constant has a height too. */
function yRange(range: MetricColumns['range']): [number, number] {
  if (range === undefined) return [0, 1];
  const [low, high] = range;
  const room = high > low ? (high - low) * 0.08 : Math.max(Math.abs(high) * 0.05, 0.5);
  return [low - room, high + room];
}

function paintEdges(plot: uPlot, { colours, unit, lowest, latest }: MetricPlotInput): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.lineWidth = ratio;
  ctx.strokeStyle = colours.lineStrong;
  ctx.strokeRect(bbox.left - 0.5, bbox.top - 0.5, bbox.width + 1, bbox.height + 1);
  ctx.font = chartFont(colours).replace('11px', `${11 * ratio}px`);
  ctx.fillStyle = colours.muted;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillText(unit, bbox.left + bbox.width + 6 * ratio, bbox.top + bbox.height / 2);
  if (lowest) {
    ctx.textBaseline = 'top';
    const zoneX = bbox.left + bbox.width + 2 * ratio;
    ctx.fillText(zoneOf(latest().scale), zoneX, bbox.top + bbox.height + 7 * ratio, plot.width * ratio - zoneX);
  }
  ctx.restore();
}
