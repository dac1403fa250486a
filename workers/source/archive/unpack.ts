import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../contract/faults.ts';
import { type ArchiveBudget, createArchiveBudget } from './archive-budget.ts';
import { type ArchiveEntry, archiveEntries } from './archive-entries.ts';
import type { ArchiveKind } from './archive-kind.ts';
import { createEntryNames } from './archive-names.ts';

export interface UnpackTask {
  readonly path: string;
  /** As people know it: sentences name it. */
  readonly shown: string;
  readonly kind: ArchiveKind;
  readonly modifiedMs: number;
  /** Empty folder for what is inside. */
  readonly folder: string;
  /** Of the outermost archive. */
  readonly packedBytes: number;
  /** What may be written to the disk. */
  readonly freeBytes: number;
  /** By the archives of this one that came before. */
  readonly used: { readonly entries: number; readonly bytes: number };
}

export interface UnpackedFile {
  /** As the archive names it, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface Unpacked {
  /** Of the archive as it is. */
  readonly sha256: string;
  readonly bytes: number;
  readonly entries: number;
  readonly files: readonly UnpackedFile[];
  readonly left: readonly { readonly name: string; readonly why: string }[];
  readonly unpackedBytes: number;
}

/** Times that a file system and a JavaScript date both can hold. */
const LATEST_MS = Date.UTC(2100, 0, 1);

/**
 * Unpacks the files of one archive into `folder` (SPEC.md, A1–A9). Throws a Fault that names the archive when it is damaged, hostile or
 * too large; the folder then holds rubbish for the caller to remove. System errors (a full disk) come as they are.
 */
export async function unpackArchive(task: UnpackTask): Promise<Unpacked> {
  const budget = createArchiveBudget(task.shown, task.packedBytes, task.freeBytes, task.used);
  const names = createEntryNames();
  const files: UnpackedFile[] = [];
  const left: { name: string; why: string }[] = [];
  const { sha256, bytes } = await hashOf(task.path);
  const before = budget.bytes;
  let entries = 0;
  try {
    for await (const entry of archiveEntries(task)) {
      budget.entry();
      entries++;
      const verdict = judge(entry, names);
      if (verdict.kind === 'hostile')
        throw new Fault(
          'bad_request',
          `An entry of the archive ${verdict.why} (“${shortened(entry.name)}”), so nothing of it was imported; pack it again with relative names: ${task.shown}`,
        );
      if (verdict.kind === 'left') left.push({ name: shortened(entry.name), why: verdict.why });
      if (verdict.kind !== 'write') continue;
      const path = join(task.folder, ...verdict.disk);
      const size = await writeFile(path, verdict.pieces(), budget);
      const modifiedMs = Math.min(Math.max(0, Math.trunc(entry.modifiedMs) || 0), LATEST_MS);
      await utimes(path, modifiedMs / 1000, modifiedMs / 1000);
      files.push({ name: verdict.shown, path, bytes: size, modifiedMs });
    }
  } catch (error) {
    throw explained(error, task.shown);
  }
  return { sha256, bytes, entries, files, left, unpackedBytes: budget.bytes - before };
}

type Verdict =
  | { readonly kind: 'folder' }
  | { readonly kind: 'left' | 'hostile'; readonly why: string }
  | {
      readonly kind: 'write';
      readonly shown: string;
      readonly disk: readonly string[];
      readonly pieces: () => AsyncIterable<Uint8Array>;
    };

/** A folder, or what is no file, needs no place of its own; a name that leads out condemns the archive all the same. */
function judge({ name, content }: ArchiveEntry, names: ReturnType<typeof createEntryNames>): Verdict {
  if (content.kind === 'file') {
    const place = names.place(name);
    return place.kind === 'place' ? { ...place, kind: 'write', pieces: content.pieces } : place;
  }
  const alone = createEntryNames().place(name);
  if (alone.kind === 'hostile') return alone;
  return content.kind === 'folder' ? content : { kind: 'left', why: content.why };
}

async function writeFile(path: string, pieces: AsyncIterable<Uint8Array>, budget: ArchiveBudget): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      budget.take(piece.length);
      await file.writeFile(piece);
      bytes += piece.length;
    }
  } finally {
    await file.close();
  }
  return bytes;
}

async function hashOf(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

const NAME_SHOWN_MOST = 200;

function shortened(name: string): string {
  return name.length > NAME_SHOWN_MOST ? `${name.slice(0, NAME_SHOWN_MOST)}…` : name;
}

/** Faults that name the archive and errors of the system pass; whatever else a reading library throws is damage. */
function explained(error: unknown, shown: string): unknown {
  if (error instanceof Fault && error.message.endsWith(shown)) return error;
  if (error instanceof Error && 'errno' in error && 'syscall' in error) return error;
  const why = error instanceof Error ? error.message.replace(/\.$/u, '') : String(error);
  return new Fault(
    'corrupt_input',
    `The archive is damaged or cut off (${shortened(why)}), so nothing of it was imported; copy it again from where it was made: ${shown}`,
    { cause: error },
  );
}
