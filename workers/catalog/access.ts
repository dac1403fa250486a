import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** How the parts of the catalogue reach the one database; errors come out as Faults. */
export interface CatalogAccess {
  readonly instance: DuckDBInstance;
  /** One task after the other on the connection that writes. */
  onMain<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** The same, and all of it or nothing. */
  inTransaction(task: (connection: DuckDBConnection) => Promise<void>): Promise<void>;
  /** A reading task on a connection of its own, beside the others; the signal interrupts its query. */
  reading<T>(signal: AbortSignal | undefined, task: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
}
