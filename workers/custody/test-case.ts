import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { RecordingInfo } from '../contract/model.ts';
import { type CaseFolder, openCaseFolder } from './case-folder.ts';
import { blocksSha256, createFileHasher } from './hasher.ts';

export const options = { actor: 'tester', program: 'the test' };

/** For each test a temporary folder with room for one case of a hostile name, which `open` makes or opens. */
export function caseForTests() {
  let folder = '';
  const root = () => join(folder, 'my case\n\u202Eτ');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'airguard-custody-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder: () => folder,
    root,
    open: (change = {}) => openCaseFolder(root(), { ...options, create: {}, ...change }),
  };
}

export const checkRecording = async () => ({ files: 0, problems: [], notes: [] });

function recording(id: string, evidenceSha256: string): RecordingInfo {
  return {
    id,
    name: 'walk.bin',
    format: 'ath11k',
    state: 'sealed',
    generation: 0,
    evidenceSha256,
    bytes: 10,
    frames: 0,
    startNs: 0,
    endNs: 1,
    origin: { kind: 'relative', why: 'no anchor' },
    scale: { floorDb: -150, stepDb: 0.5, unit: 'dBm', absolute: true },
    streams: [],
    segments: [],
    gaps: 0,
    damage: { stretches: 0, bytes: 0 },
    warnings: [],
    hasPreview: false,
  };
}

/** What an import does: collect, admit, recording folder, database, audit line, manifest. */
export async function importBytes(folderOfCase: CaseFolder, bytes: Uint8Array, name = 'walk.bin') {
  const hasher = createFileHasher(1024);
  hasher.update(bytes);
  const hashes = hasher.finish();
  const incoming = await folderOfCase.evidence.incomingFolder('job-1');
  const file = join(incoming, 'copy');
  writeFileSync(file, bytes);
  const admission = await folderOfCase.evidence.admit(file, hashes);
  await folderOfCase.evidence.discard('job-1');
  const id = `r-${hashes.sha256.slice(0, 8)}`;
  mkdirSync(join(folderOfCase.paths.recordings, id), { recursive: true });
  await folderOfCase.catalog.saveRecording({
    info: recording(id, hashes.sha256),
    importedUtcNs: 1n,
    evidence: {
      sha256: hashes.sha256,
      bytes: hashes.bytes,
      blockBytes: hashes.blockBytes,
      blocks: hashes.blocks.length,
      blocksSha256: blocksSha256(hashes.blocks),
      name,
      addedUtcNs: 1n,
    },
  });
  await folderOfCase.record('evidence.added', { sha256: hashes.sha256, name });
  await folderOfCase.syncManifest();
  return { admission, hashes, id };
}

export const dump = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 251);
