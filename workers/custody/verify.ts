import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidenceEntry } from '../catalog/database.ts';
import { Fault } from '../contract/faults.ts';
import type { RecordingInfo, VerifyReport } from '../contract/model.ts';
import { type AuditEntry, CHAIN_START, checkChain } from './audit-chain.ts';
import type { CaseFolder } from './case-folder.ts';
import { errorCode } from './files.ts';
import { blocksSha256, hashFile } from './hasher.ts';
import { readManifest } from './manifest.ts';
import { manifestProblems } from './manifest-sync.ts';
import { thumbnailProblems } from './thumbnails.ts';

export interface VerifyOptions {
  /** Compares a recording's folder with its hashes, index and evidence. What it throws becomes a problem too. */
  readonly checkRecording: (recording: RecordingToCheck) => Promise<RecordingCheck>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: {
    readonly doneBytes: number;
    readonly totalBytes: number;
    readonly phase: string;
  }) => void;
}

export interface RecordingToCheck {
  readonly info: RecordingInfo;
  readonly directory: string;
  readonly evidencePath: string | undefined;
  /** SHA-256 of its `index.json`; undefined when the case was made by a version that kept none. */
  readonly indexSha256: string | undefined;
}

export interface RecordingCheck {
  /** Files that were compared with their hashes. */
  readonly files: number;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** More of one kind are counted, not listed. */
const LISTED = 1000;

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function checkOneEvidence(
  folder: CaseFolder,
  entry: EvidenceEntry,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<string[]> {
  const { sha256 } = entry;
  const path = folder.evidence.pathOf(sha256);
  try {
    const found = await lstat(path);
    if (!found.isFile()) return [`Evidence ${sha256} is not a plain file.`];
    const problems: string[] = [];
    if (found.size !== entry.bytes) problems.push(`Evidence ${sha256} has ${found.size} bytes, not ${entry.bytes}.`);
    const actual = await hashFile(path, { signal, onProgress: onBytes, blockBytes: entry.blockBytes });
    if (actual.sha256 !== sha256) problems.push(`Evidence ${sha256} was changed: its SHA-256 is now ${actual.sha256}.`);
    const listed = await folder.evidence.blocksOf(sha256);
    const { blocks, blockBytes, bytes } = listed;
    if (blocksSha256(blocks) !== entry.blocksSha256 || blockBytes !== entry.blockBytes || bytes !== entry.bytes) {
      problems.push(`The block hashes of evidence ${sha256} were changed.`);
    }
    const bad = blocks.flatMap((block, i) => (actual.blocks[i] === block ? [] : [i]));
    const [first] = bad;
    if (first !== undefined) {
      problems.push(
        `Evidence ${sha256} differs in ${bad.length} of ${blocks.length} blocks, first at byte ${first * entry.blockBytes}.`,
      );
    }
    return problems;
  } catch (error) {
    if (error instanceof Fault && error.code === 'cancelled') throw error;
    if (errorCode(error) === 'ENOENT') return [`Evidence ${sha256} is missing.`];
    return [`Evidence ${sha256} could not be read: ${sentenceOf(error)}`];
  }
}

interface AuditCheck {
  readonly entries: number;
  readonly problems: readonly string[];
  readonly mentioned: ReadonlySet<string>;
}

async function checkAudit(folder: CaseFolder): Promise<AuditCheck> {
  const mentioned = new Set<string>();
  const hashes = new Map<number, string>();
  const onEntry = (entry: AuditEntry) => {
    if (typeof entry.detail.sha256 === 'string') mentioned.add(entry.detail.sha256);
    hashes.set(entry.seq, entry.hash);
  };
  try {
    const chain = await checkChain(folder.paths.audit, onEntry);
    const problems = [...chain.problems];
    if (chain.lastHash === CHAIN_START) problems.push('The audit log is empty.');
    const mirror = await folder.catalog.query('SELECT seq, hash FROM audit ORDER BY seq');
    const [seqs, mirrored] = mirror.columns;
    for (let i = 0; i < mirror.rows; i++) {
      const seq = Number(seqs?.values[i]);
      if (hashes.get(seq) === mirrored?.values[i]) continue;
      problems.push(
        hashes.has(seq)
          ? `Entry ${seq} of the audit log is not the one the database saw.`
          : `The audit log has lost entry ${seq}, which the database saw.`,
      );
      break;
    }
    return { entries: chain.entries, problems, mentioned };
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return { entries: 0, problems: ['The audit log is missing.'], mentioned };
  }
}

async function orphans(folder: CaseFolder, evidence: readonly EvidenceEntry[], recordings: readonly RecordingInfo[]) {
  const problems: string[] = [];
  const known = new Set(evidence.map((entry) => entry.sha256));
  const { files, blockLists, strangers } = await folder.evidence.list();
  for (const sha256 of files) if (!known.has(sha256)) problems.push(`Evidence ${sha256} is not in the database.`);
  for (const sha256 of blockLists)
    if (!known.has(sha256)) problems.push(`Block hashes of ${sha256} belong to no evidence.`);
  for (const name of strangers)
    problems.push(`A file that is no evidence is in the evidence folder: ${JSON.stringify(name)}`);
  const ids = new Set(recordings.map((info) => info.id));
  for (const name of await namesIn(folder.paths.recordings)) {
    if (!ids.has(name)) problems.push(`A recording folder is not in the database: ${JSON.stringify(name)}`);
  }
  const ended = ['done', 'failed', 'cancelled'];
  const working = new Set(
    (await folder.catalog.listJobs()).filter((job) => !ended.includes(job.state)).map((job) => job.id),
  );
  for (const name of await folder.evidence.incomingJobs()) {
    if (!working.has(name))
      problems.push(`An unfinished import left files behind: ${JSON.stringify(join('incoming', name))}`);
  }
  return problems;
}

async function checkRecordings(
  folder: CaseFolder,
  recordings: readonly RecordingInfo[],
  known: ReadonlySet<string>,
  options: VerifyOptions,
): Promise<RecordingCheck> {
  const problems: string[] = [];
  const notes: string[] = [];
  let files = 0;
  const indexHashes = await folder.catalog.listIndexHashes();
  for (const info of recordings) {
    if (options.signal?.aborted) throw new Fault('cancelled', 'The check was cancelled.');
    const { id, evidenceSha256 } = info;
    if (info.state !== 'sealed') problems.push(`Recording ${id} was never finished.`);
    if (evidenceSha256 !== undefined && !known.has(evidenceSha256)) {
      problems.push(`Recording ${id} names evidence that the case does not have.`);
    }
    try {
      const check = await options.checkRecording({
        info,
        directory: join(folder.paths.recordings, id),
        evidencePath: evidenceSha256 === undefined ? undefined : folder.evidence.pathOf(evidenceSha256),
        indexSha256: indexHashes.get(id),
      });
      problems.push(...check.problems);
      notes.push(...check.notes);
      files += check.files;
    } catch (error) {
      if (error instanceof Fault && error.code === 'cancelled') throw error;
      problems.push(`Recording ${id} cannot be read: ${sentenceOf(error)}`);
    }
  }
  return { files, problems, notes };
}

/**
 * Checks every hash, the audit chain, manifest against database, every recording, and that nothing is left over (SPEC.md,
 * K12). Changes nothing. Fault `cancelled`; whatever is wrong with the case is in the report.
 */
export async function verifyCase(folder: CaseFolder, options: VerifyOptions): Promise<VerifyReport> {
  const { catalog, paths } = folder;
  const evidence = await catalog.listEvidence();
  const recordings = await catalog.listRecordings();
  const totalBytes = evidence.reduce((sum, entry) => sum + entry.bytes, 0);
  const problems: string[] = [];

  const manifest = await readManifest(paths.manifest).catch((error: unknown) => sentenceOf(error));
  if (typeof manifest === 'string') problems.push(manifest);
  else if (manifest === undefined) problems.push('The manifest is missing.');
  else problems.push(...manifestProblems(manifest, await catalog.caseInfo(), evidence, recordings));

  const audit = await checkAudit(folder);
  problems.push(...audit.problems);
  for (const { sha256 } of evidence) {
    if (!audit.mentioned.has(sha256)) problems.push(`The audit log does not say how evidence ${sha256} came in.`);
  }

  let done = 0;
  for (const entry of evidence) {
    const report = (bytes: number) =>
      options.onProgress?.({ doneBytes: done + bytes, totalBytes, phase: 'checking evidence' });
    problems.push(...(await checkOneEvidence(folder, entry, options.signal, report)));
    done += entry.bytes;
  }
  options.onProgress?.({ doneBytes: done, totalBytes, phase: 'checking recordings' });
  const known = new Set(evidence.map((entry) => entry.sha256));
  const checked = await checkRecordings(folder, recordings, known, options);
  problems.push(...checked.problems);
  for (const { kind, id, evidenceSha256 } of await catalog.listItems()) {
    if (!known.has(evidenceSha256)) problems.push(`The ${kind} ${id} names evidence that the case does not have.`);
  }
  problems.push(...(await thumbnailProblems(folder)));
  problems.push(...(await orphans(folder, evidence, recordings)));

  const database = await catalog.checkBlocks(options.signal);
  problems.push(...database.problems);

  const listed = problems.slice(0, LISTED);
  if (problems.length > LISTED) listed.push(`There are ${problems.length - LISTED} more problems.`);
  return {
    ok: problems.length === 0,
    checked: {
      evidence: evidence.length,
      bytes: done,
      auditEntries: audit.entries,
      recordings: recordings.length,
      files: checked.files,
    },
    problems: listed,
    notes: [...checked.notes, ...database.notes],
  };
}
