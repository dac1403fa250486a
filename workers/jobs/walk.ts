import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { Fault } from '../contract/faults.ts';
import type { InArchive } from './in-archive.ts';

/** A regular file below the root that was asked for. */
export interface FoundFile {
  /** Real path: no links in it. */
  readonly path: string;
  /** As shown: relative to the root. */
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Of a file that came out of an archive. */
  readonly archive?: InArchive;
}

export interface Walk {
  readonly kind: 'file' | 'folder';
  readonly files: readonly FoundFile[];
  readonly left: readonly { readonly name: string; readonly why: string }[];
}

export const MAX_FILES = 10_000;
const MAX_DEPTH = 64;

/**
 * Everything below `root`, in name order. Links are followed only while they stay below the root; each real folder is
 * visited once, so circles end. Throws a Fault only when the root itself cannot be used.
 */
export async function walk(
  root: string,
  explain: (error: unknown, path: string) => Fault,
  signal?: AbortSignal,
): Promise<Walk> {
  let base: string;
  let rootStats: Stats;
  try {
    base = await realpath(root);
    rootStats = await stat(base);
  } catch (error) {
    throw explain(error, root);
  }
  if (rootStats.isFile()) return { kind: 'file', files: [foundFile(base, basename(root), rootStats)], left: [] };
  if (!rootStats.isDirectory())
    throw new Fault('bad_request', `Only files and folders can be imported, and this is ${kindOf(rootStats)}: ${root}`);

  const files: FoundFile[] = [];
  const left: { name: string; why: string }[] = [];
  const visited = new Set<string>([base]);
  let full = false;

  async function visit(folder: string, depth: number): Promise<void> {
    signal?.throwIfAborted();
    let entries: Dirent[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      if (depth === 0) throw explain(error, root);
      left.push({ name: shown(folder), why: explain(error, folder).message });
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    for (const entry of entries) {
      if (full) return;
      const path = join(folder, entry.name);
      try {
        await visitEntry(path, entry, depth);
      } catch (error) {
        if (signal?.aborted) throw error;
        left.push({ name: shown(path), why: explain(error, path).message });
      }
    }
  }

  async function visitEntry(path: string, entry: Dirent, depth: number): Promise<void> {
    const real = entry.isSymbolicLink() ? await realpath(path) : path;
    const stats = entry.isSymbolicLink() ? await stat(real) : await lstat(path);
    if (real !== path && !isBelow(real, base)) {
      left.push({ name: shown(path), why: 'a link that leads out of the chosen folder' });
    } else if (stats.isDirectory()) {
      if (visited.has(real)) left.push({ name: shown(path), why: 'a link to a folder that was already visited' });
      else if (depth >= MAX_DEPTH) left.push({ name: shown(path), why: `deeper than ${MAX_DEPTH} folders` });
      else {
        visited.add(real);
        await visit(real, depth + 1);
      }
    } else if (!stats.isFile()) left.push({ name: shown(path), why: `${kindOf(stats)}, not a file` });
    else if (files.length >= MAX_FILES) {
      full = true;
      left.push({
        name: shown(path),
        why: `more than ${MAX_FILES.toLocaleString('en')} files; import the rest as a second folder`,
      });
    } else if (!visited.has(real)) {
      visited.add(real);
      files.push(foundFile(real, shown(path), stats));
    }
  }

  const shown = (path: string) => relative(base, path) || basename(path);
  await visit(base, 0);
  return { kind: 'folder', files, left };
}

function foundFile(path: string, name: string, stats: Stats): FoundFile {
  return { path, name, bytes: stats.size, modifiedMs: stats.mtimeMs };
}

export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return 'a device';
  return 'something else';
}
