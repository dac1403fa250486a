import { BELOW_RESOLUTION, type LevelScale } from '../contract/level-scale.ts';
import type { Histogram } from '../reduce/kernels.ts';
import { powerCodeTable, powerOfDb } from '../reduce/power-code.ts';
import { BELOW_RESOLUTION_CENTI_DB, levelOfCell } from './level-file.ts';

/** From hundredths of a decibel to level codes, by the table the pyramid uses, so that level 0 agrees with it. */
export type CellCodes = (cells: Int16Array, out: Uint8Array) => void;

export function cellCodes(scale: LevelScale): CellCodes {
  let table: Uint8Array | undefined;
  return (cells, out) => {
    table ??= codeTable(scale);
    for (let index = 0; index < cells.length; index++) {
      out[index] = table[(cells[index] ?? BELOW_RESOLUTION_CENTI_DB) & 0xffff] ?? BELOW_RESOLUTION;
    }
  };
}

/** Code of every int16; index is the cell's lower 16 bits. */
function codeTable(scale: LevelScale): Uint8Array {
  const codes = powerCodeTable(scale);
  const table = new Uint8Array(0x1_0000);
  const power = new Float32Array(1);
  const bits = new Uint32Array(power.buffer);
  for (let cell = -32768; cell < 32768; cell++) {
    power[0] = powerOfDb(levelOfCell(cell));
    table[cell & 0xffff] = codes[(bits[0] ?? 0) >>> 16] ?? BELOW_RESOLUTION;
  }
  return table;
}

/** Adds `count` rows of cells to a histogram: what the kernel does for records. */
export function addCells(histogram: Histogram, codesOf: CellCodes, cells: Int16Array, count: number): void {
  const { bins, hist, minDb, maxDb, sumMw, above } = histogram;
  const codes = new Uint8Array(cells.length);
  codesOf(cells, codes);
  for (let index = 0; index < count * bins; index++) {
    const bin = index % bins;
    const place = bin * 256 + (codes[index] ?? 0);
    hist[place] = (hist[place] ?? 0) + 1;
    const cell = cells[index] ?? BELOW_RESOLUTION_CENTI_DB;
    if (cell === BELOW_RESOLUTION_CENTI_DB) continue;
    const level = cell / 100;
    sumMw[bin] = (sumMw[bin] ?? 0) + 10 ** (level / 10);
    above[bin] = (above[bin] ?? 0) + 1;
    minDb[bin] = Math.min(minDb[bin] ?? level, level);
    maxDb[bin] = Math.max(maxDb[bin] ?? level, level);
  }
  histogram.frames += count;
}
