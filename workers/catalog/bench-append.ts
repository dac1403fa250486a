import { DuckDBInstance } from '@duckdb/node-api';
import { createColumnAppender } from './append-columns.ts';

/** One run of each way to append the same metadata rows, checkpoint included. */
export interface AppendBench {
  readonly rows: number;
  readonly columnsRowsPerSecond: number;
  readonly rowByRowRowsPerSecond: number;
}

/** Ten columns, 28 bytes a row: what a frame's metadata was in performance.md, section 4. */
const TABLE = `CREATE TABLE bench (a UINTEGER, b BIGINT, c SMALLINT, d SMALLINT, e USMALLINT, f USMALLINT, g UTINYINT, h UTINYINT, i FLOAT, j USMALLINT)`;

async function timed(path: string, work: (instance: DuckDBInstance) => Promise<void>): Promise<number> {
  const instance = await DuckDBInstance.create(path, { threads: '2', memory_limit: '512MB' });
  const connection = await instance.connect();
  await connection.run(TABLE);
  const start = process.hrtime.bigint();
  await work(instance);
  await connection.run('CHECKPOINT');
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  connection.closeSync();
  instance.closeSync();
  return seconds;
}

/** `pathOf(i)` names a database file that does not exist yet; the caller removes the files. */
export async function benchAppend(pathOf: (index: number) => string, rows: number): Promise<AppendBench> {
  const batch = 64 * 1024;
  const a = new Uint32Array(batch);
  const b = new Float64Array(batch);
  const c = new Int16Array(batch).fill(-95);
  const e = new Uint16Array(batch).fill(5180);
  const g = new Uint8Array(batch).fill(20);
  const i = new Float32Array(batch).fill(-61.5);
  const fill = (first: number, count: number) => {
    for (let k = 0; k < count; k++) {
      a[k] = first + k;
      b[k] = (first + k) * 1_300_000;
      c[k] = -95 + ((first + k) % 7);
    }
  };
  const columns = await timed(pathOf(0), async (instance) => {
    const connection = await instance.connect();
    const appender = await createColumnAppender(connection, 'bench');
    for (let first = 0; first < rows; first += batch) {
      const count = Math.min(batch, rows - first);
      fill(first, count);
      appender.append([a, b, c, c, e, e, g, g, i, e], count);
    }
    appender.close();
    connection.closeSync();
  });
  const rowByRow = await timed(pathOf(1), async (instance) => {
    const connection = await instance.connect();
    const appender = await connection.createAppender('bench');
    for (let row = 0; row < rows; row++) {
      appender.appendUInteger(row);
      appender.appendBigInt(BigInt(row) * 1_300_000n);
      const noise = -95 + (row % 7);
      appender.appendSmallInt(noise);
      appender.appendSmallInt(noise);
      appender.appendUSmallInt(5180);
      appender.appendUSmallInt(5180);
      appender.appendUTinyInt(20);
      appender.appendUTinyInt(20);
      appender.appendFloat(-61.5);
      appender.appendUSmallInt(5180);
      appender.endRow();
    }
    appender.closeSync();
    connection.closeSync();
  });
  return { rows, columnsRowsPerSecond: rows / columns, rowByRowRowsPerSecond: rows / rowByRow };
}
