import { formatBearing, formatDistance, type LatLon } from '../../base/coordinates.ts';
import { niceStep } from '../../base/format.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import { type Camera, type MapSize, metresPerPixel, type Point, projector } from './camera.ts';
import { type LegendState, paintLegend } from './legend.ts';

/** A mark with words beside it. */
export interface Mark {
  readonly place: LatLon;
  readonly words: string;
}

export interface PhotoPin {
  readonly id: string;
  readonly place: LatLon;
  readonly directionDeg: number | undefined;
  readonly picture: ImageBitmap | undefined;
  readonly name: string;
}

export interface AreaMark {
  readonly places: readonly LatLon[];
  readonly words: string;
  readonly colour: string;
}

/** Everything over the picture of the map, in the order it is painted. */
export interface OverlayState {
  readonly camera: Camera;
  readonly size: MapSize;
  readonly ratio: number;
  readonly colours: ChartColours;
  readonly area: readonly LatLon[] | undefined;
  readonly annotations: readonly AreaMark[];
  readonly photos: readonly PhotoPin[];
  readonly hoveredPhoto: string | undefined;
  readonly devices: readonly Mark[];
  /** Where the one time cursor is on the track, with what was measured there. */
  readonly cursor: Mark | undefined;
  readonly heading: { readonly place: LatLon; readonly degrees: number; readonly words: string } | undefined;
  readonly ruler: { readonly from: LatLon; readonly to: LatLon; readonly words: string } | undefined;
  readonly controlPoints: readonly Mark[];
  readonly legend: LegendState | undefined;
  /** Words beside the scale bar: the frame, or where the tiles come from. */
  readonly source: string;
}

export const PIN_PX = 30;
const PIN_STEM = 8;
const BIG_PIN_PX = 132;

export function paintOverlay(context: CanvasRenderingContext2D, state: OverlayState): void {
  const { size, ratio, camera } = state;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  // Chromium does not present a canvas that was only cleared: what was on it would stay on the screen.
  context.fillStyle = 'rgb(0 0 0 / 1%)';
  context.fillRect(0, 0, 1, 1);
  context.lineJoin = 'round';
  const project = projector(camera, size);
  paintArea(context, state, project);
  for (const annotation of state.annotations) paintAnnotation(context, state, annotation, project);
  for (const pin of state.photos) paintPin(context, state, pin, project);
  for (const device of state.devices) paintDevice(context, state, device, project);
  paintHeading(context, state, project);
  paintCursor(context, state, project);
  paintRuler(context, state, project);
  for (const point of state.controlPoints) paintControlPoint(context, state, point, project);
  paintScale(context, state);
  if (state.legend !== undefined) paintLegend(context, size, state.legend, state.colours);
  const hovered = state.photos.find(({ id }) => id === state.hoveredPhoto);
  if (hovered !== undefined) paintBigPhoto(context, state, hovered, project);
}

type Project = (place: LatLon) => Point;

function trace(context: CanvasRenderingContext2D, places: readonly LatLon[], project: Project): void {
  context.beginPath();
  for (const [index, place] of places.entries()) {
    const { x, y } = project(place);
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}

function paintArea(context: CanvasRenderingContext2D, { area, colours }: OverlayState, project: Project): void {
  if (area === undefined || area.length < 2) return;
  trace(context, area, project);
  context.closePath();
  context.fillStyle = colours.accentSoft;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = colours.accent;
  context.stroke();
}

function paintAnnotation(
  context: CanvasRenderingContext2D,
  { colours }: OverlayState,
  { places, words, colour }: AreaMark,
  project: Project,
): void {
  const [first] = places;
  if (first === undefined) return;
  const { x, y } = project(first);
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.5;
  if (places.length > 1) {
    trace(context, places, project);
    context.closePath();
    context.stroke();
  } else {
    context.beginPath();
    context.moveTo(x, y - 6);
    context.lineTo(x + 6, y);
    context.lineTo(x, y + 6);
    context.lineTo(x - 6, y);
    context.closePath();
    context.stroke();
  }
  label(context, colours, words, x + 9, y);
}

/** Words on the panel's ground, so that they can be read over any picture. */
function label(
  context: CanvasRenderingContext2D,
  colours: ChartColours,
  words: string,
  x: number,
  y: number,
  align: 'left' | 'right' = 'left',
): void {
  context.font = `11px ${colours.mono}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const lines = words.split('\n');
  const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 8;
  const left = align === 'left' ? x : x - width;
  context.globalAlpha = 0.9;
  context.fillStyle = colours.panel;
  context.fillRect(left, y - 8, width, 16 * lines.length);
  context.globalAlpha = 1;
  context.fillStyle = colours.text;
  for (const [index, line] of lines.entries()) context.fillText(line, left + 4, y + 0.5 + 16 * index);
}

/** A pin with its thumbnail, and a wedge of 50° where the camera looked. */
function paintPin(
  context: CanvasRenderingContext2D,
  { colours, size }: OverlayState,
  pin: PhotoPin,
  project: Project,
): void {
  const { x, y } = project(pin.place);
  if (x < -PIN_PX || y < -PIN_PX || x > size.width + PIN_PX || y > size.height + 2 * PIN_PX) return;
  if (pin.directionDeg !== undefined) {
    const middle = ((pin.directionDeg - 90) * Math.PI) / 180;
    context.beginPath();
    context.moveTo(x, y);
    context.arc(x, y, 30, middle - 0.436, middle + 0.436);
    context.closePath();
    context.globalAlpha = 0.35;
    context.fillStyle = colours.max;
    context.fill();
    context.globalAlpha = 1;
  }
  const left = x - PIN_PX / 2;
  const top = y - PIN_STEM - PIN_PX;
  context.fillStyle = colours.text;
  context.strokeStyle = colours.panel;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 4, top + PIN_PX);
  context.lineTo(left, top + PIN_PX);
  context.lineTo(left, top);
  context.lineTo(left + PIN_PX, top);
  context.lineTo(left + PIN_PX, top + PIN_PX);
  context.lineTo(x + 4, top + PIN_PX);
  context.closePath();
  context.fill();
  context.stroke();
  const inner = PIN_PX - 4;
  if (pin.picture === undefined) {
    context.fillStyle = colours.panel;
    context.fillRect(left + 2, top + 2, inner, inner);
  } else {
    const { width, height } = pin.picture;
    const side = Math.min(width, height);
    const [cutX, cutY] = [(width - side) / 2, (height - side) / 2];
    context.drawImage(pin.picture, cutX, cutY, side, side, left + 2, top + 2, inner, inner);
  }
}

function paintBigPhoto(
  context: CanvasRenderingContext2D,
  { colours, size }: OverlayState,
  pin: PhotoPin,
  project: Project,
): void {
  const at = project(pin.place);
  const scale = pin.picture === undefined ? 0 : BIG_PIN_PX / Math.max(pin.picture.width, pin.picture.height);
  const width = (pin.picture?.width ?? 0) * scale;
  const height = (pin.picture?.height ?? 0) * scale;
  const left = Math.min(Math.max(4, at.x + 22), size.width - width - 4);
  const top = Math.min(Math.max(4, at.y - PIN_STEM - PIN_PX), size.height - height - 28);
  if (pin.picture !== undefined) {
    context.fillStyle = colours.text;
    context.fillRect(left - 2, top - 2, width + 4, height + 4);
    context.drawImage(pin.picture, left, top, width, height);
  }
  label(context, colours, pin.name, left - 2, top + height + 12);
}

function paintDevice(
  context: CanvasRenderingContext2D,
  { colours }: OverlayState,
  device: Mark,
  project: Project,
): void {
  const { x, y } = project(device.place);
  context.beginPath();
  context.moveTo(x, y - 7);
  context.lineTo(x + 6.5, y + 5);
  context.lineTo(x - 6.5, y + 5);
  context.closePath();
  context.fillStyle = colours.panel;
  context.fill();
  context.lineWidth = 1.75;
  context.strokeStyle = colours.text;
  context.stroke();
  label(context, colours, device.words, x + 10, y);
}

function paintHeading(context: CanvasRenderingContext2D, { heading, colours }: OverlayState, project: Project): void {
  if (heading === undefined) return;
  const { x, y } = project(heading.place);
  const angle = ((heading.degrees - 90) * Math.PI) / 180;
  const tip = { x: x + 44 * Math.cos(angle), y: y + 44 * Math.sin(angle) };
  for (const [width, colour] of [
    [5, colours.panel],
    [2, colours.accent],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(x + 9 * Math.cos(angle), y + 9 * Math.sin(angle));
    context.lineTo(tip.x, tip.y);
    context.lineTo(tip.x + 9 * Math.cos(angle + 2.6), tip.y + 9 * Math.sin(angle + 2.6));
    context.moveTo(tip.x, tip.y);
    context.lineTo(tip.x + 9 * Math.cos(angle - 2.6), tip.y + 9 * Math.sin(angle - 2.6));
    context.stroke();
  }
  label(context, colours, heading.words, tip.x + (tip.x < x ? -6 : 6), tip.y, tip.x < x ? 'right' : 'left');
}

function paintCursor(context: CanvasRenderingContext2D, { cursor, colours }: OverlayState, project: Project): void {
  if (cursor === undefined) return;
  const { x, y } = project(cursor.place);
  for (const [width, colour] of [
    [4, colours.panel],
    [2, colours.accent],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.stroke();
  }
  if (cursor.words !== '') label(context, colours, cursor.words, x + 12, y + 14);
}

function paintRuler(context: CanvasRenderingContext2D, { ruler, colours }: OverlayState, project: Project): void {
  if (ruler === undefined) return;
  const from = project(ruler.from);
  const to = project(ruler.to);
  context.lineWidth = 1.5;
  context.strokeStyle = colours.accent;
  context.setLineDash([5, 3]);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = colours.accent;
  for (const { x, y } of [from, to]) context.fillRect(x - 3, y - 3, 6, 6);
  label(context, colours, ruler.words, to.x + 10, to.y - 12);
}

/** "42.1 m, 047.3°": what a ruler says. */
export const rulerWords = (metres: number, degrees: number): string =>
  `${formatDistance(metres)}, ${formatBearing(degrees)} true`;

function paintControlPoint(
  context: CanvasRenderingContext2D,
  { colours }: OverlayState,
  { place, words }: Mark,
  project: Project,
): void {
  const { x, y } = project(place);
  context.lineWidth = 1.5;
  context.strokeStyle = colours.accent;
  context.beginPath();
  context.arc(x, y, 6, 0, 2 * Math.PI);
  context.moveTo(x - 10, y);
  context.lineTo(x + 10, y);
  context.moveTo(x, y - 10);
  context.lineTo(x, y + 10);
  context.stroke();
  label(context, colours, words, x + 12, y);
}

const SCALE_MOST_PX = 120;

/** Length and width in pixels of a scale bar: a 1-2-5 step of at most 120 pixels. */
export function scaleBar(camera: Camera): { readonly metres: number; readonly widthPx: number } {
  const perPixel = metresPerPixel(camera);
  const up = niceStep(SCALE_MOST_PX * perPixel, 1);
  const metres = up <= SCALE_MOST_PX * perPixel * (1 + 1e-9) ? up : niceStep(SCALE_MOST_PX * perPixel, 2.5);
  return { metres, widthPx: metres / perPixel };
}

function paintScale(context: CanvasRenderingContext2D, { camera, size, colours, source }: OverlayState): void {
  const { metres, widthPx } = scaleBar(camera);
  const left = 44;
  const bottom = size.height - 14;
  for (const [width, colour] of [
    [4, colours.plot],
    [1.5, colours.text],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(left, bottom - 6);
    context.lineTo(left, bottom);
    context.lineTo(left + widthPx, bottom);
    context.lineTo(left + widthPx, bottom - 6);
    context.stroke();
  }
  label(context, colours, formatDistance(metres).replace(/\.0+(?= )/, ''), left + widthPx + 6, bottom - 4);
  if (source !== '') {
    context.font = `11px ${colours.mono}`;
    label(context, colours, source, left + widthPx + 70, bottom - 4);
  }
  const x = 22;
  context.beginPath();
  context.moveTo(x, bottom - 24);
  context.lineTo(x + 7, bottom - 2);
  context.lineTo(x, bottom - 7);
  context.lineTo(x - 7, bottom - 2);
  context.closePath();
  context.fillStyle = colours.text;
  context.strokeStyle = colours.plot;
  context.lineWidth = 1;
  context.fill();
  context.stroke();
  context.font = `600 11px ${colours.mono}`;
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.lineWidth = 3;
  context.strokeText('N', x, bottom - 25);
  context.fillText('N', x, bottom - 25);
}
