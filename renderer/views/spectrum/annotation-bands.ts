import type { MarkColours } from '../../data/mark-colours.ts';
import { type RegionAnnotation, regionsIn } from '../../model/annotations.ts';
import type { View } from '../../model/timebase.ts';
import { type Frame, xOf } from '../../widgets/chart-axes.ts';

const LANES = 4;
const LANE_PX = 15;
const LEAST_PX = 3;

interface BandOnScreen {
  readonly annotation: RegionAnnotation;
  readonly left: number;
  readonly right: number;
  readonly lane: number;
}

/** Annotations with edges, of the visible time and band, in lanes in which none covers another; the chosen one is always there. */
export function placeBands(
  frame: Frame,
  visible: View,
  regions: readonly RegionAnnotation[],
  chosen: string | undefined,
): readonly BandOnScreen[] {
  const ends = new Array<number>(LANES).fill(Number.NEGATIVE_INFINITY);
  const bands: BandOnScreen[] = [];
  const own = regionsIn(regions, visible);
  for (const annotation of own.sort((a, b) => (a.place.lowHz ?? 0) - (b.place.lowHz ?? 0))) {
    const { lowHz, highHz } = annotation.place;
    if (lowHz === undefined || highHz === undefined || lowHz > visible.highHz || highHz < visible.lowHz) continue;
    const left = Math.max(frame.left, xOf(frame, visible.lowHz, visible.highHz, lowHz));
    const right = Math.max(
      left + LEAST_PX,
      Math.min(frame.left + frame.width, xOf(frame, visible.lowHz, visible.highHz, highHz)),
    );
    const free = ends.findIndex((end) => end < left);
    if (free < 0 && annotation.id !== chosen) continue;
    const lane = Math.max(0, free);
    ends[lane] = right + 1;
    bands.push({ annotation, left, right, lane });
  }
  return bands;
}

/** Bars at the top of the plot with as much of the label as fits; the chosen band is shaded all the way down. */
export function paintAnnotationBands(
  context: CanvasRenderingContext2D,
  frame: Frame,
  bands: readonly BandOnScreen[],
  chosen: string | undefined,
  colours: { readonly text: string; readonly panel: string; readonly mono: string; readonly marks: MarkColours },
): void {
  context.font = `10px ${colours.mono}`;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  for (const { annotation, left, right, lane } of bands) {
    const top = frame.top + 2 + lane * LANE_PX;
    context.fillStyle = colours.marks[annotation.colour];
    if (annotation.id === chosen) {
      context.globalAlpha = 0.16;
      context.fillRect(left, frame.top, right - left, frame.height);
      context.globalAlpha = 1;
    }
    context.fillRect(left, top, right - left, 3);
    if (right - left < 28 || annotation.label === '') continue;
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, LANE_PX);
    context.clip();
    const width = Math.min(right - left, context.measureText(annotation.label).width + 4);
    context.globalAlpha = 0.8;
    context.fillStyle = colours.panel;
    context.fillRect(left, top + 3, width, LANE_PX - 4);
    context.globalAlpha = 1;
    context.fillStyle = colours.text;
    context.fillText(annotation.label, left + 2, top + 4);
    context.restore();
  }
}
