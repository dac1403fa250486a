import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendColumns, createColumnAppender } from './append-columns.ts';
import { benchAppend } from './bench-append.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(
    'CREATE TABLE t (a TINYINT, b UTINYINT, c SMALLINT, d USMALLINT, e INTEGER, f UINTEGER, g FLOAT, h DOUBLE, i BIGINT, j UBIGINT, k BIGINT, l BOOLEAN)',
  );
});
afterAll(() => connection.closeSync());

describe('appendColumns (G7)', () => {
  it('puts down every value of every type, across chunks, from views and shared memory', async () => {
    const rows = 5000;
    const at = (i: number) => i * 7919 - 12_345_678;
    const shared = new Int32Array(new SharedArrayBuffer(rows * 4 + 8), 8);
    const whole = Float64Array.from({ length: rows }, (_, i) => at(i) * 1e9);
    const columns = [
      new Int8Array(rows + 3).subarray(3),
      new Uint8Array(rows),
      new Int16Array(rows),
      new Uint16Array(rows),
      shared,
      new Uint32Array(rows),
      new Float32Array(rows),
      new Float64Array(rows),
    ];
    for (const column of columns) for (let i = 0; i < rows; i++) column[i] = at(i);
    const big = BigInt64Array.from({ length: rows }, (_, i) => BigInt(at(i)) ** 2n);
    const unsigned = BigUint64Array.from(big);
    await appendColumns(connection, 't', [...columns, big, unsigned, whole, 1], rows);
    const reader = await connection.runAndReadAll('SELECT * FROM t');
    const values = reader.getColumns();
    expect(reader.currentRowCount).toBe(rows);
    [...columns, big, unsigned].forEach((column, i) => {
      expect(values[i]).toEqual(Array.from<number | bigint>(column));
    });
    expect(values[10]).toEqual(Array.from(whole, BigInt));
    expect(values[11]?.every((value) => value === true)).toBe(true);
  });

  it('what is missing becomes NULL, in chunks with and without gaps; names go by their index (G10)', async () => {
    await connection.run("CREATE TABLE gappy (a DOUBLE, b BIGINT, c SMALLINT, d ENUM ('none', '2d', '3d'))");
    const rows = 5000;
    const missing = (i: number) => i >= 2048 && i < 4096 && i % 3 === 0;
    const numbers = Float64Array.from({ length: rows }, (_, i) => (missing(i) ? Number.NaN : i / 2));
    const times = BigInt64Array.from({ length: rows }, (_, i) => (missing(i) ? -1n : BigInt(i)));
    const counts = Int16Array.from({ length: rows }, (_, i) => (missing(i) ? -1 : i));
    const names = Uint8Array.from({ length: rows }, (_, i) => (missing(i) ? 255 : i % 3));
    const columns = [
      { values: numbers, missing: Number.NaN },
      { values: times, missing: -1n },
      { values: counts, missing: -1 },
      { values: names, missing: 255 },
    ];
    await appendColumns(connection, 'gappy', columns, rows);
    const found = (await connection.runAndReadAll('SELECT * FROM gappy')).getRows();
    expect(found).toEqual(
      Array.from({ length: rows }, (_, i) =>
        missing(i) ? [null, null, null, null] : [i / 2, BigInt(i), i, ['none', '2d', '3d'][i % 3]],
      ),
    );
  });

  it('any safe integer held as float64 arrives whole', async () => {
    await connection.run('CREATE TABLE w (a BIGINT)');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.maxSafeInteger(), { maxLength: 50 }), async (values) => {
        await connection.run('DELETE FROM w');
        await appendColumns(connection, 'w', [Float64Array.from(values)], values.length);
        const reader = await connection.runAndReadAll('SELECT a FROM w');
        expect(reader.getRows().map(([value]) => value)).toEqual(values.map((value) => BigInt(value)));
      }),
      { numRuns: 50 },
    );
  });

  it('rows that come in parts of any size lie in their order, past the end of what is handed over at once', async () => {
    await connection.run('CREATE TABLE parts (a INTEGER)');
    const parts = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(parts, async (lengths) => {
        await connection.run('DELETE FROM parts');
        const appender = await createColumnAppender(connection, 'parts');
        let rows = 0;
        for (const length of lengths) {
          appender.append([Int32Array.from({ length }, (_, i) => rows + i)], length);
          rows += length;
        }
        appender.close();
        const reader = await connection.runAndReadAll(
          'SELECT count(*)::INTEGER, min(a), max(a), count(*) FILTER (a <> before + 1)::INTEGER FROM (SELECT a, lag(a) OVER (ORDER BY rowid) AS before FROM parts)',
        );
        expect(reader.getRows()).toEqual([[rows, 0, rows - 1, 0]]);
      }),
      { numRuns: 15 },
    );
  });

  it('refuses arrays that do not fit, before anything is copied', async () => {
    await connection.run('CREATE TABLE n (a SMALLINT, b VARCHAR)');
    await expect(appendColumns(connection, 'n', [new Int16Array(4)], 4)).rejects.toThrow('2 columns');
    await expect(appendColumns(connection, 'n', [new Int16Array(4), 1], 4)).rejects.toThrow('not appended in bulk');
    await connection.run('CREATE TABLE o (a SMALLINT)');
    await expect(appendColumns(connection, 'o', [new Int32Array(4)], 4)).rejects.toThrow('needs Int16Array');
    await expect(appendColumns(connection, 'o', [new Int16Array(3)], 4)).rejects.toThrow('3 values for 4 rows');
  });

  it('the bench writes the same rows both ways', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'airguard-append-'));
    const path = (i: number) => join(folder, `${i}.duckdb`);
    const bench = await benchAppend(path, 70_000);
    console.log(
      `append: columns ${Math.round(bench.columnsRowsPerSecond)} rows/s, row by row ${Math.round(bench.rowByRowRowsPerSecond)} rows/s`,
    );
    const sums = await Promise.all(
      [0, 1].map(async (i) => {
        const instance = await DuckDBInstance.create(path(i));
        const reader = await (await instance.connect()).runAndReadAll(
          'SELECT count(*), sum(a), sum(b), sum(c), sum(e), sum(g), sum(i), sum(j) FROM bench',
        );
        return reader.getRowsJson();
      }),
    );
    expect(sums[0]).toEqual(sums[1]);
    rmSync(folder, { recursive: true, force: true });
  });
});
