import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseSession } from '../../workers/host/case-session.ts';
import { createHost, type Host } from '../../workers/host/create-host.ts';
import type { FoundFile } from '../../workers/jobs/walk.ts';
import type { BenchContext } from './harness.ts';

/** The product as the bench uses it: the data host of this process over the built threads. */

export const programDirOf = (context: BenchContext): string => join(context.root, 'dist');

export interface OpenCase {
  readonly host: Host;
  readonly session: CaseSession;
  readonly path: string;
  /** Closes the case and removes it. */
  close(): Promise<void>;
}

/** A new, empty case in a folder of its own. */
export async function newCase(context: BenchContext): Promise<OpenCase> {
  const path = mkdtempSync(join(context.scratchDir, 'case-'));
  const host = createHost({
    capabilities: { host: 'memory', dialogs: false, browse: false, upload: false },
    programDir: programDirOf(context),
    build: 'bench',
    program: 'airguard bench',
    whenLowOnSpace: 'fail',
  });
  const session = await host.openCase(path, { title: 'Bench' });
  return {
    host,
    session,
    path,
    async close() {
      await host.dispose();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Imports a file; throws when that does not succeed. Returns the recording's id. */
export async function importInto({ session }: OpenCase, path: string): Promise<string> {
  const job = await session.jobs.finished(session.startImport(path));
  if (job.state !== 'done' || job.recording === undefined)
    throw new Error(`the import ended ${job.state}: ${job.message}`);
  return job.recording;
}

export function foundFile(path: string): FoundFile {
  const { size, mtimeMs } = statSync(path);
  return { path, name: path, bytes: size, modifiedMs: mtimeMs };
}
