import { eulerOf, type Quaternion } from '../../../workers/contract/orientation.ts';

/** Steeper than this, a body's forward axis has no direction on a map. */
const STEEPEST_DEG = 80;

/** Direction of a body's forward axis on the map, clockwise from north in degrees; undefined within 10° of straight up or down. */
export function headingOf(orientation: Quaternion): number | undefined {
  const { yawDeg, pitchDeg } = eulerOf(orientation);
  return Math.abs(pitchDeg) < STEEPEST_DEG ? yawDeg : undefined;
}
