import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CaseFolder } from './case-folder.ts';
import { createFileHasher, hashFile } from './hasher.ts';
import { caseForTests, checkRecording, dump, importBytes } from './test-case.ts';
import { verifyCase } from './verify.ts';

const { open } = caseForTests();

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
