import {
  type DuckDBConnection,
  type DuckDBInstance,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';
import { Fault } from '../contract/faults.ts';
import { faultOfDuckdb } from './duckdb-faults.ts';
import { columnsOf, columnsOfChunk, type QueryResult } from './query-result.ts';

export interface QueryOptions {
  /** Bound to ?, ?, … or $1, $2, … */
  readonly params?: readonly (string | number | bigint | boolean)[];
  readonly signal?: AbortSignal | undefined;
  /** The result says `truncated` when there were more. */
  readonly maxRows?: number;
}

const DEFAULT_MAX_ROWS = 1_000_000;

/** Runs `work` on a connection of its own that an abort interrupts. */
export async function withConnection<T>(
  instance: DuckDBInstance,
  what: string,
  signal: AbortSignal | undefined,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw new Fault('cancelled', `${what} was cancelled.`);
  const connection = await instance.connect();
  // Interrupting before the engine has begun does nothing, so keep asking until the work settles.
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    timer ??= setInterval(() => connection.interrupt(), 20);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const result = await work(connection);
    if (signal?.aborted) throw new Fault('cancelled', `${what} was cancelled.`);
    return result;
  } catch (error) {
    if (signal?.aborted) throw new Fault('cancelled', `${what} was cancelled.`, { cause: error });
    throw faultOfDuckdb(error, what);
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearInterval(timer);
    connection.closeSync();
  }
}

async function onlySelect(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1)
    throw new Fault('bad_request', `The query must be one statement, not ${statements.count}.`);
  const statement = await statements.prepare(0);
  const type = statement.statementType;
  if (type !== StatementType.SELECT && type !== StatementType.EXPLAIN) {
    throw new Fault('read_only', 'The query may only read: use SELECT, DESCRIBE, SUMMARIZE or EXPLAIN.');
  }
  return statement;
}

/**
 * Runs SQL that a person wrote: one reading statement, in a read-only transaction, on an engine without file, network or
 * extension access and with locked settings (platform.md 6.3, rule 13). Faults: bad_request, read_only, cancelled.
 */
export async function readOnlyQuery(
  instance: DuckDBInstance,
  sql: string,
  options: QueryOptions = {},
): Promise<QueryResult> {
  const maxRows = options.maxRows ?? DEFAULT_MAX_ROWS;
  return withConnection(instance, 'The query', options.signal, async (connection) => {
    await connection.run('BEGIN TRANSACTION READ ONLY');
    const statement = await onlySelect(connection, sql);
    if (options.params !== undefined) statement.bind([...options.params]);
    const reader = await statement.streamAndReadUntil(maxRows + 1);
    return columnsOf(reader, maxRows);
  });
}

/**
 * The same for results of any length: `onBlock` gets all rows, a few thousand at a time, each block after the one before
 * was taken; at least one block, which is empty when there are no rows. What `onBlock` throws comes back as it is.
 */
export async function streamQuery(
  instance: DuckDBInstance,
  sql: string,
  onBlock: (block: QueryResult) => Promise<void>,
  { signal, params }: Pick<QueryOptions, 'signal' | 'params'> = {},
): Promise<void> {
  await withConnection(instance, 'The query', signal, async (connection) => {
    await connection.run('BEGIN TRANSACTION READ ONLY');
    const statement = await onlySelect(connection, sql);
    if (params !== undefined) statement.bind([...params]);
    const result = await statement.stream();
    for (let first = true; ; first = false) {
      const chunk = await result.fetchChunk();
      const rows = chunk?.rowCount ?? 0;
      if (rows === 0 && !first) return;
      await onBlock(columnsOfChunk(result, rows === 0 ? undefined : (chunk ?? undefined)));
      if (rows === 0) return;
    }
  });
}
