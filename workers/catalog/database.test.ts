import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordingInfo } from '../contract/model.ts';
import { applyAnalysis } from '../contract/sample-analysis.ts';
import { openCatalog } from './database.ts';
import { checkDatabaseBlocks } from './database-blocks.ts';
import { migrate, schemaVersionOf } from './migrate.ts';
import { SCHEMA_VERSION } from './migrations/index.ts';
import type { RecordingDetails } from './recordings.ts';

let folder = '';
const database = () => join(folder, 'case.duckdb');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airguard-catalog-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function exampleInfo(id: string, change: Partial<RecordingInfo> = {}): RecordingInfo {
  return {
    id,
    name: 'walk "1"\n.bin',
    format: 'ath11k',
    state: 'sealed',
    generation: 3,
    evidenceSha256: 'ab'.repeat(32),
    bytes: 5_000_000_000,
    frames: 2 ** 33,
    startNs: 0,
    endNs: 8_000_000_000_000_000,
    origin: { kind: 'utc', utcNs: 1_790_000_000_123_456_789n, uncertaintyNs: 1e6, source: 'sidecar clock anchor' },
    scale: { floorDb: -150, stepDb: 0.5, unit: 'dBm', absolute: true },
    deviceId: 'jetson-7',
    streams: [
      {
        index: 0,
        centreHz: 5_180_000_000,
        widthHz: 20e6,
        bins: 128,
        binHz: 156_250,
        lowEdgeHz: 5_170_000_000 - 78_125,
        frames: 2 ** 33,
        startNs: 0,
        endNs: 1e15,
        nominalIntervalNs: 1.3e6,
        levels: [
          { level: 0, rows: 10, tiles: 1, averageRowNs: 1.3e6 },
          { level: 1, rows: 3, tiles: 1, averageRowNs: 5.2e6 },
        ],
      },
    ],
    segments: [{ index: 0, startNs: 0, endNs: 1e15, frames: 10, firstTsfUs: 2 ** 40, placement: 'anchor' }],
    gaps: 1,
    damage: { stretches: 1, bytes: 77 },
    warnings: ['noise floor above −80 dBm', ''],
    hasPreview: true,
    ...change,
  };
}

function example(id: string, change: Partial<RecordingInfo> = {}): RecordingDetails {
  return {
    info: exampleInfo(id, change),
    importedUtcNs: 5n,
    evidence: {
      sha256: 'ab'.repeat(32),
      bytes: 5e9,
      blockBytes: 8 << 20,
      blocks: 597,
      blocksSha256: 'cd'.repeat(32),
      name: 'walk.bin',
      addedUtcNs: 5n,
    },
    device: { id: 'jetson-7', description: '{"model":"Orin"}' },
    anchors: [{ segment: 0, deviceUs: 12.5, utcNs: 99n, uncertaintyNs: 3, source: 'chunk wrapper' }],
    gaps: [{ fromNs: 5, toNs: 9e15, why: 'no frames' }],
    damage: [{ offset: 2 ** 40, bytes: 77, why: 'not a record' }],
    runs: [{ stream: 0, fileOffset: 2 ** 35, stride: 150, firstRow: 0, count: 10, clockOffsetNs: -7, segment: 0 }],
  };
}

describe('recordings', () => {
  it('come back as they were saved, also after reopening (G3)', async () => {
    const catalog = await openCatalog(database(), { access: 'write' });
    const relative = exampleInfo('b', {
      origin: { kind: 'relative', why: 'no clock anchor' },
      format: 'sigmf',
      analysis: applyAnalysis({ fftSize: 64, overlapPercent: 66.6, window: 'blackman-harris', channel: 1 }, 1.5, 2),
    });
    const { evidenceSha256: _hash, deviceId: _device, ...bare } = relative;
    await catalog.saveRecording(example('a'));
    await catalog.saveRecording({ info: bare, importedUtcNs: 6n });
    await catalog.saveRecording(example('a', { state: 'sealed', generation: 4 }));
    await catalog.close();
    const again = await openCatalog(database(), { access: 'write' });
    expect(await again.listRecordings()).toEqual([bare, exampleInfo('a', { generation: 4 })]);
    expect(await again.listGaps('a', 0, 10)).toEqual({
      total: 1,
      items: [{ fromNs: 5, toNs: 9e15, why: 'no frames' }],
    });
    expect((await again.listDamage('a', 0, 10)).items).toEqual([{ offset: 2 ** 40, bytes: 77, why: 'not a record' }]);
    expect((await again.listDamage('a', 1, 10)).items).toEqual([]);
    expect((await again.listEvidence())[0]).toMatchObject({ blocks: 597, names: ['walk.bin'], bytes: 5e9 });
    const counts = await again.query('SELECT (SELECT count(*) FROM streams), (SELECT count(*) FROM runs)');
    expect(counts.columns.map((column) => column.values[0])).toEqual([2n, 1n]);
    await again.removeRecording('a');
    expect((await again.listRecordings()).map((recording) => recording.id)).toEqual(['b']);
    await again.close();
  });

  it('appear with their bulk rows at commit, and not at all after rollback (G3)', async () => {
    const catalog = await openCatalog(database(), { access: 'write' });
    const rows = 5000;
    const row = Uint32Array.from({ length: rows }, (_, i) => i);
    const timeNs = Float64Array.from({ length: rows }, (_, i) => (i - 2500) * 1e12 - 1);
    const level = new Int16Array(rows).fill(-95);
    for (const end of ['rollback', 'commit'] as const) {
      const transaction = await catalog.beginRecording();
      await transaction.append('frames', [0, row, timeNs, level, level], rows);
      if (end === 'commit') await transaction.commit(example('a'));
      else await transaction.rollback();
      const count = await catalog.query('SELECT count(*) FROM frames');
      expect(count.columns[0]?.values[0]).toBe(end === 'commit' ? 5000n : 0n);
    }
    const ends = await catalog.query('SELECT min(time_ns), max(time_ns), sum(row), avg(noise_dbm) FROM frames');
    expect(ends.columns.map((column) => column.values[0])).toEqual([
      -2_500_000_000_000_001n,
      2_498_999_999_999_999n,
      (BigInt(rows) * BigInt(rows - 1)) / 2n,
      -95,
    ]);
    await catalog.close();
  });

  it('of an import killed in its transaction leave nothing (G3)', async () => {
    const first = await openCatalog(database(), { access: 'write' });
    await first.saveRecording(example('kept'));
    await first.close();
    const script = join(folder, 'child.cjs');
    writeFileSync(
      script,
      `const { DuckDBInstance } = require(${JSON.stringify(join(process.cwd(), 'node_modules/@duckdb/node-api'))});
       (async () => {
         const connection = await (await DuckDBInstance.create(process.argv[2])).connect();
         await connection.run('BEGIN');
         await connection.run('INSERT INTO frames SELECT 9, 0, range, range, 0, 0 FROM range(3000000)');
         process.stdout.write('ready');
         setInterval(() => {}, 1000);
       })();`,
    );
    const child = spawn(process.execPath, [script, database()]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await expect(openCatalog(database(), { access: 'write' })).rejects.toMatchObject({ code: 'busy' });
    const reader = await openCatalog(database(), { access: 'read' });
    expect((await reader.listRecordings()).map((recording) => recording.id)).toEqual(['kept']);
    await reader.close();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const after = await openCatalog(database(), { access: 'write' });
    expect((await after.listRecordings()).map((recording) => recording.id)).toEqual(['kept']);
    expect((await after.query('SELECT count(*) FROM frames')).columns[0]?.values[0]).toBe(0n);
    await after.close();
  });
});

describe('readers (G5)', () => {
  it('see a copy, cannot write, and leave no files', async () => {
    const writer = await openCatalog(database(), { access: 'write' });
    await writer.saveRecording(example('a'));
    const reader = await openCatalog(database(), { access: 'read' });
    await writer.saveRecording(example('b'));
    expect((await reader.listRecordings()).length).toBe(1);
    await expect(reader.removeRecording('a')).rejects.toMatchObject({ code: 'read_only' });
    await expect(reader.saveRecording(example('c'))).rejects.toMatchObject({ code: 'read_only' });
    await reader.close();
    expect(existsSync(reader.path)).toBe(true);
    await writer.close();
    expect(readdirSync(folder)).toEqual(['case.duckdb']);
  });

  it('of a missing database are told so', async () => {
    await expect(openCatalog(database(), { access: 'read' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('blocks (G9)', () => {
  it('are checked while rows are written, and DuckDB keeps its lock', async () => {
    const catalog = await openCatalog(database(), { access: 'write' });
    const writing = (async () => {
      for (let i = 0; i < 20; i++) {
        await catalog.saveRecording(example(`r${i % 3}`));
        await catalog.checkpoint();
      }
    })();
    // A block that nothing uses yet may be half written at that moment: a note, never a problem.
    for (let i = 0; i < 20; i++) expect((await catalog.checkBlocks()).problems).toEqual([]);
    await writing;
    expect(await catalog.checkBlocks()).toEqual({ problems: [], notes: [] });
    const package_ = JSON.stringify(join(process.cwd(), 'node_modules/@duckdb/node-api'));
    const script = `require(${package_}).DuckDBInstance.create(process.argv[1]).then(() => 0, () => 7).then(process.exit)`;
    const child = spawn(process.execPath, ['-e', script, database()]);
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7);
    await catalog.close();
  });

  it('that were changed are found, an index too, which no query reads', async () => {
    const catalog = await openCatalog(database(), { access: 'write' });
    await catalog.saveRecording(example('a'));
    await catalog.checkpoint();
    await catalog.close();
    const whole = readFileSync(database());
    const blockBytes = 256 * 1024;
    for (let at = 3 * 4096 + 1000; at < whole.length; at += blockBytes) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 16;
      writeFileSync(database(), changed);
      const file = await open(database(), 'r');
      const { problems, notes } = await checkDatabaseBlocks(file);
      await file.close();
      expect([...problems, ...notes].join()).toMatch(/checksum|free blocks/);
    }
  });
});

describe('versions (G2)', () => {
  for (let version = 0; version < SCHEMA_VERSION; version++) {
    it(`version ${version} is brought up to date with its rows`, async () => {
      const instance = await DuckDBInstance.create(database());
      const connection = await instance.connect();
      await migrate(connection, 'here', version);
      if (version > 0) {
        await connection.run(`INSERT INTO case_info VALUES ('x', 'Old case', 12)`);
        await connection.run(
          `INSERT INTO recordings (number, id, name, format, state, generation, bytes, frames, start_ns, end_ns, origin_kind,
             origin_note, scale_floor_db, scale_step_db, scale_unit, scale_absolute, gap_count, damage_stretches,
             damage_bytes, warnings, has_preview, imported_utc_ns)
           VALUES (0, 'old', 'old.bin', 'ath11k', 'sealed', 1, 10, 0, 0, 1, 'relative', 'no anchor', -150, 0.5, 'dBm',
             true, 0, 0, 0, [], false, 12)`,
        );
      }
      expect(await schemaVersionOf(connection)).toBe(version);
      connection.closeSync();
      instance.closeSync();
      const catalog = await openCatalog(database(), { access: 'write' });
      expect(catalog.schemaVersion).toBe(SCHEMA_VERSION);
      if (version > 0) expect(await catalog.caseInfo()).toEqual({ id: 'x', title: 'Old case', createdUtcNs: 12n });
      await catalog.saveRecording({ ...example('a'), indexSha256: 'ef'.repeat(32) });
      const known = (await catalog.listRecordings()).map(({ id }) => id);
      expect(known).toEqual(version > 0 && version < SCHEMA_VERSION ? ['old', 'a'] : ['a']);
      expect(await catalog.listIndexHashes()).toEqual(new Map([['a', 'ef'.repeat(32)]]));
      await catalog.mirrorAudit([{ seq: 0, utcNs: 1n, actor: 'me', action: 'x', detail: '{}', hash: 'h' }]);
      expect(await catalog.lastMirroredAudit()).toBe(0);
      await catalog.close();
    });
  }

  it('a newer one is refused with a sentence, for writers and readers', async () => {
    const catalog = await openCatalog(database(), { access: 'write' });
    await catalog.close();
    const instance = await DuckDBInstance.create(database());
    const connection = await instance.connect();
    await connection.run(`INSERT INTO schema_version VALUES (${SCHEMA_VERSION + 1})`);
    connection.closeSync();
    instance.closeSync();
    for (const access of ['write', 'read'] as const) {
      await expect(openCatalog(database(), { access })).rejects.toMatchObject({
        code: 'newer_version',
        message: expect.stringContaining('open it with that version'),
      });
    }
  });

  it('a file that is no database is called damaged', async () => {
    writeFileSync(database(), 'x'.repeat(20_000));
    await expect(openCatalog(database(), { access: 'write' })).rejects.toMatchObject({ code: 'corrupt_input' });
  });
});

describe('jobs', () => {
  it('come back as saved; the same id replaces', async () => {
    const catalog = await openCatalog(database(), { access: 'write' });
    const job = {
      id: 'j1',
      kind: 'import' as const,
      title: 'walk.bin',
      state: 'running' as const,
      phase: 'reading',
      doneBytes: 5,
      totalBytes: 2 ** 40,
      bytesPerSecond: 0,
      left: [],
    };
    await catalog.saveJob(job, 1n);
    await catalog.saveJob({ ...job, state: 'done', message: 'ok', recording: 'r' }, 2n);
    expect(await catalog.listJobs()).toEqual([{ ...job, state: 'done', message: 'ok', recording: 'r' }]);
    await catalog.removeJob('j1');
    expect(await catalog.listJobs()).toEqual([]);
    await catalog.close();
  });
});
