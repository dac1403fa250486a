import { formatBearing, formatDistance, type LatLon } from '../../base/coordinates.ts';
import { niceStep } from '../../base/format.ts';
import { type Camera, type MapSize, metresPerPixel, projector } from './camera.ts';
import { paintLegend } from './legend.ts';
import { label, paintMapLabels } from './overlay-labels.ts';
import {
  type AreaMark,
  isOnScreen,
  type Mark,
  type OverlayState,
  type PhotoPin,
  PIN_PX,
  PIN_STEM,
  type Project,
  tipOfHeading,
} from './overlay-state.ts';
import { paintUncertainty } from './uncertainty.ts';

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
  paintUncertainty(context, state, project);
  paintArea(context, state, project);
  for (const annotation of state.annotations) paintAnnotation(context, annotation, project, size);
  for (const pin of state.photos) paintPin(context, state, pin, project);
  for (const device of state.devices) paintDevice(context, state, device, project);
  paintHeading(context, state, project);
  paintCursor(context, state, project);
  paintRuler(context, state, project);
  for (const point of state.controlPoints) paintControlPoint(context, state, point, project);
  paintMapLabels(context, state, project);
  paintScale(context, state);
  if (state.legend !== undefined) paintLegend(context, size, state.legend, state.colours);
  const hovered = state.photos.find(({ id }) => id === state.hoveredPhoto);
  if (hovered !== undefined) paintBigPhoto(context, state, hovered, project);
}

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
  { places, colour, chosen }: AreaMark,
  project: Project,
  size: MapSize,
): void {
  const points = places.map(project);
  const [first] = points;
  if (first === undefined || !isOnScreen(points, size)) return;
  const { x, y } = first;
  context.strokeStyle = colour;
  context.lineWidth = chosen ? 3 : 1.5;
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
}

function paintHeading(context: CanvasRenderingContext2D, { heading, colours }: OverlayState, project: Project): void {
  if (heading === undefined) return;
  const { x, y } = project(heading.place);
  const angle = ((heading.degrees - 90) * Math.PI) / 180;
  const tip = tipOfHeading(heading, project);
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
}

/** "42.1 m, 047.3°": what a ruler says. */
export const rulerWords = (metres: number, degrees: number): string =>
  `${formatDistance(metres)}, ${formatBearing(degrees)} true`;

function paintControlPoint(
  context: CanvasRenderingContext2D,
  { colours }: OverlayState,
  { place }: Mark,
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
