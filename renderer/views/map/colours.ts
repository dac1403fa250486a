import { type ColormapName, colormapTable } from '../../../workers/contract/colormaps.ts';
import type { ValueRange } from './map-model.ts';

const tables = new Map<ColormapName, Uint8Array>();

function tableOf(name: ColormapName): Uint8Array {
  const known = tables.get(name) ?? colormapTable(name);
  tables.set(name, known);
  return known;
}

/** Place of a value in a colour map, 0…255; values outside the range get the end's colour. */
function stepOf(value: number, { low, high }: ValueRange): number {
  return Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))));
}

/**
 * Colours of values, four bytes each; transparent where the value is not a number. Looks the same data up anew whenever the
 * colour map or the range changes; nothing is read again (M5).
 */
export function colourise(values: Float64Array, range: ValueRange, map: ColormapName): Uint8ClampedArray {
  const table = tableOf(map);
  const out = new Uint8ClampedArray(4 * values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const entry = 3 * stepOf(value, range);
    out[4 * index] = table[entry] ?? 0;
    out[4 * index + 1] = table[entry + 1] ?? 0;
    out[4 * index + 2] = table[entry + 2] ?? 0;
    out[4 * index + 3] = 255;
  }
  return out;
}

/** CSS colour at a share of the map. */
export function colourAtShare(map: ColormapName, share: number): string {
  const table = tableOf(map);
  const entry = 3 * Math.round(255 * share);
  return `rgb(${table[entry] ?? 0} ${table[entry + 1] ?? 0} ${table[entry + 2] ?? 0})`;
}
