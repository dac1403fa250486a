import type { Catalog, EvidenceEntry } from '../catalog/database.ts';
import { SCHEMA_VERSION } from '../catalog/migrations/index.ts';
import type { RecordingInfo } from '../contract/model.ts';
import { type Manifest, type ManifestEvidence, type ManifestRecording, utcText } from './manifest.ts';

export function manifestEvidence(entry: EvidenceEntry): ManifestEvidence {
  return {
    sha256: entry.sha256,
    bytes: entry.bytes,
    names: [...entry.names],
    addedUtc: utcText(entry.addedUtcNs),
  };
}

export function manifestRecording(info: RecordingInfo): ManifestRecording {
  const { id, name, evidenceSha256 } = info;
  return evidenceSha256 === undefined ? { id, name } : { id, name, evidenceSha256 };
}

function byKey<T>(entries: readonly T[], key: (entry: T) => string): ReadonlyMap<string, T> {
  return new Map(entries.map((entry) => [key(entry), entry]));
}

/**
 * The manifest with what the database knows added. It takes nothing away: an entry that the database does not know is for
 * `verify` to report, not for us to hide (SPEC.md, K7).
 */
export function completedManifest(
  manifest: Manifest,
  evidence: readonly EvidenceEntry[],
  recordings: readonly RecordingInfo[],
): Manifest {
  const known = byKey(manifest.evidence, (entry) => entry.sha256);
  const recordingIds = new Set(manifest.recordings.map((entry) => entry.id));
  const current = byKey(evidence, (entry) => entry.sha256);
  return {
    ...manifest,
    schemaVersion: SCHEMA_VERSION,
    evidence: [
      ...manifest.evidence.map((entry) => {
        const names = current.get(entry.sha256)?.names ?? [];
        return { ...entry, names: [...entry.names, ...names.filter((name) => !entry.names.includes(name))] };
      }),
      ...evidence.filter((entry) => !known.has(entry.sha256)).map(manifestEvidence),
    ],
    recordings: [
      ...manifest.recordings,
      ...recordings.filter((info) => !recordingIds.has(info.id)).map(manifestRecording),
    ],
  };
}

/** One sentence for every difference between manifest and database. */
export function manifestProblems(
  manifest: Manifest,
  known: Awaited<ReturnType<Catalog['caseInfo']>>,
  evidence: readonly EvidenceEntry[],
  recordings: readonly RecordingInfo[],
): string[] {
  const problems: string[] = [];
  if (
    manifest.id !== known?.id ||
    manifest.title !== known.title ||
    manifest.createdUtc !== utcText(known.createdUtcNs)
  ) {
    problems.push('The manifest and the database differ about what case this is.');
  }
  const inManifest = byKey(manifest.evidence, (entry) => entry.sha256);
  const inDatabase = byKey(evidence, (entry) => entry.sha256);
  for (const entry of evidence) {
    const listed = inManifest.get(entry.sha256);
    if (listed === undefined) problems.push(`The manifest does not list evidence ${entry.sha256}.`);
    else if (JSON.stringify(listed) !== JSON.stringify(manifestEvidence(entry))) {
      problems.push(`The manifest and the database differ about evidence ${entry.sha256}.`);
    }
  }
  for (const { sha256 } of manifest.evidence) {
    if (!inDatabase.has(sha256))
      problems.push(`The manifest lists evidence ${sha256}, which the database does not know.`);
  }
  const listedRecordings = byKey(manifest.recordings, (entry) => entry.id);
  const knownRecordings = byKey(recordings, (info) => info.id);
  for (const info of recordings) {
    const listed = listedRecordings.get(info.id);
    if (listed === undefined) problems.push(`The manifest does not list recording ${info.id}.`);
    else if (JSON.stringify(listed) !== JSON.stringify(manifestRecording(info))) {
      problems.push(`The manifest and the database differ about recording ${info.id}.`);
    }
  }
  for (const { id } of manifest.recordings) {
    if (!knownRecordings.has(id))
      problems.push(`The manifest lists recording ${id}, which the database does not know.`);
  }
  return problems;
}
