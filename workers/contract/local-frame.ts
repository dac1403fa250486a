/**
 * A place frame of its own, for floors that nobody has put on Earth: metres east and north of an origin, kept as degrees
 * about latitude 0, longitude 0 of WGS 84, so that every query and view treats them like any other place.
 */
const EQUATOR_RADIUS_M = 6_378_137;
const ECCENTRICITY_SQUARED = 0.006_694_379_990_14;
const RADIANS_PER_DEGREE = Math.PI / 180;

/** Length of a degree of longitude, and of latitude, at latitude 0 (a and a·(1 − e²), times π/180). */
export const LOCAL_EAST_M_PER_DEGREE = EQUATOR_RADIUS_M * RADIANS_PER_DEGREE;
export const LOCAL_NORTH_M_PER_DEGREE = EQUATOR_RADIUS_M * (1 - ECCENTRICITY_SQUARED) * RADIANS_PER_DEGREE;

export function placeOfLocal(
  eastM: number,
  northM: number,
): { readonly latitudeDeg: number; readonly longitudeDeg: number } {
  return { latitudeDeg: northM / LOCAL_NORTH_M_PER_DEGREE, longitudeDeg: eastM / LOCAL_EAST_M_PER_DEGREE };
}
