import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../contract/faults.ts';
import type { VerifyReport } from '../contract/model.ts';
import { objectUri } from '../contract/sources.ts';
import type { ImportContext } from '../jobs/import-context.ts';
import { incomingOf } from '../jobs/incoming.ts';
import type { JobPlan, JobResult, RunningJob } from '../jobs/job-list.ts';
import { type CaseBundle, prepareBundle } from './case-bundle.ts';
import { type PushRequest, readErrand } from './errand.ts';
import { type Errand, runErrand, saveErrand } from './errand-job.ts';
import type { ObjectStore } from './object-store.ts';
import type { SourceDesk } from './source-desk.ts';

/** S3 takes parts of 5 MiB to 5 GiB, and 10,000 of them. */
const PART_BYTES = 8 * 1024 * 1024;
const MOST_PARTS = 9_500;
const CONCURRENCY = 4;
/** How long an upload that failed is tried to be taken back. */
const ABORT_MS = 20_000;

export interface PushPlanOptions {
  readonly id?: string;
  readonly request: PushRequest;
  /** Of the desk's connections; undefined when the one it was begun with is not known here. */
  readonly connection: string | undefined;
  verify(
    signal: AbortSignal,
    onProgress: (progress: { doneBytes: number; totalBytes: number; phase: string }) => void,
  ): Promise<VerifyReport>;
  readonly partBytes?: number;
}

/** The job that uploads the case as one archive (S14, S15). */
export function pushPlan(
  context: ImportContext,
  desk: SourceDesk,
  options: PushPlanOptions,
): JobPlan & { readonly id: string } {
  const id = options.id ?? randomUUID();
  const title = objectUri(options.request.bucket, options.request.key);
  return {
    id,
    kind: 'push',
    title,
    async run(job) {
      const row = { kind: 'push', title } as const;
      const result = await runErrand(job, context, row, (errand) => push(job, context, desk, options, errand));
      await context.folder.evidence.discard(job.id);
      await saveErrand(job, context, row, 'done', result.message);
      return result;
    },
    async discard() {
      const before = readErrand(incomingOf(context.folder, id).errand);
      const orphan = before?.kind === 'push' ? before.upload : undefined;
      const { connection, request } = options;
      // A store that cannot be reached now, or whose secret is locked away, keeps the parts until it expires them.
      if (orphan !== undefined && connection !== undefined)
        await desk.withStore(connection, (store) => takeBack(store, { ...request, upload: orphan })).catch(() => false);
      await context.folder.evidence.discard(id);
      await context.folder.catalog.removeJob(id);
    },
  };
}

async function push(
  job: RunningJob,
  context: ImportContext,
  desk: SourceDesk,
  options: PushPlanOptions,
  { before, log }: Errand,
): Promise<JobResult> {
  const { folder } = context;
  const { request, connection } = options;
  const { bucket, key } = request;
  const uri = objectUri(bucket, key);
  if (connection === undefined)
    throw new Fault(
      'bad_request',
      `This push was begun with a connection that is kept nowhere; use the same airguard push command, or cancel it: ${uri}`,
    );
  return desk.withStore(connection, async (store) => {
    const orphan = before?.kind === 'push' ? before.upload : undefined;
    const takenBack = orphan === undefined ? undefined : await takeBack(store, { ...request, upload: orphan });
    if (await store.exists({ bucket, key }, job.signal))
      throw new Fault('bad_request', `There is an object with this key already; choose another key: ${uri}`);
    const report = await options.verify(job.signal, ({ phase, doneBytes, totalBytes }) =>
      job.report({ phase: `verifying: ${phase}`, doneBytes, totalBytes: 2 * totalBytes }),
    );
    const [problem] = report.problems;
    if (problem !== undefined)
      throw new Fault(
        'corrupt_input',
        `The case was not uploaded, because verify finds ${report.problems.length} ${report.problems.length === 1 ? 'problem' : 'problems'} in it, first: ${problem}`,
      );
    const bundle = await prepareBundle(folder, join(incomingOf(folder, job.id).root, 'bundle'));
    try {
      log.append({ kind: 'push', version: 1, title: uri, request }, true);
      const { sha256, bytes } = await upload(job, store, bundle, { ...options, log });
      await folder.record('case.pushed', { server: request.server, bucket, key, bytes, sha256 });
      return {
        message: `Uploaded ${bundle.files.length.toLocaleString('en')} files as one archive of ${bytes.toLocaleString('en')} bytes, SHA-256 ${sha256}.${orphanText(takenBack, orphan)}`,
      };
    } finally {
      await bundle.remove();
    }
  });
}

function orphanText(takenBack: boolean | undefined, upload: string | undefined): string {
  if (takenBack === undefined) return '';
  return takenBack
    ? ' The parts that an interrupted push to this key had left in the store were removed first.'
    : ` The parts that an interrupted push to this key had left could not be removed; ask whoever keeps the store to abort the upload ${upload}.`;
}

/** Uploads in parts, some at once; whatever goes wrong, no parts stay behind in the store. Resolves to what was sent. */
async function upload(
  job: RunningJob,
  store: ObjectStore,
  bundle: CaseBundle,
  { request, log, partBytes = PART_BYTES }: PushPlanOptions & Pick<Errand, 'log'>,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const { bucket, key } = request;
  const size = Math.max(partBytes, Math.ceil(bundle.mostBytes / MOST_PARTS));
  const id = await store.beginUpload({ bucket, key }, job.signal);
  log.append({ kind: 'upload', upload: id }, true);
  const controller = new AbortController();
  const stop = () => controller.abort();
  job.signal.addEventListener('abort', stop);
  if (job.signal.aborted) stop();
  const archive = bundle.open(controller.signal);
  const hash = createHash('sha256');
  const etags: string[] = [];
  const sending = new Set<Promise<void>>();
  let doneBytes = 0;
  job.report({ phase: 'uploading', doneBytes: bundle.mostBytes, totalBytes: 2 * bundle.mostBytes });
  const send = (index: number, bytes: Uint8Array) => {
    const sent: Promise<void> = store
      .uploadPart({ bucket, key, upload: id, number: index + 1, bytes }, controller.signal)
      .then((etag) => {
        etags[index] = etag;
        doneBytes += bytes.length;
        job.report({ phase: 'uploading', doneBytes: bundle.mostBytes + doneBytes });
      })
      .finally(() => sending.delete(sent));
    // Whoever waits for room or for the end hears of it.
    sent.catch(() => undefined);
    sending.add(sent);
  };
  try {
    let parts = 0;
    for await (const bytes of inParts(archive, size)) {
      hash.update(bytes);
      while (sending.size >= CONCURRENCY) await Promise.race(sending);
      send(parts++, bytes);
    }
    await Promise.all(sending);
    await store.finishUpload({ bucket, key, upload: id, etags }, job.signal);
    return { sha256: hash.digest('hex'), bytes: doneBytes };
  } catch (error) {
    stop();
    await Promise.allSettled(sending);
    await takeBack(store, { bucket, key, upload: id });
    throw error;
  } finally {
    job.signal.removeEventListener('abort', stop);
  }
}

/** Tells the store to forget an upload; whether it did. Why it did not is of no use any more. */
async function takeBack(
  store: ObjectStore,
  place: { readonly bucket: string; readonly key: string; readonly upload: string },
): Promise<boolean> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ABORT_MS);
  try {
    return await store.abortUpload(place, controller.signal).then(
      () => true,
      () => false,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The bytes of a stream in pieces of one size; the last is shorter. */
async function* inParts(stream: AsyncIterable<unknown>, size: number): AsyncGenerator<Uint8Array, void, void> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    if (!(piece instanceof Uint8Array)) throw new Error('an archive is bytes');
    let rest = piece;
    while (bytes + rest.length >= size) {
      const taken = size - bytes;
      yield Buffer.concat([...pieces, rest.subarray(0, taken)]);
      rest = rest.subarray(taken);
      pieces = [];
      bytes = 0;
    }
    if (rest.length > 0) pieces.push(rest);
    bytes += rest.length;
  }
  if (bytes > 0) yield Buffer.concat(pieces);
}
