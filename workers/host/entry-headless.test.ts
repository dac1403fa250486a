import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserServer } from '../transport/browser-server.ts';
import { startHeadless } from './entry-headless.ts';

/** Uploads reach no service: this host only hands out paths as grants. */
const host = { router: {}, bytes: async () => new ArrayBuffer(0), reuse: () => {}, grant: (path: string) => path };

let root = '';
let server: BrowserServer;
let tab = '';
let cookie = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'airguard-upload-'));
  server = await startHeadless({ host, uiRoot: root, port: 0, uploadFolder: join(root, 'uploads') });
  const token = new URL(server.address()).hash.slice('#t='.length);
  const answer = await post('/session', JSON.stringify({ token }), { 'content-type': 'application/json' });
  tab = String(JSON.parse(answer.body).tab);
  cookie = answer.cookie;
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

function post(path: string, body: string, headers: Record<string, string>) {
  const origin = `http://127.0.0.1:${server.port}`;
  return new Promise<{ status: number; body: string; cookie: string }>((resolve, reject) => {
    const sent = request(`${origin}${path}`, { method: 'POST', headers: { ...headers, origin } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(parts).toString(),
          cookie: (response.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '',
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function upload(name: string, body: string, batch?: string): Promise<{ status: number; body: unknown }> {
  const query = batch === undefined ? '' : `&batch=${encodeURIComponent(batch)}`;
  const headers = { 'content-type': 'application/octet-stream', 'x-airguard-tab': tab, cookie };
  const answer = await post(`/upload?name=${encodeURIComponent(name)}${query}`, body, headers);
  return { status: answer.status, body: JSON.parse(answer.body) };
}

async function stored(name: string, body: string, batch?: string): Promise<string> {
  const answer = await upload(name, body, batch);
  expect(answer).toMatchObject({ status: 200, body: { grant: expect.any(String) } });
  const { grant } = Object(answer.body);
  return String(grant);
}

describe('dropped files of a browser (H12)', () => {
  it('keeps the files of a batch together under their names, and batches apart', async () => {
    const batch = randomUUID();
    const dump = await stored('scan.bin', 'dump', batch);
    const sidecar = await stored('scan.json', '{}', batch);
    const other = await stored('scan.bin', 'other', randomUUID());
    const single = await stored('scan.bin', 'single');
    expect([dump, sidecar, other].map((path) => basename(path))).toEqual(['scan.bin', 'scan.json', 'scan.bin']);
    expect(dirname(sidecar)).toBe(dirname(dump));
    expect(new Set([dump, other, single].map((path) => dirname(path))).size).toBe(3);
    expect(await Promise.all([dump, sidecar, other, single].map((path) => readFile(path, 'utf8')))).toEqual([
      'dump',
      '{}',
      'other',
      'single',
    ]);
  });

  it('refuses a name that the batch has already and keeps the first', async () => {
    const batch = randomUUID();
    const first = await stored('scan.bin', 'first', batch);
    expect(await upload('scan.bin', 'second', batch)).toEqual({
      status: 409,
      body: {
        code: 'bad_request',
        message: 'Two files of this drop have the same name; drop them one after the other: scan.bin',
      },
    });
    expect(await readFile(first, 'utf8')).toBe('first');
  });

  it.each(['', '..', '../../elsewhere', 'not-a-uuid', `${randomUUID()}/x`, randomUUID().toUpperCase()])(
    'refuses the batch %j and writes nothing',
    async (batch) => {
      expect(await upload('scan.bin', 'x', batch)).toMatchObject({ status: 409, body: { code: 'bad_request' } });
      expect(await readdir(root)).toEqual([]);
    },
  );

  it.each(['', '.', '..', '../..'])('refuses the name %j', async (name) => {
    const answer = await upload(name, 'x', randomUUID());
    expect(answer).toMatchObject({ status: 409, body: { code: 'bad_request' } });
  });
});
