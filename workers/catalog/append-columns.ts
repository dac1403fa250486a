import { type DuckDBConnection, DuckDBDataChunk, DuckDBTypeId } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/**
 * Bulk append without a JavaScript value per cell: typed arrays are copied into DuckDB's vectors and handed over 2048 rows
 * at a time (measured 4.5–8.9 times row by row; performance.md, section 4).
 */
export type Column =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** Values of which those equal to `missing` become NULL; `NaN` means every value that is not a number. */
export interface GappyColumn {
  readonly values: Column;
  readonly missing: number | bigint;
}

/** A number stands for a column in which every row has that value. */
export type ColumnInput = Column | GappyColumn | number;

const CHUNK_ROWS = 2048;
/**
 * Rows that are handed over at once: a row group of DuckDB, which then compresses each once (2 million rows in 0.38 s; handed
 * over by 65,536 in 0.61 s). Left alone the appender waits for 204,800.
 */
const FLUSHED_ROWS = 60 * CHUNK_ROWS;

const arrayOf: Readonly<Partial<Record<DuckDBTypeId, new (length: number) => Column>>> = {
  [DuckDBTypeId.BOOLEAN]: Uint8Array,
  [DuckDBTypeId.TINYINT]: Int8Array,
  [DuckDBTypeId.UTINYINT]: Uint8Array,
  [DuckDBTypeId.SMALLINT]: Int16Array,
  [DuckDBTypeId.USMALLINT]: Uint16Array,
  [DuckDBTypeId.INTEGER]: Int32Array,
  [DuckDBTypeId.UINTEGER]: Uint32Array,
  [DuckDBTypeId.FLOAT]: Float32Array,
  [DuckDBTypeId.DOUBLE]: Float64Array,
  [DuckDBTypeId.BIGINT]: BigInt64Array,
  [DuckDBTypeId.UBIGINT]: BigUint64Array,
  // Of at most 255 names: a row holds the index of its name.
  [DuckDBTypeId.ENUM]: Uint8Array,
};

interface Source {
  /** Writes rows first … first + count − 1 to the vector. */
  copy(vector: duckdb.Vector, first: number, count: number): void;
}

function isInt64(column: Column): column is BigInt64Array | BigUint64Array {
  return column instanceof BigInt64Array || column instanceof BigUint64Array;
}

function constantSource(value: number, array: new (length: number) => Column): Source {
  const filled = new array(CHUNK_ROWS);
  if (isInt64(filled)) filled.fill(BigInt(value));
  else filled.fill(value);
  const { buffer } = filled;
  if (!(buffer instanceof ArrayBuffer)) throw new Error('typed array without an ArrayBuffer');
  return {
    copy: (vector, _first, count) => duckdb.copy_data_to_vector(vector, 0, buffer, 0, count * filled.BYTES_PER_ELEMENT),
  };
}

/** Safe integers held as float64, written as int64 by halves: no bigint per row. */
function wholeNumberSource(values: Float64Array): Source {
  const scratch = new ArrayBuffer(CHUNK_ROWS * 8);
  const halves = new Int32Array(scratch);
  return {
    copy(vector, first, count) {
      for (let i = 0; i < count; i++) {
        const value = Math.round(values[first + i] ?? 0);
        halves[2 * i] = value % 0x1_0000_0000;
        halves[2 * i + 1] = Math.floor(value / 0x1_0000_0000);
      }
      duckdb.copy_data_to_vector(vector, 0, scratch, 0, count * 8);
    },
  };
}

function arraySource(values: Column): Source {
  const { buffer, byteOffset, BYTES_PER_ELEMENT: width } = values;
  if (buffer instanceof ArrayBuffer) {
    return {
      copy: (vector, first, count) =>
        duckdb.copy_data_to_vector(vector, 0, buffer, byteOffset + first * width, count * width),
    };
  }
  // Shared memory: the binding takes only plain buffers.
  const scratch = new Uint8Array(CHUNK_ROWS * width);
  return {
    copy(vector, first, count) {
      scratch.set(new Uint8Array(buffer, byteOffset + first * width, count * width));
      duckdb.copy_data_to_vector(vector, 0, scratch.buffer, 0, count * width);
    },
  };
}

/** Marks the missing rows of a chunk as NULL, after its values were copied. */
function gappySource({ values, missing }: GappyColumn, source: Source): Source {
  const validity = new Uint8Array(CHUNK_ROWS / 8);
  const isMissing = (value: number | bigint | undefined) => value === missing || Number.isNaN(value);
  return {
    copy(vector, first, count) {
      source.copy(vector, first, count);
      validity.fill(0xff);
      let gaps = 0;
      for (let i = 0; i < count; i++) {
        if (!isMissing(values[first + i])) continue;
        validity[i >> 3] = (validity[i >> 3] ?? 0) & ~(1 << (i & 7));
        gaps++;
      }
      if (gaps === 0) return;
      duckdb.vector_ensure_validity_writable(vector);
      duckdb.copy_data_to_vector_validity(vector, 0, validity.buffer, 0, validity.byteLength);
    },
  };
}

function sourceOf(input: ColumnInput, typeId: DuckDBTypeId, rows: number, what: string): Source {
  const array = arrayOf[typeId];
  if (array === undefined) throw new Error(`${what} is of a type that is not appended in bulk`);
  if (typeof input === 'number') return constantSource(input, array);
  if ('missing' in input) return gappySource(input, sourceOf(input.values, typeId, rows, what));
  if (input.length < rows) throw new Error(`${what} has ${input.length} values for ${rows} rows`);
  if (typeId === DuckDBTypeId.BIGINT && input instanceof Float64Array) return wholeNumberSource(input);
  if (!(input instanceof array)) throw new Error(`${what} needs ${array.name}, not ${input.constructor.name}`);
  return arraySource(input);
}

export interface ColumnAppender {
  /** Appends `rows` rows; one input for each column of the table, in the table's order. */
  append(columns: readonly ColumnInput[], rows: number): void;
  /** Hands what is buffered to the connection's transaction. The appender is finished afterwards. */
  close(): void;
}

/**
 * An appender for fixed-width columns of `table`. Float64Array is also taken for BIGINT columns (values must be safe
 * integers). `temp`: a temporary table of the connection. Throws a plain Error when an array does not fit its column.
 */
export async function createColumnAppender(
  connection: DuckDBConnection,
  table: string,
  catalog?: 'temp',
): Promise<ColumnAppender> {
  const appender = await connection.createAppender(table, catalog === undefined ? undefined : 'main', catalog);
  const types = Array.from({ length: appender.columnCount }, (_, i) => appender.columnType(i));
  const chunk = DuckDBDataChunk.create(types);
  let buffered = 0;
  return {
    append(columns, rows) {
      if (columns.length !== types.length)
        throw new Error(`${table} has ${types.length} columns, not ${columns.length}`);
      const sources = columns.map((input, i) =>
        sourceOf(input, types[i]?.typeId ?? DuckDBTypeId.INVALID, rows, `column ${i} of ${table}`),
      );
      for (let first = 0, count = 0; first < rows; first += count) {
        count = Math.min(CHUNK_ROWS, rows - first, FLUSHED_ROWS - buffered);
        chunk.reset();
        chunk.rowCount = count;
        sources.forEach((source, i) => {
          source.copy(duckdb.data_chunk_get_vector(chunk.chunk, i), first, count);
        });
        appender.appendDataChunk(chunk);
        buffered += count;
        if (buffered < FLUSHED_ROWS) continue;
        appender.flushSync();
        buffered = 0;
      }
    },
    close: () => appender.closeSync(),
  };
}

/** Appends whole columns to `table` in the connection's current transaction. */
export async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  columns: readonly ColumnInput[],
  rows: number,
): Promise<void> {
  const appender = await createColumnAppender(connection, table);
  appender.append(columns, rows);
  appender.close();
}
