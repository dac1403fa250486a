import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeBigDump } from '../support/big-dump.ts';
import { run, start, temporaryFolder } from './support.ts';

/**
 * `kill -9` at random moments of an import. Afterwards the case verifies, nothing of the recording is half there, and the
 * same command goes on and gives the same recording as an import that was never interrupted.
 */
const KILLS = Number(process.env.AIRGUARD_KILLS ?? 10);
const DUMP_BYTES = Number(process.env.AIRGUARD_KILL_BYTES ?? 200 * 2 ** 20);

/** Everything about a recording that must not depend on how often its import was interrupted. */
async function fingerprint(path: string): Promise<unknown> {
  const { recordings }: { recordings: { id: string; generation: number }[] } = JSON.parse(
    (await run('list', path, '--json')).out,
  );
  const tables = ['frames', 'tile_statistics', 'runs', 'streams', 'stream_levels', 'segments', 'gaps', 'damage'];
  const counts = await Promise.all(
    tables.map(async (table) => {
      const ran = await run('sql', path, `SELECT count(*) AS n, bit_xor(hash(t)) AS h FROM ${table} t`, '--csv');
      return [table, ran.out];
    }),
  );
  const folders = recordings.map(({ id }) => {
    const folder = join(path, 'recordings', id);
    return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64').length]);
  });
  return { recordings: recordings.map(({ id: _id, generation: _generation, ...rest }) => rest), counts, folders };
}

async function importKilledAt(path: string, file: string, afterMs: number): Promise<boolean> {
  const { child, ended } = await start(['import', path, file]);
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  const { code } = await ended;
  clearTimeout(timer);
  return code === undefined;
}

test(`an import killed at ${KILLS} random moments leaves a clean case and goes on`, { timeout: 900_000 }, async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'evidence.dump');
  const frames = writeBigDump(file, DUMP_BYTES, 512);
  const reference = join(folder, 'reference');
  await run('case', 'new', reference);
  const began = performance.now();
  expect(await (await start(['import', reference, file])).ended).toMatchObject({ code: 0 });
  const wholeMs = performance.now() - began;
  const expected = await fingerprint(reference);

  let path = join(folder, 'case');
  await run('case', 'new', path);
  let killed = 0;
  let finished = 0;
  while (killed < KILLS) {
    const afterMs = wholeMs * (0.05 + Math.random());
    if (!(await importKilledAt(path, file, afterMs))) {
      expect(await fingerprint(path)).toEqual(expected);
      path = join(folder, `case-${++finished}`);
      await run('case', 'new', path);
      continue;
    }
    killed++;
    const hint = `killed after ${Math.round(afterMs)} of ${Math.round(wholeMs)} ms`;
    const verified = await run('verify', path, '--json');
    expect(JSON.parse(verified.out).problems, hint).toEqual([]);
    expect(verified.code, hint).toBe(0);
    const { recordings } = JSON.parse((await run('list', path, '--json')).out);
    expect(recordings.length === 0 || recordings[0].frames === frames, hint).toBe(true);
    for (const name of readdirSync(join(path, 'evidence'))) {
      expect(recordings.length, `${hint}: ${name}`).toBe(1);
    }
  }
  const last = await run('import', path, file);
  expect(last).toMatchObject({ code: 0, err: '' });
  expect(await fingerprint(path)).toEqual(expected);
  expect(readdirSync(join(path, 'incoming'))).toEqual([]);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('an interrupted import does not copy again what it has copied', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'evidence.dump');
  writeBigDump(file, 100 * 2 ** 20, 512);
  const path = join(folder, 'case');
  await run('case', 'new', path);
  const { child, ended } = await start(['import', path, file]);
  const journalOf = () => {
    const [job] = readdirSync(join(path, 'incoming'));
    const journal = join(path, 'incoming', job ?? '', 'journal.jsonl');
    return existsSync(journal) ? readFileSync(journal, 'utf8') : '';
  };
  while ((journalOf().match(/"block"/g) ?? []).length < 4) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
  await ended;
  const before = (journalOf().match(/"block"/g) ?? []).length;
  expect(before).toBeGreaterThanOrEqual(4);
  const jobs = await run('sql', path, 'SELECT state FROM jobs', '--csv');
  expect(jobs.out).toContain('running');
  expect(await run('verify', path)).toMatchObject({ code: 0 });
  expect((await run('sql', path, 'SELECT state FROM jobs', '--csv')).out).toContain('interrupted');
  expect(await run('import', path, file)).toMatchObject({ code: 0, err: '' });
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

/** Moments between the steps of the commit, as the file system shows them. */
const moments: readonly (readonly [string, (path: string) => boolean])[] = [
  ['the journal announces the commit', (path) => journalText(path).includes('"commit"')],
  [
    'the evidence is in its place',
    (path) => readdirSync(join(path, 'evidence')).some((name) => /^[0-9a-f]{64}$/.test(name)),
  ],
  ['the recording folder is in its place', (path) => readdirSync(join(path, 'recordings')).length > 0],
  [
    'the audit line is written',
    (path) => readFileSync(join(path, 'audit.jsonl'), 'utf8').includes('recording.imported'),
  ],
  ['the manifest is written', (path) => readFileSync(join(path, 'manifest.json'), 'utf8').includes('"sha256"')],
  ['the journal says finished', (path) => journalText(path).includes('"finished"')],
];

function journalText(path: string): string {
  try {
    const [job] = readdirSync(join(path, 'incoming'));
    return readFileSync(join(path, 'incoming', job ?? '', 'journal.jsonl'), 'utf8');
  } catch {
    return '';
  }
}

test.each(moments)(
  'killed when %s: a clean case, and the same recording in the end',
  { timeout: 300_000 },
  async (_, seen) => {
    const folder = temporaryFolder();
    const file = join(folder, 'evidence.dump');
    const frames = writeBigDump(file, 12 * 2 ** 20, 512);
    for (let attempt = 0; attempt < 2; attempt++) {
      const path = join(folder, `case-${attempt}`);
      await run('case', 'new', path);
      const { child, ended } = await start(['import', path, file]);
      while (child.exitCode === null && !seen(path)) await new Promise((resolve) => setImmediate(resolve));
      child.kill('SIGKILL');
      await ended;
      const verified = await run('verify', path, '--json');
      expect(JSON.parse(verified.out).problems).toEqual([]);
      expect(await run('import', path, file)).toMatchObject({ code: 0, err: '' });
      const { recordings } = JSON.parse((await run('list', path, '--json')).out);
      expect(recordings).toHaveLength(1);
      expect(recordings[0].frames).toBe(frames);
      expect(readdirSync(join(path, 'incoming'))).toEqual([]);
      expect(await run('verify', path)).toMatchObject({ code: 0 });
    }
  },
);
