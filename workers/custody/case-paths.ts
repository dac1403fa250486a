import { join } from 'node:path';

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
    incoming: join(root, 'incoming'),
  };
}
