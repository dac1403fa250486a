import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import type { Connection } from '../../workers/contract/sources.ts';
import { openLineLog } from '../../workers/jobs/line-log.ts';
import type { ErrandEntry } from '../../workers/source/errand.ts';
import { fetchObjects } from '../../workers/source/fetch-objects.ts';
import { openObjectStore } from '../../workers/source/object-store.ts';
import { CONCURRENCY, PART_BYTES } from '../../workers/source/pull-job.ts';
import { createRedactor } from '../../workers/source/redact.ts';
import { type BenchContext, type BenchRow, clockedAsync, type Figure, interleave, rate, timeOf } from './harness.ts';

const BUCKET = 'bench';
const KEY = 'large.bin';
/** The server keeps objects in memory. */
const BYTES = 256 * 2 ** 20;
const SECRET = { secretAccessKey: 'secret-of-the-bench' };

/** A real S3 server in a process of its own, so that its work is not on our thread. */
async function startServer(root: string): Promise<{ readonly port: number; stop(): void }> {
  const program = `import('fauxqs')
    .then(({ startFauxqs }) => startFauxqs({ port: 0, logger: false, host: '127.0.0.1' }))
    .then((server) => { server.createBucket('${BUCKET}'); console.log('port ' + server.port); })`;
  const child = spawn(process.execPath, ['-e', program], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (text: unknown) => resolve(Number(/\d+/u.exec(String(text))?.[0])));
    child.once('exit', (code) => reject(new Error(`the S3 server ended with ${code}`)));
  });
  return { port, stop: () => void child.kill() };
}

/** Puts the object in parts, as the store wants it; resolves to its ETag. */
async function putLarge(endpoint: string): Promise<string> {
  const at = `${endpoint}/${BUCKET}/${KEY}`;
  const begun = await (await fetch(`${at}?uploads`, { method: 'POST' })).text();
  const upload = /<UploadId>([^<]+)</u.exec(begun)?.[1] ?? '';
  const parts: string[] = [];
  for (let from = 0; from < BYTES; from += PART_BYTES) {
    const number = parts.length + 1;
    const answer = await fetch(`${at}?partNumber=${number}&uploadId=${upload}`, {
      method: 'PUT',
      body: new Uint8Array(randomBytes(PART_BYTES)),
    });
    parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${answer.headers.get('etag')}</ETag></Part>`);
  }
  const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  await (await fetch(`${at}?uploadId=${upload}`, { method: 'POST', body })).text();
  return (await fetch(at, { method: 'HEAD' })).headers.get('etag') ?? '';
}

/** Ranges by Node's own client, written as they come: no signature, no log, no flush. */
async function plainDownload(port: number, path: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const file = openSync(path, 'w');
  let next = 0;
  const work = async () => {
    for (let from = next; from < BYTES; from = next) {
      next += PART_BYTES;
      await new Promise<void>((resolve, reject) => {
        const headers = { range: `bytes=${from}-${from + PART_BYTES - 1}` };
        get({ host: '127.0.0.1', port, path: `/${BUCKET}/${KEY}`, agent, headers }, (answer) => {
          let at = from;
          answer.on('data', (bytes: Buffer) => {
            writeSync(file, bytes, 0, bytes.length, at);
            at += bytes.length;
          });
          answer.on('end', () => resolve());
          answer.on('error', reject);
        }).on('error', reject);
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  closeSync(file);
  agent.destroy();
}

async function pull(endpoint: string, etag: string, folder: string): Promise<void> {
  const connection: Connection = {
    id: randomUUID(),
    name: 'bench',
    endpoint,
    region: 'us-east-1',
    pathStyle: true,
    credentials: { kind: 'key', accessKeyId: 'bench' },
    strictChecksums: false,
  };
  const store = await openObjectStore({ connection, secret: SECRET, redactor: createRedactor() });
  const log = openLineLog<ErrandEntry>(join(folder, 'errand.jsonl'));
  try {
    await fetchObjects({
      store,
      bucket: BUCKET,
      objects: [{ key: KEY, bytes: BYTES, etag, path: '0/large.bin' }],
      partBytes: PART_BYTES,
      before: { parts: new Map(), whole: new Set(), dropped: new Map() },
      root: folder,
      log,
      signal: new AbortController().signal,
      concurrency: CONCURRENCY,
      onBytes: () => {},
      onDropped: (_, why) => {
        throw new Error(why);
      },
      mayGoOn: async () => {},
    });
  } finally {
    log.close();
    store.close();
  }
}

async function measure(context: BenchContext): Promise<readonly Figure[]> {
  const server = await startServer(context.root);
  const endpoint = `http://127.0.0.1:${server.port}`;
  const folder = join(context.scratchDir, 'pull');
  try {
    const etag = await putLarge(endpoint);
    const fresh = () => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    };
    const timings = await interleave(
      [
        {
          name: 'plain',
          run: () => {
            fresh();
            return clockedAsync(() => plainDownload(server.port, join(folder, 'plain')));
          },
        },
        {
          name: 'pull',
          run: () => {
            fresh();
            return clockedAsync(() => pull(endpoint, etag, folder));
          },
        },
      ],
      context,
    );
    const ours = timeOf(timings, 'pull');
    return [
      { label: 'S3 pull', value: rate(BYTES, ours), unit: 'MB/s' },
      {
        label: 'S3 pull against a plain ranged download',
        value: timeOf(timings, 'plain') / ours,
        unit: '×',
        goal: { atLeast: 0.8 },
      },
    ];
  } finally {
    server.stop();
  }
}

export const pullRow: BenchRow = {
  name: 'pull',
  about:
    'One object of 256 MiB in ranges of 8 MiB, 8 at a time, from a local S3 server: signed, with If-Match, each part flushed and logged, against plain requests written as they come.',
  run: async (context) => ({ kind: 'measured', figures: await measure(context) }),
};
