import {
  Bool,
  Field,
  FixedSizeBinary,
  Float64,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { FileTable } from './file-table.ts';

/** One column of a table. Text may be missing (undefined); `blocks` are cells of `width` bytes side by side. */
export type Column = { readonly name: string } & (
  | {
      readonly kind: 'numbers';
      readonly values: Float64Array | Float32Array | BigInt64Array | Uint8Array | Uint16Array | Uint32Array;
    }
  | { readonly kind: 'text'; readonly values: readonly (string | undefined)[] }
  | { readonly kind: 'blocks'; readonly bytes: Uint8Array; readonly width: number }
);

/**
 * A table of columns as an Arrow IPC stream of one record batch, with text metadata on its schema. Columns of unequal
 * length are a programmer error and throw.
 */
export function encodeColumns(
  columns: readonly Column[],
  metadata: Readonly<Record<string, string>> = {},
): ArrayBuffer {
  const parts = columns.map((column) => ({ column, data: dataOf(column) }));
  const rows = parts[0]?.data.length ?? 0;
  for (const { column, data } of parts) {
    if (data.length !== rows) throw new Error(`column ${column.name} has ${data.length} rows, not ${rows}`);
  }
  const fields = parts.map(({ column, data }) => new Field(column.name, data.type, column.kind === 'text'));
  const schema = new Schema(fields, new Map(Object.entries(metadata)));
  const children = parts.map(({ data }) => data);
  const struct = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
  const bytes = tableToIPC(new Table(schema, [new RecordBatch(schema, struct)]), 'stream');
  const out = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(out).set(bytes);
  return out;
}

function dataOf(column: Column) {
  switch (column.kind) {
    case 'numbers':
      // A copy: apache-arrow drops bytes of columns that are views of one buffer.
      return first(makeVector(column.values.slice()).data, column.name);
    case 'text':
      return first(
        vectorFromArray(
          column.values.map((value) => value ?? null),
          new Utf8(),
        ).data,
        column.name,
      );
    case 'blocks': {
      const { bytes, width } = column;
      return makeData({
        type: new FixedSizeBinary(width),
        length: bytes.length / width,
        nullCount: 0,
        data: bytes.slice(),
      });
    }
  }
}

function first<T>(data: readonly T[], name: string): T {
  const [only] = data;
  if (only === undefined) throw new Error(`column ${name} has no data`);
  return only;
}

/** A table for a file as Arrow IPC in the file format, one record batch a block. */
export async function* arrowFile(table: FileTable): AsyncGenerator<Uint8Array, void, void> {
  const fields = table.columns.map(({ name, kind }) => new Field(name, arrowTypes[kind](), true));
  const schema = new Schema(fields, new Map(Object.entries(table.about)));
  const batches = async function* () {
    for await (const block of table.blocks) {
      const children = table.columns.map(({ name, kind }, column) =>
        first(
          vectorFromArray(
            (block[column] ?? []).map((cell) => (cell === undefined ? null : cell)),
            arrowTypes[kind](),
          ).data,
          name,
        ),
      );
      const length = block[0]?.length ?? 0;
      yield new RecordBatch(schema, makeData({ type: new Struct(fields), length, nullCount: 0, children }));
    }
  };
  const writer = new RecordBatchFileWriter();
  writer.reset(undefined, schema);
  for await (const batch of batches()) {
    writer.write(batch);
  }
  writer.finish();
  yield* writer;
}

const arrowTypes = {
  number: () => new Float64(),
  whole: () => new Int64(),
  text: () => new Utf8(),
  flag: () => new Bool(),
} as const;
