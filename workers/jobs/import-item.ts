import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ItemEntry, ItemTransaction, SavedItem } from '../catalog/survey/items.ts';
import { Fault } from '../contract/faults.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import type { FileHashes } from '../custody/hasher.ts';
import { thumbnailPath } from '../custody/thumbnails.ts';
import type { DecodedItem } from '../decode/item.ts';
import { createControl } from '../threads/control.ts';
import type { ItemMessage, ItemTask } from '../threads/messages.ts';
import { spawnThread } from '../threads/spawn.ts';
import { evidenceRow, noteLostFlush, refuseChanged } from './evidence.ts';
import type { ImportContext } from './import-context.ts';
import type { FileOutcome } from './import-file.ts';
import { type Incoming, takeBack } from './incoming.ts';
import type { RunningJob } from './job-list.ts';
import type { Journal } from './journal.ts';
import { faultOfThread } from './pipeline.ts';
import type { ItemSource } from './recognise-source.ts';
import { neededBytes, waitForSpace } from './space-watch.ts';
import { placeThumbnail, type Thumbnail, thumbnailOf } from './thumbnails.ts';
import type { FoundFile } from './walk.ts';

export interface ItemImport {
  readonly file: FoundFile;
  readonly source: ItemSource;
  readonly incoming: Incoming;
  readonly journal: Journal;
  /** Bytes of the job's files before this one. */
  readonly doneBefore: number;
}

type Finished = Extract<ItemMessage, { kind: 'finished' }>;

/**
 * Imports one file that holds a track, an attitude or a photo: it is copied, hashed and decoded in one pass, then becomes
 * part of the case in one commit (K7). Whatever goes wrong before leaves no trace in the case. Throws a Fault.
 */
export async function importItem(job: RunningJob, context: ImportContext, task: ItemImport): Promise<FileOutcome> {
  const { folder } = context;
  const { file, source, incoming, journal } = task;
  await waitForSpace(job, context, incoming.root, neededBytes(source.bytes, 0));
  await (await open(incoming.evidence, 'w')).close();
  const { path, name, bytes, modifiedMs } = file;
  journal.append({ kind: 'file', path, name, bytes, modifiedMs, recording: randomUUID() });
  job.report({ phase: 'reading and hashing' });
  const transaction = await folder.catalog.beginItem();
  try {
    const { decoded, hashes } = await decodeIn(job, context, task, transaction);
    job.report({ phase: 'adding to the case', doneBytes: task.doneBefore + source.bytes });
    const known = await itemsOf(folder, hashes.sha256);
    if (known.length > 0) {
      await transaction.rollback();
      const message = `The same bytes are in this case already, as ${known[0]?.name ?? ''}; nothing was added.`;
      return { kind: 'duplicate', what: known.map((item) => item.kind), sha256: hashes.sha256, message };
    }
    await refuseChanged(source);
    const thumbnail = await thumbnailOf(job, context, incoming, decoded.items);
    const items = decoded.items.map((item) => savedItem(item, source, hashes.sha256, thumbnail));
    await commit(context, task, transaction, items, hashes);
    await context.surveyChanged();
    const what = items.map((item) => item.kind);
    return { kind: 'imported', what, sha256: hashes.sha256, message: sentence(items) };
  } catch (error) {
    await transaction.rollback();
    throw context.explain(error, file.path);
  }
}

/** Runs the thread, and writes its rows to the transaction as they come. */
async function decodeIn(
  job: RunningJob,
  { programDir }: ImportContext,
  { source, incoming, doneBefore }: ItemImport,
  transaction: ItemTransaction,
): Promise<Finished> {
  const control = createControl();
  let finished: Finished | undefined;
  let failed: unknown;
  let writing: Promise<void> = Promise.resolve();
  const fail = (error: unknown) => {
    failed ??= error;
    control.cancel();
  };
  const task: ItemTask = {
    control: control.shared,
    sourcePath: source.path,
    sourceBytes: source.bytes,
    evidencePath: incoming.evidence,
    format: source.format,
    beside: source.beside,
    modifiedUtcNs: BigInt(Math.round(source.modifiedMs)) * 1_000_000n,
  };
  const thread = spawnThread<ItemMessage>(programDir, 'item-thread', task, (message) => {
    switch (message.kind) {
      case 'progress':
        job.report({ doneBytes: doneBefore + message.bytes });
        break;
      case 'rows':
        writing = writing
          .then(async () => {
            if (failed === undefined) await transaction.append(message.batch);
            await nextTurn();
          })
          .catch(fail)
          .finally(() => control.takeBatch());
        break;
      case 'finished':
        finished = message;
        break;
    }
  });
  const onAbort = () => fail(new Fault('cancelled', 'Cancelled.'));
  job.signal.addEventListener('abort', onAbort);
  if (job.signal.aborted) onAbort();
  try {
    await thread.ended.catch((error: unknown) => fail(faultOfThread(error)));
    await writing;
    if (failed !== undefined) throw failed;
    if (finished === undefined) throw new Error('the item thread ended without a result');
    return finished;
  } finally {
    job.signal.removeEventListener('abort', onAbort);
  }
}

async function itemsOf({ catalog }: CaseFolder, sha256: string): Promise<ItemEntry[]> {
  return (await catalog.listItems()).filter((item) => item.evidenceSha256 === sha256);
}

function savedItem(item: DecodedItem, { name }: ItemSource, evidenceSha256: string, thumbnail: Thumbnail): SavedItem {
  const given = { id: randomUUID(), name, evidenceSha256 };
  switch (item.kind) {
    case 'track':
      return { kind: 'track', info: { ...item.info, ...given }, waypoints: item.waypoints };
    case 'attitude':
      return { kind: 'attitude', info: { ...item.info, ...given } };
    case 'photo': {
      const warnings = [...item.info.warnings, ...thumbnail.warnings];
      return { kind: 'photo', info: { ...item.info, ...given, warnings }, thumbnail: thumbnail.sha256 };
    }
  }
}

/** The order of K7: evidence, database, audit line, manifest. A kill between any two is put right. */
async function commit(
  context: ImportContext,
  { incoming, journal, source }: ItemImport,
  transaction: ItemTransaction,
  items: readonly SavedItem[],
  hashes: FileHashes,
): Promise<void> {
  const { folder } = context;
  const { sha256 } = hashes;
  const ids = items.map(({ info }) => info.id);
  const moves = { recording: ids[0] ?? '', sha256 };
  journal.append({ kind: 'commit', ...moves, items: ids }, true);
  try {
    const { onDisk } = await folder.evidence.admit(incoming.evidence, hashes);
    onDisk.catch((error: unknown) => noteLostFlush(context, sha256, error));
    const importedUtcNs = BigInt(Date.now()) * 1_000_000n;
    const evidence = evidenceRow(hashes, source.name, importedUtcNs);
    for (const item of items) if (item.kind === 'photo') await placeThumbnail(folder, incoming, item);
    await transaction.commit({ items, importedUtcNs, evidence });
  } catch (error) {
    for (const id of ids) await rm(thumbnailPath(folder, id), { force: true });
    await takeBack(folder, incoming, moves);
    throw error;
  }
  const entries = items.map(({ kind, info }) => ({ kind, id: info.id, name: info.name, evidenceSha256: sha256 }));
  await recordItems(folder, entries, hashes.bytes);
  await folder.syncManifest();
}

/** The audit line of what one evidence file brought; recovery writes it when a kill came before. */
export async function recordItems(folder: CaseFolder, items: readonly ItemEntry[], bytes: number): Promise<void> {
  const [first] = items;
  if (first === undefined) return;
  await folder.record('survey.imported', {
    sha256: first.evidenceSha256,
    name: first.name,
    bytes,
    items: items.map(({ kind, id }) => ({ kind, id })),
  });
}

function sentence(items: readonly SavedItem[]): string {
  return `Imported ${items.map(itemText).join(' and ')}.`;
}

function itemText(item: SavedItem): string {
  const { warnings } = item.info;
  const notes = warnings.length === 0 ? '' : ` (${warnings.length} ${warnings.length === 1 ? 'note' : 'notes'})`;
  switch (item.kind) {
    case 'track':
      return `a track of ${item.info.points.toLocaleString('en')} points${notes}`;
    case 'attitude':
      return `an attitude of ${item.info.samples.toLocaleString('en')} samples${notes}`;
    case 'photo':
      return `a photo of ${item.info.widthPx} × ${item.info.heightPx} pixels${notes}`;
  }
}
