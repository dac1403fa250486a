import { createLocalFrame, type Place } from '../../analysis/geo/geodesy.ts';

/** Ground around the dots of a map on which photos and plans are still of the same site. */
const LEAST_MARGIN_M = 100;

/**
 * Whether a place belongs on a map of `places`: within their box, widened on each side by its longer side or 100 m,
 * whichever is more. What lies farther away would make the map useless (export SPEC.md, R10).
 */
export function siteOf(places: readonly Place[]): (place: Place) => boolean {
  const [first] = places;
  if (first === undefined) return () => false;
  const frame = createLocalFrame(first);
  let [west, east, south, north] = [0, 0, 0, 0];
  for (const place of places) {
    const { eastM, northM } = frame.toMetres(place);
    west = Math.min(west, eastM);
    east = Math.max(east, eastM);
    south = Math.min(south, northM);
    north = Math.max(north, northM);
  }
  const marginM = Math.max(LEAST_MARGIN_M, east - west, north - south);
  return (place) => {
    const { eastM, northM } = frame.toMetres(place);
    const inside = (value: number, low: number, high: number) => value >= low - marginM && value <= high + marginM;
    return inside(eastM, west, east) && inside(northM, south, north);
  };
}
