/** Points with a value, in metres on a plane. */
export interface PointColumns {
  readonly eastM: Float64Array;
  readonly northM: Float64Array;
  readonly value: Float64Array;
}

export interface PlanePlace {
  readonly eastM: number;
  readonly northM: number;
}

/** Finds points near a place by a grid of buckets. */
export interface PointIndex {
  /** Indices of at most `count` points within `withinM`, nearest first; equal distances by index. */
  nearest(at: PlanePlace, count: number, withinM: number): number[];
}

const POINTS_A_BUCKET = 4;
const MOST_BUCKETS = 1 << 20;

/** Building is linear in the points, a search in the points and buckets within reach. */
export function createPointIndex({ eastM, northM }: PointColumns): PointIndex {
  const [west, east] = extentOf(eastM);
  const [south, north] = extentOf(northM);
  const wanted = Math.min(MOST_BUCKETS, Math.max(1, eastM.length / POINTS_A_BUCKET));
  const width = Math.max(east - west, 1e-6);
  const height = Math.max(north - south, 1e-6);
  const sideM = Math.max(Math.sqrt((width * height) / wanted), Math.max(width, height) / wanted);
  const columns = Math.floor(width / sideM) + 1;
  const rows = Math.floor(height / sideM) + 1;
  const columnOf = (eastOfIt: number) => Math.min(columns - 1, Math.max(0, Math.floor((eastOfIt - west) / sideM)));
  const rowOf = (northOfIt: number) => Math.min(rows - 1, Math.max(0, Math.floor((northOfIt - south) / sideM)));
  const starts = new Uint32Array(columns * rows + 1);
  const bucketOf = (point: number) => rowOf(northM[point] ?? 0) * columns + columnOf(eastM[point] ?? 0);
  for (let point = 0; point < eastM.length; point++) {
    const bucket = bucketOf(point);
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1;
  }
  for (let bucket = 0; bucket < columns * rows; bucket++) {
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0);
  }
  const filled = starts.slice();
  const points = new Uint32Array(eastM.length);
  for (let point = 0; point < eastM.length; point++) {
    const bucket = bucketOf(point);
    const at = filled[bucket] ?? 0;
    points[at] = point;
    filled[bucket] = at + 1;
  }

  return {
    nearest(at, count, withinM) {
      const found: number[] = [];
      const distances: number[] = [];
      const add = (point: number) => {
        const distance = Math.hypot((eastM[point] ?? 0) - at.eastM, (northM[point] ?? 0) - at.northM);
        if (distance > withinM) return;
        if (found.length === count && distance >= (distances[count - 1] ?? 0)) return;
        let place = Math.min(found.length, count - 1);
        while (place > 0 && (distances[place - 1] ?? 0) > distance) {
          distances[place] = distances[place - 1] ?? 0;
          found[place] = found[place - 1] ?? 0;
          place--;
        }
        distances[place] = distance;
        found[place] = point;
      };
      const visit = (row: number, column: number) => {
        if (row < 0 || column < 0 || row >= rows || column >= columns) return;
        const bucket = row * columns + column;
        for (let i = starts[bucket] ?? 0; i < (starts[bucket + 1] ?? 0); i++) add(points[i] ?? 0);
      };
      // Rings about the bucket nearest to the place; points of ring r lie at least (r − 1) sides and the way there away.
      const [middleRow, middleColumn] = [rowOf(at.northM), columnOf(at.eastM)];
      const lastRing = Math.max(middleRow, rows - 1 - middleRow, middleColumn, columns - 1 - middleColumn);
      for (let ring = 0; ring <= lastRing; ring++) {
        const reached = (ring - 1) * sideM;
        if (reached > withinM || (found.length === count && reached > (distances[count - 1] ?? 0))) break;
        for (let column = middleColumn - ring; column <= middleColumn + ring; column++) {
          visit(middleRow - ring, column);
          if (ring > 0) visit(middleRow + ring, column);
        }
        for (let row = middleRow - ring + 1; row < middleRow + ring; row++) {
          visit(row, middleColumn - ring);
          visit(row, middleColumn + ring);
        }
      }
      return found;
    },
  };
}

function extentOf(values: Float64Array): readonly [number, number] {
  let [low, high] = [values[0] ?? 0, values[0] ?? 0];
  for (let i = 1; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
