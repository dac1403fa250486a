import { Fault } from '../../contract/faults.ts';
import { decibelsOfPower, powerOfDecibels } from '../../contract/spectrum-math.ts';
import { type CellGrid, eastOf, gridOver, type PlaceColumns } from './cell-grid.ts';
import { inverseDistanceOf } from './idw.ts';
import { createKriging, type Variogram } from './kriging.ts';
import { createPointIndex, type PointColumns } from './point-index.ts';

/** `decibels` are averaged in linear power, `share` (occupancy, 0…1) as it is. */
export type ValueKind = 'decibels' | 'share';

export interface HeatMapSamples extends PlaceColumns {
  readonly value: Float64Array;
}

export interface HeatMapOptions {
  readonly kind: ValueKind;
  readonly cellM: number;
  readonly method: 'measured' | 'inverse distance' | 'kriging';
  /** Estimates farther than this from a cell with samples are left out. */
  readonly maxDistanceM: number;
  /** Kriging: estimates with a greater standard deviation are left out. */
  readonly maxDeviation: number;
}

/** One row a cell that says anything, by row, then column. */
export interface HeatMap {
  readonly grid: CellGrid;
  readonly column: Uint32Array<ArrayBuffer>;
  readonly row: Uint32Array<ArrayBuffer>;
  readonly value: Float64Array<ArrayBuffer>;
  /** Standard deviation of the samples, in dB (of a share: as it is), or of the estimate; NaN where there is none to give. */
  readonly deviation: Float64Array<ArrayBuffer>;
  /** 0: estimated. */
  readonly samples: Uint32Array<ArrayBuffer>;
  /** Samples with a place and a value. */
  readonly samplesUsed: number;
  readonly variogram: Variogram | undefined;
  /** Cells within the distance whose estimate was left out for its deviation. */
  readonly maskedByDeviation: number;
}

const EMPTY_GRID: CellGrid = {
  westDeg: 0,
  southDeg: 0,
  cellLongitudeDeg: 0,
  cellLatitudeDeg: 0,
  cellM: 0,
  columns: 0,
  rows: 0,
};

/** Estimates are bounded: this many take about 5 s by kriging. */
export const MOST_ESTIMATES = 250_000;
/** A column or row number fits a 32-bit column, and a cell's key a safe integer. */
const MOST_LINES = 2 ** 26;

/**
 * The map of samples (SPEC.md, G1–G8). Faults `bad_request`: too many cells to estimate, or too few measured cells for
 * kriging.
 */
export function heatMapOf(samples: HeatMapSamples, options: HeatMapOptions): HeatMap {
  const margin = options.method === 'measured' ? 0 : Math.ceil(options.maxDistanceM / options.cellM);
  const used = withPlaceAndValue(samples);
  const grid = gridOver(used, options.cellM, margin);
  if (grid === undefined) return mapOf(EMPTY_GRID, [], 0);
  if (grid.columns > MOST_LINES || grid.rows > MOST_LINES)
    throw new Fault(
      'bad_request',
      `Cells of ${options.cellM} m are too small for samples so far apart; choose larger ones.`,
    );
  const cells = measuredCells(used, grid, options.kind);
  const measured = cellsOf(cells, grid, options.kind);
  if (options.method === 'measured') return mapOf(grid, measured, used.value.length);
  const points = cellPoints(cells, measured, grid);
  const places = placesToEstimate(measured, grid, options.maxDistanceM);
  return estimate(grid, measured, points, places, options, used.value.length);
}

interface Cell {
  readonly column: number;
  readonly row: number;
  readonly value: number;
  readonly deviation: number;
  readonly samples: number;
}

function withPlaceAndValue({ latitudeDeg, longitudeDeg, value }: HeatMapSamples): HeatMapSamples {
  let kept = 0;
  const out = {
    latitudeDeg: new Float64Array(value.length),
    longitudeDeg: new Float64Array(value.length),
    value: new Float64Array(value.length),
  };
  for (let i = 0; i < value.length; i++) {
    const [latitude = Number.NaN, longitude = Number.NaN, level = Number.NaN] = [
      latitudeDeg[i],
      longitudeDeg[i],
      value[i],
    ];
    if (!Number.isFinite(latitude + longitude + level)) continue;
    out.latitudeDeg[kept] = latitude;
    out.longitudeDeg[kept] = longitude;
    out.value[kept] = level;
    kept++;
  }
  return {
    latitudeDeg: out.latitudeDeg.subarray(0, kept),
    longitudeDeg: out.longitudeDeg.subarray(0, kept),
    value: out.value.subarray(0, kept),
  };
}

/** Sums of every cell with samples. Spread is summed about the cell's first value, which keeps it exact. */
class CellSums {
  readonly places = new Map<number, number>();
  readonly key: number[] = [];
  readonly first: number[] = [];
  readonly count: number[] = [];
  readonly power: number[] = [];
  readonly deviation: number[] = [];
  readonly square: number[] = [];
  readonly east: number[] = [];
  readonly north: number[] = [];

  placeOf(key: number, value: number): number {
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.key.length;
    this.places.set(key, place);
    this.key.push(key);
    this.first.push(value);
    for (const column of [this.count, this.power, this.deviation, this.square, this.east, this.north]) column.push(0);
    return place;
  }
}

function measuredCells(
  { latitudeDeg, longitudeDeg, value }: HeatMapSamples,
  grid: CellGrid,
  kind: ValueKind,
): CellSums {
  const sums = new CellSums();
  const linear = kind === 'decibels' ? powerOfDecibels : (share: number) => share;
  let lastKey = -1;
  let place = 0;
  for (let i = 0; i < value.length; i++) {
    const level = value[i] ?? 0;
    const column = (eastOf(grid, longitudeDeg[i] ?? 0) - grid.westDeg) / grid.cellLongitudeDeg;
    const row = ((latitudeDeg[i] ?? 0) - grid.southDeg) / grid.cellLatitudeDeg;
    const key = clamped(row, grid.rows) * grid.columns + clamped(column, grid.columns);
    if (key !== lastKey) place = sums.placeOf(key, level);
    lastKey = key;
    const difference = level - (sums.first[place] ?? 0);
    sums.count[place] = (sums.count[place] ?? 0) + 1;
    sums.power[place] = (sums.power[place] ?? 0) + linear(level);
    sums.deviation[place] = (sums.deviation[place] ?? 0) + difference;
    sums.square[place] = (sums.square[place] ?? 0) + difference * difference;
    sums.east[place] = (sums.east[place] ?? 0) + column;
    sums.north[place] = (sums.north[place] ?? 0) + row;
  }
  return sums;
}

const clamped = (at: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(at)));

/** In the order of the cells' keys, whatever the order of the samples was. */
function orderOf(sums: CellSums): number[] {
  return sums.key.map((_, place) => place).sort((a, b) => (sums.key[a] ?? 0) - (sums.key[b] ?? 0));
}

function cellsOf(sums: CellSums, grid: CellGrid, kind: ValueKind): Cell[] {
  return orderOf(sums).map((place) => {
    const samples = sums.count[place] ?? 0;
    const mean = (sums.power[place] ?? 0) / samples;
    const drift = (sums.deviation[place] ?? 0) / samples;
    const variance = (sums.square[place] ?? 0) / samples - drift * drift;
    const key = sums.key[place] ?? 0;
    const row = Math.floor(key / grid.columns);
    return {
      column: key - row * grid.columns,
      row,
      value: kind === 'decibels' ? decibelsOfPower(mean) : mean,
      deviation: samples < 2 ? Number.NaN : Math.sqrt(Math.max(0, variance)),
      samples,
    };
  });
}

/** Each measured cell as a point: the middle of its samples, in metres from the grid's corner. */
function cellPoints(sums: CellSums, measured: readonly Cell[], grid: CellGrid): PointColumns {
  const order = orderOf(sums);
  const middle = (of: readonly number[]) =>
    Float64Array.from(order, (place) => ((of[place] ?? 0) / (sums.count[place] ?? 1)) * grid.cellM);
  return {
    eastM: middle(sums.east),
    northM: middle(sums.north),
    value: Float64Array.from(measured, ({ value }) => value),
  };
}

/** Cells without samples whose middle is within the distance of the middle of one with samples; bounded. */
function placesToEstimate(measured: readonly Cell[], grid: CellGrid, maxDistanceM: number): number[] {
  const reach = maxDistanceM / grid.cellM;
  const most = Math.floor(reach);
  if (most * measured.length > 16 * MOST_ESTIMATES) tooMany(grid.cellM);
  /** Of each row, stretches of columns within reach. */
  const stretches = new Map<number, (readonly [number, number])[]>();
  for (const { row, column } of measured) {
    for (let down = -most; down <= most; down++) {
      const across = Math.floor(Math.sqrt(reach * reach - down * down));
      const ofRow = stretches.get(row + down);
      const stretch = [column - across, column + across] as const;
      if (ofRow === undefined) stretches.set(row + down, [stretch]);
      else ofRow.push(stretch);
    }
  }
  const taken = new Set(measured.map(({ row, column }) => row * grid.columns + column));
  const places: number[] = [];
  for (const row of [...stretches.keys()].sort((a, b) => a - b)) {
    let next = Number.NEGATIVE_INFINITY;
    for (const [from, to] of (stretches.get(row) ?? []).sort((a, b) => a[0] - b[0])) {
      for (let column = Math.max(next, from); column <= to; column++) {
        if (!taken.has(row * grid.columns + column)) places.push(row * grid.columns + column);
      }
      next = Math.max(next, to + 1);
    }
    if (places.length > MOST_ESTIMATES) tooMany(grid.cellM);
  }
  return places;
}

function tooMany(cellM: number): never {
  throw new Fault(
    'bad_request',
    `More than ${MOST_ESTIMATES.toLocaleString('en')} cells of ${cellM} m would have to be estimated; choose larger cells or a shorter distance.`,
  );
}

/**
 * Mean over the cells with a spread of s² ÷ n, the variance of a cell's mean were its samples independent (s² unbiased): no
 * model of the cells may know them better (SPEC.md, K4). Samples along a way are not independent, so it is a least. 0 without.
 */
function meanVarianceOfMeans(measured: readonly Cell[]): number {
  let [sum, cells] = [0, 0];
  for (const { deviation, samples } of measured) {
    if (samples < 2) continue;
    sum += deviation ** 2 / (samples - 1);
    cells++;
  }
  return cells === 0 ? 0 : sum / cells;
}

function estimate(
  grid: CellGrid,
  measured: readonly Cell[],
  points: PointColumns,
  places: readonly number[],
  options: HeatMapOptions,
  samplesUsed: number,
): HeatMap {
  const index = createPointIndex(points);
  const kriging =
    options.method === 'kriging' ? createKriging(points, index, undefined, meanVarianceOfMeans(measured)) : undefined;
  const estimates: Cell[] = [];
  let maskedByDeviation = 0;
  for (const key of places) {
    const row = Math.floor(key / grid.columns);
    const column = key - row * grid.columns;
    const at = { eastM: (column + 0.5) * grid.cellM, northM: (row + 0.5) * grid.cellM };
    const nearest = index.nearest(at, 1, options.maxDistanceM)[0];
    if (nearest === undefined) continue;
    const estimated = kriging?.at(at) ?? { value: inverseDistanceOf(points, index, at), deviation: Number.NaN };
    if (estimated.deviation > options.maxDeviation) {
      maskedByDeviation++;
      continue;
    }
    const value = options.kind === 'share' ? Math.min(1, Math.max(0, estimated.value)) : estimated.value;
    estimates.push({ column, row, value, deviation: estimated.deviation, samples: 0 });
  }
  const cells = [...measured, ...estimates].sort((a, b) => a.row - b.row || a.column - b.column);
  return { ...mapOf(grid, cells, samplesUsed), variogram: kriging?.variogram, maskedByDeviation };
}

function mapOf(grid: CellGrid, cells: readonly Cell[], samplesUsed: number): HeatMap {
  return {
    grid,
    column: Uint32Array.from(cells, ({ column }) => column),
    row: Uint32Array.from(cells, ({ row }) => row),
    value: Float64Array.from(cells, ({ value }) => value),
    deviation: Float64Array.from(cells, ({ deviation }) => deviation),
    samples: Uint32Array.from(cells, ({ samples }) => samples),
    samplesUsed,
    variogram: undefined,
    maskedByDeviation: 0,
  };
}

/** Middle of a cell in degrees. */
export function middleOf(grid: CellGrid, column: number, row: number) {
  return {
    latitudeDeg: grid.southDeg + (row + 0.5) * grid.cellLatitudeDeg,
    longitudeDeg: grid.westDeg + (column + 0.5) * grid.cellLongitudeDeg,
  };
}
