import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { takeSnapshot } from '../catalog/snapshot.ts';
import type { CaseFolder } from '../custody/case-folder.ts';

/** A file of the bundle: where it lies now, and its name in the archive. */
interface BundleFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

export interface CaseBundle {
  readonly files: readonly BundleFile[];
  /** Of the archive, or up to 1 KiB more for each long name. */
  readonly mostBytes: number;
  /** The archive: the same bytes for the same files, whoever makes it and when (S14). */
  open(signal: AbortSignal): Pack;
  /** Removes the copies that were made for it. */
  remove(): Promise<void>;
}

const BLOCK = 512;
/** The folder that comes out of the archive. */
const TOP = 'case';
/** What a case keeps for work under way, and the files that are copied first because they may change. */
const NOT_AS_IT_LIES = /^(incoming|case\.lock.*|case\.duckdb.*|audit\.jsonl|manifest\.json|.*\.new)$/u;

/**
 * Readies a case for an archive: its database as of now, then the log and the manifest (in this order, so that the log is
 * never behind the database's mirror of it), and everything else as it lies.
 */
export async function prepareBundle(folder: CaseFolder, scratch: string): Promise<CaseBundle> {
  const { paths } = folder;
  await folder.catalog.checkpoint();
  const snapshot = await takeSnapshot(paths.database);
  try {
    await mkdir(scratch, { recursive: true });
    const copies = [join(scratch, 'audit.jsonl'), join(scratch, 'manifest.json')] as const;
    await copyFile(paths.audit, copies[0]);
    await copyFile(paths.manifest, copies[1]);
    const files: BundleFile[] = [];
    for (const path of [snapshot.path, `${snapshot.path}.wal`, ...copies]) {
      const stats = await stat(path).catch(() => undefined);
      if (stats !== undefined && stats.size > 0) files.push({ path, name: basename(path), bytes: stats.size });
    }
    await addBelow(paths.root, '', files);
    files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const root = TOP;
    const modified = new Date(Number(folder.info.createdUtcNs / 1_000_000n));
    return {
      files,
      mostBytes: files.reduce((sum, { name, bytes }) => sum + archived(`${root}/${name}`, bytes), 2 * BLOCK),
      open(signal) {
        const archive = pack();
        // Whoever reads the archive is told through its error.
        writeAll(archive, files, root, modified, signal).catch((error: unknown) =>
          archive.destroy(error instanceof Error ? error : new Error(String(error))),
        );
        return archive;
      },
      remove: () => snapshot.remove(),
    };
  } catch (error) {
    await snapshot.remove();
    throw error;
  }
}

async function addBelow(root: string, below: string, files: BundleFile[]): Promise<void> {
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    if (below === '' && NOT_AS_IT_LIES.test(entry.name)) continue;
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    const path = join(root, name);
    if (entry.isDirectory()) await addBelow(root, name, files);
    else if (entry.isFile()) files.push({ path, name, bytes: (await stat(path)).size });
  }
}

async function writeAll(
  archive: Pack,
  files: readonly BundleFile[],
  root: string,
  modified: Date,
  signal: AbortSignal,
): Promise<void> {
  for (const { path, name, bytes } of files) {
    signal.throwIfAborted();
    const header = { name: `${root}/${name}`, size: bytes, mode: 0o644, mtime: modified, uid: 0, gid: 0 };
    const entry = archive.entry(header);
    await pipeline(createReadStream(path, { end: Math.max(0, bytes - 1) }), entry, { signal });
  }
  archive.finalize();
}

/** A header, the bytes in whole blocks, and a longer header that a long name may need (pax). */
function archived(name: string, bytes: number): number {
  const long = Buffer.byteLength(name) > 100 || bytes > 0o77777777777 ? 2 * BLOCK : 0;
  return BLOCK + long + Math.ceil(bytes / BLOCK) * BLOCK;
}
