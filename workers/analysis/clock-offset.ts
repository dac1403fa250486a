import { wrapDeg } from './geo/geodesy.ts';

/** What one clock has to be moved by, and how far the truth may be from that (95 %). Seconds or nanoseconds as the inputs. */
export interface OffsetEstimate {
  readonly offset: number;
  readonly uncertainty: number;
  /** Observations that agree with it, and those that do not and were left out. */
  readonly used: number;
  readonly rejected: number;
}

/** From a median absolute deviation to a standard deviation, and from that of a mean to that of a median (normal errors). */
const DEVIATION_OF_MAD = 1.4826;
const MEDIAN_OVER_MEAN = 1.2533;
const REJECT_BEYOND = 4;
/** The difference of two times that were each cut to a step: triangular, standard deviation step/√6. */
const CUT_DEVIATION = 1 / Math.sqrt(6);

/**
 * Offset of a clock from differences "true time − own time" of events that both have stamped (SPEC.md, O1): their median,
 * after those farther from it than four deviations are left out. `step` is what the coarser clock counts in. Undefined
 * without observations.
 */
export function offsetOfDifferences(differences: readonly number[], step: number): OffsetEstimate | undefined {
  if (differences.length === 0) return undefined;
  const first = medianOf(differences);
  const spread = deviationOf(differences, first, step);
  const used = differences.filter((each) => Math.abs(each - first) <= REJECT_BEYOND * spread);
  const offset = medianOf(used);
  const random = (MEDIAN_OVER_MEAN * deviationOf(used, offset, step)) / Math.sqrt(used.length);
  return {
    offset,
    // Half a step stays however many there are: a clock may stamp the beginning or the end of what it times.
    uncertainty: Math.hypot(2 * random, step / 2),
    used: used.length,
    rejected: differences.length - used.length,
  };
}

function deviationOf(values: readonly number[], middle: number, step: number): number {
  const mad = medianOf(values.map((each) => Math.abs(each - middle)));
  return Math.max(DEVIATION_OF_MAD * mad, CUT_DEVIATION * step);
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? Number.NaN) + (sorted[Math.ceil(at)] ?? Number.NaN)) / 2;
}

/** A way over a plane; times rise. */
export interface PlaneTrack {
  readonly timeS: Float64Array;
  readonly eastM: Float64Array;
  readonly northM: Float64Array;
}

/** Levels in dB of some bands at rising times; NaN where there is none. */
export interface LevelSeries {
  readonly timeS: Float64Array;
  readonly bandsDb: readonly Float64Array[];
}

/** Readings of places this near to each other are compared, when they were taken at least this long apart. */
const SAME_PLACE_M = 4;
const OTHER_VISIT_S = 20;
const BLOCKS = 10;
/** Who stands for an hour is compared with the first minutes of it. */
const MOST_A_CELL = 200;
const LEAST_PAIRS = 60;
/** Shifts are tried in steps of this, or of a sixtieth of the reach where that is more. */
const STEP_S = 0.25;
const STEPS_A_SIDE = 60;
/** Squared differences beyond this are of something that went on or off meanwhile. */
const LARGEST_DB = 12;

/**
 * By how much the levels' clock has to be moved so that places that were passed more than once read alike (SPEC.md, O2):
 * the shift within ±`reachS` of the least mean squared difference between visits, with its uncertainty from leaving out one
 * tenth of the walk at a time. Undefined where too few places were passed twice, or no shift stands out.
 */
export function offsetByPlaces(levels: LevelSeries, track: PlaneTrack, reachS: number): OffsetEstimate | undefined {
  const shifts = shiftsWithin(reachS);
  const weights = levels.bandsDb.map((band) => 1 / Math.max(1e-6, varianceOf(band)));
  const costs = shifts.map((shiftS) => costOf(levels, weights, track, shiftS));
  return offsetOfCosts(costs, shifts);
}

/** Headings of an antenna, clockwise from any fixed direction, at equal steps of one second; NaN where there is none. */
export interface HeadingSeries {
  readonly firstS: number;
  readonly headingDeg: Float64Array;
}

/** A turn is what changes from this long before a moment to this long after it. */
const TURN_S = 2;
/** A course needs a way of this length in two seconds. */
const LEAST_WAY_M = 1.2;
/** A larger disagreement is a turn on the spot, or a jump of the receiver. */
const LARGEST_TURN_DEG = 60;
/** Half of the two seconds that a course is taken over: whoever turns does not do so at the instant the way bends. */
const BEND_S = 1;

/**
 * By how much the headings' clock has to be moved so that the antenna turns where the way does (SPEC.md, O4). A constant
 * angle between the two does not matter. Undefined where too little is walked, or no shift stands out.
 */
export function offsetByTurns(headings: HeadingSeries, track: PlaneTrack, reachS: number): OffsetEstimate | undefined {
  const shifts = shiftsWithin(reachS);
  const found = offsetOfCosts(
    shifts.map((shiftS) => turnCostOf(headings, track, shiftS)),
    shifts,
  );
  return found === undefined ? undefined : { ...found, uncertainty: Math.hypot(found.uncertainty, BEND_S) };
}

function turnCostOf({ firstS, headingDeg }: HeadingSeries, track: PlaneTrack, shiftS: number): Cost {
  const cost = emptyCost();
  const count = headingDeg.length;
  const places = placesAt(
    track,
    Float64Array.from({ length: count }, (_, at) => firstS + at),
    shiftS,
  );
  const courseDeg = headingDeg.map((_, at) => {
    const east = (places.eastM[at + 1] ?? Number.NaN) - (places.eastM[at - 1] ?? Number.NaN);
    const north = (places.northM[at + 1] ?? Number.NaN) - (places.northM[at - 1] ?? Number.NaN);
    return Math.hypot(east, north) < LEAST_WAY_M ? Number.NaN : (Math.atan2(east, north) * 180) / Math.PI;
  });
  for (let at = TURN_S; at < count - TURN_S; at++) {
    const turn = (angles: Float64Array) => wrapDeg((angles[at + TURN_S] ?? 0) - (angles[at - TURN_S] ?? 0));
    const difference = Math.abs(wrapDeg(turn(courseDeg) - turn(headingDeg)));
    if (Number.isNaN(difference)) continue;
    const block = 1 + Math.min(BLOCKS - 1, Math.floor((at / count) * BLOCKS));
    for (const sum of [0, block]) {
      cost.squares[sum] = (cost.squares[sum] ?? 0) + Math.min(LARGEST_TURN_DEG, difference) ** 2;
      cost.pairs[sum] = (cost.pairs[sum] ?? 0) + 1;
    }
  }
  return cost;
}

function shiftsWithin(reachS: number): number[] {
  const stepS = Math.max(STEP_S, reachS / STEPS_A_SIDE);
  const aside = Math.ceil(reachS / stepS);
  return Array.from({ length: 2 * aside + 1 }, (_, i) => (i - aside) * stepS);
}

/** The shift of the least cost, and twice its jackknife deviation over the tenths of the walk. */
function offsetOfCosts(costs: readonly Cost[], shifts: readonly number[]): OffsetEstimate | undefined {
  const best = leastOf(costs, shifts, undefined);
  if (best === undefined) return undefined;
  const others = Array.from({ length: BLOCKS }, (_, block) => leastOf(costs, shifts, block)?.shiftS).filter(
    (shiftS) => shiftS !== undefined,
  );
  if (others.length < BLOCKS) return undefined;
  const mean = others.reduce((sum, shiftS) => sum + shiftS, 0) / BLOCKS;
  const squares = others.reduce((sum, shiftS) => sum + (shiftS - mean) ** 2, 0);
  const deviation = Math.sqrt(((BLOCKS - 1) / BLOCKS) * squares);
  const stepS = (shifts[1] ?? 0) - (shifts[0] ?? 0);
  return { offset: best.shiftS, uncertainty: Math.hypot(2 * deviation, stepS), used: best.pairs, rejected: 0 };
}

/** Sums over pairs, near ones counting more. */
interface Cost {
  /** Of all pairs, then of those that have an end in each tenth of the walk. */
  readonly squares: Float64Array;
  readonly pairs: Float64Array;
}

function emptyCost(): Cost {
  return { squares: new Float64Array(BLOCKS + 1), pairs: new Float64Array(BLOCKS + 1) };
}

function costOf(levels: LevelSeries, weights: readonly number[], track: PlaneTrack, shiftS: number): Cost {
  const { timeS, bandsDb } = levels;
  const { squares, pairs } = emptyCost();
  const { eastM, northM } = placesAt(track, timeS, shiftS);
  const [from = 0, to = 1] = [timeS[0], timeS.at(-1)];
  const blockOf = (at: number) =>
    1 + Math.min(BLOCKS - 1, Math.floor((((timeS[at] ?? 0) - from) / (to - from || 1)) * BLOCKS));
  const add = (block: number, square: number, share: number) => {
    squares[block] = (squares[block] ?? 0) + square;
    pairs[block] = (pairs[block] ?? 0) + share;
  };
  const compare = (at: number, other: number) => {
    const distance = Math.hypot((eastM[at] ?? 0) - (eastM[other] ?? 0), (northM[at] ?? 0) - (northM[other] ?? 0));
    if (distance > SAME_PLACE_M || (timeS[at] ?? 0) - (timeS[other] ?? 0) < OTHER_VISIT_S) return;
    const share = 1 - distance / SAME_PLACE_M;
    const [block, otherBlock] = [blockOf(at), blockOf(other)];
    for (let band = 0; band < bandsDb.length; band++) {
      const difference = Math.abs((bandsDb[band]?.[at] ?? Number.NaN) - (bandsDb[band]?.[other] ?? Number.NaN));
      if (Number.isNaN(difference)) continue;
      const square = (weights[band] ?? 0) * share * Math.min(LARGEST_DB, difference) ** 2;
      add(0, square, share);
      add(block, square, share);
      if (otherBlock !== block) add(otherBlock, square, share);
    }
  };
  // Cells as wide as the distance: whoever is near lies in the same one or beside it.
  const cells = new Map<number, number[]>();
  const keyOf = (column: number, row: number) => row * 1e6 + column;
  for (let at = 0; at < timeS.length; at++) {
    const [column, row] = [Math.floor((eastM[at] ?? 0) / SAME_PLACE_M), Math.floor((northM[at] ?? 0) / SAME_PLACE_M)];
    if (Number.isNaN(column + row)) continue;
    for (let near = 0; near < 9; near++) {
      const there = cells.get(keyOf(column + (near % 3) - 1, row + Math.floor(near / 3) - 1));
      if (there !== undefined) for (const other of there) compare(at, other);
    }
    const here = cells.get(keyOf(column, row));
    if (here === undefined) cells.set(keyOf(column, row), [at]);
    else if (here.length < MOST_A_CELL) here.push(at);
  }
  return { squares, pairs };
}

/** Half width of the parabola that is laid through the costs about the least. */
const PARABOLA_S = 4;
/** A shift stands out when its cost is this share below the middle one. */
const STANDS_OUT = 0.1;

/** The shift of the least cost, all pairs with an end in the tenth `leftOut` not counted. */
function leastOf(costs: readonly Cost[], shifts: readonly number[], leftOut: number | undefined) {
  const without = (sums: Float64Array) => (sums[0] ?? 0) - (leftOut === undefined ? 0 : (sums[1 + leftOut] ?? 0));
  const means = costs.map(({ squares, pairs }) =>
    without(pairs) < LEAST_PAIRS ? Number.NaN : without(squares) / without(pairs),
  );
  const known = means.filter((mean) => !Number.isNaN(mean));
  if (known.length < means.length) return undefined;
  const least = Math.min(...known);
  const at = means.indexOf(least);
  if (least > (1 - STANDS_OUT) * medianOf(known)) return undefined;
  const middleS = shifts[at] ?? 0;
  const near = [...means.keys()].filter((i) => Math.abs((shifts[i] ?? 0) - middleS) <= PARABOLA_S);
  const shiftS = middleS + bottomOf(near.map((i) => [(shifts[i] ?? 0) - middleS, means[i] ?? 0]));
  if (Math.abs(shiftS) > (shifts.at(-1) ?? 0) - PARABOLA_S / 2) return undefined;
  return { shiftS, pairs: Math.round(without(costs[at]?.pairs ?? new Float64Array(1))) };
}

/** Lowest point of the parabola of least squares through points about 0; 0 where it opens downwards. */
function bottomOf(points: readonly (readonly [x: number, y: number])[]): number {
  const sum = (of: (x: number, y: number) => number) => points.reduce((total, [x, y]) => total + of(x, y), 0);
  const [n, x1, x2, x3, x4] = [points.length, sum((x) => x), sum((x) => x * x), sum((x) => x ** 3), sum((x) => x ** 4)];
  const [y0, y1, y2] = [sum((_, y) => y), sum((x, y) => x * y), sum((x, y) => x * x * y)];
  const determinant = (
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
    h: number,
    i: number,
  ) => a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const whole = determinant(x4, x3, x2, x3, x2, x1, x2, x1, n);
  const square = determinant(y2, x3, x2, y1, x2, x1, y0, x1, n) / whole;
  const slope = determinant(x4, y2, x2, x3, y1, x1, x2, y0, n) / whole;
  if (!(square > 0)) return 0;
  return Math.min(PARABOLA_S, Math.max(-PARABOLA_S, -slope / (2 * square)));
}

/** Place at each time + shift, on the line between two fixes; NaN outside the track. */
function placesAt(track: PlaneTrack, wanted: Float64Array, shiftS: number) {
  const eastM = new Float64Array(wanted.length).fill(Number.NaN);
  const northM = new Float64Array(wanted.length).fill(Number.NaN);
  let fix = 0;
  for (let i = 0; i < wanted.length; i++) {
    const at = (wanted[i] ?? 0) + shiftS;
    while (fix + 1 < track.timeS.length && (track.timeS[fix + 1] ?? 0) <= at) fix++;
    const [from, to] = [track.timeS[fix] ?? Number.NaN, track.timeS[fix + 1] ?? Number.NaN];
    if (!(at >= from && at <= to)) continue;
    const share = to > from ? (at - from) / (to - from) : 0;
    const between = (column: Float64Array) =>
      (column[fix] ?? 0) + share * ((column[fix + 1] ?? 0) - (column[fix] ?? 0));
    eastM[i] = between(track.eastM);
    northM[i] = between(track.northM);
  }
  return { eastM, northM };
}

function varianceOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
}
