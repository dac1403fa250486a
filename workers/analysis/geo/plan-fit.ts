import { Fault } from '../../contract/faults.ts';
import type { ControlPoint, FloorPlan, PlanFit } from '../../contract/survey.ts';
import { createLocalFrame, type LocalFrame } from './geodesy.ts';

/** Points whose spread across is less than this share of their spread along are on one line. */
const LEAST_SPREAD = 0.02;
/** Of the picture's diagonal: nearer points are the same place on the plan. */
const LEAST_APART = 0.01;
const LEAST_APART_M = 0.1;
const FARTHEST_M = 20_000;
/** A plan that is stretched more in one direction than in the other is a mistake, not a scan. */
const MOST_STRETCH = 3;
const METRES_PER_PX = { least: 1e-4, most: 100 };

/** A point of the plan, its y upward, and where it is, in metres. */
interface Pair {
  readonly x: number;
  readonly y: number;
  readonly eastM: number;
  readonly northM: number;
}

/** east = xx·x + xy·y + east0, north = yx·x + yy·y + north0 */
interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  readonly eastM: number;
  readonly northM: number;
}

/**
 * Where a floor plan lies (SPEC.md, F1–F4), from 2 to 4 control points. Fault `bad_request` with one sentence when they do
 * not place it.
 */
export function fitPlan(
  plan: Pick<FloorPlan, 'widthPx' | 'heightPx'>,
  controlPoints: readonly ControlPoint[],
): PlanFit {
  const [first] = controlPoints;
  if (first === undefined || controlPoints.length < 2)
    throw refused('A floor plan needs at least two control points; set another one, far from the first.');
  const frame = createLocalFrame(first);
  const pairs = controlPoints.map((point) => ({ x: point.xPx, y: -point.yPx, ...frame.toMetres(point) }));
  refuseCoincident(plan, pairs);
  const affine = pairs.length === 2 ? similarityOf(pairs) : affineOf(pairs);
  const shape = shapeOf(affine);
  refuseShape(shape);
  const residualsM = pairs.map((pair) => {
    const placed = apply(affine, pair.x, pair.y);
    return Math.hypot(placed.eastM - pair.eastM, placed.northM - pair.northM);
  });
  const exact = pairs.length < 4;
  return {
    method: pairs.length === 2 ? 'similarity' : exact ? 'affine' : 'affine least squares',
    corners: cornersOf(plan, affine, frame),
    metresPerPxAcross: shape.across,
    metresPerPxDown: shape.down,
    rotationDeg: (Math.atan2(affine.xy, affine.yy) * 180) / Math.PI,
    residualsM: exact ? residualsM.map(() => 0) : residualsM,
    ...(exact ? {} : { rmsResidualM: Math.hypot(...residualsM) / Math.sqrt(residualsM.length) }),
  };
}

const refused = (sentence: string) => new Fault('bad_request', sentence);

function refuseCoincident(plan: Pick<FloorPlan, 'widthPx' | 'heightPx'>, pairs: readonly Pair[]): void {
  const apart = LEAST_APART * Math.hypot(plan.widthPx, plan.heightPx);
  for (const [index, one] of pairs.entries()) {
    for (const [other, two] of pairs.slice(0, index).entries()) {
      const which = `Control points ${other + 1} and ${index + 1}`;
      if (Math.hypot(one.x - two.x, one.y - two.y) < apart)
        throw refused(`${which} are at the same place of the plan; move one far from the other.`);
      const metres = Math.hypot(one.eastM - two.eastM, one.northM - two.northM);
      if (metres < LEAST_APART_M)
        throw refused(`${which} are at the same place of the map; move one far from the other.`);
      if (metres > FARTHEST_M)
        throw refused(
          `${which} are ${Math.round(metres / 1000)} km apart on the map, too far for a floor plan; check where they are.`,
        );
    }
  }
}

/** Turned, scaled and moved, never mirrored: exact through two points. */
function similarityOf(pairs: readonly Pair[]): Affine {
  const [one, two] = pairs;
  if (one === undefined || two === undefined) throw new Error('a similarity needs two points');
  const [dx, dy] = [two.x - one.x, two.y - one.y];
  const [de, dn] = [two.eastM - one.eastM, two.northM - one.northM];
  const length2 = dx * dx + dy * dy;
  const a = (dx * de + dy * dn) / length2;
  const b = (dx * dn - dy * de) / length2;
  return {
    xx: a,
    xy: -b,
    yx: b,
    yy: a,
    eastM: one.eastM - a * one.x + b * one.y,
    northM: one.northM - b * one.x - a * one.y,
  };
}

/** Least squares; exact through three points. Both sides are centred first, which keeps the sums small. */
function affineOf(pairs: readonly Pair[]): Affine {
  const middle = (of: (pair: Pair) => number) => pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const centre = {
    x: middle(({ x }) => x),
    y: middle(({ y }) => y),
    eastM: middle(({ eastM }) => eastM),
    northM: middle(({ northM }) => northM),
  };
  const sum = (of: (pair: Pair) => number) =>
    pairs.reduce(
      (total, { x, y, eastM, northM }) =>
        total + of({ x: x - centre.x, y: y - centre.y, eastM: eastM - centre.eastM, northM: northM - centre.northM }),
      0,
    );
  const [sxx, sxy, syy] = [sum(({ x }) => x * x), sum(({ x, y }) => x * y), sum(({ y }) => y * y)];
  refuseLine(sxx, sxy, syy, 'plan');
  refuseLine(
    sum(({ eastM }) => eastM * eastM),
    sum(({ eastM, northM }) => eastM * northM),
    sum(({ northM }) => northM * northM),
    'map',
  );
  const determinant = sxx * syy - sxy * sxy;
  const solve = (bx: number, by: number) => [(bx * syy - by * sxy) / determinant, (by * sxx - bx * sxy) / determinant];
  const [xx = 0, xy = 0] = solve(
    sum(({ x, eastM }) => x * eastM),
    sum(({ y, eastM }) => y * eastM),
  );
  const [yx = 0, yy = 0] = solve(
    sum(({ x, northM }) => x * northM),
    sum(({ y, northM }) => y * northM),
  );
  return {
    xx,
    xy,
    yx,
    yy,
    eastM: centre.eastM - xx * centre.x - xy * centre.y,
    northM: centre.northM - yx * centre.x - yy * centre.y,
  };
}

/** Of the second moments of points: the ratio of the spreads across and along their main direction. */
function refuseLine(xx: number, xy: number, yy: number, where: 'plan' | 'map'): void {
  const half = (xx + yy) / 2;
  const apart = Math.hypot((xx - yy) / 2, xy);
  const along = half + apart;
  const across = Math.max(0, half - apart);
  if (Math.sqrt(across / along) >= LEAST_SPREAD) return;
  throw refused(
    `The control points lie on one line of the ${where}, which does not say how wide it is; move one away from the line, or use only two.`,
  );
}

interface Shape {
  readonly across: number;
  readonly down: number;
  readonly determinant: number;
  readonly stretch: number;
}

function shapeOf({ xx, xy, yx, yy }: Affine): Shape {
  const determinant = xx * yy - xy * yx;
  const half = (xx * xx + xy * xy + yx * yx + yy * yy) / 2;
  const apart = Math.sqrt(Math.max(0, half * half - determinant * determinant));
  return {
    across: Math.hypot(xx, yx),
    down: Math.hypot(xy, yy),
    determinant,
    stretch: Math.sqrt((half + apart) / Math.max(half - apart, Number.MIN_VALUE)),
  };
}

function refuseShape({ across, down, determinant, stretch }: Shape): void {
  if (determinant < 0)
    throw refused('These control points would show the plan as in a mirror; two of them are exchanged.');
  if (stretch > MOST_STRETCH)
    throw refused(
      `These control points would stretch the plan ${stretch > 1000 ? 'more than 1000' : stretch.toFixed(1)} times more in one direction than in the other; check them.`,
    );
  const scale = Math.sqrt(across * down);
  if (scale < METRES_PER_PX.least || scale > METRES_PER_PX.most)
    throw refused(
      `By these control points a pixel of the plan would be ${scale < 1 ? `${(scale * 1000).toPrecision(2)} mm` : `${scale.toPrecision(3)} m`} wide, which no floor plan is; check them.`,
    );
}

function apply(affine: Affine, x: number, y: number): { readonly eastM: number; readonly northM: number } {
  return {
    eastM: affine.xx * x + affine.xy * y + affine.eastM,
    northM: affine.yx * x + affine.yy * y + affine.northM,
  };
}

function cornersOf(
  { widthPx, heightPx }: Pick<FloorPlan, 'widthPx' | 'heightPx'>,
  affine: Affine,
  frame: LocalFrame,
): PlanFit['corners'] {
  const at = (x: number, y: number) => frame.toPlace(apply(affine, x, -y));
  return [at(0, 0), at(widthPx, 0), at(widthPx, heightPx), at(0, heightPx)];
}
