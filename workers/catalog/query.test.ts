import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from './database.ts';
import { jsonRows } from './query-text.ts';

let folder = '';
let catalog: Catalog;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'airguard-query-'));
  catalog = await openCatalog(join(folder, 'case.duckdb'), { access: 'write' });
  await catalog.saveCaseInfo({ id: 'c', title: 'Kept', createdUtcNs: 1n });
});
afterAll(async () => {
  await catalog.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('SQL that a person wrote (G4)', () => {
  const file = () => join(folder, 'out');
  const refused: readonly (readonly [string, () => string])[] = [
    ['COPY TO', () => `COPY case_info TO '${file()}'`],
    ['COPY of a query', () => `COPY (SELECT 1) TO '${file()}'`],
    ['COPY FROM', () => `COPY case_info FROM '/etc/passwd'`],
    ['read_csv', () => `SELECT * FROM read_csv('/etc/passwd')`],
    ['read_text', () => `SELECT content FROM read_text('/etc/passwd')`],
    ['read_blob', () => `SELECT * FROM read_blob('/etc/hostname')`],
    ['read_json', () => `SELECT * FROM read_json('/etc/hostname')`],
    ['replacement scan', () => `SELECT * FROM '/etc/passwd.csv'`],
    ['glob', () => `SELECT * FROM glob('/etc/*')`],
    ['sniff_csv', () => `SELECT * FROM sniff_csv('/etc/passwd')`],
    ['ATTACH', () => `ATTACH '${file()}' AS other`],
    ['ATTACH in memory', () => `ATTACH ':memory:' AS other`],
    ['INSTALL', () => 'INSTALL httpfs'],
    ['LOAD', () => `LOAD '${file()}'`],
    ['EXPORT', () => `EXPORT DATABASE '${file()}'`],
    ['IMPORT', () => `IMPORT DATABASE '${folder}'`],
    ['SET', () => 'SET enable_external_access = true'],
    ['SET of a limit', () => `SET memory_limit = '64GB'`],
    ['RESET', () => 'RESET lock_configuration'],
    ['PRAGMA', () => 'PRAGMA enable_external_access = true'],
    ['PRAGMA of a file', () => `PRAGMA profiling_output = '${file()}'`],
    ['INSERT', () => `INSERT INTO case_info VALUES ('d', 'New', 2)`],
    ['UPDATE', () => `UPDATE case_info SET title = 'Changed'`],
    ['DELETE', () => 'DELETE FROM case_info'],
    ['DELETE RETURNING', () => 'DELETE FROM case_info RETURNING *'],
    ['DELETE in a CTE', () => 'WITH x AS (DELETE FROM case_info RETURNING *) SELECT * FROM x'],
    ['EXPLAIN ANALYZE DELETE', () => 'EXPLAIN ANALYZE DELETE FROM case_info'],
    ['query()', () => `SELECT * FROM query('DELETE FROM case_info')`],
    ['DROP', () => 'DROP TABLE case_info'],
    ['CREATE', () => 'CREATE TABLE t (a INTEGER)'],
    ['CREATE TEMP', () => 'CREATE TEMP TABLE t (a INTEGER)'],
    ['CREATE SECRET', () => 'CREATE SECRET s (TYPE s3)'],
    ['CREATE MACRO', () => 'CREATE MACRO m(a) AS a'],
    ['two statements', () => 'SELECT 1; DELETE FROM case_info'],
    ['leaving the transaction', () => 'COMMIT; DELETE FROM case_info'],
    ['COMMIT', () => 'COMMIT'],
    ['PREPARE', () => 'PREPARE p AS DELETE FROM case_info'],
    ['CALL', () => 'CALL force_checkpoint()'],
    ['CHECKPOINT', () => 'CHECKPOINT'],
    ['VACUUM', () => 'VACUUM'],
    ['nothing', () => ''],
    ['nonsense', () => 'SELEKT 1'],
  ];
  for (const [name, sql] of refused) {
    it(`refuses ${name}`, async () => {
      const before = readdirSync(folder);
      await expect(catalog.query(sql())).rejects.toMatchObject({ name: 'Fault' });
      expect(existsSync(file())).toBe(false);
      expect(readdirSync(folder)).toEqual(before);
      expect((await catalog.query('SELECT title FROM case_info')).columns[0]?.values).toEqual(['Kept']);
    });
  }

  it.each([
    'SHOW TABLES',
    'DESCRIBE recordings',
    'SUMMARIZE recordings',
    "PRAGMA table_info('recordings')",
    'EXPLAIN SELECT * FROM recordings',
    'FROM recordings',
    'WITH a AS (SELECT 1 AS x) SELECT x FROM a;',
    'SELECT * FROM recordings_utc',
    'SELECT * FROM photo_times',
  ])('answers %s', async (sql) => {
    expect((await catalog.query(sql)).columns.length).toBeGreaterThan(0);
  });

  it('binds values and stops at the row limit', async () => {
    const bound = await catalog.query('SELECT ? AS a, ? AS b', { params: ["'; DROP TABLE case_info", 3n] });
    expect(jsonRows(bound)).toEqual([{ a: "'; DROP TABLE case_info", b: 3 }]);
    const part = await catalog.query('SELECT range FROM range(10000000)', { maxRows: 5 });
    expect([part.rows, part.truncated, part.columns[0]?.values.length]).toEqual([5, true, 5]);
  });

  it('streams all rows of a result of any length, and the columns of one without rows (G8)', async () => {
    let rows = 0;
    let sum = 0n;
    await catalog.streamQuery('SELECT range AS n FROM range(2500000)', async (block) => {
      rows += block.rows;
      for (const value of block.columns[0]?.values ?? []) if (typeof value === 'bigint') sum += value;
    });
    expect([rows, sum]).toEqual([2_500_000, (2_500_000n * 2_499_999n) / 2n]);
    const names: string[][] = [];
    await catalog.streamQuery('SELECT 1 AS a, 2 AS b WHERE false', async (block) => {
      names.push(block.columns.map(({ name }) => name));
    });
    expect(names).toEqual([['a', 'b']]);
    await expect(catalog.streamQuery('DELETE FROM case_info', async () => {})).rejects.toMatchObject({
      code: 'read_only',
    });
  });

  it('is interrupted by an abort (C1)', async () => {
    const stop = new AbortController();
    const endless = catalog.query(
      'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range % 7 = b.range % 11',
      {
        signal: stop.signal,
      },
    );
    setTimeout(() => stop.abort(), 50);
    await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
    await expect(catalog.query('SELECT 1', { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect((await catalog.query('SELECT 1 AS one')).columns[0]?.values).toEqual([1]);
  });

  it('spills or refuses instead of growing past the memory limit', async () => {
    const big = catalog.query('SELECT list(range) FROM range(200000000)');
    await expect(big).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('values as JSON (G6)', () => {
  it('keep their meaning', async () => {
    const result =
      await catalog.query(`SELECT 9007199254740993::BIGINT AS big, 170141183460469231731687303715884105727::HUGEINT AS huge,
      1.25::DECIMAL(9,2) AS dec, 12345678901234567.89::DECIMAL(38,2) AS wide, TIMESTAMP_NS '2026-01-02 03:04:05.123456789' AS t,
      [1, NULL, 3] AS l, {'a': 1, 'b': [2]} AS s, MAP {'k': 5} AS m, 'x'::BLOB AS b, NULL AS n, true AS yes,
      'nan'::DOUBLE AS nan, '=1+1' AS formula, 'a,"b"' AS quoted, DATE '2026-01-02' AS d, -1.5 AS negative`);
    expect(jsonRows(result)).toEqual([
      {
        big: '9007199254740993',
        huge: '170141183460469231731687303715884105727',
        dec: 1.25,
        wide: '12345678901234567.89',
        t: '2026-01-02 03:04:05.123456789',
        l: [1, null, 3],
        s: { a: 1, b: [2] },
        m: [{ key: 'k', value: 5 }],
        b: '78',
        n: null,
        yes: true,
        nan: 'NaN',
        formula: '=1+1',
        quoted: 'a,"b"',
        d: '2026-01-02',
        negative: -1.5,
      },
    ]);
  });

  it('names of columns stay apart', async () => {
    const result = await catalog.query('SELECT 1 AS a, 2 AS a');
    expect(new Set(result.columns.map((column) => column.name)).size).toBe(2);
  });
});
