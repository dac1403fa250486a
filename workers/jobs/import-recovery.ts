import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkChain } from '../custody/audit-chain.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import { recordImport } from './import-file.ts';
import { jobRow } from './import-job.ts';
import { incomingOf, takeBack } from './incoming.ts';
import { type JournalState, openJournal, readJournal } from './journal.ts';

export interface InterruptedImport {
  readonly id: string;
  readonly path: string;
  readonly title: string;
}

/**
 * Puts a case right after a kill at any moment: a commit that reached the database is completed, one that did not is
 * undone, what no journal explains is removed. Returns the imports that can go on. Only in a case open for writing.
 */
export async function recoverImports(folder: CaseFolder): Promise<InterruptedImport[]> {
  const interrupted: InterruptedImport[] = [];
  const folders = await folder.evidence.incomingJobs();
  for (const id of folders) {
    const state = journalOf(folder, id);
    if (state === undefined || !(await settle(folder, id, state))) {
      await folder.evidence.discard(id);
      await folder.catalog.removeJob(id);
      continue;
    }
    interrupted.push({ id, path: state.path, title: state.title });
    await folder.catalog.saveJob(
      jobRow(id, state.title, 'interrupted', 0, 'The program ended while this import ran.'),
      BigInt(Date.now()) * 1_000_000n,
    );
  }
  const resumable = new Set(interrupted.map(({ id }) => id));
  for (const job of await folder.catalog.listJobs()) {
    const unfinished = !['done', 'failed', 'cancelled'].includes(job.state);
    if (unfinished && !resumable.has(job.id)) await folder.catalog.removeJob(job.id);
  }
  return interrupted;
}

function journalOf(folder: CaseFolder, id: string): JournalState | undefined {
  try {
    return readJournal(incomingOf(folder, id).journal);
  } catch {
    return undefined;
  }
}

/** False when nothing of the job is left to do. */
async function settle(folder: CaseFolder, id: string, state: JournalState): Promise<boolean> {
  const incoming = incomingOf(folder, id);
  const { current } = state;
  if (current?.commit === undefined) return true;
  const { commit, file } = current;
  const info = (await folder.catalog.listRecordings()).find((recording) => recording.id === commit.recording);
  if (info === undefined) {
    await takeBack(folder, incoming, commit);
    return true;
  }
  if (!(await isInAudit(folder, info.id))) await recordImport(folder, info);
  await folder.syncManifest();
  await rm(join(incoming.root, 'evidence.part'), { force: true });
  const journal = openJournal(incoming.journal);
  journal.append({ kind: 'finished', path: file.path, recording: info.id }, true);
  journal.close();
  return file.path !== state.path;
}

async function isInAudit(folder: CaseFolder, recording: string): Promise<boolean> {
  let found = false;
  await checkChain(folder.paths.audit, (entry) => {
    if (entry.action === 'recording.imported' && entry.detail.recording === recording) found = true;
  });
  return found;
}
