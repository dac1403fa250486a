import { Fault } from '../../contract/faults.ts';
import type { PlanePlace, PointColumns, PointIndex } from './point-index.ts';
import { empiricalVariogram, fitVariogram, gammaAt, type Variogram } from './variogram.ts';

export type { Variogram } from './variogram.ts';

export interface Estimate {
  readonly value: number;
  /** Standard deviation of the estimate, by the model. */
  readonly deviation: number;
}

export interface Kriging {
  readonly variogram: Variogram;
  at(place: PlanePlace): Estimate;
}

/** Enough to screen what lies behind them; the cost of an estimate grows with the cube. */
const NEIGHBOURS = 12;
/** Fewer cells cannot tell a variogram. */
const LEAST_POINTS = 10;

/**
 * Ordinary kriging (Matheron 1963) from the 12 nearest points. Without `given` the variogram is fitted to the points; fault
 * `bad_request` when they are too few for that; its nugget is at least `leastNugget`. No two points may lie at the same place.
 */
export function createKriging(points: PointColumns, index: PointIndex, given?: Variogram, leastNugget = 0): Kriging {
  const lags = points.value.length < LEAST_POINTS ? [] : empiricalVariogram(points);
  const variogram = given ?? fitVariogram(lags, leastNugget);
  if (variogram === undefined) {
    throw new Fault(
      'bad_request',
      `Kriging needs at least ${LEAST_POINTS} cells with samples, at different distances, and there are ${points.value.length}; choose smaller cells or inverse distance.`,
    );
  }
  // With equal values everywhere any model gives the same weights; only the deviation is scaled by the sill.
  const shape = variogram.sill > 0 ? variogram : { ...variogram, nugget: 0, sill: 1 };
  const scale = variogram.sill > 0 ? 1 : 0;
  const size = NEIGHBOURS + 1;
  const matrix = new Float64Array(size * (size + 1));
  const distance = (a: number, east: number, north: number) =>
    Math.hypot((points.eastM[a] ?? 0) - east, (points.northM[a] ?? 0) - north);

  return {
    variogram,
    at({ eastM, northM }) {
      const near = index.nearest({ eastM, northM }, NEIGHBOURS, Number.POSITIVE_INFINITY);
      const count = near.length;
      const width = count + 2;
      for (let i = 0; i < count; i++) {
        const point = near[i] ?? 0;
        for (let j = 0; j < count; j++) {
          const other = near[j] ?? 0;
          matrix[i * width + j] =
            i === j ? 0 : gammaAt(shape, distance(point, points.eastM[other] ?? 0, points.northM[other] ?? 0));
        }
        matrix[i * width + count] = 1;
        matrix[i * width + count + 1] = gammaAt(shape, distance(point, eastM, northM));
        matrix[count * width + i] = 1;
      }
      matrix[count * width + count] = 0;
      matrix[count * width + count + 1] = 1;
      const right = Float64Array.from(near, (_, i) => matrix[i * width + count + 1] ?? 0);
      solve(matrix, count + 1);
      let value = 0;
      let variance = matrix[count * width + count + 1] ?? 0;
      for (let i = 0; i < count; i++) {
        const weight = matrix[i * width + count + 1] ?? 0;
        value += weight * (points.value[near[i] ?? 0] ?? 0);
        variance += weight * (right[i] ?? 0);
      }
      return { value, deviation: scale * Math.sqrt(Math.max(0, variance)) };
    },
  };
}

/** Gauss with partial pivoting on `size` rows of `size + 1` numbers; the solution replaces the last column. */
function solve(matrix: Float64Array, size: number): void {
  const width = size + 1;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(matrix[row * width + column] ?? 0) > Math.abs(matrix[pivot * width + column] ?? 0)) pivot = row;
    }
    if (pivot !== column) {
      for (let i = column; i < width; i++) {
        const held = matrix[column * width + i] ?? 0;
        matrix[column * width + i] = matrix[pivot * width + i] ?? 0;
        matrix[pivot * width + i] = held;
      }
    }
    const head = matrix[column * width + column] ?? 0;
    for (let row = column + 1; row < size; row++) {
      const factor = (matrix[row * width + column] ?? 0) / head;
      if (factor === 0) continue;
      for (let i = column; i < width; i++) {
        matrix[row * width + i] = (matrix[row * width + i] ?? 0) - factor * (matrix[column * width + i] ?? 0);
      }
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = matrix[row * width + size] ?? 0;
    for (let i = row + 1; i < size; i++) sum -= (matrix[row * width + i] ?? 0) * (matrix[i * width + size] ?? 0);
    matrix[row * width + size] = sum / (matrix[row * width + row] ?? 1);
  }
}
