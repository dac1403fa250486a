import { type MarkColours, readMarkColours } from '../../data/mark-colours.ts';
import type { CanvasTheme } from '../../gl/theme.ts';
import { type RegionAnnotation, regionsIn } from '../../model/annotations.ts';
import { type Corner, freePlace, type Rect } from '../../widgets/label-places.ts';
import { type Mapping, xOfHz, yOfNs } from './geometry.ts';

/** An annotation on the screen: its rectangle, cut off at the plot, and whether it is too small to be one. */
export interface PlacedAnnotation {
  readonly annotation: RegionAnnotation;
  readonly rect: Rect;
  readonly form: 'box' | 'span' | 'point';
}

/** Annotations over the picture, on a canvas of their own: painted again only when they or the view change. */
export interface AnnotationLayer {
  paint(mapping: Mapping, theme: CanvasTheme, regions: readonly RegionAnnotation[], chosen: string | undefined): void;
  clear(): void;
  /** The smallest one under a point of the view, or the one whose label is there. */
  at(x: number, y: number): RegionAnnotation | undefined;
}

/** Smaller than this in both directions is a point. */
const POINT_PX = 4;
const HIT_PX = 4;
/** Labels tried at most: beyond them the picture would be labels. */
const MOST_LABELS = 300;
const LABEL_HEIGHT = 16;
const LABEL_CHARACTERS = 32;

/** Those that touch what is visible, earliest first. */
export function placeAnnotations(mapping: Mapping, regions: readonly RegionAnnotation[]): readonly PlacedAnnotation[] {
  const { visible } = mapping;
  const { plot } = mapping.layout;
  const placed: PlacedAnnotation[] = [];
  for (const annotation of regionsIn(regions, visible)) {
    const { fromNs, toNs, lowHz, highHz } = annotation.place;
    const spans = lowHz === undefined || highHz === undefined;
    if (!spans && (lowHz > visible.highHz || highHz < visible.lowHz)) continue;
    const left = spans ? plot.x : Math.max(xOfHz(mapping, lowHz), plot.x - 2);
    const right = spans ? plot.x + plot.width : Math.min(xOfHz(mapping, highHz), plot.x + plot.width + 2);
    const [a, b] = [yOfNs(mapping, fromNs), yOfNs(mapping, toNs)];
    const top = Math.max(Math.min(a, b), plot.y - 2);
    const bottom = Math.min(Math.max(a, b), plot.y + plot.height + 2);
    const rect = { x: left, y: top, width: right - left, height: bottom - top };
    const small = rect.width < POINT_PX && rect.height < POINT_PX;
    placed.push({ annotation, rect, form: spans ? 'span' : small ? 'point' : 'box' });
  }
  return placed;
}

export function createAnnotationLayer(context: CanvasRenderingContext2D): AnnotationLayer {
  const widths = new Map<string, number>();
  let shown: readonly PlacedAnnotation[] = [];
  let labels: { readonly rect: Rect; readonly annotation: RegionAnnotation }[] = [];
  let colours: MarkColours | undefined;
  let coloursOf: CanvasTheme | undefined;
  let empty = true;

  function clear(): void {
    shown = [];
    labels = [];
    if (empty) return;
    empty = true;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    // Chromium does not present a canvas that was only cleared.
    context.fillStyle = 'rgb(0 0 0 / 1%)';
    context.fillRect(0, 0, 1, 1);
  }

  function widthOf(text: string): number {
    const known = widths.get(text);
    if (known !== undefined) return known;
    if (widths.size > 5000) widths.clear();
    const width = context.measureText(text).width;
    widths.set(text, width);
    return width;
  }

  return {
    clear,
    paint(mapping, theme, regions, chosen) {
      if (coloursOf !== theme || colours === undefined) colours = readMarkColours(context.canvas);
      coloursOf = theme;
      clear();
      shown = placeAnnotations(mapping, regions);
      if (shown.length === 0) return;
      empty = false;
      const { plot, ratio } = mapping.layout;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.save();
      context.beginPath();
      context.rect(plot.x, plot.y, plot.width, plot.height);
      context.clip();
      paintShapes(context, shown, theme, colours, chosen);
      context.font = `11px ${theme.sans}`;
      labels = placeLabels(shown, plot, chosen, widthOf);
      paintLabels(context, labels, theme, colours, chosen);
      context.restore();
    },
    at(x, y) {
      const label = labels.findLast(({ rect }) => isIn(rect, x, y, 0));
      if (label !== undefined) return label.annotation;
      const area = ({ rect }: PlacedAnnotation) => rect.width * rect.height;
      let best: PlacedAnnotation | undefined;
      for (const each of shown) {
        if (!isIn(each.rect, x, y, each.form === 'point' ? HIT_PX + 3 : HIT_PX)) continue;
        if (best === undefined || area(each) <= area(best)) best = each;
      }
      return best?.annotation;
    },
  };
}

function isIn({ x, y, width, height }: Rect, atX: number, atY: number, slack: number): boolean {
  return atX >= x - slack && atX <= x + width + slack && atY >= y - slack && atY <= y + height + slack;
}

/** More than these are drawn without the dark rim that sets them off from the picture. */
const MOST_RIMS = 500;

/** Box by box: rectangles are quick to draw, one path of thousands is not. */
function paintShapes(
  context: CanvasRenderingContext2D,
  placed: readonly PlacedAnnotation[],
  theme: CanvasTheme,
  colours: MarkColours,
  chosen: string | undefined,
): void {
  context.setLineDash([]);
  if (placed.length <= MOST_RIMS) {
    context.strokeStyle = theme.plot;
    context.globalAlpha = 0.6;
    context.lineWidth = 3.5;
    for (const each of placed) strokeShape(context, each);
    context.globalAlpha = 1;
  }
  context.lineWidth = 1.5;
  for (const each of placed) {
    context.strokeStyle = colours[each.annotation.colour];
    strokeShape(context, each);
  }
  const own = placed.find(({ annotation }) => annotation.id === chosen);
  if (own === undefined) return;
  context.strokeStyle = colours[own.annotation.colour];
  context.fillStyle = colours[own.annotation.colour];
  context.lineWidth = 3;
  strokeShape(context, own);
  context.globalAlpha = 0.18;
  context.fillRect(own.rect.x, own.rect.y, own.rect.width, own.rect.height);
  context.globalAlpha = 1;
}

function strokeShape(context: CanvasRenderingContext2D, { rect, form }: PlacedAnnotation): void {
  const left = Math.round(rect.x) + 0.5;
  const top = Math.round(rect.y) + 0.5;
  const width = Math.round(rect.width);
  const height = Math.round(rect.height);
  if (form === 'box') {
    context.strokeRect(left, top, width, height);
    return;
  }
  context.beginPath();
  if (form === 'point') {
    const [x, y] = [left + width / 2, top + height / 2];
    context.moveTo(x, y - 5);
    context.lineTo(x + 5, y);
    context.lineTo(x, y + 5);
    context.lineTo(x - 5, y);
    context.closePath();
  } else {
    // No edges in frequency: open at the right, held together by a bar at the left.
    context.moveTo(left + width, top);
    context.lineTo(left, top);
    context.lineTo(left, top + height);
    context.lineTo(left + width, top + height);
  }
  context.stroke();
}

/** The chosen one first, then the larger ones; a label that finds no free place is left out. */
export function placeLabels(
  placed: readonly PlacedAnnotation[],
  room: Rect,
  chosen: string | undefined,
  widthOf: (text: string) => number,
): { readonly rect: Rect; readonly annotation: RegionAnnotation }[] {
  const rank = ({ annotation, rect }: PlacedAnnotation) =>
    annotation.id === chosen ? Number.POSITIVE_INFINITY : rect.width * rect.height;
  const wanted = placed.filter(({ annotation }) => annotation.label !== '').sort((a, b) => rank(b) - rank(a));
  const taken: Rect[] = [];
  const labels: { readonly rect: Rect; readonly annotation: RegionAnnotation }[] = [];
  for (const { annotation, rect } of wanted.slice(0, MOST_LABELS)) {
    const size = { width: widthOf(shortLabel(annotation.label)) + 8, height: LABEL_HEIGHT };
    const free = freePlace(size, labelCorners(rect, size, room), room, taken);
    if (free === undefined) continue;
    taken.push(free);
    labels.push({ rect: free, annotation });
  }
  return labels;
}

/** Inside the box where it has room, else above, below and beside it; never past the plot's edges. */
function labelCorners(rect: Rect, size: Pick<Rect, 'width' | 'height'>, room: Rect): readonly Corner[] {
  const left = Math.max(rect.x, room.x);
  const top = Math.max(rect.y, room.y);
  const right = Math.min(rect.x + rect.width, room.x + room.width);
  const bottom = Math.min(rect.y + rect.height, room.y + room.height);
  const fits = right - left >= size.width + 4 && bottom - top >= size.height + 4;
  // At the right edge a label above or below reaches back to the left.
  const start = Math.min(left, room.x + room.width - size.width);
  return [
    ...(fits ? [{ x: left + 2, y: top + 2 }] : []),
    { x: start, y: top - 3, above: true },
    { x: start, y: bottom + 3 },
    { x: right + 4, y: top },
    { x: left - 4, y: top, left: true },
    ...(fits ? [{ x: right - 2, y: bottom - 2, left: true, above: true }] : []),
  ];
}

function shortLabel(label: string): string {
  return label.length > LABEL_CHARACTERS ? `${label.slice(0, LABEL_CHARACTERS - 1)}…` : label;
}

function paintLabels(
  context: CanvasRenderingContext2D,
  labels: readonly { readonly rect: Rect; readonly annotation: RegionAnnotation }[],
  theme: CanvasTheme,
  colours: MarkColours,
  chosen: string | undefined,
): void {
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { rect, annotation } of labels) {
    const own = annotation.id === chosen;
    context.fillStyle = theme.panel;
    context.globalAlpha = own ? 1 : 0.88;
    context.fillRect(rect.x, rect.y, rect.width, rect.height);
    context.globalAlpha = 1;
    context.fillStyle = colours[annotation.colour];
    context.fillRect(rect.x, rect.y, 3, rect.height);
    context.fillStyle = theme.text;
    context.fillText(shortLabel(annotation.label), rect.x + 6, rect.y + rect.height / 2 + 0.5);
  }
}
