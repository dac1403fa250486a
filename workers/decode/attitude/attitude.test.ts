import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eulerOf, multiply, type Quaternion, quaternionOf } from '../../contract/orientation.ts';
import { attitudeOf, decodeItem } from '../testing/decode-item.ts';

const angles = fc.record({
  yawDeg: fc.double({ min: 0, max: 359.9, noNaN: true }),
  pitchDeg: fc.double({ min: -85, max: 85, noNaN: true }),
  rollDeg: fc.double({ min: -179, max: 179, noNaN: true }),
});
const rate = fc.double({ min: -60, max: 60, noNaN: true });

/** Angle between two orientations. */
function apartDeg(a: Quaternion, b: Quaternion): number {
  const dot = Math.abs(a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0));
  return (2 * Math.acos(Math.min(1, dot)) * 180) / Math.PI;
}

/** A direction of the ground as the body sees it. */
function seenBy(q: Quaternion, [x, y, z]: readonly [number, number, number]): readonly number[] {
  const [w, a, b, c] = q;
  return multiply(multiply([w, -a, -b, -c], [0, x, y, z]), q).slice(1);
}

/** A table of a body that turns at these rates from this orientation, without errors. */
function turning(
  start: Quaternion,
  rateDps: readonly [number, number, number],
  units: 'SI' | 'customary',
  magnetic: boolean,
) {
  const stepS = 0.01;
  const half = (rate: number) => ((rate * Math.PI) / 180) * (stepS / 2);
  const length = Math.hypot(...rateDps.map(half));
  const sinc = length === 0 ? 1 : Math.sin(length) / length;
  const step: Quaternion = [
    Math.cos(length),
    half(rateDps[0]) * sinc,
    half(rateDps[1]) * sinc,
    half(rateDps[2]) * sinc,
  ];
  const [rate, acceleration, field] = units === 'SI' ? ['rad/s', 'm/s²', 'µT'] : ['deg/s', 'g', 'Gauss'];
  const [rateFactor, gravity, tesla] = units === 'SI' ? [Math.PI / 180, 9.80665, 1] : [1, 1, 0.01];
  const axes = (name: string, unit: string) => ['X', 'Y', 'Z'].map((axis) => `${name} ${axis} (${unit})`);
  const titles = ['Time (s)', ...axes('Gyroscope', rate), ...axes('Accelerometer', acceleration)];
  const lines = [[...titles, ...(magnetic ? axes('Magnetometer', field) : [])].join(',')];
  let q = start;
  for (let i = 0; i < 2000; i++) {
    const up = seenBy(q, [0, 0, gravity]);
    const north = seenBy(q, [0, 20 * tesla, -44 * tesla]);
    lines.push([i * stepS, ...rateDps.map((value) => value * rateFactor), ...up, ...(magnetic ? north : [])].join(','));
    if (i < 1999) q = multiply(q, step);
  }
  return { text: lines.join('\n'), end: q };
}

describe('orientation', () => {
  it('angles and quaternions mean the same (A2)', () => {
    fc.assert(
      fc.property(angles, (wanted) => {
        const found = eulerOf(quaternionOf(wanted));
        expect(apartDeg(quaternionOf(found), quaternionOf(wanted))).toBeLessThan(1e-4);
        expect(found.pitchDeg).toBeCloseTo(wanted.pitchDeg, 6);
      }),
    );
    // North is +y of the ground, and a level body that looks there is a quarter turn about up from its axes.
    const [w, , , z] = quaternionOf({ yawDeg: 0, pitchDeg: 0, rollDeg: 0 });
    expect([w, z]).toEqual([Math.SQRT1_2, Math.SQRT1_2].map((value) => expect.closeTo(value, 12)));
    const straightUp = quaternionOf({ yawDeg: 30, pitchDeg: 90, rollDeg: 0 });
    expect(apartDeg(quaternionOf(eulerOf(straightUp)), straightUp)).toBeLessThan(1e-4);
  });

  it.each([
    ['SI', true],
    ['customary', true],
    ['SI', false],
    ['customary', false],
  ] as const)('the filter follows a turning body, units %s, magnetometer %s (A1, A4)', (units, magnetic) => {
    fc.assert(
      fc.property(angles, fc.tuple(rate, rate, rate), (start, rates) => {
        // Without a magnetic field the heading begins at north.
        const first = quaternionOf(magnetic ? start : { ...start, yawDeg: 0 });
        const { text, end } = turning(first, rates, units, magnetic);
        const { info, rows } = attitudeOf(decodeItem('csv', text));
        expect(info).toMatchObject({
          kind: 'imu',
          samples: 2000,
          wallClock: false,
          heading: magnetic ? 'magnetic' : 'arbitrary',
        });
        expect(info.filter).toMatch(/^Madgwick 2010, β = 0\.1/u);
        const [w = 0, x = 0, y = 0, z = 0] = rows[0]?.quaternion.map((column) => column[1999] ?? 0) ?? [];
        expect(apartDeg([w, x, y, z], end)).toBeLessThan(2);
        expect(rows[0]?.accelerationMps2[2][0]).toBeCloseTo(seenBy(first, [0, 0, 9.80665])[2] ?? Number.NaN, 3);
        if (magnetic) expect(rows[0]?.magneticUt[0][0]).toBeCloseTo(seenBy(first, [0, 20, -44])[0] ?? Number.NaN, 3);
      }),
      { numRuns: 8 },
    );
  });

  it('stated orientations are taken as they are, and what is not known of them is said (A3, A5)', () => {
    const euler = attitudeOf(decodeItem('csv', 'time,yaw (rad),pitch (rad),roll (rad)\n0,1.5707963,0,0\n'));
    expect(euler.info).toMatchObject({ kind: 'euler', heading: 'arbitrary' });
    expect(euler.info.warnings.join(' ')).toMatch(/what its heading is counted from/u);
    expect(euler.rows[0]?.quaternion.map((column) => column[0])).toEqual(
      [1, 0, 0, 0].map((value) => expect.closeTo(value, 6)),
    );
    const stated = attitudeOf(decodeItem('csv', 'time,qw,qx,qy,qz\n0,2,0,0,0\n1,0.7071,0,0,0.7071\n'));
    expect(stated.info.kind).toBe('quaternion');
    expect(stated.info.warnings[0]).toMatch(/^The table counts/u);
    expect(stated.info.warnings.join(' ')).toMatch(/1 quaternions are not of length 1/u);
    expect(stated.rows[0]?.quaternion[0][0]).toBeNaN();
  });

  it('one sensor alone gives no orientation; a unit that is not stated is said (A1, A4)', () => {
    const { info, rows } = attitudeOf(
      decodeItem(
        'csv',
        'Time (s),Acceleration x (m/s^2),Acceleration y (m/s^2),Acceleration z (m/s^2)\n"0","0","0","9.81"\n',
      ),
    );
    expect(info.warnings.join(' ')).toMatch(/There is no orientation: .* accelerations alone/u);
    expect(rows[0]?.quaternion[0][0]).toBeNaN();
    const unstated = attitudeOf(decodeItem('csv', 'time,gx,gy,gz,ax,ay,az\n0,0,0,0,0,0,9.8\n')).info.warnings.join(' ');
    expect(unstated).toMatch(/angular rate states no unit, and was read as deg\/s/u);
    expect(unstated).toMatch(/acceleration states no unit, and was read as m\/s²/u);
  });
});
