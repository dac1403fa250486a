import { Fault } from '../../contract/faults.ts';
import type { JobInfo } from '../../contract/model.ts';
import type { CaseSession } from '../case-session.ts';
import { quoteName } from '../errors.ts';
import type { CommandContext } from './command.ts';
import { importNotes } from './import-notes.ts';
import { bytesText, jsonText, secondsText } from './table.ts';

/**
 * Runs import jobs one after another, with progress, and prints what came of them. `starts` each begin a job and return
 * its id. Resolves to the exit code; throws a Fault when anything could not be imported.
 */
export async function runImports(
  context: CommandContext,
  session: CaseSession,
  starts: readonly (() => string)[],
): Promise<number> {
  const { jobs } = session;
  const before = new Set(session.shelf.list().map(({ id }) => id));
  const ended: JobInfo[] = [];
  const stopProgress = showProgress(context, () => jobs.jobs);
  const onAbort = () => void jobs.dispose();
  context.signal.addEventListener('abort', onAbort);
  try {
    for (const start of starts) {
      if (context.signal.aborted) throw new Fault('cancelled', 'Interrupted; the same command goes on from here.');
      ended.push(await jobs.finished(start()));
    }
  } finally {
    stopProgress();
    context.signal.removeEventListener('abort', onAbort);
  }
  const recordings = session.shelf
    .list()
    .filter(({ id }) => !before.has(id) || ended.some((job) => job.recording === id));
  const reports = await Promise.all(
    ended.map(async ({ id, title, state, message, recording, left }) => {
      const files = await session.folder.catalog.listImportFiles(id);
      return { id, title, state, message, recording, left, files, notes: importNotes(session, files) };
    }),
  );
  if (context.flag('json')) {
    context.output.out(jsonText({ jobs: reports, recordings }));
  } else {
    for (const job of ended) {
      for (const { name, why } of job.left) context.output.err(`left out ${quoteName(name)}: ${quoteName(why)}\n`);
      if (job.state === 'done')
        context.output.out(
          `${quoteName(job.title)}: ${quoteName(job.message ?? '')}${job.recording === undefined ? '' : ` [${job.recording}]`}\n`,
        );
    }
    for (const { name, text } of reports.flatMap(({ notes }) => notes))
      context.output.out(`note ${quoteName(name)}: ${quoteName(text)}\n`);
  }
  const bad = ended.filter((job) => job.state !== 'done');
  if (bad.length > 0) throw new Fault('io', bad.map((job) => job.message ?? job.state).join(' · '));
  return 0;
}

const PROGRESS_EVERY_MS = 200;

/** One line on a terminal that is redrawn; nothing when the output goes elsewhere. */
function showProgress(context: CommandContext, jobs: () => readonly JobInfo[]): () => void {
  if (!context.output.interactive || context.flag('json')) return () => {};
  const timer = setInterval(() => {
    const job = jobs().find(({ state }) => state === 'running' || state === 'paused');
    if (job === undefined) return;
    const percent = job.totalBytes > 0 ? Math.floor((100 * job.doneBytes) / job.totalBytes) : 0;
    const left = job.secondsLeft === undefined ? '' : `, ${leftText(job.secondsLeft)}`;
    const text =
      job.state === 'paused'
        ? (job.message ?? 'paused')
        : `${percent}% ${bytesText(job.bytesPerSecond)}/s${left} — ${job.phase}`;
    context.output.err(`\r\u001b[K${quoteName(job.title)}: ${quoteName(text)}`);
  }, PROGRESS_EVERY_MS);
  return () => {
    clearInterval(timer);
    context.output.err('\r\u001b[K');
  };
}

function leftText(secondsLeft: number): string {
  return secondsLeft < 1 ? 'finishing' : `${secondsText(secondsLeft)} left`;
}
