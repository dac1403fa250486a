import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type BucketServer, SECRET, startBucketServer } from '../../workers/source/testing/bucket-server.ts';
import { writeBigDump } from '../support/big-dump.ts';
import { run, start, temporaryFolder } from './support.ts';

let server: BucketServer;
let settings: string;
let body: Buffer;
beforeAll(async () => {
  server = await startBucketServer();
  settings = temporaryFolder();
  vi.stubEnv('XDG_CONFIG_HOME', settings);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET.secretAccessKey);
  const path = join(temporaryFolder(), 'dump');
  writeBigDump(path, 96 * 2 ** 20, 512);
  body = readFileSync(path);
  await server.put('raw_fft/jetson-7/2026-03-14T03:10:00Z.bin', body);
  await server.put('raw_fft/jetson-7/2026-03-14T03:10:00Z.json', '{"device_id":"jetson-7"}');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

async function newCase(): Promise<string> {
  const path = join(temporaryFolder(), 'case');
  await run('case', 'new', path);
  return path;
}
const endpoint = () => ['--endpoint', `http://127.0.0.1:${server.proxy.port}`];

function errandOf(path: string): string {
  const [job = ''] = readdirSync(join(path, 'incoming'));
  const errand = join(path, 'incoming', job, 'errand.jsonl');
  return existsSync(errand) ? readFileSync(errand, 'utf8') : '';
}

function journalOf(path: string): string {
  const [job = ''] = readdirSync(join(path, 'incoming'));
  const journal = join(path, 'incoming', job, 'journal.jsonl');
  return existsSync(journal) ? readFileSync(journal, 'utf8') : '';
}

const moments: readonly (readonly [string, (path: string) => boolean])[] = [
  ['three parts are on the disk', (path) => errandOf(path).split('"kind":"part"').length > 3],
  ['an object is whole', (path) => errandOf(path).includes('"whole"')],
  ['everything is fetched and the import begins', (path) => errandOf(path).includes('"fetched"')],
  ['the import has hashed some of it', (path) => journalOf(path).split('"kind":"block"').length > 3],
  ['the import announces its commit', (path) => journalOf(path).includes('"kind":"commit"')],
];
test.each(moments)('a pull killed when %s goes on and gives the same recording (S12)', async (_, seen) => {
  const path = await newCase();
  const words = ['pull', path, 's3://survey/raw_fft/', ...endpoint()];
  const { child, ended } = await start(words);
  while (child.exitCode === null && !seen(path)) await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await ended;
  const before = new Set(errandOf(path).split('\n'));
  expect(JSON.parse((await run('verify', path, '--json')).out).problems).toEqual([]);
  const asked = server.proxy.seen.length;
  const { jobs } = JSON.parse((await run('jobs', path, '--json')).out);
  expect(jobs).toMatchObject([{ kind: 'pull', title: 's3://survey/raw_fft/', state: 'interrupted' }]);
  expect(jobs[0].incomingBytes).toBeGreaterThan(0);
  const again = await run(...words);
  expect(again).toMatchObject({ code: 0, err: '' });
  // What was on the disk is not asked for again.
  const finished = [...before].filter((line) => line.includes('"kind":"part"')).length;
  const ranges = server.proxy.seen.slice(asked).filter(({ headers }) => headers.range !== undefined).length;
  expect(ranges).toBeLessThanOrEqual(13 - finished);
  const { recordings } = JSON.parse((await run('list', path, '--json')).out);
  expect(recordings).toHaveLength(1);
  expect(recordings[0].bytes).toBe(body.length);
  expect(readdirSync(join(path, 'incoming'))).toEqual([]);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('a pull killed between two imports asks for no byte again and imports the rest (S12)', async () => {
  for (const [at, bytes] of [1, 32].entries()) {
    const file = join(temporaryFolder(), 'dump');
    writeBigDump(file, bytes * 2 ** 20, 512, at);
    await server.put(`two/${at}.bin`, readFileSync(file));
  }
  const path = await newCase();
  const words = ['pull', path, 's3://survey/two/', ...endpoint()];
  const { child, ended } = await start(words);
  while (child.exitCode === null && !journalOf(path).includes('"kind":"finished"'))
    await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await ended;
  const asked = server.proxy.seen.length;
  expect(await run(...words)).toMatchObject({ code: 0, err: '' });
  expect(server.proxy.seen.slice(asked)).toEqual([]);
  expect(JSON.parse((await run('list', path, '--json')).out).recordings).toHaveLength(2);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('a push that was killed leaves no parts once the case is pushed to the same key again (S15)', async () => {
  const path = await newCase();
  const file = join(temporaryFolder(), 'dump.bin');
  writeFileSync(file, body);
  expect(await run('import', path, file)).toMatchObject({ code: 0 });
  const words = ['push', path, 's3://survey/bundles/killed.tar', ...endpoint()];
  const { child, ended } = await start(words);
  while (child.exitCode === null && !errandOf(path).includes('"upload"'))
    await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await ended;
  const [, upload = ''] = /"upload":"([^"]+)"/u.exec(errandOf(path)) ?? [];
  const asked = server.proxy.seen.length;
  const again = await run(...words);
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(again.out).toContain('that an interrupted push to this key had left in the store were removed first.');
  const removed = server.proxy.seen.slice(asked).filter(({ method }) => method === 'DELETE');
  expect(removed.map(({ url }) => url)).toEqual([expect.stringContaining(`uploadId=${encodeURIComponent(upload)}`)]);
  const gone = await fetch(`${server.endpoint}/survey/bundles/killed.tar?uploadId=${upload}`, { method: 'DELETE' });
  expect(gone.status).toBe(404);
  expect(readdirSync(join(path, 'incoming'))).toEqual([]);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('a connection is kept with its secret in the vault, used, and removed; no argument holds a secret (S3, S4)', async () => {
  vi.stubEnv('AIRGUARD_VAULT_PASSPHRASE', 'correct horse');
  const added = await run('connections', 'add', 'Lab', ...endpoint(), '--bucket', 'survey');
  expect(added).toMatchObject({ code: 0, out: 'Kept the connection "Lab"; its secret is in the passphrase vault.\n' });
  expect((await run('connections')).out).toMatch(/^NAME .*\nLab +http:\/\/127.*locked/u);
  expect((await run('connections', 'test', 'Lab')).out).toMatch(/answers, and the bucket survey can be listed\.\n$/u);
  const path = await newCase();
  const key = 's3://survey/raw_fft/jetson-7/2026-03-14T03:10:00Z.bin';
  const pulled = await run('pull', path, key, '--connection', 'Lab', '--json');
  expect(JSON.parse(pulled.out)).toMatchObject({
    jobs: [{ state: 'done', title: key }],
    recordings: [{ deviceId: 'jetson-7' }],
  });
  expect(await run('pull', path, 's3://survey/', '--connection', 'Lab', '--device', 'other')).toMatchObject({
    code: 1,
    err: 'airguard: No object matches, so there is nothing to pull: s3://survey/\n',
  });
  const pushed = await run('push', path, 's3://survey/bundles/a.tar', '--connection', 'Lab');
  expect(pushed.out).toMatch(/^s3:\/\/survey\/bundles\/a\.tar: Uploaded \d+ files/u);
  vi.stubEnv('AIRGUARD_VAULT_PASSPHRASE', 'wrong horse');
  expect((await run('connections', 'test', 'Lab')).err).toMatch(/does not open the vault/u);
  vi.stubEnv('AIRGUARD_VAULT_PASSPHRASE', 'correct horse');
  expect(await run('connections', 'remove', 'Lab')).toMatchObject({ code: 0 });
  expect((await run('connections')).out).toMatch(/^No connections/u);
});

test('what cannot be asked is refused with what to write instead', async () => {
  const path = await newCase();
  expect(await run('pull', path, 'survey/x')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/s3:\/\/bucket\/prefix/u),
  });
  expect(await run('pull', path, 's3://survey', '--from', '12')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/no UTC time/u),
  });
  expect(await run('push', path, 's3://survey/a/')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/needs a name/u),
  });
  expect(await run('pull', path, 's3://survey', '--connection', 'No')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/there are: none/u),
  });
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
  expect(await run('pull', path, 's3://survey', ...endpoint())).toMatchObject({
    code: 2,
    err: expect.stringMatching(/no credentials: set/u),
  });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  const folder = join(temporaryFolder(), 'empty');
  mkdirSync(folder);
  expect((await run('pull', folder, 's3://survey', ...endpoint())).code).toBe(1);
});
