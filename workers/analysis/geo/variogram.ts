import type { PointColumns } from './point-index.ts';

/** Exponential model: γ(h) = nugget + (sill − nugget)·(1 − e^(−3h/range)), γ(0) = 0. In squares of the values' unit. */
export interface Variogram {
  readonly nugget: number;
  readonly sill: number;
  /** Distance at which 95 % of the sill is reached. */
  readonly rangeM: number;
}

const LAGS = 15;
/** Pairs beyond a share of the greatest distance are few and of the same points. */
const REACH = 0.5;
/** More points are thinned evenly: all pairs of this many are 1.1 million. */
const MOST_POINTS = 1500;

export interface EmpiricalLag {
  readonly distanceM: number;
  readonly gamma: number;
  readonly pairs: number;
}

/** Mean of half the squared differences of pairs, by distance (Matheron 1962), in 15 equal steps; empty ones are left out. */
export function empiricalVariogram({ eastM, northM, value }: PointColumns): EmpiricalLag[] {
  const step = Math.max(1, value.length / MOST_POINTS);
  const chosen: number[] = [];
  for (let at = 0; at < value.length; at += step) chosen.push(Math.floor(at));
  let west = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  let south = Number.POSITIVE_INFINITY;
  let north = Number.NEGATIVE_INFINITY;
  for (const point of chosen) {
    west = Math.min(west, eastM[point] ?? 0);
    east = Math.max(east, eastM[point] ?? 0);
    south = Math.min(south, northM[point] ?? 0);
    north = Math.max(north, northM[point] ?? 0);
  }
  const reachM = Math.hypot(east - west, north - south) * REACH;
  const pairs = new Float64Array(LAGS);
  const distances = new Float64Array(LAGS);
  const squares = new Float64Array(LAGS);
  for (const [at, a] of chosen.entries()) {
    for (let other = at + 1; other < chosen.length; other++) {
      const b = chosen[other] ?? 0;
      const distance = Math.hypot((eastM[a] ?? 0) - (eastM[b] ?? 0), (northM[a] ?? 0) - (northM[b] ?? 0));
      if (distance >= reachM) continue;
      const lag = Math.floor((distance / reachM) * LAGS);
      pairs[lag] = (pairs[lag] ?? 0) + 1;
      distances[lag] = (distances[lag] ?? 0) + distance;
      squares[lag] = (squares[lag] ?? 0) + ((value[a] ?? 0) - (value[b] ?? 0)) ** 2;
    }
  }
  return Array.from(pairs, (count, lag) => ({
    distanceM: (distances[lag] ?? 0) / count,
    gamma: (squares[lag] ?? 0) / (2 * count),
    pairs: count,
  })).filter(({ pairs: count }) => count > 0);
}

const RANGES = 60;

/**
 * Exponential model by least squares weighted with pairs ÷ distance², nugget and sill not negative, over 60 ranges from the
 * shortest lag to three times the longest. The nugget is at least `leastNugget`, which is what the values themselves are known
 * no better than (their variance). Undefined with fewer than three lags.
 */
export function fitVariogram(lags: readonly EmpiricalLag[], leastNugget = 0): Variogram | undefined {
  const shortest = lags[0]?.distanceM ?? 0;
  const longest = lags.at(-1)?.distanceM ?? 0;
  if (lags.length < 3 || !(longest > shortest)) return undefined;
  let best: { readonly fit: Variogram; readonly error: number } | undefined;
  for (let at = 0; at < RANGES; at++) {
    const from = Math.max(shortest, longest / 1000);
    const rangeM = from * ((3 * longest) / from) ** (at / (RANGES - 1));
    const found = fitAtRange(lags, rangeM, leastNugget);
    if (best === undefined || found.error < best.error) best = found;
  }
  return best?.fit;
}

/** Nugget and partial sill for one range: two unknowns, none below its least. */
function fitAtRange(lags: readonly EmpiricalLag[], rangeM: number, leastNugget: number) {
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  const rows = lags.map(({ distanceM, gamma, pairs }) => ({
    x: 1 - Math.exp((-3 * distanceM) / rangeM),
    y: gamma,
    weight: pairs / Math.max(distanceM, 1e-9) ** 2,
  }));
  for (const { x, y, weight } of rows) {
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * y;
    wxy += weight * x * y;
  }
  const determinant = w * wxx - wx * wx;
  let nugget = determinant > 1e-12 * w * wxx ? (wy * wxx - wx * wxy) / determinant : 0;
  if (nugget < leastNugget) nugget = leastNugget;
  let partial = (wxy - nugget * wx) / wxx;
  if (partial < 0) {
    partial = 0;
    nugget = Math.max(leastNugget, wy / w);
  }
  const error = rows.reduce((sum, { x, y, weight }) => sum + weight * (y - nugget - partial * x) ** 2, 0);
  return { fit: { nugget, sill: nugget + partial, rangeM }, error };
}

/** Half the expected squared difference of two values `distanceM` apart. */
export function gammaAt({ nugget, sill, rangeM }: Variogram, distanceM: number): number {
  return distanceM === 0 ? 0 : nugget + (sill - nugget) * (1 - Math.exp((-3 * distanceM) / rangeM));
}
