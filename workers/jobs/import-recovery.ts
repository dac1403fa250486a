import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobInfo } from '../contract/model.ts';
import type { SampleChoice } from '../contract/sample-analysis.ts';
import { checkChain } from '../custody/audit-chain.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import { recordImport } from './import-file.ts';
import { recordItems } from './import-item.ts';
import { jobRow } from './import-job.ts';
import { recordPlan } from './import-plan-page.ts';
import { incomingOf, takeBack } from './incoming.ts';
import { type JournalState, openJournal, readJournal } from './journal.ts';

export interface InterruptedImport {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly analysis: SampleChoice;
  /** The import is the last part of it, or there is none. */
  readonly errand: boolean;
}

/** What a job that fetches or sends was, by its log; undefined when there is no such log. */
export type ReadErrand = (errandPath: string) => { readonly kind: JobInfo['kind']; readonly title: string } | undefined;

/**
 * Puts a case right after a kill at any moment: a commit that reached the database is completed, one that did not is
 * undone, what no journal explains is removed. Returns the imports that can go on. Only in a case open for writing.
 */
export async function recoverImports(folder: CaseFolder, readErrand: ReadErrand): Promise<InterruptedImport[]> {
  const interrupted: InterruptedImport[] = [];
  const folders = await folder.evidence.incomingJobs();
  for (const id of folders) {
    const state = journalOf(folder, id);
    const errand = readErrand(incomingOf(folder, id).errand);
    const left = state !== undefined && (await settle(folder, id, state));
    const row = errand ?? (left ? { title: state.title } : undefined);
    if (row === undefined) {
      await folder.evidence.discard(id);
      await folder.catalog.removeJob(id);
      continue;
    }
    const { path, analysis } = state ?? { path: '', analysis: {} };
    interrupted.push({ id, path, title: row.title, analysis, errand: errand !== undefined });
    await folder.catalog.saveJob(
      jobRow(id, row, 'interrupted', 0, 'The program ended while this job ran.'),
      BigInt(Date.now()) * 1_000_000n,
    );
  }
  const resumable = new Set(interrupted.map(({ id }) => id));
  for (const job of await folder.catalog.listJobs()) {
    const unfinished = !['done', 'failed', 'cancelled'].includes(job.state);
    if (unfinished && !resumable.has(job.id)) await folder.catalog.removeJob(job.id);
  }
  await completeAudit(folder);
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
  if (current?.commit === undefined) return state.resumes;
  const { commit, file } = current;
  const ids = new Set(commit.items ?? [commit.recording]);
  const { catalog } = folder;
  const plans = await catalog.survey.floorPlans.list();
  const there = [...(await catalog.listRecordings()), ...(await catalog.listItems()), ...plans];
  if (!there.some(({ id }) => ids.has(id))) {
    await takeBack(folder, incoming, commit);
    return state.resumes;
  }
  await folder.syncManifest();
  if (!state.resumes) return false;
  await rm(join(incoming.root, 'evidence.part'), { force: true });
  const journal = openJournal(incoming.journal);
  const recording = commit.items === undefined ? { recording: commit.recording } : {};
  journal.append({ kind: 'finished', path: file.path, ...recording }, true);
  journal.close();
  return file.path !== state.path;
}

/**
 * Writes the audit lines that a kill between the database and the log has left out. A line reaches the disk before its
 * mirror in the database, so a mirror that is ahead means a log that was shortened: it stays so for verify to report.
 */
async function completeAudit(folder: CaseFolder): Promise<void> {
  const recordings = new Set<unknown>();
  const evidence = new Set<unknown>();
  const plans = new Set<unknown>();
  const { lastSeq } = await checkChain(folder.paths.audit, ({ detail }) => {
    recordings.add(detail.recording);
    evidence.add(detail.sha256);
    plans.add(detail.plan);
  });
  if ((await folder.catalog.lastMirroredAudit()) > lastSeq) return;
  for (const info of await folder.catalog.listRecordings()) {
    if (recordings.has(info.id)) continue;
    await recordImport(folder, info);
    evidence.add(info.evidenceSha256);
  }
  const items = await folder.catalog.listItems();
  for (const { sha256, names, bytes } of await folder.catalog.listEvidence()) {
    if (evidence.has(sha256)) continue;
    const brought = items.filter((item) => item.evidenceSha256 === sha256);
    if (brought.length > 0) await recordItems(folder, brought, bytes);
    else await folder.record('evidence.added', { sha256, name: names[0], bytes });
  }
  for (const plan of await folder.catalog.survey.floorPlans.list()) {
    if (!plans.has(plan.id)) await recordPlan(folder, plan);
  }
}
