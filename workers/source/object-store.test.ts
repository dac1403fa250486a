import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../contract/sources.ts';
import { type ObjectStore, openObjectStore } from './object-store.ts';
import { createRedactor } from './redact.ts';
import { ATTEMPTS } from './retry.ts';
import { type BucketServer, SECRET, startBucketServer } from './testing/bucket-server.ts';
import type { Injected } from './testing/fault-proxy.ts';
import { startTlsDoor } from './testing/tls-door.ts';

let server: BucketServer;
const pauses: number[] = [];
const open: ObjectStore[] = [];
const { signal } = new AbortController();
const BODY = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));

beforeAll(async () => {
  server = await startBucketServer();
  await server.put('raw_fft/jetson-7/2026-03-14T031000Z.bin', BODY);
});
afterEach(() => {
  server.proxy.reset();
  pauses.length = 0;
  for (const store of open.splice(0)) store.close();
});
afterAll(() => server.stop());

async function storeOf(change: Partial<Connection> = {}): Promise<ObjectStore> {
  const redactor = createRedactor();
  redactor.know(SECRET);
  const store = await openObjectStore({
    connection: server.connection(change),
    secret: change.credentials?.kind === 'anonymous' ? undefined : SECRET,
    redactor,
    pause: async (ms) => void pauses.push(ms),
    silentMs: 300,
  });
  open.push(store);
  return store;
}

const listing = { bucket: 'survey', prefix: '', delimited: true };
const list = (store: ObjectStore, more = {}) => store.list({ ...listing, ...more }, signal);

async function readAll(store: ObjectStore, key: string, etag: string, from = 0, to = BODY.length): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  await store.read({ bucket: 'survey', key, etag, from, to }, async (bytes) => void parts.push(bytes), signal);
  return Buffer.concat(parts);
}

const KEY = 'raw_fft/jetson-7/2026-03-14T031000Z.bin';
async function etagOf(store: ObjectStore): Promise<string> {
  const page = await list(store, { prefix: 'raw_fft/jetson-7/' });
  return page.objects[0]?.etag ?? '';
}

test('lists folders and objects, with what their keys say (S7)', async () => {
  const store = await storeOf();
  expect(await list(store)).toEqual({ folders: ['raw_fft/'], objects: [] });
  const page = await list(store, { prefix: 'raw_fft/jetson-7/' });
  expect(page.objects).toMatchObject([
    { key: KEY, bytes: BODY.length, device: 'jetson-7', timeMs: Date.UTC(2026, 2, 14, 3, 10) },
  ]);
});

test('20,000 objects come in pages of 1,000, each once (S6)', async () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `many/object-${String(index).padStart(6, '0')}.bin`);
  await server.fill(keys, 'x');
  const store = await storeOf();
  const found: string[] = [];
  let token: string | undefined;
  let pages = 0;
  do {
    const page = await list(store, { prefix: 'many/', delimited: false, token });
    expect(page.objects.length).toBeLessThanOrEqual(1000);
    found.push(...page.objects.map(({ key }) => key));
    token = page.next;
    pages++;
  } while (token !== undefined);
  expect(pages).toBe(20);
  expect(found).toEqual(keys);
});

test('a range is read exactly, and through cut and silent connections each byte once (S11)', async () => {
  const store = await storeOf();
  const etag = await etagOf(store);
  expect(await readAll(store, KEY, etag, 1000, 70_001)).toEqual(BODY.subarray(1000, 70_001));
  server.proxy.reset();
  const faults: Injected[] = [
    { kind: 'hang up' },
    { kind: 'truncate', afterBytes: 65_536 },
    { kind: 'stall', afterBytes: 65_536 },
    { kind: 'answer', status: 503, code: 'SlowDown', headers: { 'retry-after': '2' } },
    { kind: 'truncate', afterBytes: 1 },
  ];
  server.proxy.inject = (_, index) => faults[index];
  expect(await readAll(store, KEY, etag)).toEqual(BODY);
  expect(server.proxy.seen.length).toBe(faults.length + 1);
  expect(pauses[3]).toBe(2000);
});

test('the request asks with If-Match, and a changed object is noticed (S9)', async () => {
  const store = await storeOf();
  await server.put('changing.bin', BODY);
  const [before] = (await list(store, { prefix: 'changing' })).objects;
  await server.put('changing.bin', Buffer.from(BODY).reverse());
  await expect(readAll(store, 'changing.bin', before?.etag ?? '')).rejects.toThrow(
    /^The object changed in the bucket while it was read .*: s3:\/\/survey\/changing\.bin$/u,
  );
  expect(server.proxy.seen.at(-1)?.headers['if-match']).toBe(before?.etag);
});

const answered = (status: number, code: string, headers: Record<string, string> = {}): Injected => ({
  kind: 'answer',
  status,
  code,
  headers,
});
const ONCE = 1;
const sentences: readonly (readonly [string, Injected, number, RegExp])[] = [
  [
    '403',
    answered(403, 'AccessDenied'),
    ONCE,
    /^Access was refused \(403 AccessDenied\); check .*"Laboratory" may do/u,
  ],
  ['an unknown key', answered(403, 'InvalidAccessKeyId'), ONCE, /does not know the access key; correct it in/u],
  ['a wrong secret', answered(403, 'SignatureDoesNotMatch'), ONCE, /^The secret does not belong to the access key/u],
  ['an expired token', answered(400, 'ExpiredToken'), ONCE, /^The session token has expired/u],
  ['404 of a bucket', answered(404, 'NoSuchBucket'), ONCE, /^There is no such bucket at 127\.0\.0\.1:\d+/u],
  ['404 of an object', answered(404, 'NoSuchKey'), ONCE, /^The object is not in the bucket \(404\)/u],
  ['503', answered(503, 'ServiceUnavailable'), ATTEMPTS, /is busy \(503 ServiceUnavailable\) and stayed so/u],
  ['slow down', answered(503, 'SlowDown'), ATTEMPTS, /is busy \(503 SlowDown\)/u],
  ['a hang-up', { kind: 'hang up' }, ATTEMPTS, /ended the connection in the middle, every time/u],
  [
    'a redirect',
    answered(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-west-1' }),
    ONCE,
    /^The bucket is in the region eu-west-1; correct the region of the connection "Laboratory"/u,
  ],
];
test.each(sentences)(
  '%s: one sentence and its number of attempts (S10, S11)',
  async (_, injected, attempts, sentence) => {
    const store = await storeOf();
    server.proxy.inject = () => injected;
    await expect(list(store)).rejects.toThrow(sentence);
    expect(server.proxy.seen.length).toBe(attempts);
    expect(pauses.length).toBe(attempts - 1);
  },
);

test('a clock that is off is named with by how much (S10)', async () => {
  const store = await storeOf();
  const date = new Date(Date.now() + 47 * 60_000 + 3000).toUTCString();
  server.proxy.inject = () => answered(403, 'RequestTimeTooSkewed', { date });
  await expect(list(store)).rejects.toThrow(/^The clock of this computer is 47 min [1-4] s behind, so 127/u);
  expect(server.proxy.seen.length).toBe(1);
});

test('a server that is not there, a name that is none, and what is no store (S10)', async () => {
  const nobody = await storeOf({ endpoint: 'http://127.0.0.1:1' });
  await expect(list(nobody)).rejects.toThrow(/^Nothing listens at 127\.0\.0\.1:1; check the endpoint.*ECONNREFUSED/u);
  const nowhere = await storeOf({ endpoint: 'http://no-such-host.invalid' });
  await expect(list(nowhere)).rejects.toThrow(/no-such-host\.invalid.*(ENOTFOUND|EAI_AGAIN)/u);
});

test('a certificate that is not trusted is refused, and one pinned to the connection is enough (S5, S10)', async (context) => {
  const tls = await startTlsDoor(server.proxy.port);
  if (tls === undefined) return context.skip('there is no openssl on this machine to make a certificate');
  try {
    const endpoint = `https://127.0.0.1:${tls.port}`;
    await expect(list(await storeOf({ endpoint }))).rejects.toThrow(
      /^The certificate of 127\.0\.0\.1:\d+ is not trusted \(.*SELF_SIGNED.*\); .* "Laboratory": s3:\/\/survey\/$/u,
    );
    expect((await list(await storeOf({ endpoint, caPem: tls.certificate }))).folders).toContain('raw_fft/');
  } finally {
    await tls.stop();
  }
});

test('anonymous requests carry no signature, others do', async () => {
  const store = await storeOf({ credentials: { kind: 'anonymous' } });
  await list(store);
  expect(server.proxy.seen[0]?.headers.authorization).toBeUndefined();
  await list(await storeOf());
  expect(server.proxy.seen[1]?.headers.authorization).toContain('Credential=test/');
});

test('a cancelled request ends at once', async () => {
  const store = await storeOf();
  const controller = new AbortController();
  server.proxy.inject = () => ({ kind: 'first', run: async () => controller.abort() });
  await expect(store.list(listing, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
