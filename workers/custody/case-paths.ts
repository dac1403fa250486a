import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';

/** Where everything of a case is (D4). */
export interface CasePaths {
  readonly root: string;
  readonly database: string;
  readonly manifest: string;
  readonly audit: string;
  readonly lock: string;
  /** Originals, named by SHA-256. */
  readonly evidence: string;
  readonly recordings: string;
  /** Thumbnails, one a photo, named by its id; each can be made again from its evidence. */
  readonly photos: string;
  /** Work of unfinished jobs, one folder a job. */
  readonly incoming: string;
}

export function casePaths(root: string): CasePaths {
  return {
    root,
    database: join(root, 'case.duckdb'),
    manifest: join(root, 'manifest.json'),
    audit: join(root, 'audit.jsonl'),
    lock: join(root, 'case.lock'),
    evidence: join(root, 'evidence'),
    recordings: join(root, 'recordings'),
    photos: join(root, 'photos'),
    incoming: join(root, 'incoming'),
  };
}

/**
 * The root of the case that `path` (without links) belongs to: one of the folders or files that a case keeps for itself.
 * Other names in a case's folder are the person's own.
 */
export async function caseThatKeeps(path: string): Promise<string | undefined> {
  for (let root = dirname(path); ; root = dirname(root)) {
    const { root: itself, ...kept } = casePaths(root);
    const [first = ''] = relative(root, path).split(sep);
    const ours = Object.values(kept).some((each) => basename(each) === first) || first === 'case.duckdb.wal';
    if (ours && (await exists(kept.manifest)) && (await exists(kept.evidence))) return root;
    if (dirname(root) === root) return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
