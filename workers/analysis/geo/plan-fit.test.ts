import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlPoint } from '../../contract/survey.ts';
import { createLocalFrame } from './geodesy.ts';
import { fitPlan } from './plan-fit.ts';

const plan = { widthPx: 2000, heightPx: 1000 };
const home = { latitudeDeg: 47.3, longitudeDeg: 8.5 };
const frame = createLocalFrame(home);

/** A control point of a plan that lies `turnDeg` clockwise, with its top left corner at home. */
function pointAt(xPx: number, yPx: number, turnDeg: number, metresPerPx: number, stretch = 1): ControlPoint {
  const turn = (turnDeg * Math.PI) / 180;
  const [right, up] = [xPx * metresPerPx * stretch, -yPx * metresPerPx];
  const eastM = right * Math.cos(turn) + up * Math.sin(turn);
  const northM = -right * Math.sin(turn) + up * Math.cos(turn);
  return { xPx, yPx, ...frame.toPlace({ eastM, northM }) };
}

const distanceM = (a: { latitudeDeg: number; longitudeDeg: number }, b: typeof a) => {
  const [one, two] = [frame.toMetres(a), frame.toMetres(b)];
  return Math.hypot(one.eastM - two.eastM, one.northM - two.northM);
};

const sentence = (points: readonly ControlPoint[]) => {
  try {
    fitPlan(plan, points);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
};

describe('where a floor plan lies', () => {
  it('two points turn and scale it (F1, F2, F4)', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -179, max: 179, noNaN: true }),
        fc.double({ min: 0.005, max: 0.5, noNaN: true }),
        (turn, scale) => {
          const fit = fitPlan(plan, [pointAt(100, 100, turn, scale), pointAt(1900, 800, turn, scale)]);
          expect(fit.method).toBe('similarity');
          expect(fit.rmsResidualM).toBeUndefined();
          expect(fit.metresPerPxAcross / scale).toBeCloseTo(1, 4);
          expect(Math.cos(((fit.rotationDeg - turn) * Math.PI) / 180)).toBeCloseTo(1, 6);
          const corners = [
            pointAt(0, 0, turn, scale),
            pointAt(2000, 0, turn, scale),
            pointAt(2000, 1000, turn, scale),
            pointAt(0, 1000, turn, scale),
          ];
          for (const [index, corner] of corners.entries()) {
            const placed = fit.corners[index];
            expect(placed === undefined ? Number.NaN : distanceM(placed, corner)).toBeLessThan(0.02);
          }
        },
      ),
    );
  });

  it('three points stretch it as they say, without a residual (F2)', () => {
    const fit = fitPlan(plan, [
      pointAt(0, 0, 30, 0.1, 1.2),
      pointAt(2000, 0, 30, 0.1, 1.2),
      pointAt(0, 1000, 30, 0.1, 1.2),
    ]);
    expect(fit.method).toBe('affine');
    expect(fit.metresPerPxAcross / fit.metresPerPxDown).toBeCloseTo(1.2, 6);
    expect(fit.residualsM).toEqual([0, 0, 0]);
    expect(fit.rmsResidualM).toBeUndefined();
  });

  it('four points give the residual of a point that is off (F2)', () => {
    const corners = [pointAt(0, 0, 0, 0.1), pointAt(2000, 0, 0, 0.1), pointAt(2000, 1000, 0, 0.1)] as const;
    const exact = fitPlan(plan, [...corners, pointAt(0, 1000, 0, 0.1)]);
    expect(exact.rmsResidualM).toBeLessThan(0.001);
    const off = frame.toMetres(pointAt(0, 1000, 0, 0.1));
    const moved = { xPx: 0, yPx: 1000, ...frame.toPlace({ eastM: off.eastM + 4, northM: off.northM }) };
    const fit = fitPlan(plan, [...corners, moved]);
    // Least squares over the corners of a rectangle shares 4 m equally: 1 m at each.
    for (const residual of fit.residualsM) expect(residual).toBeCloseTo(1, 2);
    expect(fit.rmsResidualM).toBeCloseTo(1, 2);
  });

  it('a plan beyond the date line stays in one piece (F1)', () => {
    const points = [
      { xPx: 0, yPx: 0, latitudeDeg: 0, longitudeDeg: 179.9995 },
      { xPx: 2000, yPx: 0, latitudeDeg: 0, longitudeDeg: -179.9995 },
    ];
    expect(fitPlan(plan, points).metresPerPxAcross).toBeCloseTo(111.3 / 2000, 3);
  });

  it('control points that do not place it are refused with a sentence (F3)', () => {
    const at = (x: number, y: number) => pointAt(x, y, 20, 0.05);
    expect(sentence([])).toMatch(/at least two/);
    expect(sentence([at(10, 10), at(12, 10)])).toMatch(/points 1 and 2 are at the same place of the plan/);
    const same = { ...at(10, 10), xPx: 900 };
    expect(sentence([at(10, 10), at(500, 400), same])).toMatch(/points 1 and 3 are at the same place of the map/);
    expect(sentence([at(0, 0), at(500, 250), at(2000, 1000)])).toMatch(/on one line of the plan/);
    expect(
      sentence([at(0, 0), at(2000, 0), { ...at(2000, 1000), ...frame.toPlace({ eastM: 50, northM: -18.2 }) }]),
    ).toMatch(/on one line of the map|stretch/);
    const exchanged = [at(0, 0), { ...at(2000, 0), xPx: 0, yPx: 1000 }, { ...at(0, 1000), xPx: 2000, yPx: 0 }];
    expect(sentence(exchanged)).toMatch(/mirror|stretch/);
    expect(sentence([at(0, 0), pointAt(2000, 0, 0, 1e-4 / 2)])).toMatch(/same place of the map|wide/);
    expect(sentence([at(0, 0), { ...at(2000, 0), latitudeDeg: 48 }])).toMatch(/km apart/);
    expect(sentence([at(0, 0), pointAt(20, 0, 0, 200), at(0, 1000)])).toMatch(/stretch|same place/);
  });
});
