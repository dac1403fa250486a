import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportRequest } from '../../contract/exports.ts';
import { Fault } from '../../contract/faults.ts';
import type { RunningJob } from '../../jobs/job-list.ts';
import type { CaseSession } from '../case-session.ts';
import { writeWhole } from '../output-file.ts';
import { writeReport } from '../report/write-report.ts';
import { makeExport, type Pieces } from './make-export.ts';

/** Files that a screen asked for: made by a job, then fetched in pieces and saved where the person says. */
export interface ExportDesk {
  /** Queues the export; returns the job, whose title is the file's name. */
  start(session: CaseSession, request: ExportRequest): string;
  /** A piece of a finished file, shorter at its end. Fault `not_found` when it is not there (any more). */
  read(session: CaseSession, piece: ExportPiece): Promise<ArrayBuffer>;
  /** Removes every file that was made. */
  clear(): Promise<void>;
}

export interface ExportPiece {
  readonly job: string;
  readonly offset: number;
  readonly length: number;
}

/** The files lie in a folder of the system's for temporary ones: nothing of them is part of the case. */
export function createExportDesk(generator: string): ExportDesk {
  let folder: Promise<string> | undefined;
  const files = new Map<string, string>();

  const write = async (job: RunningJob, pieces: Pieces): Promise<number> => {
    folder ??= mkdtemp(join(tmpdir(), 'airguard-export-'));
    const path = join(await folder, job.id);
    const bytes = await writeWhole(path, counted(job, pieces), job.signal);
    files.set(job.id, path);
    return bytes;
  };

  const run = async (session: CaseSession, job: RunningJob, request: ExportRequest): Promise<number> => {
    switch (request.kind) {
      case 'report': {
        const progress = (share: number, doing: string) =>
          job.report({ phase: `${doing}, ${Math.round(100 * share)} %` });
        return write(job, [await writeReport(session, request, generator, job.signal, progress)]);
      }
      case 'data':
        job.report({ phase: 'reading the case' });
        return write(job, await makeExport({ session, request, generator, signal: job.signal }));
    }
  };

  return {
    start: (session, request) =>
      session.jobs.add({
        kind: 'export',
        title: nameOf(request),
        async run(job) {
          const bytes = await run(session, job, request).catch((error: unknown) => {
            throw job.signal.aborted ? new Fault('cancelled', 'Cancelled; nothing was made.') : error;
          });
          return { message: `${bytes.toLocaleString('en')} bytes` };
        },
      }),
    async read(session, { job, offset, length }) {
      const path = files.get(job);
      if (path === undefined || !session.jobs.jobs.some(({ id }) => id === job))
        throw new Fault('not_found', 'This export is no longer there; make it again.');
      const handle = await open(path);
      try {
        const bytes = new ArrayBuffer(length);
        const { bytesRead } = await handle.read(new Uint8Array(bytes), 0, length, offset);
        return bytesRead === length ? bytes : bytes.slice(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    async clear() {
      files.clear();
      const made = await folder;
      folder = undefined;
      if (made !== undefined) await rm(made, { recursive: true, force: true });
    },
  };
}

async function* counted(job: RunningJob, pieces: Pieces): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    job.report({ phase: 'writing', doneBytes: bytes });
    yield piece;
  }
}

function nameOf(request: ExportRequest): string {
  return request.kind === 'report' ? `survey-report.${request.form}` : `${request.what}.${request.form}`;
}
