import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../catalog/migrations/index.ts';
import type { RecordingInfo } from '../contract/model.ts';
import { type CaseFolder, type OpenCaseOptions, openCaseFolder } from './case-folder.ts';
import { blocksSha256, createFileHasher, hashFile } from './hasher.ts';
import { verifyCase } from './verify.ts';

let folder = '';
const root = () => join(folder, 'my case\n\u202Eτ');
const options = { actor: 'tester', program: 'the test' };
const open = (change = {}) => openCaseFolder(root(), { ...options, create: {}, ...change });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airguard-custody-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const checkRecording = async () => ({ files: 0, problems: [], notes: [] });

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
async function importBytes(folderOfCase: CaseFolder, bytes: Uint8Array, name = 'walk.bin') {
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

const dump = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 251);

describe('evidence (K1–K4)', () => {
  it('is kept verbatim, read-only, by its hash, once', async () => {
    const opened = await open();
    const first = await importBytes(opened, dump);
    expect(first.admission.kind).toBe('added');
    expect(readFileSync(first.admission.path).equals(dump)).toBe(true);
    expect(statSync(first.admission.path).mode & 0o777).toBe(0o444);
    expect(await opened.evidence.blocksOf(first.hashes.sha256)).toEqual(first.hashes);
    expect(await hashFile(first.admission.path, { blockBytes: 1024 })).toEqual(first.hashes);
    expect((await importBytes(opened, dump, 'other name.bin')).admission.kind).toBe('duplicate');
    expect((await opened.catalog.listEvidence())[0]?.names).toEqual(['walk.bin', 'other name.bin']);
    const manifest = JSON.parse(readFileSync(opened.paths.manifest, 'utf8'));
    expect(manifest.evidence).toMatchObject([{ sha256: first.hashes.sha256, names: ['walk.bin', 'other name.bin'] }]);
    expect(await verifyCase(opened, { checkRecording })).toEqual({
      ok: true,
      checked: { evidence: 1, bytes: 5000, auditEntries: 3, recordings: 1, files: 0 },
      problems: [],
      notes: [],
    });
    await opened.close();
  });

  it('of a length that was not hashed is not admitted', async () => {
    const opened = await open();
    const file = join(await opened.evidence.incomingFolder('j'), 'copy');
    writeFileSync(file, dump);
    const hashes = { sha256: 'ab'.repeat(32), bytes: 4, blockBytes: 8, blocks: ['cd'.repeat(32)] };
    await expect(opened.evidence.admit(file, hashes)).rejects.toMatchObject({ code: 'io' });
    expect((await opened.evidence.list()).files).toEqual([]);
    expect(() => opened.evidence.pathOf('../../etc/passwd')).toThrow();
    await expect(opened.evidence.incomingFolder('../x')).rejects.toThrow();
    await opened.close();
  });

  it('hashes do not depend on how the bytes arrive', () => {
    const all = createFileHasher(16);
    const pieces = createFileHasher(16);
    all.update(dump);
    for (let at = 0; at < dump.length; at += 37) pieces.update(dump.subarray(at, at + 37));
    expect(pieces.finish()).toEqual(all.finish());
    expect(createFileHasher().finish().blocks).toEqual([]);
  });
});

describe('verify (K12)', () => {
  const damage: readonly (readonly [string, RegExp, (opened: CaseFolder, sha256: string, id: string) => unknown])[] = [
    [
      'a changed byte',
      /was changed.*differs in 1 of 5 blocks, first at byte 2048/s,
      (opened, sha256) => {
        const path = opened.evidence.pathOf(sha256);
        chmodSync(path, 0o644);
        const changed = Uint8Array.from(dump);
        changed[3000] = (changed[3000] ?? 0) ^ 1;
        writeFileSync(path, changed);
      },
    ],
    ['a missing file', /is missing/, (opened, sha256) => rmSync(opened.evidence.pathOf(sha256))],
    [
      'a truncated file',
      /has 4000 bytes, not 5000/,
      (opened, sha256) => {
        rmSync(opened.evidence.pathOf(sha256));
        writeFileSync(opened.evidence.pathOf(sha256), dump.subarray(0, 4000));
      },
    ],
    [
      'changed block hashes',
      /block hashes of evidence .* were changed/,
      (opened, sha256) => {
        const path = `${opened.evidence.pathOf(sha256)}.blocks.json`;
        const listed = JSON.parse(readFileSync(path, 'utf8'));
        writeFileSync(path, JSON.stringify({ ...listed, blocks: [...listed.blocks.slice(1), listed.blocks[0]] }));
      },
    ],
    [
      'lost block hashes',
      /block hashes are missing/,
      (opened, sha256) => rmSync(`${opened.evidence.pathOf(sha256)}.blocks.json`),
    ],
    [
      'an edited audit log',
      /audit log was changed/,
      (opened) => {
        const text = readFileSync(opened.paths.audit, 'utf8');
        writeFileSync(opened.paths.audit, text.replace('tester', 'tresor'));
      },
    ],
    [
      'a shortened audit log',
      /audit log has lost entry 1/,
      (opened) => {
        const text = readFileSync(opened.paths.audit, 'utf8');
        writeFileSync(opened.paths.audit, text.slice(0, text.indexOf('\n') + 1));
      },
    ],
    ['a missing audit log', /audit log is missing/, (opened) => rmSync(opened.paths.audit)],
    [
      'a manifest entry more',
      /lists recording ghost, which the database does not know/,
      (opened) => {
        const manifest = JSON.parse(readFileSync(opened.paths.manifest, 'utf8'));
        writeFileSync(
          opened.paths.manifest,
          JSON.stringify({ ...manifest, recordings: [...manifest.recordings, { id: 'ghost', name: 'x' }] }),
        );
      },
    ],
    [
      'a manifest name changed',
      /differ about evidence/,
      (opened) => {
        const text = readFileSync(opened.paths.manifest, 'utf8');
        writeFileSync(opened.paths.manifest, text.replace('"walk.bin"', '"other.bin"'));
      },
    ],
    [
      'a manifest of another title',
      /differ about what case this is/,
      (opened) => {
        const text = readFileSync(opened.paths.manifest, 'utf8');
        writeFileSync(opened.paths.manifest, text.replace('"title": "my case', '"title": "my vase'));
      },
    ],
    [
      'a recording of another name in the manifest',
      /differ about recording/,
      (opened) => {
        const text = readFileSync(opened.paths.manifest, 'utf8');
        writeFileSync(opened.paths.manifest, text.replace('"name": "walk.bin"', '"name": "wall.bin"'));
      },
    ],
    ['a missing manifest', /manifest is missing/, (opened) => rmSync(opened.paths.manifest)],
    [
      'an orphan file',
      /no evidence.*notes\.txt/,
      (opened) => writeFileSync(join(opened.paths.evidence, 'notes.txt'), 'x'),
    ],
    [
      'orphan evidence',
      /is not in the database/,
      (opened) => writeFileSync(join(opened.paths.evidence, 'ab'.repeat(32)), 'x'),
    ],
    ['an orphan recording', /recording folder is not/, (opened) => mkdirSync(join(opened.paths.recordings, 'r-x'))],
    ['a leftover import', /left files behind/, (opened) => mkdirSync(join(opened.paths.incoming, 'job-9'))],
  ];
  it.each(damage)('finds %s and nothing else', async (_name, expected, harm) => {
    const opened = await open();
    const { hashes, id } = await importBytes(opened, dump);
    harm(opened, hashes.sha256, id);
    const report = await verifyCase(opened, { checkRecording });
    expect(report.ok).toBe(false);
    expect(report.problems.join('\n')).toMatch(expected);
    expect(report.problems.length).toBeLessThanOrEqual(4);
    await opened.close();
  });

  it('passes on what is wrong with a recording, shows progress, and can be cancelled', async () => {
    const opened = await open();
    await importBytes(opened, dump);
    const progress: number[] = [];
    const report = await verifyCase(opened, {
      checkRecording: async ({ info, indexSha256 }) => ({
        files: 3,
        problems: [`Recording ${info.id} has lost level 2.`],
        notes: indexSha256 === undefined ? ['No hashes were kept.'] : [],
      }),
      onProgress: ({ doneBytes }) => progress.push(doneBytes),
    });
    expect(report.problems).toEqual([expect.stringContaining('lost level 2')]);
    expect(report).toMatchObject({ checked: { files: 3 }, notes: ['No hashes were kept.'] });
    expect(progress.at(-1)).toBe(5000);
    const stop = AbortSignal.abort();
    await expect(verifyCase(opened, { checkRecording, signal: stop })).rejects.toMatchObject({ code: 'cancelled' });
    await opened.close();
  });
});

function photos(): void {
  mkdirSync(root());
  writeFileSync(join(root(), 'a.jpg'), 'x');
}

describe('case folder (K8–K11)', () => {
  it('keeps its identity and title', async () => {
    const made = await open({ create: { title: 'Site "7"' } });
    expect(made.info).toMatchObject({ title: 'Site "7"', access: { kind: 'write' }, schemaVersion: SCHEMA_VERSION });
    await made.close();
    const again = await open({ create: { title: 'ignored' } });
    expect(again.info).toEqual(made.info);
    expect(existsSync(again.paths.lock)).toBe(true);
    await again.close();
    expect(existsSync(again.paths.lock)).toBe(false);
  });

  it('opened twice is read-only the second time, and says who has it', async () => {
    const first = await open();
    await importBytes(first, dump);
    const second = await open();
    expect(second.info.access).toMatchObject({ kind: 'read', why: expect.stringContaining('open already') });
    expect((await second.catalog.listRecordings()).length).toBe(1);
    await expect(second.record('x', {})).rejects.toMatchObject({ code: 'read_only' });
    expect((await verifyCase(second, { checkRecording })).problems).toEqual([]);
    await second.close();
    await first.close();
    const third = await open();
    expect(third.info.access.kind).toBe('write');
    await third.close();
  });

  it('held by another process is read-only; after that is killed it is ours again', async (context) => {
    if (process.platform !== 'linux') context.skip('reads process start times from /proc');
    await (await open()).close();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const started = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    const lock = {
      token: 't',
      pid: child.pid,
      started,
      host: hostname(),
      program: 'airguard import',
      sinceUtc: 'noon',
    };
    writeFileSync(join(root(), 'case.lock'), JSON.stringify(lock));
    const second = await open();
    expect(second.info.access).toMatchObject({
      kind: 'read',
      why: expect.stringContaining(`airguard import (process ${child.pid})`),
    });
    await second.close();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const third = await open();
    expect(third.info.access.kind).toBe('write');
    await third.close();
    for (const stale of [{ ...lock, pid: 1, started: 'before the last boot' }, 'half a lo']) {
      writeFileSync(join(root(), 'case.lock'), JSON.stringify(stale));
      const next = await open();
      expect(next.info.access.kind).toBe('write');
      await next.close();
    }
    writeFileSync(join(root(), 'case.lock'), JSON.stringify({ ...lock, host: 'elsewhere' }));
    const elsewhere = await open();
    expect(elsewhere.info.access).toMatchObject({ kind: 'read', why: expect.stringContaining('machine elsewhere') });
    await elsewhere.close();
  });

  it('cut short while being made is finished; with other files in it it is refused', async () => {
    const made = await open();
    await made.close();
    rmSync(made.paths.manifest);
    await expect(open({ create: undefined })).rejects.toMatchObject({ code: 'not_found' });
    const finished = await open();
    expect(finished.info.id).toBe(made.info.id);
    await importBytes(finished, dump);
    await finished.close();
    rmSync(made.paths.manifest);
    await expect(open()).rejects.toMatchObject({ code: 'bad_request', message: expect.stringContaining('manifest') });
  });

  const places: readonly {
    readonly name: string;
    readonly code: string;
    readonly prepare: () => void;
    readonly change: Partial<OpenCaseOptions>;
    readonly below?: string;
  }[] = [
    { name: 'nothing there', code: 'not_found', prepare: () => undefined, change: { create: undefined } },
    { name: 'an empty folder', code: 'not_found', prepare: () => mkdirSync(root()), change: { create: undefined } },
    { name: 'nothing there, for reading', code: 'not_found', prepare: () => undefined, change: { access: 'read' } },
    { name: 'a file', code: 'bad_request', prepare: () => writeFileSync(root(), 'x'), change: {} },
    {
      name: 'a path through a file',
      code: 'bad_request',
      prepare: () => writeFileSync(join(folder, 'f'), 'x'),
      change: {},
      below: 'f/case',
    },
    { name: 'holiday photos', code: 'bad_request', prepare: photos, change: {} },
  ];
  it.each(places)('$name gets a sentence', async ({ code, prepare, change, below }) => {
    prepare();
    const where = below === undefined ? root() : join(folder, below);
    const failed = openCaseFolder(where, { ...options, create: {}, ...change });
    await expect(failed).rejects.toMatchObject({
      name: 'Fault',
      code,
      message: expect.stringMatching(/^[A-Z].*: \//s),
    });
  });

  it.each([
    ['a newer database', 'newer_version', { schemaVersion: SCHEMA_VERSION + 1 }],
    ['a newer folder layout', 'newer_version', { layout: 99 }],
    ['a damaged manifest', 'corrupt_input', { id: 5 }],
  ])('%s is refused and left as it was', async (_name, code, change) => {
    const made = await open();
    await made.close();
    const text = JSON.stringify({ ...JSON.parse(readFileSync(made.paths.manifest, 'utf8')), ...change });
    writeFileSync(made.paths.manifest, text);
    const before = readdirSync(root());
    await expect(open()).rejects.toMatchObject({ name: 'Fault', code });
    expect(readFileSync(made.paths.manifest, 'utf8')).toBe(text);
    expect(readdirSync(root())).toEqual(before);
  });

  it('without its database is refused', async () => {
    const made = await open();
    await made.close();
    rmSync(made.paths.database);
    await expect(open()).rejects.toMatchObject({ code: 'corrupt_input' });
  });

  it('a manifest that a crash left behind the database is completed at the next opening (K7)', async () => {
    const made = await open();
    const before = readFileSync(made.paths.manifest);
    await importBytes(made, dump);
    await made.close();
    writeFileSync(made.paths.manifest, before);
    const again = await open();
    expect((await verifyCase(again, { checkRecording })).problems).toEqual([]);
    await again.close();
  });

  it('without write permission is read-only and says so', async (context) => {
    const made = await open();
    await importBytes(made, dump);
    await made.close();
    const nobody = 65_534;
    const asRoot = process.getuid?.() === 0;
    if (process.getuid === undefined || (asRoot && process.seteuid === undefined))
      context.skip('needs POSIX permissions');
    chmodSync(folder, 0o755);
    if (asRoot) for (const name of [...readdirSync(root()), '.']) chownSync(join(root(), name), 0, 0);
    else chmodSync(root(), 0o555);
    try {
      if (asRoot) process.seteuid?.(nobody);
      const opened = await open();
      expect(opened.info.access).toMatchObject({ kind: 'read', why: expect.stringContaining('may not write') });
      expect((await opened.catalog.listRecordings()).length).toBe(1);
      await opened.close();
    } finally {
      if (asRoot) process.seteuid?.(0);
      chmodSync(root(), 0o755);
    }
  });
});
