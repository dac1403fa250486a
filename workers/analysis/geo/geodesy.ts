/** Places on the WGS84 ellipsoid in metres: local frames, distances, bearings. */

export interface Place {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/**
 * Degrees about a place as metres east and north of it, with the radii of curvature there. North is right to 2 parts in
 * 100,000 a 10 km; east errs by the share Δlatitude · tan(latitude): at 60° by 0.03 % for a place 1 km to the north.
 */
export interface LocalFrame {
  readonly eastMPerDeg: number;
  readonly northMPerDeg: number;
  toMetres(place: Place): { readonly eastM: number; readonly northM: number };
  toPlace(metres: { readonly eastM: number; readonly northM: number }): Place;
}

/** WGS84 ellipsoid: semi-major axis and square of the eccentricity. */
const SEMI_MAJOR_M = 6_378_137;
const ECCENTRICITY_2 = 6.694_379_990_141_316e-3;
const RADIANS = Math.PI / 180;
/** Nearer to a pole a degree of longitude has hardly a length. */
const LEAST_COSINE = 1e-6;

/** Metres a degree at a latitude: along the meridian, and along the parallel. */
function metresPerDegree(latitudeDeg: number): { readonly eastM: number; readonly northM: number } {
  const latitude = latitudeDeg * RADIANS;
  const w2 = 1 - ECCENTRICITY_2 * Math.sin(latitude) ** 2;
  return {
    eastM: (SEMI_MAJOR_M / Math.sqrt(w2)) * Math.max(LEAST_COSINE, Math.cos(latitude)) * RADIANS,
    northM: ((SEMI_MAJOR_M * (1 - ECCENTRICITY_2)) / (w2 * Math.sqrt(w2))) * RADIANS,
  };
}

/** A local frame about `origin`. */
export function createLocalFrame(origin: Place): LocalFrame {
  const { eastM: eastMPerDeg, northM: northMPerDeg } = metresPerDegree(origin.latitudeDeg);
  return {
    eastMPerDeg,
    northMPerDeg,
    toMetres: ({ latitudeDeg, longitudeDeg }) => ({
      eastM: wrapDeg(longitudeDeg - origin.longitudeDeg) * eastMPerDeg,
      northM: (latitudeDeg - origin.latitudeDeg) * northMPerDeg,
    }),
    toPlace: ({ eastM, northM }) => ({
      latitudeDeg: origin.latitudeDeg + northM / northMPerDeg,
      longitudeDeg: wrapDeg(origin.longitudeDeg + eastM / eastMPerDeg),
    }),
  };
}

/** Steps from one place to another in metres, with the radii of the latitude between them. */
function stepsM(from: Place, to: Place) {
  const scale = metresPerDegree((from.latitudeDeg + to.latitudeDeg) / 2);
  return {
    eastM: wrapDeg(to.longitudeDeg - from.longitudeDeg) * scale.eastM,
    northM: (to.latitudeDeg - from.latitudeDeg) * scale.northM,
  };
}

/** Distance on the ellipsoid by the middle latitude: within 2 parts in 100,000 up to 50 km, between 75° south and north. */
export function distanceM(from: Place, to: Place): number {
  const { eastM, northM } = stepsM(from, to);
  return Math.hypot(eastM, northM);
}

/** Direction from one place to another, 0…360° clockwise from true north, at the middle of the way. */
export function bearingDeg(from: Place, to: Place): number {
  const { eastM, northM } = stepsM(from, to);
  return (Math.atan2(eastM, northM) / RADIANS + 360) % 360;
}

/** Into −180 … 180, so that a place beyond the date line is near, not 360° away. */
export function wrapDeg(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}
