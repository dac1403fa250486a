import type { PlanePlace, PointColumns, PointIndex } from './point-index.ts';

const NEIGHBOURS = 12;
const POWER = 2;

/** Inverse distance weighting (Shepard 1968) over the 12 nearest points, weights 1/distance²; a point's own place has its value. */
export function inverseDistanceOf(points: PointColumns, index: PointIndex, at: PlanePlace): number {
  let weights = 0;
  let sum = 0;
  for (const point of index.nearest(at, NEIGHBOURS, Number.POSITIVE_INFINITY)) {
    const value = points.value[point] ?? 0;
    const distance = Math.hypot((points.eastM[point] ?? 0) - at.eastM, (points.northM[point] ?? 0) - at.northM);
    if (distance === 0) return value;
    const weight = distance ** -POWER;
    weights += weight;
    sum += weight * value;
  }
  return sum / weights;
}
