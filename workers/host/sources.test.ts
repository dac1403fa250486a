import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createRouterClient } from '@orpc/server';
import { extract } from 'tar-stream';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { writeBigDump } from '../../test/support/big-dump.ts';
import { programDir } from '../../test/support/program.ts';
import type { JobInfo } from '../contract/model.ts';
import type { Connection, SelectionItem } from '../contract/sources.ts';
import { type BucketServer, SECRET, startBucketServer } from '../source/testing/bucket-server.ts';
import { createHost, type HostOptions } from './create-host.ts';

let server: BucketServer;
const cleanUps: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  server = await startBucketServer();
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  server.proxy.reset();
});
afterAll(() => server.stop());

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'airguard-sources-')));
  cleanUps.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A host with a case, and a saved connection to the store. */
async function openHost(change: Partial<Connection> = {}, root = folder(), more: Partial<HostOptions> = {}) {
  const host = createHost({
    capabilities: { host: 'memory', dialogs: false, browse: true, upload: false },
    programDir: await programDir(),
    build: 'test',
    userFolder: join(root, 'settings'),
    ...more,
  });
  cleanUps.push(() => host.dispose());
  const calls = createRouterClient(host.router);
  const casePath = join(root, 'case');
  const session = await host.openCase(casePath);
  const connection = server.connection(change);
  await calls.sources.save({ connection, secret: SECRET });
  const ended = (job: string): Promise<JobInfo> => session.jobs.finished(job);
  const pull = async (items: SelectionItem[], filter = {}) => {
    const selection = { connection: connection.id, bucket: server.bucket, items, filter };
    return ended((await calls.sources.pull(selection)).job);
  };
  return { root, host, calls, session, casePath, connection, pull, ended };
}

function dump(bytes: number, seed: number): Buffer {
  const path = join(folder(), 'dump');
  writeBigDump(path, bytes, 128, seed);
  return readFileSync(path);
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const at = (minute: number) => `2026-03-14T03:${String(minute).padStart(2, '0')}:00Z`;

/** Puts dumps of two devices, with sidecars. */
async function fillSurvey(prefix: string) {
  const bodies = [dump(200_000, 1), dump(210_000, 2), dump(220_000, 3)];
  const places = [`raw_fft/jetson-7/${at(10)}`, `raw_fft/jetson-7/${at(20)}`, `raw_fft/jetson-8/${at(10)}`];
  for (const [index, place] of places.entries()) {
    const body = bodies[index] ?? Buffer.alloc(0);
    await server.put(`${prefix}${place}.bin`, body);
    await server.put(
      `${prefix}${place}.json`,
      JSON.stringify({ device_id: place.split('/')[1], sha256: sha256(body) }),
    );
  }
  return { bodies, keys: places.map((place) => `${prefix}${place}.bin`) };
}

test('a prefix is pulled by device and time, with sidecars, and becomes recordings with a known origin (S7, S13)', async () => {
  const { keys } = await fillSurvey('one/');
  const { pull, session, casePath, calls, connection } = await openHost();
  const items: SelectionItem[] = [{ kind: 'prefix', prefix: 'one/' }];
  const filter = { device: 'jetson-7', fromMs: Date.parse(at(15)) };
  const selection = { connection: connection.id, bucket: server.bucket, items, filter };
  expect(await calls.sources.measure(selection)).toMatchObject({
    objects: 2,
    filteredOut: 4,
    devices: ['jetson-7', 'jetson-8'],
  });
  expect(await pull(items, filter)).toMatchObject({
    kind: 'pull',
    state: 'done',
    title: 's3://survey/one/',
    message: 'Imported 1 recording.',
    left: [],
  });
  expect(session.shelf.list()).toMatchObject([{ name: `${at(20)}.bin`, deviceId: 'jetson-7' }]);
  expect(readdirSync(join(casePath, 'incoming'))).toEqual([]);
  const audit = readFileSync(join(casePath, 'audit.jsonl'), 'utf8').split('\n');
  const line = audit.find((text) => text.includes('source.pulled')) ?? '';
  expect(JSON.parse(line).detail).toMatchObject({ bucket: 'survey', objects: [{ key: keys[1] }, {}] });

  // The same bytes again are known; the rest comes in.
  expect((await pull(items)).message).toBe('Imported 2 recordings; 1 was in the case already.');
  expect((await calls.cases.verify()).problems).toEqual([]);
});

test('an object brings its sidecar; other bytes than that states are refused (S9)', async () => {
  const { bodies, keys } = await fillSurvey('two/');
  const [body = Buffer.alloc(0)] = bodies;
  await server.put(keys[0] ?? '', body.subarray(0, body.length - 154));
  const { pull, session } = await openHost();
  const ended = await pull([
    { kind: 'object', key: keys[0] ?? '' },
    { kind: 'object', key: keys[1] ?? '' },
  ]);
  expect(ended).toMatchObject({
    state: 'done',
    message: 'Imported 1 recording; 1 entry was left out. 1 object was not taken from the bucket.',
  });
  expect(ended.left[0]).toMatchObject({
    name: `s3://survey/${keys[0]}`,
    why: expect.stringMatching(/^Its bytes are not those that its sidecar describes .* so it was not imported\.$/u),
  });
  expect(session.shelf.list().map(({ name }) => name)).toEqual([`${at(20)}.bin`]);
});

test('where nothing came in, what was not taken from the bucket is said as well (S9)', async () => {
  const { bodies, keys } = await fillSurvey('six/');
  const [body = Buffer.alloc(0)] = bodies;
  await server.put(keys[0] ?? '', body.subarray(0, body.length - 154));
  const { pull } = await openHost();
  const ended = await pull([{ kind: 'object', key: keys[0] ?? '' }]);
  expect(ended).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(
      /^1 object was not taken from the bucket\. Nothing in it could be imported; 1 entry was left out: /u,
    ),
  });
  expect(ended.left).toHaveLength(2);
});

test('an object that changes between listing and reading is left out, and the others come (S9)', async () => {
  await server.put('three/a.bin', dump(200_000, 4));
  await server.put('three/b.bin', dump(200_000, 5));
  const { pull } = await openHost();
  let changed = false;
  server.proxy.inject = ({ method, url }) =>
    method === 'GET' && url.includes('a.bin') && !changed
      ? {
          kind: 'first',
          run: async () => {
            changed = true;
            await server.put('three/a.bin', dump(200_000, 6));
          },
        }
      : undefined;
  const ended = await pull([{ kind: 'prefix', prefix: 'three/' }]);
  expect(ended).toMatchObject({
    state: 'done',
    message: 'Imported 1 recording. 1 object was not taken from the bucket.',
  });
  expect(ended.left).toMatchObject([
    {
      name: 's3://survey/three/a.bin',
      why: expect.stringMatching(/^The object changed in the bucket while it was read/u),
    },
  ]);
});

test('a large object comes in ranges; refused midway, another try goes on where it stopped (S12)', async () => {
  const body = dump(40 * 2 ** 20, 7);
  await server.put('four/large.bin', body);
  const { pull, session, calls, ended, casePath } = await openHost();
  const ranges = () => server.proxy.seen.filter(({ headers }) => headers.range !== undefined).length;
  const partsOnDisk = () => {
    const [job = ''] = readdirSync(join(casePath, 'incoming'));
    return readFileSync(join(casePath, 'incoming', job, 'errand.jsonl'), 'utf8').split('"kind":"part"').length - 1;
  };
  server.proxy.inject = ({ headers }) =>
    headers.range?.startsWith(`bytes=${32 * 2 ** 20}-`)
      ? {
          kind: 'answer',
          status: 403,
          code: 'ExpiredToken',
          after: () => vi.waitUntil(() => partsOnDisk() >= 3, { timeout: 60_000 }).then(() => {}),
        }
      : undefined;
  const failed = await pull([{ kind: 'prefix', prefix: 'four/' }]);
  expect(failed).toMatchObject({ state: 'failed', message: expect.stringMatching(/^The session token has expired/u) });
  expect((await calls.cases.verify()).problems).toEqual([]);
  server.proxy.reset();
  await calls.jobs.resume({ job: failed.id });
  expect(await ended(failed.id)).toMatchObject({ state: 'done', message: 'Imported 1 recording.' });
  expect(ranges()).toBeLessThanOrEqual(2);
  expect(session.shelf.list()[0]?.evidenceSha256).toBe(sha256(body));
});

test('a full disk pauses a pull until there is room, and Cancel leaves nothing (S12)', async () => {
  await server.put('full/a.bin', dump(200_000, 8));
  let free = 1024;
  const { calls, session, connection, casePath, ended } = await openHost({}, folder(), { freeBytes: async () => free });
  const items: SelectionItem[] = [{ kind: 'prefix', prefix: 'full/' }];
  const selection = { connection: connection.id, bucket: server.bucket, items, filter: {} };
  const paused = async (job: string) => {
    for await (const { jobs } of await calls.workspace.state()) {
      const info = jobs.find(({ id }) => id === job);
      if (info?.state === 'paused') return info.message;
    }
    return undefined;
  };
  const first = await calls.sources.pull(selection);
  expect(await paused(first.job)).toMatch(/^Paused\. Not enough space: about \d+ MiB are needed/u);
  await calls.jobs.cancel(first);
  expect(await ended(first.job)).toMatchObject({ state: 'cancelled', message: 'Cancelled; nothing of it is kept.' });
  expect(readdirSync(join(casePath, 'incoming'))).toEqual([]);
  const second = await calls.sources.pull(selection);
  await paused(second.job);
  free = 10 * 2 ** 30;
  expect(await ended(second.job)).toMatchObject({ state: 'done', message: 'Imported 1 recording.' });
  expect(session.shelf.list()).toHaveLength(1);
});

test('more objects than one pull takes are refused before anything is fetched (S13)', async () => {
  await server.fill(
    Array.from({ length: 10_001 }, (_, index) => `crowd/${index}.bin`),
    'x',
  );
  const { pull } = await openHost();
  server.proxy.reset();
  expect(await pull([{ kind: 'prefix', prefix: 'crowd/' }])).toMatchObject({
    state: 'failed',
    message:
      'More than 10,000 objects match, and one pull takes no more; narrow it by device, by time or by prefix: s3://survey/crowd/',
  });
  expect(server.proxy.seen.every(({ url }) => url.includes('list-type=2'))).toBe(true);
});

test('nothing that matches, and what is no dump, are said in the words of the bucket', async () => {
  await server.put('five/notes.txt', 'nothing of use');
  const { pull, casePath } = await openHost();
  expect(await pull([{ kind: 'prefix', prefix: 'nowhere/' }])).toMatchObject({
    state: 'failed',
    message: 'No object matches, so there is nothing to pull: s3://survey/nowhere/',
  });
  const failed = await pull([{ kind: 'prefix', prefix: 'five/' }]);
  expect(failed.message).toBe('Nothing in it could be imported; 1 entry was left out: s3://survey/five/');
  expect(JSON.stringify(failed)).not.toContain(casePath);
  expect(failed.left).toMatchObject([{ name: 's3://survey/five/notes.txt' }]);
});

test('a verified case goes up as one archive, is never replaced, and opens again (S14, S15)', async () => {
  await fillSurvey('six/');
  const { pull, calls, connection, ended, casePath } = await openHost();
  await pull([{ kind: 'prefix', prefix: 'six/' }]);
  const push = async (key: string) =>
    ended((await calls.sources.push({ connection: connection.id, bucket: server.bucket, key })).job);
  const pushed = await push('bundles/case.tar');
  expect(pushed).toMatchObject({
    state: 'done',
    message: expect.stringMatching(/^Uploaded \d+ files as one archive/u),
  });
  const archive = Buffer.from(await (await fetch(`${server.endpoint}/survey/bundles/case.tar`)).arrayBuffer());
  expect(pushed.message).toContain(sha256(archive));
  expect(pushed.message).toContain(archive.length.toLocaleString('en'));
  expect(await push('bundles/case.tar')).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/^There is an object with this key already/u),
  });

  const target = folder();
  const reader = extract();
  reader.on('entry', (header, stream, next) => {
    void buffer(stream).then((bytes) => {
      const path = join(target, header.name);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, bytes);
      next();
    });
  });
  reader.end(archive);
  await new Promise<void>((resolve) => reader.on('finish', () => resolve()));
  const other = await openHost({}, folder());
  await other.host.openCase(join(target, 'case'), { create: false });
  expect((await other.calls.cases.verify()).problems).toEqual([]);
  expect(readdirSync(join(casePath, 'incoming'))).toEqual([]);
});

test('a case with a problem is not uploaded; an upload that fails leaves no parts (S14, S15)', async () => {
  const { calls, connection, ended, casePath, pull, session } = await openHost();
  await fillSurvey('seven/');
  await pull([{ kind: 'prefix', prefix: 'seven/' }]);
  const push = async (key: string) =>
    ended((await calls.sources.push({ connection: connection.id, bucket: server.bucket, key })).job);
  server.proxy.inject = ({ method, url }) =>
    method === 'PUT' && url.includes('uploadId') ? { kind: 'answer', status: 403, code: 'AccessDenied' } : undefined;
  expect(await push('bundles/broken.tar')).toMatchObject({ state: 'failed' });
  const said = server.proxy.seen.map(({ method, url }) => `${method} ${url.replace(/=.*/u, '')}`);
  expect(said).toContain('DELETE /survey/bundles/broken.tar?uploadId');
  server.proxy.reset();
  writeFileSync(join(casePath, 'evidence', 'stranger'), 'x');
  expect(await push('bundles/bad.tar')).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(
      /^The case was not uploaded, because verify finds 1 problem in it, first: A file that is no evidence/u,
    ),
  });
  expect(server.proxy.seen.filter(({ method }) => method !== 'HEAD')).toEqual([]);
  expect(session.jobs.jobs.every(({ state }) => state !== 'running')).toBe(true);
});

test('no secret is in any answer, state, fault, log or file (S4)', async () => {
  const canary = { secretAccessKey: 'canary/secret+key', sessionToken: 'canary-session-token' };
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  cleanUps.push(() => void vi.restoreAllMocks());
  const { calls, connection, pull, root, session } = await openHost();
  await fillSurvey('eight/');
  const answers: unknown[] = [];
  const ask = async (work: Promise<unknown>) => {
    answers.push(await work.catch((error: unknown) => (error instanceof Error ? [error.message, error.stack] : error)));
  };
  await ask(calls.sources.save({ connection, secret: canary }));
  await ask(calls.sources.createVault({ passphrase: 'canary passphrase' }));
  await ask(calls.sources.unlockVault({ passphrase: 'canary passphrase wrong' }));
  // A store that quotes what it was sent.
  server.proxy.inject = ({ headers }) => ({
    kind: 'answer',
    status: 400,
    code: `Bad-${canary.secretAccessKey}-${String(headers['x-amz-security-token'])}`,
  });
  await ask(calls.sources.test({ connection: connection.id }));
  await ask(calls.sources.list({ connection: connection.id, bucket: 'survey', prefix: '' }));
  answers.push(await pull([{ kind: 'prefix', prefix: 'eight/' }]));
  server.proxy.reset();
  answers.push(await pull([{ kind: 'prefix', prefix: 'eight/' }]));
  await ask(calls.sources.save({ connection: { ...connection, endpoint: 'nonsense' }, secret: canary }));
  for await (const state of await calls.sources.state()) {
    answers.push(state);
    break;
  }
  for await (const state of await calls.workspace.state()) {
    answers.push(state);
    break;
  }
  const text = JSON.stringify(answers, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(text).not.toContain('canary');
  expect(text).toContain('[secret]');
  expect(written.join('')).not.toContain('canary');
  expect(session.shelf.list()).toHaveLength(3);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    expect(readFileSync(path).includes('canary'), path).toBe(false);
    if (path.includes('settings')) expect(statSync(path).mode & 0o077, path).toBe(0);
  }
});
