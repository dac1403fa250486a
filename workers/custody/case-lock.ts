import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { z } from 'zod';
import { errorCode } from './files.ts';

/** Who writes to a case. DuckDB's own lock is the referee on one machine; this file adds the name and covers the rest. */
const lockSchema = z.object({
  token: z.string(),
  pid: z.int(),
  /** Tells a process from a later one with the same number; empty where the system does not say. */
  started: z.string(),
  host: z.string(),
  program: z.string(),
  sinceUtc: z.string(),
});
type LockText = z.infer<typeof lockSchema>;

export interface CaseLock {
  release(): Promise<void>;
}

export type LockResult =
  | { readonly kind: 'held'; readonly lock: CaseLock }
  | { readonly kind: 'taken'; readonly why: string }
  | { readonly kind: 'not writable'; readonly why: string };

const mine = new Set<string>();

/** Start of a process as the system counts it, undefined when there is no such process. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    try {
      const text = await readFile(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold spaces; the fields after it do not. Field 22 is the start, 3 the state.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : (fields[19] ?? '');
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH') return undefined;
      return '';
    }
  }
  if (process.platform !== 'win32') {
    try {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
      return stdout.trim() === '' ? undefined : stdout.trim();
    } catch {
      return undefined;
    }
  }
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    return errorCode(error) === 'EPERM' ? '' : undefined;
  }
}

async function readLock(path: string): Promise<LockText | 'none' | 'unreadable'> {
  try {
    return lockSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? 'none' : 'unreadable';
  }
}

/** Why the holder still counts, or undefined when it is gone. */
async function holderOf(lock: LockText): Promise<string | undefined> {
  if (lock.host !== hostname()) {
    return `${lock.program} on the machine ${lock.host} has this case open since ${lock.sinceUtc}; close it there (if that machine is gone, delete case.lock)`;
  }
  if (mine.has(lock.token)) return 'this program has the case open already';
  if (lock.pid === process.pid) return undefined;
  const started = await startOf(lock.pid);
  if (started === undefined || (started !== '' && lock.started !== '' && started !== lock.started)) return undefined;
  return `${lock.program} (process ${lock.pid}) has this case open since ${lock.sinceUtc}; close it there to make changes here`;
}

async function textOfMine(program: string): Promise<LockText> {
  return {
    token: randomUUID(),
    pid: process.pid,
    started: (await startOf(process.pid)) ?? '',
    host: hostname(),
    program,
    sinceUtc: new Date().toISOString(),
  };
}

async function releaseLock(path: string, token: string): Promise<void> {
  mine.delete(token);
  const found = await readLock(path);
  if (typeof found === 'object' && found.token === token) await rm(path, { force: true });
}

/** Takes `case.lock`, over a holder that no longer runs (SPEC.md, K9). Never waits. */
export async function takeLock(path: string, program: string): Promise<LockResult> {
  const text = await textOfMine(program);
  const lock: CaseLock = { release: () => releaseLock(path, text.token) };
  try {
    await writeFile(path, `${JSON.stringify(text)}\n`, { flag: 'wx' });
    mine.add(text.token);
    return { kind: 'held', lock };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      return {
        kind: 'not writable',
        why: 'you may not write to the folder of this case; change its permissions or copy the case',
      };
    }
    if (code !== 'EEXIST') throw error;
  }
  const found = await readLock(path);
  const why = typeof found === 'object' ? await holderOf(found) : undefined;
  if (why !== undefined) return { kind: 'taken', why };
  // Whoever renames last owns the file; the other one sees a foreign token, and DuckDB's lock settles a tie.
  const next = `${path}.${text.token}.new`;
  try {
    await writeFile(next, `${JSON.stringify(text)}\n`, { flag: 'wx' });
    await rename(next, path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      return {
        kind: 'not writable',
        why: 'you may not write to the folder of this case; change its permissions or copy the case',
      };
    }
    throw error;
  }
  const now = await readLock(path);
  if (typeof now !== 'object' || now.token !== text.token) {
    return {
      kind: 'taken',
      why: 'another process opened this case at the same moment; close it there to make changes here',
    };
  }
  mine.add(text.token);
  return { kind: 'held', lock };
}

/** Who holds the lock now, for a message. */
export async function lockHolder(path: string): Promise<string | undefined> {
  const found = await readLock(path);
  return typeof found === 'object' ? holderOf(found) : undefined;
}
