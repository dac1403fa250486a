import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { FloorPlan } from '../contract/survey.ts';
import { createFileHasher, type FileHashes } from '../custody/hasher.ts';
import { evidenceRow, noteLostFlush } from './evidence.ts';
import type { ImportContext } from './import-context.ts';
import { incomingOf, takeBack } from './incoming.ts';
import { openJournal } from './journal.ts';

/** A page that becomes a floor plan: the plan without its evidence, and the whole PDF it is in. */
export interface PlanPage {
  readonly plan: Omit<FloorPlan, 'evidenceSha256'>;
  /** Of the file, for the evidence. */
  readonly fileName: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Adds a page of a PDF as a floor plan (K16). A PDF that is not evidence yet comes in by the order of K7; a kill on the way
 * leaves the plan with its evidence, or neither. Throws a Fault.
 */
export async function importPlanPage(
  context: Pick<ImportContext, 'folder' | 'explain'>,
  page: PlanPage,
): Promise<FloorPlan> {
  const { folder } = context;
  const hasher = createFileHasher();
  hasher.update(page.bytes);
  const hashes = hasher.finish();
  const plan: FloorPlan = { ...page.plan, evidenceSha256: hashes.sha256 };
  const known = (await folder.catalog.listEvidence()).some(({ sha256 }) => sha256 === hashes.sha256);
  try {
    if (known) await folder.catalog.survey.floorPlans.save(plan, nowUtcNs());
    else await bringIn(context, page, plan, hashes);
  } catch (error) {
    throw context.explain(error, page.path);
  }
  await recordPlan(folder, plan);
  await folder.syncManifest();
  return plan;
}

const nowUtcNs = () => BigInt(Date.now()) * 1_000_000n;

async function bringIn(
  context: Pick<ImportContext, 'folder' | 'explain'>,
  { fileName, path, bytes }: PlanPage,
  plan: FloorPlan,
  hashes: FileHashes,
): Promise<void> {
  const { folder } = context;
  const { sha256 } = hashes;
  const job = randomUUID();
  const incoming = incomingOf(folder, job);
  const moves = { recording: plan.id, sha256 };
  await folder.evidence.incomingFolder(job);
  const journal = openJournal(incoming.journal);
  try {
    journal.append({ kind: 'job', version: 1, job, path, title: plan.name, resumes: false });
    await writeFile(incoming.evidence, bytes, { flag: 'wx' });
    journal.append({ kind: 'file', path, name: fileName, bytes: bytes.length, modifiedMs: 0, recording: plan.id });
    journal.append({ kind: 'commit', ...moves, items: [plan.id] }, true);
    try {
      const { onDisk } = await folder.evidence.admit(incoming.evidence, hashes);
      onDisk.catch((error: unknown) => noteLostFlush(context, sha256, error));
      const addedUtcNs = nowUtcNs();
      const row = evidenceRow(hashes, fileName, addedUtcNs);
      await folder.catalog.survey.floorPlans.save(plan, addedUtcNs, row);
    } catch (error) {
      await takeBack(folder, incoming, moves);
      throw error;
    }
    await folder.record('evidence.added', { sha256, name: fileName, bytes: bytes.length });
  } finally {
    journal.close();
    await folder.evidence.discard(job);
  }
}

/** The audit line of a new floor plan; recovery writes it when a kill came before. */
export async function recordPlan(folder: ImportContext['folder'], plan: FloorPlan): Promise<void> {
  const { id, name, page, evidenceSha256 } = plan;
  await folder.record('plan.added', { plan: id, name, page, evidence: evidenceSha256 });
}
