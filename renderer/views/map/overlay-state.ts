import type { LatLon } from '../../base/coordinates.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import type { Camera, MapSize, Point } from './camera.ts';
import type { LegendState } from './legend.ts';
import type { TrackSamples } from './samples.ts';

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

/** Where the antenna points. */
export interface Heading extends Mark {
  readonly degrees: number;
}

/** An annotation: one place, or the corners of an area. */
export interface AreaMark {
  readonly id: string;
  readonly places: readonly LatLon[];
  readonly words: string;
  readonly colour: string;
  readonly chosen: boolean;
}

/** Everything over the picture of the map, in the order it is painted. */
export interface OverlayState {
  readonly camera: Camera;
  readonly size: MapSize;
  readonly ratio: number;
  readonly colours: ChartColours;
  readonly area: readonly LatLon[] | undefined;
  readonly annotations: readonly AreaMark[];
  /** Samples the uncertainty of whose places is shown. */
  readonly uncertain: TrackSamples | undefined;
  readonly photos: readonly PhotoPin[];
  readonly hoveredPhoto: string | undefined;
  readonly devices: readonly Mark[];
  /** Where the one time cursor is on the track, with what was measured there. */
  readonly cursor: Mark | undefined;
  readonly heading: Heading | undefined;
  readonly ruler: { readonly from: LatLon; readonly to: LatLon; readonly words: string } | undefined;
  readonly controlPoints: readonly Mark[];
  readonly legend: LegendState | undefined;
  /** Words beside the scale bar: the frame, or where the tiles come from. */
  readonly source: string;
}

export const PIN_PX = 30;
export const PIN_STEM = 8;
export type Project = (place: LatLon) => Point;

/** True when the box round the points touches the map. */
export function isOnScreen(points: readonly Point[], { width, height }: MapSize): boolean {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return (
    Math.max(...xs) >= -8 && Math.min(...xs) <= width + 8 && Math.max(...ys) >= -8 && Math.min(...ys) <= height + 8
  );
}

const HEADING_PX = 44;

/** Where the arrow of a heading ends on the screen. */
export function tipOfHeading({ place, degrees }: Heading, project: Project): Point {
  const { x, y } = project(place);
  const angle = ((degrees - 90) * Math.PI) / 180;
  return { x: x + HEADING_PX * Math.cos(angle), y: y + HEADING_PX * Math.sin(angle) };
}
