import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeTar, makeZip } from '../../workers/source/testing/make-archive.ts';
import { run, start, temporaryFolder } from './support.ts';

const text = (words: string) => new TextEncoder().encode(words);

function gpx(points: number): Uint8Array {
  const fix = (i: number) =>
    `<trkpt lat="${50 + i * 1e-6}" lon="14"><time>${new Date(1_700_000_000_000 + i * 1000).toISOString()}</time></trkpt>`;
  return text(
    `<gpx version="1.1"><trk><trkseg>${Array.from({ length: points }, (_, i) => fix(i)).join('\n')}</trkseg></trk></gpx>`,
  );
}

async function caseAnd(name: string, bytes: Uint8Array) {
  const folder = temporaryFolder();
  const file = join(folder, name);
  writeFileSync(file, bytes);
  const path = join(folder, 'case');
  await run('case', 'new', path);
  return { folder, file, path };
}

/** A dump with its sidecar, as the generator writes them. */
async function dump(): Promise<{ readonly bin: Uint8Array; readonly sidecar: Uint8Array }> {
  const path = join(temporaryFolder(), 'dump.bin');
  await run('generate', 'quiet', '-o', path, '--seconds', '1');
  return { bin: readFileSync(path), sidecar: readFileSync(`${path.replace(/\.bin$/, '')}.json`) };
}

const reportSchema = z.object({
  jobs: z.array(
    z.object({
      id: z.string(),
      files: z.array(
        z.object({ name: z.string(), outcome: z.string(), what: z.array(z.string()), sha256: z.string().optional() }),
      ),
    }),
  ),
});

test('what is in an archive becomes evidence under its way in, the archive does not (A1, A2, A7)', async () => {
  const { bin, sidecar } = await dump();
  const inner = makeZip([
    { name: 'x/walk.gpx', bytes: gpx(10) },
    { name: 'deep.tar', bytes: makeTar([{ name: 'y', bytes: gpx(3) }]) },
  ]);
  const mule = gzipSync(
    makeTar([
      { name: 'site/dump.bin', bytes: bin },
      { name: 'site/dump.json', bytes: sidecar },
      { name: 'notes.txt', bytes: text('nothing that anybody could import, in some words') },
      { name: 'inner.zip', bytes: inner },
    ]),
  );
  const { file, path } = await caseAnd('mule.tar.gz', mule);
  const imported = await run('import', path, file, '--json');
  expect(imported).toMatchObject({ code: 0, err: '' });
  const [job] = reportSchema.parse(JSON.parse(imported.out)).jobs;
  expect(job?.files.map(({ name, outcome, what }) => [name, outcome, what.join()])).toEqual([
    ['mule.tar.gz', 'unpacked', ''],
    ['mule.tar.gz/inner.zip', 'unpacked', ''],
    ['mule.tar.gz/site/dump.bin', 'imported', 'recording'],
    ['mule.tar.gz/site/dump.json', 'imported', 'track'],
    ['mule.tar.gz/inner.zip/x/walk.gpx', 'imported', 'track'],
    ['mule.tar.gz/inner.zip/deep.tar', 'left out', ''],
    ['mule.tar.gz/notes.txt', 'left out', ''],
  ]);
  const sha256 = createHash('sha256').update(mule).digest('hex');
  expect(job?.files[0]?.sha256).toBe(sha256);
  expect(readFileSync(join(path, 'audit.jsonl'), 'utf8')).toContain(`"archiveSha256":"${sha256}"`);
  expect(existsSync(join(path, 'evidence', sha256))).toBe(false);
  const names = await run('sql', path, 'SELECT name FROM evidence_names ORDER BY name', '--csv');
  expect(names.out.trim().split(/\r\n/).slice(1)).toEqual([
    'mule.tar.gz/inner.zip/x/walk.gpx',
    'mule.tar.gz/site/dump.bin',
    'mule.tar.gz/site/dump.json',
  ]);
  expect(readdirSync(join(path, 'incoming'))).toEqual([]);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
  const report = await run('jobs', path, '--report', job?.id ?? '');
  expect(report.out).toContain(`${file}/notes.txt`);
  expect(report.out).toMatch(
    /left out +mule\.tar\.gz\/inner\.zip\/deep\.tar +an archive inside an archive inside an archive/,
  );
  expect((await run('jobs', path, '--report', job?.id ?? '', '--csv')).out).toContain('unpacked,mule.tar.gz,,');
  expect((await run('jobs', path, '--all')).out).toContain('mule.tar.gz');
});

test('a refused archive leaves nothing behind; in a folder it is left out and the rest comes in (A3)', async () => {
  const hostile = makeZip([
    { name: 'walk.gpx', bytes: gpx(10) },
    { name: '../evil', bytes: gpx(3) },
  ]);
  const { folder, file, path } = await caseAnd('bad.zip', hostile);
  const refused = await run('import', path, file);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain('An entry of the archive names a place outside of it (“../evil”)');
  expect([readdirSync(join(path, 'incoming')), existsSync(join(folder, 'evil'))]).toEqual([[], false]);
  expect((await run('sql', path, 'SELECT count(*) FROM evidence', '--csv')).out).toContain('\n0');
  const other = temporaryFolder();
  writeFileSync(join(other, 'bad.zip'), hostile);
  writeFileSync(join(other, 'walk.gpx'), gpx(5));
  const rest = await run('import', path, other);
  expect(rest).toMatchObject({
    code: 0,
    err: expect.stringContaining('left out bad.zip: An entry of the archive names'),
  });
  expect(rest.out).toContain('Imported 1 track; 1 entry was left out.');
});

test('an import of an archive that is killed goes on by unpacking again (A9)', async () => {
  const entries = Array.from({ length: 6 }, (_, at) => ({ name: `${at}.gpx`, bytes: gpx(3000 + at) }));
  const { file, path } = await caseAnd('tracks.zip', makeZip(entries));
  const { child, ended } = await start(['import', path, file]);
  const audit = join(path, 'audit.jsonl');
  while (child.exitCode === null && !readFileSync(audit, 'utf8').includes('survey.imported'))
    await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await ended;
  const again = await run('import', path, file, '--json');
  expect(again.code).toBe(0);
  const [job] = reportSchema.parse(JSON.parse(again.out)).jobs;
  const names = job?.files.map(({ name }) => name) ?? [];
  expect([...names].sort()).toEqual(['tracks.zip', ...entries.map(({ name }) => `tracks.zip/${name}`)].sort());
  expect((await run('sql', path, 'SELECT count(*), count(DISTINCT name) FROM tracks', '--csv')).out).toContain('6,6');
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});
