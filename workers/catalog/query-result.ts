import {
  DuckDBArrayValue,
  DuckDBBitValue,
  DuckDBBlobValue,
  type DuckDBDataChunk,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  type DuckDBResult,
  type DuckDBResultReader,
  DuckDBStructValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** One value of a query result; NULL is undefined. Dates and times are DuckDB's own text, with full precision. */
export type Cell = undefined | boolean | number | bigint | string | Uint8Array | readonly Cell[] | CellRecord;
export interface CellRecord {
  readonly [name: string]: Cell;
}

export interface ResultColumn {
  readonly name: string;
  /** DuckDB's type, as text: BIGINT, DECIMAL(18,3), STRUCT(a INTEGER), … */
  readonly type: string;
  readonly values: readonly Cell[];
}

export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: number;
  /** More rows existed than were asked for. */
  readonly truncated: boolean;
}

/** Digits that a float64 always holds exactly. */
const EXACT_DIGITS = 15;

function isObject(value: DuckDBValue): value is Exclude<DuckDBValue, null | boolean | number | bigint | string> {
  return typeof value === 'object' && value !== null;
}

function recordOf(entries: Iterable<readonly [string, Cell]>): CellRecord {
  // Keys come from SQL; a null prototype keeps "__proto__" a plain key.
  const record: Record<string, Cell> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return record;
}

/** A DuckDB value as plain JavaScript. Decimals of more than 15 digits stay text. */
export function cellOf(value: DuckDBValue): Cell {
  if (value === null) return undefined;
  if (!isObject(value)) return value;
  if (value instanceof DuckDBDecimalValue) return value.width <= EXACT_DIGITS ? value.toDouble() : value.toString();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(cellOf);
  if (value instanceof DuckDBStructValue) {
    return recordOf(Object.entries(value.entries).map(([name, entry]) => [name, cellOf(entry)] as const));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map((entry) =>
      recordOf([['key', cellOf(entry.key)] as const, ['value', cellOf(entry.value)] as const]),
    );
  }
  if (value instanceof DuckDBUnionValue) return recordOf([[value.tag, cellOf(value.value)] as const]);
  if (value instanceof DuckDBBlobValue) return value.bytes;
  if (value instanceof DuckDBBitValue) return value.toString();
  return value.toString();
}

/** Everything the reader holds, at most `maxRows` rows, as columns. */
export function columnsOf(reader: DuckDBResultReader, maxRows: number): QueryResult {
  const held = reader.currentRowCount;
  const rows = Math.min(held, maxRows);
  const names = reader.deduplicatedColumnNames();
  const values = reader.getColumns();
  const columns = names.map((name, i) => ({
    name,
    type: reader.columnType(i).toString(),
    values: (values[i] ?? []).slice(0, rows).map(cellOf),
  }));
  return { columns, rows, truncated: held > maxRows };
}

/** One chunk of a streamed result as columns; no chunk is no rows. */
export function columnsOfChunk(result: DuckDBResult, chunk: DuckDBDataChunk | undefined): QueryResult {
  const columns = result.deduplicatedColumnNames().map((name, i) => ({
    name,
    type: result.columnType(i).toString(),
    values: chunk === undefined ? [] : chunk.getColumnValues(i).map(cellOf),
  }));
  return { columns, rows: chunk?.rowCount ?? 0, truncated: false };
}
