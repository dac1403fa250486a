import { version } from '@duckdb/node-api';

/** Version of the database engine, for *About*. */
export function duckdbVersion(): string {
  return version();
}
