import { createLocalFrame, type Place } from '../../analysis/geo/geodesy.ts';
import { colormapTable, DEFAULT_COLORMAP } from '../../contract/colormaps.ts';
import { type Drawing, INK, MUTED, type Point, RULE, type Shape } from './document.ts';
import { stepAbove, ticksBetween, tickText } from './ticks.ts';

/** What a map of a report shows, from the ground up. */
export interface MapContent {
  readonly title: string;
  /** `local`: metres of a floor, no place on Earth. */
  readonly frame: 'wgs84' | 'local';
  /** Pictures of floors with the places of their top left, top right and bottom left corners. */
  readonly plans: readonly {
    readonly bytes: Uint8Array;
    readonly type: 'png' | 'jpeg';
    readonly corners: readonly [Place, Place, Place];
  }[];
  /** Filled by their value. */
  readonly cells: readonly { readonly corners: readonly Place[]; readonly value: number }[];
  /** Coloured by their value; grey where it is not a number. */
  readonly points: readonly (Place & { readonly value: number })[];
  /** Numbered; `directionDeg` clockwise from north where the camera looked. */
  readonly pins: readonly (Place & { readonly label: string; readonly directionDeg?: number | undefined })[];
  readonly scale: { readonly low: number; readonly high: number; readonly unit: string; readonly of: string };
}

const WIDTH = 499;
const LEAST_HEIGHT = 200;
/** Two of them with their words fit on a page. */
const MOST_HEIGHT = 215;
const EDGE = 16;
const LEGEND = 44;
/** A survey of one spot is still drawn with some ground around it. */
const LEAST_SPAN_M = 10;

/** A map, north up, with a scale bar, and a legend that says what the colours are. */
export function mapDrawing(content: MapContent): Drawing {
  const places = [
    ...content.plans.flatMap(({ corners }) => corners),
    ...content.cells.flatMap(({ corners }) => corners),
    ...content.points,
    ...content.pins,
  ];
  const view = viewOf(places);
  const shapes: Shape[] = [];
  for (const { bytes, type, corners } of content.plans) {
    const [origin, right, down] = corners.map(view.at);
    if (origin === undefined || right === undefined || down === undefined) continue;
    const matrix = [
      right[0] - origin[0],
      right[1] - origin[1],
      down[0] - origin[0],
      down[1] - origin[1],
      ...origin,
    ] as const;
    shapes.push({ kind: 'picture', bytes, type, matrix: [...matrix], opacity: 0.6 });
  }
  const colour = colourScale(content.scale.low, content.scale.high);
  for (const { corners, value } of content.cells)
    shapes.push({ kind: 'area', points: corners.map(view.at), fill: colour(value), opacity: 0.85 });
  if (content.points.length > 1 && content.cells.length > 0)
    shapes.push({ kind: 'line', points: content.points.map(view.at), colour: INK, width: 0.5 });
  if (content.cells.length === 0)
    for (const point of content.points)
      shapes.push({
        kind: 'dot',
        at: view.at(point),
        radius: 2.4,
        fill: Number.isNaN(point.value) ? '#aab2bd' : colour(point.value),
      });
  for (const pin of content.pins) drawPin(shapes, view.at(pin), pin.label, pin.directionDeg);
  drawFrame(shapes, view, content);
  drawLegend(shapes, view.height, content.scale, colour);
  return { width: WIDTH, height: view.height + LEGEND, title: content.title, shapes };
}

interface View {
  readonly height: number;
  readonly pointsPerM: number;
  at(place: Place): Point;
}

function viewOf(places: readonly Place[]): View {
  const [first = { latitudeDeg: 0, longitudeDeg: 0 }] = places;
  const frame = createLocalFrame(first);
  let [west, east, south, north] = [0, 0, 0, 0];
  for (const place of places) {
    const { eastM, northM } = frame.toMetres(place);
    west = Math.min(west, eastM);
    east = Math.max(east, eastM);
    south = Math.min(south, northM);
    north = Math.max(north, northM);
  }
  const [wide, tall] = [Math.max(LEAST_SPAN_M, east - west), Math.max(LEAST_SPAN_M, north - south)];
  const pointsPerM = Math.min((WIDTH - 2 * EDGE) / wide, (MOST_HEIGHT - 2 * EDGE) / tall);
  const height = Math.max(LEAST_HEIGHT, tall * pointsPerM + 2 * EDGE);
  const [middleEast, middleNorth] = [(west + east) / 2, (south + north) / 2];
  return {
    height,
    pointsPerM,
    at(place) {
      const { eastM, northM } = frame.toMetres(place);
      return [WIDTH / 2 + (eastM - middleEast) * pointsPerM, height / 2 - (northM - middleNorth) * pointsPerM];
    },
  };
}

function colourScale(low: number, high: number): (value: number) => string {
  const table = colormapTable(DEFAULT_COLORMAP);
  return (value) => {
    const entry = Math.round(255 * Math.min(1, Math.max(0, (value - low) / Math.max(1e-9, high - low))));
    return `#${Buffer.from(table.subarray(3 * entry, 3 * entry + 3)).toString('hex')}`;
  };
}

function drawPin(shapes: Shape[], at: Point, label: string, directionDeg: number | undefined): void {
  if (directionDeg !== undefined) {
    const to = (turn: number, length: number): Point => {
      const angle = ((directionDeg + turn) * Math.PI) / 180;
      return [at[0] + length * Math.sin(angle), at[1] - length * Math.cos(angle)];
    };
    shapes.push({ kind: 'area', points: [at, to(-25, 18), to(25, 18)], fill: '#d13b5b', opacity: 0.45 });
  }
  shapes.push({ kind: 'dot', at, radius: 6, fill: '#ffffff', edge: '#a82a4a' });
  shapes.push({ kind: 'words', at: [at[0], at[1] + 2.6], text: label, size: 7, anchor: 'middle', colour: '#a82a4a' });
}

function drawFrame(shapes: Shape[], { height, pointsPerM }: View, { frame }: MapContent): void {
  const corners: Point[] = [
    [0.5, 0.5],
    [WIDTH - 0.5, 0.5],
    [WIDTH - 0.5, height - 0.5],
    [0.5, height - 0.5],
    [0.5, 0.5],
  ];
  shapes.push({ kind: 'line', points: corners, colour: RULE, width: 0.7 });
  const least = stepAbove(60 / pointsPerM);
  const long = least * pointsPerM;
  const y = height - 12;
  shapes.push({
    kind: 'area',
    points: [
      [6, y - 18],
      [14 + long + 6, y - 18],
      [14 + long + 6, y + 6],
      [6, y + 6],
    ],
    fill: '#ffffff',
    opacity: 0.8,
  });
  shapes.push({
    kind: 'line',
    points: [
      [12, y - 4],
      [12, y],
      [12 + long, y],
      [12 + long, y - 4],
    ],
    colour: INK,
    width: 1,
  });
  const text = least >= 1000 ? `${least / 1000} km` : `${least} m`;
  shapes.push({ kind: 'words', at: [12 + long / 2, y - 6], text, size: 8, anchor: 'middle', colour: INK });
  if (frame === 'local') {
    shapes.push({
      kind: 'words',
      at: [WIDTH - 8, 14],
      text: 'local frame, not on Earth',
      size: 8,
      anchor: 'end',
      colour: INK,
    });
    return;
  }
  shapes.push({
    kind: 'area',
    points: [
      [WIDTH - 16, 8],
      [WIDTH - 20, 20],
      [WIDTH - 12, 20],
    ],
    fill: INK,
  });
  shapes.push({ kind: 'words', at: [WIDTH - 16, 29], text: 'N', size: 8, anchor: 'middle', colour: INK });
}

function drawLegend(
  shapes: Shape[],
  top: number,
  { low, high, unit, of }: MapContent['scale'],
  colour: (value: number) => string,
): void {
  const [left, right, y, steps] = [0, 260, top + 18, 64];
  for (let step = 0; step < steps; step++) {
    const x = (each: number) => left + ((right - left) * each) / steps;
    const fill = colour(low + ((step + 0.5) / steps) * (high - low));
    // A little over the next one, so that no seam shows.
    shapes.push({
      kind: 'area',
      points: [
        [x(step), y],
        [x(step + 1) + 0.3, y],
        [x(step + 1) + 0.3, y + 8],
        [x(step), y + 8],
      ],
      fill,
    });
  }
  for (const value of ticksBetween(low, high, 5)) {
    const x = left + ((value - low) / Math.max(1e-9, high - low)) * (right - left);
    shapes.push({
      kind: 'words',
      at: [Math.max(8, x), y + 18],
      text: tickText(value),
      size: 8,
      anchor: 'middle',
      colour: MUTED,
    });
  }
  shapes.push({ kind: 'words', at: [0, y - 5], text: `${of}, ${unit}`, size: 8, anchor: 'start', colour: INK });
}
