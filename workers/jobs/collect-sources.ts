import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../contract/faults.ts';
import { ARCHIVE_HEAD_BYTES, type ArchiveKind, archiveKindOf } from '../source/archive/archive-kind.ts';
import type { Unpacked, UnpackTask } from '../source/archive/unpack.ts';
import type { ArchiveMessage } from '../threads/messages.ts';
import { spawnThread } from '../threads/spawn.ts';
import type { ImportContext } from './import-context.ts';
import { type InArchive, shownPath } from './in-archive.ts';
import { emptyFolder, type Incoming } from './incoming.ts';
import type { RunningJob } from './job-list.ts';
import { faultOfThread } from './pipeline.ts';
import { RESERVE_BYTES } from './space-watch.ts';
import type { FoundFile, Walk } from './walk.ts';

/** An archive that was opened: its files are imported, it is not. */
export interface OpenedArchive extends Omit<Unpacked, 'files' | 'left'> {
  readonly name: string;
  readonly files: number;
}

export interface Sources extends Walk {
  readonly archives: readonly OpenedArchive[];
}

/** An archive in a folder or on its own is 0, one inside it 1; deeper ones stay closed. */
const NESTING_MOST = 1;

/**
 * What was found, with the files of every archive in place of the archive (source rules A1–A9). What an earlier run
 * unpacked is unpacked again. A Fault when the only file is an archive that cannot be opened; in a folder it is left out.
 */
export async function collectSources(
  job: RunningJob,
  context: ImportContext,
  incoming: Incoming,
  found: Walk,
): Promise<Sources> {
  await rm(incoming.unpacked, { recursive: true, force: true });
  const files: FoundFile[] = [];
  const left = [...found.left];
  const archives: OpenedArchive[] = [];

  async function add(file: FoundFile, nesting: number, outermost: Outermost | undefined): Promise<void> {
    job.signal.throwIfAborted();
    const kind = await kindOf(file).catch(() => undefined);
    if (kind === undefined) {
      files.push(file);
      return;
    }
    if (nesting > NESTING_MOST) {
      left.push({
        name: file.name,
        why: 'an archive inside an archive inside an archive; unpack it and import it by itself',
      });
      return;
    }
    const within = outermost ?? {
      packedBytes: file.bytes,
      freeBytes: (await context.freeBytes(incoming.root)) - RESERVE_BYTES,
      used: { entries: 0, bytes: 0 },
    };
    const shown = shownPath(file);
    const folder = join(incoming.unpacked, String(archives.length + left.length));
    await emptyFolder(folder);
    job.report({ phase: `unpacking ${file.name}` });
    const { packedBytes, freeBytes, used } = within;
    const { path, modifiedMs } = file;
    let unpacked: Unpacked;
    try {
      const task = { path, shown, kind, modifiedMs, folder, packedBytes, freeBytes, used };
      unpacked = await unpackIn(context.programDir, task, job.signal);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      const fault = context.explain(error, shown);
      const only = found.kind === 'file' && nesting === 0;
      if (only || job.signal.aborted || fault.code === 'no_space' || fault.code === 'internal') throw fault;
      left.push({ name: file.name, why: fault.message });
      return;
    }
    used.entries += unpacked.entries;
    used.bytes += unpacked.unpackedBytes;
    const { files: inside, left: refused, ...facts } = unpacked;
    archives.push({ ...facts, name: file.name, files: inside.length });
    const archive: InArchive = { folder, shown, prefix: `${file.name}/` };
    for (const { name, why } of refused) left.push({ name: `${archive.prefix}${name}`, why });
    for (const { name, path, bytes, modifiedMs } of inside)
      await add({ path, name: `${archive.prefix}${name}`, bytes, modifiedMs, archive }, nesting + 1, within);
    // Its files are out; a nested archive need not lie beside them.
    if (nesting > 0) await rm(path, { force: true });
  }

  for (const file of found.files) await add(file, 0, undefined);
  return { kind: archives.length > 0 ? 'folder' : found.kind, files, left, archives };
}

interface Outermost {
  readonly packedBytes: number;
  readonly freeBytes: number;
  readonly used: { entries: number; bytes: number };
}

async function kindOf(file: FoundFile): Promise<ArchiveKind | undefined> {
  const handle = await open(file.path, 'r');
  try {
    const head = new Uint8Array(ARCHIVE_HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return archiveKindOf(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

async function unpackIn(programDir: string, task: UnpackTask, signal: AbortSignal): Promise<Unpacked> {
  let unpacked: Unpacked | undefined;
  const thread = spawnThread<ArchiveMessage>(programDir, 'archive-thread', task, (message) => {
    unpacked = message.unpacked;
  });
  const stop = () => void thread.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await thread.ended;
  } catch (error) {
    if (signal.aborted) throw new Fault('cancelled', 'Cancelled.', { cause: error });
    throw faultOfThread(error);
  } finally {
    signal.removeEventListener('abort', stop);
    await thread.stop();
  }
  if (unpacked === undefined) throw new Error('the archive thread ended without a result');
  return unpacked;
}
