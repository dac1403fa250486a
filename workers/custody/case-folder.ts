import { randomUUID } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Catalog, openCatalog } from '../catalog/database.ts';
import { SCHEMA_VERSION } from '../catalog/migrations/index.ts';
import { Fault } from '../contract/faults.ts';
import type { CaseInfo } from '../contract/model.ts';
import type { AuditEntry } from './audit-chain.ts';
import { type AuditLog, openAuditLog } from './audit-log.ts';
import { type CaseLock, lockHolder, takeLock } from './case-lock.ts';
import { type CasePaths, casePaths } from './case-paths.ts';
import { createEvidenceStore, type EvidenceStore } from './evidence-store.ts';
import { errorCode, faultOfFiles } from './files.ts';
import { LAYOUT_VERSION, type Manifest, readManifest, utcText, writeManifest } from './manifest.ts';
import { completedManifest } from './manifest-sync.ts';
import { tidyThumbnails } from './thumbnails.ts';

export interface OpenCaseOptions {
  /** `write` falls back to reading when somebody else writes or the folder may not be written; `info.access` says why. */
  readonly access?: 'write' | 'read';
  /** Makes the case when the folder is missing, empty, or a case whose making was cut short. */
  readonly create?: { readonly title?: string | undefined } | undefined;
  /** Who acts, for the audit log: user and program. */
  readonly actor: string;
  /** Shown to whoever finds the case in use: "Airguard Workstation", "airguard import". */
  readonly program: string;
  readonly now?: (() => number) | undefined;
}

export interface CaseFolder {
  readonly paths: CasePaths;
  readonly info: CaseInfo;
  readonly catalog: Catalog;
  readonly evidence: EvidenceStore;
  /** Adds a line to the audit log and its mirror in the database. Fault `read_only` in a case open for reading. */
  record(action: string, detail: Readonly<Record<string, unknown>>): Promise<void>;
  /** Writes what the database has and the manifest has not into the manifest. */
  syncManifest(): Promise<void>;
  close(): Promise<void>;
}

const FOLDERS = ['evidence', 'recordings', 'photos', 'incoming'] as const;
/** What a case whose making was cut short may consist of. */
const HALF_MADE =
  /^(case\.duckdb(\.wal)?|audit\.jsonl|case\.lock(\..*\.new)?|manifest\.json\..*\.new|evidence|recordings|photos|incoming)$/;

type FolderState = 'missing' | 'empty' | 'half made' | 'case' | 'other';

async function stateOfFolder(paths: CasePaths): Promise<FolderState> {
  let names: string[];
  try {
    if (!(await stat(paths.root)).isDirectory()) {
      throw new Fault('bad_request', `A case is a folder, and this is a file; choose a folder: ${paths.root}`);
    }
    names = await readdir(paths.root);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'missing';
    throw faultOfFiles(error, 'The case folder', paths.root);
  }
  if (names.includes(basename(paths.manifest))) return 'case';
  if (names.length === 0) return 'empty';
  if (!names.every((name) => HALF_MADE.test(name))) return 'other';
  for (const folder of [paths.evidence, paths.recordings, paths.photos]) {
    if (names.includes(basename(folder)) && (await readdir(folder)).length > 0) return 'other';
  }
  return 'half made';
}

function refuseState(state: Exclude<FolderState, 'case'>, root: string, mayCreate: boolean): void {
  if (state === 'other') {
    throw new Fault(
      'bad_request',
      mayCreate
        ? `The folder has other files in it and no case manifest; choose an empty folder or a case: ${root}`
        : `The folder is not a case (it has no manifest.json); choose another, or restore the manifest from a backup: ${root}`,
    );
  }
  if (mayCreate) return;
  if (state === 'half made') {
    throw new Fault('not_found', `Making this case was cut short before anything was in it; make it again: ${root}`);
  }
  throw new Fault('not_found', `There is no case here; make one first: ${root}`);
}

function mirrorRow(entry: AuditEntry) {
  return {
    seq: entry.seq,
    utcNs: BigInt(Date.parse(entry.utc)) * 1_000_000n,
    actor: entry.actor,
    action: entry.action,
    detail: JSON.stringify(entry.detail),
    hash: entry.hash,
  };
}

interface Parts {
  readonly catalog: Catalog;
  readonly audit?: AuditLog;
  readonly lock?: CaseLock;
  readonly access: CaseInfo['access'];
}

async function openForReading(paths: CasePaths, why: string): Promise<Parts> {
  return { catalog: await openCatalog(paths.database, { access: 'read' }), access: { kind: 'read', why } };
}

async function openAudit(paths: CasePaths, catalog: Catalog, options: OpenCaseOptions): Promise<AuditLog> {
  const mirrored = await catalog.lastMirroredAudit();
  const missing: AuditEntry[] = [];
  const audit = await openAuditLog(paths.audit, {
    actor: options.actor,
    now: options.now,
    onEntry: (entry) => {
      if (entry.seq > mirrored) missing.push(entry);
    },
  });
  try {
    if (missing.length > 0) await catalog.mirrorAudit(missing.map(mirrorRow));
    return audit;
  } catch (error) {
    await audit.close();
    throw error;
  }
}

async function openForWriting(paths: CasePaths, lock: CaseLock, options: OpenCaseOptions): Promise<Parts> {
  let catalog: Catalog | undefined;
  try {
    catalog = await openCatalog(paths.database, { access: 'write' });
    const audit = await openAudit(paths, catalog, options);
    return { catalog, audit, lock, access: { kind: 'write' } };
  } catch (error) {
    await catalog?.close();
    await lock.release();
    throw error;
  }
}

async function openParts(paths: CasePaths, options: OpenCaseOptions): Promise<Parts> {
  if (options.access === 'read') return openForReading(paths, 'it was opened for reading only');
  const result = await takeLock(paths.lock, options.program);
  if (result.kind !== 'held') return openForReading(paths, result.why);
  try {
    return await openForWriting(paths, result.lock, options);
  } catch (error) {
    if (!(error instanceof Fault) || (error.code !== 'busy' && error.code !== 'read_only')) throw error;
    const who = await lockHolder(paths.lock);
    return openForReading(paths, who ?? error.message.replace(/\.$/, ''));
  }
}

async function createParts(paths: CasePaths, options: OpenCaseOptions): Promise<{ parts: Parts; manifest: Manifest }> {
  try {
    await mkdir(paths.root, { recursive: true });
  } catch (error) {
    throw faultOfFiles(error, 'The case folder', paths.root);
  }
  const result = await takeLock(paths.lock, options.program).catch((error: unknown) => {
    throw faultOfFiles(error, 'The case folder', paths.root);
  });
  if (result.kind === 'not writable') {
    throw new Fault('read_only', `A case cannot be made here because you may not write to this folder: ${paths.root}`);
  }
  if (result.kind === 'taken') throw new Fault('busy', `A case is being made here: ${result.why}: ${paths.root}`);
  for (const folder of FOLDERS) await mkdir(paths[folder], { recursive: true });
  const parts = await openForWriting(paths, result.lock, options);
  try {
    const known = await parts.catalog.caseInfo();
    const createdMs = (options.now ?? Date.now)();
    const title = options.create?.title ?? known?.title ?? basename(paths.root);
    const info = known ?? { id: randomUUID(), title, createdUtcNs: BigInt(createdMs) * 1_000_000n };
    if (known === undefined) {
      await parts.catalog.saveCaseInfo(info);
      const entry = await parts.audit?.append('case.created', { case: info.id, title: info.title });
      if (entry !== undefined) await parts.catalog.mirrorAudit([mirrorRow(entry)]);
    }
    const manifest: Manifest = {
      kind: 'airguard case',
      layout: LAYOUT_VERSION,
      id: info.id,
      title: info.title,
      createdUtc: utcText(info.createdUtcNs),
      schemaVersion: SCHEMA_VERSION,
      evidence: [],
      recordings: [],
    };
    await writeManifest(paths.manifest, manifest);
    return { parts, manifest };
  } catch (error) {
    await closeParts(parts);
    throw error;
  }
}

async function closeParts(parts: Parts): Promise<void> {
  await parts.audit?.close();
  await parts.catalog.close();
  await parts.lock?.release();
}

async function openExisting(paths: CasePaths, options: OpenCaseOptions): Promise<{ parts: Parts; manifest: Manifest }> {
  const manifest = await readManifest(paths.manifest);
  if (manifest === undefined) throw new Fault('not_found', `There is no case here; make one first: ${paths.root}`);
  if (manifest.schemaVersion > SCHEMA_VERSION) {
    throw new Fault(
      'newer_version',
      `This case was made by a newer version of Airguard Workstation (case version ${manifest.schemaVersion}, this program knows up to ${SCHEMA_VERSION}); open it with that version: ${paths.root}`,
    );
  }
  const database = await stat(paths.database).catch(() => undefined);
  if (database === undefined) {
    throw new Fault(
      'corrupt_input',
      `The case has lost its database; restore case.duckdb from a backup: ${paths.database}`,
    );
  }
  return { parts: await openParts(paths, options), manifest };
}

/**
 * Opens or makes a case folder (SPEC.md, K8–K11). Close it to release the lock. Faults: not_found, bad_request,
 * newer_version, corrupt_input, read_only, no_space, io, busy.
 */
export async function openCaseFolder(root: string, options: OpenCaseOptions): Promise<CaseFolder> {
  const paths = casePaths(root);
  const state = await stateOfFolder(paths);
  if (state !== 'case') refuseState(state, root, options.create !== undefined && options.access !== 'read');
  const { parts, manifest } = state === 'case' ? await openExisting(paths, options) : await createParts(paths, options);
  const { catalog, audit, access } = parts;
  const evidence = createEvidenceStore(paths);

  const record = async (action: string, detail: Readonly<Record<string, unknown>>) => {
    if (audit === undefined || access.kind === 'read') {
      throw new Fault(
        'read_only',
        `Nothing can be changed because ${access.kind === 'read' ? access.why : 'the case is closed'}.`,
      );
    }
    const entry = await audit.append(action, detail);
    await catalog.mirrorAudit([mirrorRow(entry)]);
  };
  const syncManifest = async () => {
    const current = (await readManifest(paths.manifest)) ?? manifest;
    const next = completedManifest(current, await catalog.listEvidence(), await catalog.listRecordings());
    if (JSON.stringify(next) !== JSON.stringify(current)) await writeManifest(paths.manifest, next);
  };

  try {
    if (access.kind === 'write') {
      for (const folder of FOLDERS) await mkdir(paths[folder], { recursive: true });
      await evidence.tidy();
      await tidyThumbnails({ paths, catalog });
      await syncManifest();
    }
  } catch (error) {
    await closeParts(parts);
    throw faultOfFiles(error, 'The case folder', root);
  }
  const stored = await catalog.caseInfo();
  return {
    paths,
    info: {
      id: manifest.id,
      title: stored?.title ?? manifest.title,
      location: root,
      createdUtcNs: stored?.createdUtcNs ?? BigInt(Date.parse(manifest.createdUtc)) * 1_000_000n,
      schemaVersion: catalog.schemaVersion,
      access,
    },
    catalog,
    evidence,
    record,
    syncManifest,
    close: async () => {
      await evidence.flushed();
      await closeParts(parts);
    },
  };
}
