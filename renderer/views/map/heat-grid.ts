import type { ColormapName } from '../../../workers/contract/colormaps.ts';
import type { LatLon } from '../../base/coordinates.ts';
import type { ArrowTable } from '../../data/arrow-table.ts';
import type { Box } from './camera.ts';
import { colourise } from './colours.ts';
import type { ValueRange } from './map-model.ts';
import { shownUnit } from './samples.ts';

/** Cells of a heat map as the host answered: only those that say anything. */
export interface HeatGrid {
  readonly count: number;
  readonly column: Float64Array;
  readonly row: Float64Array;
  readonly value: Float64Array;
  /** Spread of the samples, of an estimate its standard deviation; in the unit's steps (dB, %). */
  readonly deviation: Float64Array;
  /** 0: estimated, nobody was there. */
  readonly samples: Float64Array;
  readonly columns: number;
  readonly rows: number;
  readonly cellLongitudeDeg: number;
  readonly cellLatitudeDeg: number;
  readonly cellM: number;
  readonly unit: string;
  readonly samplesUsed: number;
  readonly withoutPlace: number;
  readonly bounds: Box;
  /** Position in the columns of the cell at `row * columns + column`. */
  readonly index: ReadonlyMap<number, number>;
  /** Of kriging. */
  readonly variogram: { readonly nugget: number; readonly sill: number; readonly rangeM: number } | undefined;
}

export function readHeatGrid(table: Pick<ArrowTable, 'rows' | 'numbers' | 'metadata'>): HeatGrid {
  const { unit, factor } = shownUnit(table.metadata('unit'));
  const number = (name: string) => Number(table.metadata(name) ?? Number.NaN);
  const columns = number('columns');
  const rows = number('rows');
  const westDeg = number('west_deg');
  const southDeg = number('south_deg');
  const cellLongitudeDeg = number('cell_longitude_deg');
  const cellLatitudeDeg = number('cell_latitude_deg');
  const column = table.numbers('column');
  const row = table.numbers('row');
  const index = new Map<number, number>();
  for (let cell = 0; cell < table.rows; cell++) index.set((row[cell] ?? 0) * columns + (column[cell] ?? 0), cell);
  return {
    count: table.rows,
    column,
    row,
    value: table.numbers('value').map((value) => value * factor),
    deviation: table.numbers('deviation_db').map((value) => value * factor),
    samples: table.numbers('samples'),
    columns,
    rows,
    cellLongitudeDeg,
    cellLatitudeDeg,
    cellM: number('cell_m'),
    unit,
    samplesUsed: number('samples_used'),
    withoutPlace: number('samples_without_place'),
    bounds: {
      westDeg,
      southDeg,
      eastDeg: westDeg + columns * cellLongitudeDeg,
      northDeg: southDeg + rows * cellLatitudeDeg,
    },
    index,
    variogram:
      table.metadata('sill') === undefined
        ? undefined
        : { nugget: number('nugget'), sill: number('sill'), rangeM: number('range_m') },
  };
}

/** Cell under a place; undefined where the map says nothing. */
export function cellAt(grid: HeatGrid, { latitudeDeg, longitudeDeg }: LatLon): number | undefined {
  const column = Math.floor((longitudeDeg - grid.bounds.westDeg) / grid.cellLongitudeDeg);
  const row = Math.floor((latitudeDeg - grid.bounds.southDeg) / grid.cellLatitudeDeg);
  if (column < 0 || column >= grid.columns || row < 0 || row >= grid.rows) return undefined;
  return grid.index.get(row * grid.columns + column);
}

/** The grid as pixels, north at the top, one a cell. */
export function heatPixels(grid: HeatGrid, range: ValueRange, map: ColormapName): Uint8ClampedArray<ArrayBuffer> {
  const colours = colourise(grid.value, range, map);
  const pixels = new Uint8ClampedArray(4 * grid.columns * grid.rows);
  for (let cell = 0; cell < grid.count; cell++) {
    const row = grid.rows - 1 - (grid.row[cell] ?? 0);
    const at = 4 * (row * grid.columns + (grid.column[cell] ?? 0));
    pixels.set(colours.subarray(4 * cell, 4 * cell + 4), at);
  }
  return pixels;
}

/** South-western corner of every cell: longitude, latitude. */
export function cellCorners(grid: HeatGrid): Float64Array {
  const out = new Float64Array(2 * grid.count);
  for (let cell = 0; cell < grid.count; cell++) {
    out[2 * cell] = grid.bounds.westDeg + (grid.column[cell] ?? 0) * grid.cellLongitudeDeg;
    out[2 * cell + 1] = grid.bounds.southDeg + (grid.row[cell] ?? 0) * grid.cellLatitudeDeg;
  }
  return out;
}

/** Strokes of a cell by shares of its sides; they join with those of the next cells to lines half a cell apart. */
const STROKES = [
  [0, 0, 1, 1],
  [0, 0.5, 0.5, 1],
  [0.5, 0, 1, 0.5],
] as const;

/** Hatching of the estimated cells. */
export function hatchLines(grid: HeatGrid): {
  readonly count: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
} {
  const { cellLongitudeDeg: width, cellLatitudeDeg: height } = grid;
  const from: number[] = [];
  const to: number[] = [];
  for (let cell = 0; cell < grid.count; cell++) {
    if (grid.samples[cell] !== 0) continue;
    const west = grid.bounds.westDeg + (grid.column[cell] ?? 0) * width;
    const south = grid.bounds.southDeg + (grid.row[cell] ?? 0) * height;
    for (const [x0, y0, x1, y1] of STROKES) {
      from.push(west + x0 * width, south + y0 * height);
      to.push(west + x1 * width, south + y1 * height);
    }
  }
  return { count: from.length / 2, from: Float64Array.from(from), to: Float64Array.from(to) };
}
