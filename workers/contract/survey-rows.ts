/**
 * Rows of tracks and attitudes on their way from a decoder to the case database: arrays of the same length, of which the
 * first `count` entries are rows. A missing number is not a number; the constants below say what else stands for missing.
 */

/** Stands for "no time" in a column of own times. */
export const NO_TIME = -(2n ** 63n);
/** Stands for "not stated" in a column of satellites and of fixes. */
export const NO_COUNT = -1;
export const NO_FIX = 255;

/** How a position was found; a row holds the index. */
export const trackFixes = [
  'none',
  '2d',
  '3d',
  'differential',
  'pps',
  'rtk fixed',
  'rtk float',
  'estimated',
  'manual',
  'simulated',
] as const;
export type TrackFix = (typeof trackFixes)[number];

export interface TrackRows {
  readonly count: number;
  /** Number of the first of these points in its track, from 0. */
  readonly firstPoint: number;
  /** Segment of the track, from 0: no line is drawn from one to the next. */
  readonly part: Int32Array<ArrayBuffer>;
  readonly ownUtcNs: BigInt64Array<ArrayBuffer>;
  readonly latitudeDeg: Float64Array<ArrayBuffer>;
  readonly longitudeDeg: Float64Array<ArrayBuffer>;
  readonly altitudeM: Float64Array<ArrayBuffer>;
  readonly accuracyM: Float64Array<ArrayBuffer>;
  readonly speedMps: Float64Array<ArrayBuffer>;
  readonly courseDeg: Float64Array<ArrayBuffer>;
  readonly hdop: Float64Array<ArrayBuffer>;
  readonly satellites: Int16Array<ArrayBuffer>;
  readonly fix: Uint8Array<ArrayBuffer>;
}

export interface AttitudeRows {
  readonly count: number;
  readonly ownUtcNs: BigInt64Array<ArrayBuffer>;
  /** w, x, y, z of the rotation from the body to the ground (east, north, up). */
  readonly quaternion: readonly [FloatColumn, FloatColumn, FloatColumn, FloatColumn];
  /** About the body's own axes; degrees a second. */
  readonly rateDps: readonly [FloatColumn, FloatColumn, FloatColumn];
  readonly accelerationMps2: readonly [FloatColumn, FloatColumn, FloatColumn];
  readonly magneticUt: readonly [FloatColumn, FloatColumn, FloatColumn];
}
type FloatColumn = Float32Array<ArrayBuffer>;

/** A named place beside a track. */
export interface Waypoint {
  readonly name: string;
  readonly ownUtcNs?: bigint | undefined;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly altitudeM?: number | undefined;
}

export type ItemRows =
  | { readonly kind: 'track'; readonly rows: TrackRows }
  | { readonly kind: 'attitude'; readonly rows: AttitudeRows };
