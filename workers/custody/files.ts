import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../contract/faults.ts';

/** `ENOENT`, `EACCES`, … of a file system error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A file system error as a fault in one sentence; anything else comes back unchanged. `what` begins the sentence. */
export function faultOfFiles(error: unknown, what: string, path: string): unknown {
  if (error instanceof Fault) return error;
  const options = { cause: error };
  switch (errorCode(error)) {
    case undefined:
      return error;
    case 'ENOENT':
      return new Fault('not_found', `${what} is not there: ${path}`, options);
    case 'EACCES':
    case 'EPERM':
      return new Fault(
        'read_only',
        `${what} may not be read or written by this user; change its permissions: ${path}`,
        options,
      );
    case 'EROFS':
      return new Fault('read_only', `${what} is on a read-only disk: ${path}`, options);
    case 'ENOSPC':
    case 'EDQUOT':
      return new Fault(
        'no_space',
        `${what} could not be written because the disk is full; free some space: ${path}`,
        options,
      );
    case 'ENOTDIR':
      return new Fault('bad_request', `${what} cannot be there, because part of the path is a file: ${path}`, options);
    case 'ELOOP':
      return new Fault('bad_request', `${what} is behind symbolic links that go round in a circle: ${path}`, options);
    case 'ENAMETOOLONG':
      return new Fault('bad_request', `${what} has too long a name: ${path}`, options);
    default:
      return new Fault('io', `${what} failed (${errorCode(error)}); check the disk: ${path}`, options);
  }
}

/** Makes a rename or a new name in `folder` survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows has no such call and needs none.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a whole small file: afterwards there is either the old text or the new, also after a crash. */
export async function replaceFile(path: string, text: string, mode = 0o666): Promise<void> {
  const temporary = `${path}.${randomUUID()}.new`;
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}
