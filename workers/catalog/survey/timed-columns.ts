import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { Fault } from '../../contract/faults.ts';
import { rowsOf } from '../recordings.ts';

/** Rows of a source over its own time; every column but the time holds numbers, not a number where there is none. */
export interface TimedColumns<Name extends string> {
  readonly rows: number;
  /** Nanoseconds since 1970 by the source's own clock; what an entry of `timed` 0 holds means nothing. */
  readonly ownUtcNs: BigInt64Array;
  readonly timed: Uint8Array;
  readonly columns: readonly { readonly name: Name; readonly values: Float64Array }[];
}

/** Reads a query whose first column is a time and the others are `names`, in that order. */
export async function readTimedColumns<Name extends string>(
  connection: DuckDBConnection,
  sql: string,
  parameters: Record<string, DuckDBValue>,
  names: readonly Name[],
): Promise<TimedColumns<Name>> {
  const reader = await connection.runAndReadAll(sql, parameters);
  const [times = [], ...others] = reader.getColumns();
  return {
    rows: reader.currentRowCount,
    ownUtcNs: BigInt64Array.from(times, (value) => (typeof value === 'bigint' ? value : 0n)),
    timed: Uint8Array.from(times, (value) => (value === null ? 0 : 1)),
    columns: names.map((name, i) => ({
      name,
      values: Float64Array.from(others[i] ?? [], (value) => (value === null ? Number.NaN : Number(value))),
    })),
  };
}

/** The number that the rows of a track or an attitude carry. Fault `not_found`. */
export async function numberOf(connection: DuckDBConnection, kind: 'track' | 'attitude', id: string): Promise<number> {
  const [row] = await rowsOf(connection, `SELECT number FROM ${kind}s WHERE id = ?`, [id]);
  if (row === undefined) throw new Fault('not_found', `This case has no ${kind} ${id}.`);
  return Number(row.number);
}
