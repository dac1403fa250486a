import { Fault } from '../contract/faults.ts';
import type { JobInfo } from '../contract/model.ts';
import type { ImportContext } from '../jobs/import-context.ts';
import { jobRow } from '../jobs/import-job.ts';
import { incomingOf } from '../jobs/incoming.ts';
import { CLOSING, type RunningJob } from '../jobs/job-list.ts';
import { type LineLog, openLineLog } from '../jobs/line-log.ts';
import { type ErrandEntry, type PullState, type PushState, readErrand } from './errand.ts';

export interface ErrandRow {
  readonly kind: Extract<JobInfo['kind'], 'pull' | 'push'>;
  readonly title: string;
}

export interface Errand {
  /** What an earlier process wrote into the log. */
  readonly before: PullState | PushState | undefined;
  readonly log: LineLog<ErrandEntry>;
}

/**
 * Runs the part of a job that talks to a store: its row in the database, its folder and its log. Cancelled, it leaves
 * nothing; failed or interrupted, what it has done stays for the next try. Throws a Fault.
 */
export async function runErrand<T>(
  job: RunningJob,
  context: ImportContext,
  row: ErrandRow,
  work: (errand: Errand) => Promise<T>,
): Promise<T> {
  const { folder } = context;
  const { access } = folder.info;
  if (access.kind === 'read')
    throw new Fault(
      'read_only',
      `${row.kind === 'pull' ? 'Nothing can be pulled' : 'The case cannot be pushed'} because ${access.why}: ${folder.info.location}`,
    );
  await saveErrand(job, context, row, 'running');
  let log: LineLog<ErrandEntry> | undefined;
  try {
    await folder.evidence.incomingFolder(job.id);
    const { errand } = incomingOf(folder, job.id);
    const before = readErrand(errand);
    log = openLineLog<ErrandEntry>(errand);
    return await work({ before, log });
  } catch (error) {
    const closing = job.signal.aborted && job.signal.reason === CLOSING;
    const cancelled = job.signal.aborted && !closing;
    const fault = !job.signal.aborted
      ? context.explain(error)
      : new Fault('cancelled', closing ? 'Interrupted; start it again to go on.' : 'Cancelled; nothing of it is kept.');
    // A pull that failed can go on with what it has; a push has taken back what it had sent.
    const keeps =
      closing || (!cancelled && row.kind === 'pull' && readErrand(incomingOf(folder, job.id).errand) !== undefined);
    if (!keeps) await folder.evidence.discard(job.id);
    await saveErrand(job, context, row, keeps ? 'interrupted' : cancelled ? 'cancelled' : 'failed', fault.message);
    throw fault;
  } finally {
    log?.close();
  }
}

export function saveErrand(
  job: Pick<RunningJob, 'id'>,
  { folder }: ImportContext,
  row: ErrandRow,
  state: JobInfo['state'],
  message?: string,
): Promise<void> {
  return folder.catalog.saveJob(jobRow(job.id, row, state, 0, message), BigInt(Date.now()) * 1_000_000n);
}
