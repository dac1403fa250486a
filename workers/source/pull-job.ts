import { randomUUID } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../contract/faults.ts';
import { objectUri } from '../contract/sources.ts';
import type { ImportContext } from '../jobs/import-context.ts';
import { importPlan } from '../jobs/import-job.ts';
import { incomingOf } from '../jobs/incoming.ts';
import type { JobPlan, JobResult, RunningJob } from '../jobs/job-list.ts';
import type { LineLog } from '../jobs/line-log.ts';
import { noSpace, RESERVE_BYTES, waitForSpace, watchSpace } from '../jobs/space-watch.ts';
import type { ErrandEntry, FetchObject, PullRequest, PullState } from './errand.ts';
import { runErrand } from './errand-job.ts';
import { fetchObjects } from './fetch-objects.ts';
import { createLocalNames } from './local-names.ts';
import type { ObjectStore } from './object-store.ts';
import { refuseTooMany, type SourceDesk, selectedObjects } from './source-desk.ts';
import { sha256OfFile, statedSha256 } from './stated-hash.ts';

/** Large enough that a request costs little beside its bytes, small enough that a cut connection loses little. */
export const PART_BYTES = 8 * 1024 * 1024;
export const CONCURRENCY = 8;
/** Objects that one line of the audit log names. */
const AUDIT_CHUNK = 500;

export interface PullPlanOptions {
  readonly id?: string;
  readonly request: PullRequest;
  /** Of the desk's connections, saved or lent; undefined when the one it was begun with is not known here. */
  readonly connection: string | undefined;
  readonly partBytes?: number;
}

/** The job that fetches objects and then imports them as a folder (S8, S9, S12, S13). */
export function pullPlan(
  context: ImportContext,
  desk: SourceDesk,
  options: PullPlanOptions,
): JobPlan & { readonly id: string } {
  const id = options.id ?? randomUUID();
  const title = titleOf(options.request);
  return {
    id,
    kind: 'pull',
    title,
    run: (job) => runPull(job, context, desk, options, title),
    async discard() {
      await context.folder.evidence.discard(id);
      await context.folder.catalog.removeJob(id);
    },
  };
}

function titleOf({ bucket, items }: PullRequest): string {
  const [first] = items;
  const uri = objectUri(bucket, first === undefined ? '' : first.kind === 'prefix' ? first.prefix : first.key);
  return items.length > 1 ? `${uri} and ${items.length - 1} more` : uri;
}

async function runPull(
  job: RunningJob,
  context: ImportContext,
  desk: SourceDesk,
  options: PullPlanOptions,
  title: string,
): Promise<JobResult> {
  let notTaken = 0;
  const fetching: RunningJob = {
    ...job,
    leave(name, why) {
      notTaken++;
      job.leave(name, why);
    },
  };
  const pulled = await runErrand(job, context, { kind: 'pull', title }, ({ before, log }) =>
    fetchAll(fetching, context, desk, {
      ...options,
      title,
      before: before?.kind === 'pull' && before.listed ? before : undefined,
      log,
    }),
  );
  const what = notTaken === 1 ? '1 object was' : `${notTaken.toLocaleString('en')} objects were`;
  const words = notTaken === 0 ? '' : `${what} not taken from the bucket.`;
  try {
    const { message, recording } = await importFetched(job, context, title, pulled);
    return { message: `${message} ${words}`.trimEnd(), recording };
  } catch (error) {
    if (words === '' || !(error instanceof Fault) || error.code === 'cancelled') throw error;
    throw new Fault(error.code, `${words} ${error.message}`, { cause: error });
  }
}

interface Pulled {
  readonly root: string;
  readonly bytes: number;
  /** Address of a fetched file by its path from the root. */
  readonly uris: ReadonlyMap<string, string>;
}

interface Work extends PullPlanOptions {
  readonly title: string;
  readonly before: PullState | undefined;
  readonly log: LineLog<ErrandEntry>;
}

async function fetchAll(job: RunningJob, context: ImportContext, desk: SourceDesk, work: Work): Promise<Pulled> {
  const { connection, request, before } = work;
  const { bucket } = request;
  const root = incomingOf(context.folder, job.id).fetched;
  if (before?.fetched === true) {
    for (const { key, why } of before.left) job.leave(objectUri(bucket, key), why);
    for (const [index, why] of before.dropped) job.leave(objectUri(bucket, before.objects[index]?.key), why);
    return pulledOf(root, bucket, before.objects);
  }
  if (connection === undefined)
    throw new Fault(
      'bad_request',
      `This pull was begun with a connection that is kept nowhere; go on with the same airguard pull command, or cancel it: ${work.title}`,
    );
  return desk.withStore(connection, async (store) => {
    const state = before ?? (await listAll(job, store, work));
    for (const { key, why } of state.left) job.leave(objectUri(bucket, key), why);
    const dropped = new Map(state.dropped);
    for (const [index, why] of dropped) job.leave(objectUri(bucket, state.objects[index]?.key), why);
    await fetchListed(job, context, store, { ...work, state, root, dropped });
    const [only] = dropped.values();
    if (dropped.size === state.objects.length && only !== undefined) {
      // What was listed is no more: another try has to list anew.
      await context.folder.evidence.discard(job.id);
      throw new Fault('io', only);
    }
    await refuseOtherBytes(job, root, bucket, state.objects);
    await recordPull(context, request, state.objects, dropped);
    work.log.append({ kind: 'fetched' }, true);
    return pulledOf(root, bucket, state.objects);
  });
}

/** Writes down what is to be fetched, so that the next process fetches the same. */
async function listAll(
  job: RunningJob,
  store: ObjectStore,
  { request, title, log, partBytes = PART_BYTES }: Work,
): Promise<PullState> {
  job.report({ phase: 'listing the objects' });
  const names = createLocalNames();
  const objects: FetchObject[] = [];
  const left: { key: string; why: string }[] = [];
  for await (const { object, passes } of selectedObjects(store, request, job.signal)) {
    if (!passes) continue;
    const { key, bytes, etag } = object;
    const placed = names.place(key);
    if (placed.kind === 'refused') left.push({ key, why: placed.why });
    else objects.push({ key, bytes, etag, path: placed.path });
    refuseTooMany(objects.length + left.length, title);
  }
  if (objects.length === 0) {
    const [first] = left;
    throw new Fault(
      'not_found',
      first === undefined
        ? `No object matches, so there is nothing to pull: ${title}`
        : `Nothing can be pulled, because of the object ${objectUri(request.bucket, first.key)} ${first.why}.`,
    );
  }
  log.append({ kind: 'pull', version: 1, title, request, partBytes });
  for (const one of left) log.append({ kind: 'left', ...one });
  for (const one of objects) log.append({ kind: 'object', ...one });
  log.append({ kind: 'listed' }, true);
  return {
    kind: 'pull',
    title,
    request,
    partBytes,
    objects,
    left,
    listed: true,
    parts: new Map(),
    whole: new Set(),
    dropped: new Map(),
    fetched: false,
  };
}

async function fetchListed(
  job: RunningJob,
  context: ImportContext,
  store: ObjectStore,
  work: Work & { readonly state: PullState; readonly root: string; readonly dropped: Map<number, string> },
): Promise<void> {
  const { state, root, log, request, dropped } = work;
  const { objects, partBytes } = state;
  const totalBytes = objects.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = fetchedBefore(state);
  let ended = state.whole.size + state.dropped.size;
  const phase = () => `pulling ${Math.min(ended + 1, objects.length)} of ${objects.length} objects`;
  // The import reads these files as it would any others, so both count.
  job.report({ phase: phase(), totalBytes: 2 * totalBytes, doneBytes });
  const folder = incomingOf(context.folder, job.id).root;
  await waitForSpace(job, context, folder, totalBytes - doneBytes + RESERVE_BYTES);

  const low = createHold();
  const stopWatching = watchSpace(context, folder, (isLow, free) => {
    const fault = noSpace(RESERVE_BYTES, free, folder);
    if (context.whenLowOnSpace === 'fail') {
      if (isLow) low.fail(fault);
      return;
    }
    low.set(isLow);
    job.setPaused(isLow ? `Paused. ${fault.message}` : undefined);
  });
  const onAbort = () => low.fail(new Fault('cancelled', 'Cancelled.'));
  job.signal.addEventListener('abort', onAbort);
  try {
    await fetchObjects({
      store,
      bucket: request.bucket,
      objects,
      partBytes,
      before: state,
      root,
      log: {
        ...log,
        append(entry, durable) {
          log.append(entry, durable);
          if (entry.kind === 'whole' || entry.kind === 'dropped') ended++;
        },
      },
      signal: job.signal,
      concurrency: CONCURRENCY,
      mayGoOn: () => low.free(),
      onBytes(bytes) {
        doneBytes += bytes;
        job.report({ phase: phase(), doneBytes });
      },
      onDropped(object, why) {
        dropped.set(objects.indexOf(object), why);
        job.leave(objectUri(request.bucket, object.key), why);
      },
    });
  } finally {
    job.signal.removeEventListener('abort', onAbort);
    stopWatching();
  }
}

function fetchedBefore({ objects, partBytes, parts, whole }: PullState): number {
  return objects.reduce((sum, { bytes }, index) => {
    if (whole.has(index)) return sum + bytes;
    let done = sum;
    for (const part of parts.get(index) ?? []) done += Math.min(partBytes, bytes - part * partBytes);
    return done;
  }, 0);
}

/** Holds work up while it is set; `fail` ends it. */
function createHold() {
  let waiting: PromiseWithResolver | undefined;
  let failed: Fault | undefined;
  return {
    set(held: boolean) {
      if (held) waiting ??= promiseWithResolver();
      else {
        waiting?.resolve();
        waiting = undefined;
      }
    },
    fail(fault: Fault) {
      failed ??= fault;
      waiting?.resolve();
    },
    async free() {
      if (failed === undefined) await waiting?.promise;
      if (failed !== undefined) throw failed;
    },
  };
}

interface PromiseWithResolver {
  readonly promise: Promise<void>;
  resolve(): void;
}

function promiseWithResolver(): PromiseWithResolver {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Files whose sidecar states another SHA-256 are taken away before the import sees them (S9). */
async function refuseOtherBytes(
  job: RunningJob,
  root: string,
  bucket: string,
  objects: readonly FetchObject[],
): Promise<void> {
  const byPath = new Map(objects.map((object) => [object.path, object]));
  for (const { path, key } of objects) {
    const sidecar = [`${path}.json`, path.replace(/\.[^./]*$/u, '.json')].find(
      (candidate) => candidate !== path && byPath.has(candidate),
    );
    if (sidecar === undefined || path.endsWith('.json')) continue;
    const stated = await statedSha256(join(root, sidecar));
    if (stated === undefined) continue;
    job.report({ phase: 'comparing with the SHA-256 of the sidecars' });
    const uri = objectUri(bucket, key);
    const actual = await sha256OfFile(join(root, path), job.signal).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (actual === undefined || actual === stated) continue;
    await rm(join(root, path));
    job.leave(
      uri,
      `Its bytes are not those that its sidecar describes (SHA-256 ${actual.slice(0, 12)}…, stated ${stated.slice(0, 12)}…): it was cut off or changed before it came into the bucket, so it was not imported.`,
    );
  }
}

/** Where the evidence came from, for whoever doubts it. */
async function recordPull(
  { folder }: ImportContext,
  { server, bucket }: PullRequest,
  objects: readonly FetchObject[],
  dropped: ReadonlyMap<number, string>,
): Promise<void> {
  const taken = objects.filter((_, index) => !dropped.has(index));
  for (let at = 0; at < taken.length; at += AUDIT_CHUNK) {
    const named = taken.slice(at, at + AUDIT_CHUNK).map(({ key, bytes, etag }) => ({ key, bytes, etag }));
    await folder.record('source.pulled', { server, bucket, objects: named });
  }
}

function pulledOf(root: string, bucket: string, objects: readonly FetchObject[]): Pulled {
  return {
    root,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    uris: new Map(objects.map(({ path, key }) => [path, objectUri(bucket, key)])),
  };
}

/** The usual import of a folder, in which every file has the name it has in the bucket. */
async function importFetched(
  job: RunningJob,
  context: ImportContext,
  title: string,
  { root, bytes, uris }: Pulled,
): Promise<JobResult> {
  const shownName = (name: string) => uris.get(name) ?? name;
  const real = await realpath(root);
  // A sentence names its path last.
  const shownText = (text: string) => {
    const at = text.indexOf(real);
    if (at < 0) return text;
    return text.slice(0, at) + (uris.get(text.slice(at + real.length + 1)) ?? title);
  };
  const explain: ImportContext['explain'] = (error, path) => {
    const fault = context.explain(error, path);
    const text = shownText(fault.message);
    return text === fault.message ? fault : new Fault(fault.code, text, { cause: fault });
  };
  const importing: RunningJob = {
    ...job,
    report({ doneBytes, totalBytes, ...rest }) {
      job.report({
        ...rest,
        ...(doneBytes === undefined ? {} : { doneBytes: bytes + doneBytes }),
        ...(totalBytes === undefined ? {} : { totalBytes: bytes + totalBytes }),
      });
    },
    leave: (name, why) => job.leave(name, shownText(why)),
  };
  return importPlan({ ...context, explain }, { id: job.id, path: root, title, kind: 'pull', shownName }).run(importing);
}
