import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Machines and containers may share a folder for temporary files, but not process numbers. */
const HOST = hostname()
  .replace(/[^A-Za-z0-9.]/gu, '')
  .slice(0, 64);

/**
 * Makes a private temporary folder whose name says which process it belongs to, and first removes those of the same kind
 * whose process was killed before it could.
 */
export async function makeOwnedFolder(kind: string, parent: string = tmpdir()): Promise<string> {
  const prefix = `${kind}-${HOST}-`;
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const owner = /^(\d{1,10})-[A-Za-z0-9]{6}$/u.exec(name.slice(prefix.length))?.[1];
    // Another user's folder stays: it is theirs to remove.
    if (owner !== undefined && !runs(Number(owner)))
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  return await mkdtemp(join(parent, `${prefix}${process.pid}-`));
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
