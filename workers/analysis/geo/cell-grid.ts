import { createLocalFrame } from './geodesy.ts';

/** Equal cells of degrees over a site. Cell (0, 0) is in the south west; rows count to the north. */
export interface CellGrid {
  readonly westDeg: number;
  readonly southDeg: number;
  readonly cellLongitudeDeg: number;
  readonly cellLatitudeDeg: number;
  /** Side of a cell. */
  readonly cellM: number;
  readonly columns: number;
  readonly rows: number;
}

/** Samples on both sides of the date line: the western ones are counted on beyond 180°. */
const HALF_WORLD_DEG = 180;
/** Cells depend on the latitude in steps of this, not on the samples: two maps of a site have the same cells. */
const LATITUDE_STEP_DEG = 0.01;

/** Places as columns; not a number where a sample has none. */
export interface PlaceColumns {
  readonly latitudeDeg: Float64Array;
  readonly longitudeDeg: Float64Array;
}

/**
 * The grid that holds every place, with a margin of `marginCells` on each side; undefined without places. Cell edges are
 * multiples of the cell from the zero meridian and the equator, so they do not move with the samples (SPEC.md, G1).
 */
export function gridOver(places: PlaceColumns, cellM: number, marginCells: number): CellGrid | undefined {
  const latitude = extentOf(places.latitudeDeg);
  const longitude = extentOf(places.longitudeDeg);
  if (latitude === undefined || longitude === undefined) return undefined;
  const wraps = longitude.high - longitude.low > HALF_WORLD_DEG;
  const { low: leastEastDeg, high: mostEastDeg } = wraps ? beyondDateLine(places.longitudeDeg) : longitude;
  const middle = (latitude.low + latitude.high) / 2;
  const { eastMPerDeg, northMPerDeg } = createLocalFrame({
    latitudeDeg: Math.round(middle / LATITUDE_STEP_DEG) * LATITUDE_STEP_DEG,
    longitudeDeg: 0,
  });
  const cellLongitudeDeg = cellM / eastMPerDeg;
  const cellLatitudeDeg = cellM / northMPerDeg;
  const firstColumn = Math.floor(leastEastDeg / cellLongitudeDeg) - marginCells;
  const firstRow = Math.floor(latitude.low / cellLatitudeDeg) - marginCells;
  return {
    westDeg: firstColumn * cellLongitudeDeg,
    southDeg: firstRow * cellLatitudeDeg,
    cellLongitudeDeg,
    cellLatitudeDeg,
    cellM,
    columns: Math.floor(mostEastDeg / cellLongitudeDeg) - firstColumn + 1 + marginCells,
    rows: Math.floor(latitude.high / cellLatitudeDeg) - firstRow + 1 + marginCells,
  };
}

/** Longitude on the grid's own count: beyond 180° where it crosses the date line. */
export function eastOf(grid: CellGrid, longitudeDeg: number): number {
  return longitudeDeg < grid.westDeg ? longitudeDeg + 360 : longitudeDeg;
}

function extentOf(values: Float64Array): { low: number; high: number } | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high >= low ? { low, high } : undefined;
}

function beyondDateLine(longitudeDeg: Float64Array): { low: number; high: number } {
  return extentOf(longitudeDeg.map((east) => (east < 0 ? east + 360 : east))) ?? { low: 0, high: 0 };
}
