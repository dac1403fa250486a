import type { Stats } from 'node:fs';
import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaseFolder } from '../custody/case-folder.ts';

/** The folder in which a job collects a file before it is evidence. */
export interface Incoming {
  readonly root: string;
  readonly journal: string;
  /** Of a job that fetches before it imports, or sends: what was asked for, and how far it is. */
  readonly errand: string;
  /** What such a job has fetched. */
  readonly fetched: string;
  readonly evidence: string;
  readonly recording: string;
  readonly sidecar: string;
  readonly thumbnail: string;
  /** What archives hold. */
  readonly unpacked: string;
}

export function incomingOf(folder: CaseFolder, job: string): Incoming {
  const root = join(folder.paths.incoming, job);
  return {
    root,
    journal: join(root, 'journal.jsonl'),
    errand: join(root, 'errand.jsonl'),
    fetched: join(root, 'fetched'),
    evidence: join(root, 'evidence.part'),
    recording: join(root, 'recording'),
    sidecar: join(root, 'sidecar.part'),
    thumbnail: join(root, 'thumbnail.part'),
    unpacked: join(root, 'unpacked'),
  };
}

export async function emptyFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
}

/** Undefined when there is nothing at `path`. */
export async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function sizeOf(path: string): Promise<number | undefined> {
  return (await statsOf(path))?.size;
}

/**
 * Undoes the moves of a commit that did not reach the database: the evidence goes back to where it can be imported
 * from without reading its source again. Evidence that another recording uses stays.
 */
export async function takeBack(
  folder: CaseFolder,
  incoming: Incoming,
  commit: { readonly recording: string; readonly sha256: string; readonly sidecarSha256?: string | undefined },
): Promise<void> {
  await rm(join(folder.paths.recordings, commit.recording), { recursive: true, force: true });
  await withdraw(folder, commit.sha256, incoming.evidence);
  if (commit.sidecarSha256 !== undefined) await withdraw(folder, commit.sidecarSha256, incoming.sidecar);
  await folder.evidence.tidy();
}

async function withdraw(folder: CaseFolder, sha256: string, to: string): Promise<void> {
  const known = (await folder.catalog.listEvidence()).some((entry) => entry.sha256 === sha256);
  if (known || !(await folder.evidence.has(sha256))) return;
  const path = folder.evidence.pathOf(sha256);
  await chmod(path, 0o644);
  await rename(path, to);
}
