import { createArrowFile, decodeInt64s, encodeInt64s, type FilePool } from './arrow-file.ts';
import { type ArrowSchema, batchLayout, encodeBatchHead, encodeFileHead, rowBytes } from './arrow-format.ts';
import type { ReadFile } from './positional-file.ts';

/**
 * Small numeric tables of a recording (runs, tiles, gaps, damage) as Arrow files whose batches, all but the last, have
 * `TABLE_ROWS` rows: any batch is found by arithmetic, also while the file is being written.
 */
export const TABLE_ROWS = 4096;

export interface TableWriter {
  readonly rows: number;
  /** One value a column; integers where the column is one. */
  add(...values: readonly number[]): void;
  /** The rows that are not in the file yet, column by column. */
  pending(): Float64Array<ArrayBuffer>[];
  finish(): void;
  close(): void;
}

export function createTableFile(path: string, schema: ArrowSchema, pool: FilePool): TableWriter {
  const file = createArrowFile(path, schema, pool);
  const columns = schema.map(() => new Float64Array(TABLE_ROWS));
  let rows = 0;
  let held = 0;
  const flush = () => {
    if (held === 0) return;
    file.append(
      held,
      columns.map((values, column) => encodeColumn(schema, column, values, held)),
    );
    held = 0;
  };
  return {
    get rows() {
      return rows;
    },
    add(...values) {
      if (held === TABLE_ROWS) flush();
      for (let column = 0; column < columns.length; column++) {
        const target = columns[column];
        if (target !== undefined) target[held] = values[column] ?? 0;
      }
      held++;
      rows++;
    },
    pending: () => columns.map((values) => values.slice(0, held)),
    finish() {
      flush();
      file.finish();
    },
    close: () => file.close(),
  };
}

/** Reads batch `index` of a table of `rows` rows: one positional read. */
export async function readTableBatch(
  file: ReadFile,
  schema: ArrowSchema,
  rows: number,
  index: number,
  signal?: AbortSignal,
): Promise<Float64Array<ArrayBuffer>[]> {
  const count = Math.min(TABLE_ROWS, rows - index * TABLE_ROWS);
  if (count <= 0) throw new Error(`batch ${index} of a table of ${rows} rows`);
  const headBytes = encodeBatchHead(schema, TABLE_ROWS).length;
  const full = headBytes + batchLayout(schema, TABLE_ROWS).bodyBytes;
  const layout = batchLayout(schema, count);
  const position = encodeFileHead(schema).length + index * full + headBytes;
  const body = await file.read(position, layout.bodyBytes, signal);
  return schema.map((_, column) => decodeColumn(schema, column, body, layout.offsets[column] ?? 0, count));
}

function encodeColumn(schema: ArrowSchema, column: number, values: Float64Array, count: number): Uint8Array {
  const type = schema[column]?.type;
  const part = values.subarray(0, count);
  if (type?.kind === 'float') return bytesOf(Float64Array.from(part));
  if (type?.kind !== 'int') throw new Error('table columns are numbers');
  switch (type.bits) {
    case 8:
      return Uint8Array.from(part);
    case 16:
      return bytesOf(Uint16Array.from(part));
    case 32:
      return bytesOf(Uint32Array.from(part));
    case 64:
      return encodeInt64s(part, count);
  }
}

function decodeColumn(
  schema: ArrowSchema,
  column: number,
  body: Uint8Array<ArrayBuffer>,
  offset: number,
  count: number,
): Float64Array<ArrayBuffer> {
  const type = schema[column]?.type;
  if (type === undefined || (type.kind !== 'int' && type.kind !== 'float'))
    throw new Error('table columns are numbers');
  const bytes = body.slice(offset, offset + count * rowBytes(type));
  if (type.kind === 'float') return new Float64Array(bytes.buffer);
  if (type.bits === 8) return Float64Array.from(bytes);
  if (type.bits === 16) return Float64Array.from(new Uint16Array(bytes.buffer));
  if (type.bits === 32) return Float64Array.from(new Uint32Array(bytes.buffer));
  const out = new Float64Array(count);
  decodeInt64s(bytes, out);
  return out;
}

function bytesOf(array: Float64Array | Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
