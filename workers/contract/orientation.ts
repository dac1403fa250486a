/**
 * Orientation of a body: a quaternion w, x, y, z that turns the body's axes (x forward, y left, z up) into the ground's
 * (x east, y north, z up). A body at rest and level feels an acceleration of +1 g along its z axis.
 */
export type Quaternion = readonly [w: number, x: number, y: number, z: number];

export interface EulerAngles {
  /** Clockwise from north, 0 … 360: where the body's x axis points. */
  readonly yawDeg: number;
  /** Of the x axis above the horizon. */
  readonly pitchDeg: number;
  /** Positive with the right side down. */
  readonly rollDeg: number;
}

const DEGREES = 180 / Math.PI;

/** The Hamilton product b·a: first the turn a, then the turn b. */
export function multiply(b: Quaternion, a: Quaternion): Quaternion {
  const [bw, bx, by, bz] = b;
  const [aw, ax, ay, az] = a;
  return [
    bw * aw - bx * ax - by * ay - bz * az,
    bw * ax + bx * aw + by * az - bz * ay,
    bw * ay - bx * az + by * aw + bz * ax,
    bw * az + bx * ay - by * ax + bz * aw,
  ];
}

/** Turns about z by 90° − yaw, then about the new y by −pitch, then about the new x by roll. */
export function quaternionOf({ yawDeg, pitchDeg, rollDeg }: EulerAngles): Quaternion {
  const half = (degrees: number) => degrees / 2 / DEGREES;
  const about = (degrees: number, axis: 1 | 2 | 3): Quaternion => {
    const sine = Math.sin(half(degrees));
    return [Math.cos(half(degrees)), axis === 1 ? sine : 0, axis === 2 ? sine : 0, axis === 3 ? sine : 0];
  };
  return multiply(multiply(about(90 - yawDeg, 3), about(-pitchDeg, 2)), about(rollDeg, 1));
}

/** Inverse of `quaternionOf`; straight up or down, yaw takes all of the turn that it shares with roll. */
export function eulerOf([w, x, y, z]: Quaternion): EulerAngles {
  const east = 1 - 2 * (y * y + z * z);
  const north = 2 * (x * y + w * z);
  const up = 2 * (x * z - w * y);
  const pitchDeg = Math.asin(Math.min(1, Math.max(-1, up))) * DEGREES;
  if (Math.abs(up) > 1 - 1e-9) {
    const yawDeg = Math.atan2(1 - 2 * (x * x + z * z), 2 * (w * z - x * y)) * DEGREES;
    return { yawDeg: (yawDeg + 360) % 360, pitchDeg, rollDeg: 0 };
  }
  const yawDeg = (Math.atan2(east, north) * DEGREES + 360) % 360;
  const rollDeg = Math.atan2(2 * (y * z + w * x), 1 - 2 * (x * x + y * y)) * DEGREES;
  return { yawDeg, pitchDeg, rollDeg };
}
