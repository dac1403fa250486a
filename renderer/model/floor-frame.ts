import { createLocalFrame } from '../../workers/analysis/geo/geodesy.ts';
import type { PlaceFrame } from '../../workers/contract/survey.ts';
import type { LatLon } from '../base/coordinates.ts';

/** Metres on a floor without a known place on Earth, to and from the degrees round 0, 0 that stand for them. */
export const floorFrame = createLocalFrame({ latitudeDeg: 0, longitudeDeg: 0 });
/** Nobody surveys there. */
const NEAR_DEG = 0.05;

export function frameOfPlace({ latitudeDeg, longitudeDeg }: LatLon): PlaceFrame {
  return Math.abs(latitudeDeg) < NEAR_DEG && Math.abs(longitudeDeg) < NEAR_DEG ? 'local' : 'wgs84';
}
