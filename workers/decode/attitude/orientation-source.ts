import { type Quaternion, quaternionOf } from '../../contract/orientation.ts';
import type { DecodedAttitude } from '../item.ts';
import { createMadgwickFilter, MADGWICK_BETA, type Vector } from './madgwick.ts';

/** A pause longer than this has lost the rates in between: the filter begins anew. */
const GAP_NS = 1_000_000_000n;
/** A quaternion of another length than one is no orientation. */
const UNIT_TOLERANCE = 0.05;

export interface Measured {
  readonly quaternion?: Quaternion | undefined;
  readonly euler?: { readonly yawDeg: number; readonly pitchDeg: number; readonly rollDeg: number } | undefined;
  readonly rateDps?: Vector | undefined;
  readonly accelerationMps2?: Vector | undefined;
  readonly magneticUt?: Vector | undefined;
}

/** Where the orientation of samples comes from: what the file states, or a filter over its rates (SPEC.md, A3–A5). */
export interface OrientationSource {
  readonly kind: DecodedAttitude['kind'];
  readonly filter: string | undefined;
  orientationAt(ownUtcNs: bigint, measured: Measured): Quaternion | undefined;
  warnings(): string[];
}

export function createOrientationSource(has: {
  readonly quaternion: boolean;
  readonly euler: boolean;
  readonly rate: boolean;
  readonly acceleration: boolean;
  readonly magnetic: boolean;
}): OrientationSource {
  if (has.quaternion) return fromQuaternions();
  if (has.euler) {
    const orientationAt = (_: bigint, { euler }: Measured) => (euler === undefined ? undefined : quaternionOf(euler));
    return { kind: 'euler', filter: undefined, orientationAt, warnings: () => [] };
  }
  if (has.rate && has.acceleration) return fromRates(has.magnetic);
  const why = `There is no orientation: it needs angular rates and accelerations in one file, and this one has ${
    has.rate ? 'rates' : has.acceleration ? 'accelerations' : 'a magnetic field'
  } alone.`;
  return { kind: 'imu', filter: undefined, orientationAt: () => undefined, warnings: () => [why] };
}

function fromQuaternions(): OrientationSource {
  let notUnit = 0;
  return {
    kind: 'quaternion',
    filter: undefined,
    orientationAt(_, { quaternion }) {
      if (quaternion === undefined) return undefined;
      const [w, x, y, z] = quaternion;
      const length = Math.hypot(w, x, y, z);
      if (Math.abs(length - 1) > UNIT_TOLERANCE) {
        notUnit++;
        return undefined;
      }
      return [w / length, x / length, y / length, z / length];
    },
    warnings: () => (notUnit === 0 ? [] : [`${notUnit} quaternions are not of length 1 and were left out.`]),
  };
}

function fromRates(magnetic: boolean): OrientationSource {
  const filter = createMadgwickFilter();
  let before: bigint | undefined;
  let restarts = 0;
  return {
    kind: 'imu',
    filter: `Madgwick 2010, β = ${MADGWICK_BETA} rad/s, ${
      magnetic ? 'with the magnetic field' : 'without a magnetic field: the heading drifts'
    }; the gyroscope's bias was not removed`,
    orientationAt(ownUtcNs, { rateDps, accelerationMps2, magneticUt }) {
      if (rateDps === undefined || accelerationMps2 === undefined) return undefined;
      const stepNs = before === undefined ? 0n : ownUtcNs - before;
      before = ownUtcNs;
      if (stepNs < 0n || stepNs > GAP_NS) {
        filter.restart();
        restarts++;
      }
      return filter.update(Number(stepNs) / 1e9, rateDps, accelerationMps2, magneticUt);
    },
    warnings: () =>
      restarts === 0
        ? []
        : [`The orientation begins anew ${restarts} times, after pauses of more than 1 s or times that go back.`],
  };
}
