import { multiply, type Quaternion } from '../../contract/orientation.ts';

export type Vector = readonly [x: number, y: number, z: number];

/** Radians a second by which the measured directions pull the gyroscope's orientation. */
export const MADGWICK_BETA = 0.1;
/** A forward direction steeper than this (87°) has no heading; the body's left is used. */
const NEARLY_VERTICAL = 0.999;
const RADIANS_PER_DEGREE = Math.PI / 180;
/** From x north, y west to x east, y north: a quarter turn about z. */
const TO_EAST_NORTH_UP: Quaternion = [Math.SQRT1_2, 0, 0, Math.SQRT1_2];

export interface OrientationFilter {
  /**
   * Orientation (contract/orientation.ts) after `seconds` at these rates; undefined until the first acceleration.
   * `acceleration` and `magnetic` are directions, of any unit.
   */
  update(seconds: number, rateDps: Vector, acceleration: Vector, magnetic: Vector | undefined): Quaternion | undefined;
  /** Begins anew from the next acceleration, after a gap. */
  restart(): void;
}

/**
 * The gradient descent filter of S. Madgwick, "An efficient orientation filter for inertial and inertial/magnetic sensor
 * arrays" (2010), equations 11, 33, 42 to 45, without its bias estimate. It begins with the orientation that the first
 * acceleration and magnetic field give. Without a magnetic field the heading begins at north, whatever it was.
 */
export function createMadgwickFilter(beta = MADGWICK_BETA): OrientationFilter {
  let q: Quaternion | undefined;
  return {
    update(seconds, rateDps, acceleration, magnetic) {
      const up = unit(acceleration);
      const field = magnetic === undefined ? undefined : unit(magnetic);
      if (q === undefined) {
        if (up === undefined) return undefined;
        q = alignedTo(up, field);
      } else {
        const [x, y, z] = rateDps;
        const turning = multiply(q, [0, x * RADIANS_PER_DEGREE, y * RADIANS_PER_DEGREE, z * RADIANS_PER_DEGREE]);
        const pull = up === undefined ? undefined : unit4(gradientOf(q, up, field));
        const step = (i: 0 | 1 | 2 | 3, from: Quaternion) =>
          from[i] + (turning[i] / 2 - beta * (pull?.[i] ?? 0)) * seconds;
        q = unit4([step(0, q), step(1, q), step(2, q), step(3, q)]) ?? q;
      }
      return multiply(TO_EAST_NORTH_UP, q);
    },
    restart() {
      q = undefined;
    },
  };
}

function unit([x, y, z]: Vector): Vector | undefined {
  const length = Math.hypot(x, y, z);
  return length > 0 && Number.isFinite(length) ? [x / length, y / length, z / length] : undefined;
}

function unit4([w, x, y, z]: Quaternion): Quaternion | undefined {
  const length = Math.hypot(w, x, y, z);
  return length > 0 && Number.isFinite(length) ? [w / length, x / length, y / length, z / length] : undefined;
}

/** The gradient of what both directions are off by; the field's own dip is taken from the measurement (equation 46). */
function gradientOf(q: Quaternion, up: Vector, field: Vector | undefined): Quaternion {
  const gravity = gradientOfOne(q, [0, 0, 1], up);
  if (field === undefined) return gravity;
  const [, hx, hy, hz] = multiply(multiply(q, [0, ...field]), [q[0], -q[1], -q[2], -q[3]]);
  const north = gradientOfOne(q, [Math.hypot(hx, hy), 0, hz], field);
  return [gravity[0] + north[0], gravity[1] + north[1], gravity[2] + north[2], gravity[3] + north[3]];
}

/** Jacobian transposed times the difference between direction `d` of the ground, seen from the body, and `s`. */
function gradientOfOne([w, x, y, z]: Quaternion, [dx, dy, dz]: Vector, [sx, sy, sz]: Vector): Quaternion {
  const fx = 2 * dx * (0.5 - y * y - z * z) + 2 * dy * (w * z + x * y) + 2 * dz * (x * z - w * y) - sx;
  const fy = 2 * dx * (x * y - w * z) + 2 * dy * (0.5 - x * x - z * z) + 2 * dz * (w * x + y * z) - sy;
  const fz = 2 * dx * (w * y + x * z) + 2 * dy * (y * z - w * x) + 2 * dz * (0.5 - x * x - y * y) - sz;
  return [
    (2 * dy * z - 2 * dz * y) * fx + (2 * dz * x - 2 * dx * z) * fy + (2 * dx * y - 2 * dy * x) * fz,
    (2 * dy * y + 2 * dz * z) * fx +
      (2 * dx * y - 4 * dy * x + 2 * dz * w) * fy +
      (2 * dx * z - 2 * dy * w - 4 * dz * x) * fz,
    (2 * dy * x - 4 * dx * y - 2 * dz * w) * fx +
      (2 * dx * x + 2 * dz * z) * fy +
      (2 * dx * w + 2 * dy * z - 4 * dz * y) * fz,
    (2 * dy * w - 4 * dx * z + 2 * dz * x) * fx +
      (2 * dz * y - 2 * dx * w - 4 * dy * z) * fy +
      (2 * dx * x + 2 * dy * y) * fz,
  ];
}

/** The orientation in which `up` points up and the level part of `field` north (x north, y west, z up). */
function alignedTo(up: Vector, field: Vector | undefined): Quaternion {
  const [ux, uy, uz] = up;
  // Any direction that is not along up: the body's forward, or its left where forward is up.
  const forward: Vector = field ?? (Math.abs(ux) < NEARLY_VERTICAL ? [1, 0, 0] : [0, 1, 0]);
  const west = unit(cross(up, forward)) ??
    unit(cross(up, Math.abs(ux) < NEARLY_VERTICAL ? [1, 0, 0] : [0, 1, 0])) ?? [0, 1, 0];
  const north = cross(west, up);
  return unit4(fromRows(north, west, [ux, uy, uz])) ?? [1, 0, 0, 0];
}

function cross([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

/** Quaternion of the matrix with these rows, by its greatest diagonal element. */
function fromRows([a, b, c]: Vector, [d, e, f]: Vector, [g, h, i]: Vector): Quaternion {
  const trace = a + e + i;
  if (trace > 0) return [1 + trace, h - f, c - g, d - b];
  if (a >= e && a >= i) return [h - f, 1 + a - e - i, b + d, c + g];
  if (e >= i) return [c - g, b + d, 1 + e - a - i, f + h];
  return [d - b, c + g, f + h, 1 + i - a - e];
}
