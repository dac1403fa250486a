import type { Plane } from '../contract/tile-address.ts';
import { type ArrowSchema, batchLayout, encodeBatchHead } from './arrow-format.ts';

/** Schemas and byte positions of the level files, shared by writer and reader. */

/** A cell of a level-0 file of a row format that was below resolution or missing. */
export const BELOW_RESOLUTION_CENTI_DB = -32768;

/** `L2-n128.arrow`: level 2, 128 bins. */
export function levelFileName(level: number, bins: number): string {
  return `L${level}-n${bins}.arrow`;
}

const rowColumns: ArrowSchema = [
  { name: 'stream', type: { kind: 'int', bits: 16, signed: false } },
  { name: 'start_ns', type: { kind: 'int', bits: 64, signed: true } },
  { name: 'end_ns', type: { kind: 'int', bits: 64, signed: true } },
  { name: 'frames', type: { kind: 'int', bits: 32, signed: false } },
];

/** Levels ≥ 1: planes of level codes, a row's bins side by side. */
export function pyramidSchema(bins: number): ArrowSchema {
  return [
    ...rowColumns,
    { name: 'max', type: { kind: 'bytes', width: bins } },
    { name: 'mean', type: { kind: 'bytes', width: bins } },
  ];
}

/** Level 0 of a row format: hundredths of a decibel, −32768 where below resolution. */
export function cellsSchema(bins: number): ArrowSchema {
  return [...rowColumns, { name: 'level_centi_db', type: { kind: 'int16s', count: bins } }];
}

export interface BatchPlace {
  readonly position: number;
  readonly bytes: number;
}

/** Byte ranges of a batch's columns in its file; computed, so no file has to be parsed to read a tile. */
export function pyramidPlaces(
  bins: number,
  rows: number,
  offset: number,
): { readonly times: BatchPlace; readonly frames: BatchPlace; readonly planes: Readonly<Record<Plane, BatchPlace>> } {
  const { offsets, body } = layout(pyramidSchema(bins), rows, offset);
  const [, start = 0, , frames = 0, max = 0, mean = 0] = offsets;
  return {
    times: { position: body + start, bytes: 16 * rows },
    frames: { position: body + frames, bytes: 4 * rows },
    planes: {
      max: { position: body + max, bytes: rows * bins },
      mean: { position: body + mean, bytes: rows * bins },
    },
  };
}

/** The same for a batch of level-0 cells. */
export function cellsPlaces(
  bins: number,
  rows: number,
  offset: number,
): { readonly times: BatchPlace; readonly cells: BatchPlace } {
  const { offsets, body } = layout(cellsSchema(bins), rows, offset);
  const [, start = 0, , , cells = 0] = offsets;
  return {
    times: { position: body + start, bytes: 16 * rows },
    cells: { position: body + cells, bytes: 2 * rows * bins },
  };
}

function layout(schema: ArrowSchema, rows: number, offset: number) {
  const { offsets } = batchLayout(schema, rows);
  return { offsets, body: offset + batchHeadBytes(schema) };
}

const headBytes = new Map<number, number>();

/** A batch's head is as long for any number of rows; it depends only on the number of nodes and buffers. */
function batchHeadBytes(schema: ArrowSchema): number {
  const shape = schema.length * 2 + (schema.some((column) => column.type.kind === 'int16s') ? 1 : 0);
  const known = headBytes.get(shape) ?? encodeBatchHead(schema, 1).length;
  headBytes.set(shape, known);
  return known;
}

/**
 * Rounds levels to hundredths of a decibel, in place and as they are stored; NaN and −∞ become "below resolution". Give
 * the rounded levels to the pyramid builder, so that no level disagrees with level 0.
 */
export function quantiseLevels(levelDb: Float32Array): Int16Array<ArrayBuffer> {
  const cells = new Int16Array(levelDb.length);
  for (let index = 0; index < levelDb.length; index++) {
    const level = levelDb[index] ?? Number.NaN;
    const missing = Number.isNaN(level) || level === Number.NEGATIVE_INFINITY;
    const cell = missing ? BELOW_RESOLUTION_CENTI_DB : Math.min(32767, Math.max(-32767, Math.round(level * 100)));
    cells[index] = cell;
    levelDb[index] = levelOfCell(cell);
  }
  return cells;
}

/** Level of a stored cell, NaN where below resolution; exactly what `quantiseLevels` left in its argument. */
export function levelOfCell(centiDb: number): number {
  return centiDb === BELOW_RESOLUTION_CENTI_DB ? Number.NaN : Math.fround(centiDb / 100);
}
