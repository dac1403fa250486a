import type { Annotation, PlaceFrame } from '../../../workers/contract/survey.ts';
import type { LatLon } from '../../base/coordinates.ts';
import type { MarkColours } from '../../data/mark-colours.ts';
import { mapAnnotationsOf } from '../../model/annotations.ts';
import { frameOfPlace } from '../../model/floor-frame.ts';
import { type Box, boxOf, type Point } from './camera.ts';
import type { AreaMark } from './overlay-state.ts';
import { isInside } from './samples.ts';

/** The annotations on the map of one frame (M13); the chosen one is last, so that it lies above the others. */
export function annotationMarks(
  annotations: readonly Annotation[],
  frame: PlaceFrame,
  chosen: string | undefined,
  colours: MarkColours,
): readonly AreaMark[] {
  return mapAnnotationsOf(annotations)
    .filter(({ place: { positions } }) => positions[0] !== undefined && frameOfPlace(positions[0]) === frame)
    .map(({ id, place, label, colour }) => ({
      id,
      places: place.positions,
      words: label,
      colour: colours[colour],
      chosen: id === chosen,
    }))
    .sort((a, b) => Number(a.chosen) - Number(b.chosen));
}

/** A press this near to the mark of a place means it. */
const HIT_PX = 9;

/** Id of the annotation at a point: the nearest place within reach, else the smallest area that holds it. */
export function annotationAt(
  marks: readonly AreaMark[],
  project: (place: LatLon) => Point,
  point: Point,
  under: LatLon,
): string | undefined {
  let best: { readonly id: string; readonly cost: number } | undefined;
  for (const { id, places } of marks) {
    const [first] = places;
    if (first === undefined) continue;
    const { x, y } = project(first);
    const distance = Math.hypot(x - point.x, y - point.y);
    const hit = places.length === 1 ? distance <= HIT_PX : isInside(places, under);
    // Any place comes before any area.
    const cost = places.length === 1 ? distance : 1e3 + 1e9 * degreesAcross(places);
    if (hit && (best === undefined || cost < best.cost)) best = { id, cost };
  }
  return best?.id;
}

function degreesAcross(places: readonly LatLon[]): number {
  const box = boxOf(places);
  return box === undefined ? 0 : Math.max(box.eastDeg - box.westDeg, box.northDeg - box.southDeg);
}

/** What the map shows of an annotation it is sent to; undefined when it is not on the map. */
export function flightTo(
  annotations: readonly Annotation[],
  id: string,
): { readonly frame: PlaceFrame; readonly box: Box } | undefined {
  const place = annotations.find((each) => each.id === id)?.place;
  if (place?.kind !== 'map') return undefined;
  const [first] = place.positions;
  const box = boxOf(place.positions);
  return first === undefined || box === undefined ? undefined : { frame: frameOfPlace(first), box };
}
