import { constants } from 'node:fs';
import { chmod, copyFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../contract/faults.ts';
import { makeOwnedFolder } from './owned-folder.ts';

/**
 * A second process cannot open a DuckDB file that a writer holds, so a reader works on a copy (SPEC.md, G5). The copy is
 * taken while nothing is written: both files look the same before and after, and the last write is older than the
 * clock's grain. Such a state is what a crash would leave, which DuckDB recovers from its log.
 */
const QUIET_MS = 25;
const ATTEMPTS = 200;

interface FileLook {
  readonly bytes: bigint;
  readonly modifiedNs: bigint;
}

async function look(path: string): Promise<FileLook | undefined> {
  try {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    return { bytes: size, modifiedNs: mtimeNs };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function same(a: FileLook | undefined, b: FileLook | undefined): boolean {
  return a?.bytes === b?.bytes && a?.modifiedNs === b?.modifiedNs;
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    // The mode is copied too, and a case on a read-only medium is without write permission.
    await chmod(to, 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    await rm(to, { force: true });
  }
}

export interface Snapshot {
  readonly path: string;
  remove(): Promise<void>;
}

/** Copies `path` and its write-ahead log into a private temporary folder. Faults: not_found, busy. */
export async function takeSnapshot(path: string): Promise<Snapshot> {
  const folder = await makeOwnedFolder('airguard-case');
  const copy = join(folder, 'case.duckdb');
  const remove = () => rm(folder, { recursive: true, force: true });
  const log = `${path}.wal`;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = { data: await look(path), log: await look(log) };
      if (before.data === undefined) throw new Fault('not_found', `The case database is missing: ${path}`);
      const newest = Math.max(Number(before.data.modifiedNs), Number(before.log?.modifiedNs ?? 0n)) / 1e6;
      const age = Date.now() - newest;
      if (age < 0 || age >= QUIET_MS) {
        await copyIfThere(path, copy);
        await copyIfThere(log, `${copy}.wal`);
        if (same(before.data, await look(path)) && same(before.log, await look(log))) return { path: copy, remove };
      }
      await sleep(QUIET_MS);
    }
    throw new Fault('busy', `The case is being written without a pause; try again in a moment: ${path}`);
  } catch (error) {
    await remove();
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
      throw new Fault(
        'no_space',
        `The disk for temporary files is full, and reading a case needs a copy of its database there; free some space: ${dirname(folder)}`,
        { cause: error },
      );
    }
    throw error;
  }
}
