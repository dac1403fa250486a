import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { makeOwnedFolder } from './owned-folder.ts';

it('removes the copies of readers that were killed, and no others (G5)', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'airguard-owned-'));
  try {
    const gone = spawnSync(process.execPath, ['--version']);
    const mine = await makeOwnedFolder('copy', parent);
    const kept = await makeOwnedFolder('other', parent);
    const left = await makeOwnedFolder('copy', parent);
    const ofGone = left.replace(`-${process.pid}-`, `-${gone.pid}-`);
    renameSync(left, ofGone);
    writeFileSync(join(ofGone, 'case.duckdb'), 'x');
    const otherMachine = join(parent, `copy-elsewhere-${gone.pid}-abcdef`);
    writeFileSync(otherMachine, '');
    const next = await makeOwnedFolder('copy', parent);
    expect(readdirSync(parent).sort()).toEqual([mine, kept, next, otherMachine].map((path) => basename(path)).sort());
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});
