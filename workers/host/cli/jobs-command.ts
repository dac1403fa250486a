import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../contract/faults.ts';
import type { JobInfo } from '../../contract/model.ts';
import { csvTable } from '../../export/csv.ts';
import { type Incoming, incomingOf, sizeOf, statsOf } from '../../jobs/incoming.ts';
import type { CaseSession } from '../case-session.ts';
import { quoteName } from '../errors.ts';
import { type Command, type CommandContext, jsonOption, UsageError } from './command.ts';
import { importNotes } from './import-notes.ts';
import { runImports } from './run-imports.ts';
import { openVault } from './store-options.ts';
import { bytesText, jsonText, textTable } from './table.ts';
import { openCaseOf, withHost } from './with-host.ts';

export const jobsCommand: Command = {
  name: 'jobs',
  usage: 'DIR [--all | --report JOB | --resume JOB | --dismiss JOB] [--json | --csv]',
  summary: 'Lists imports, pulls and pushes that did not end; reports, goes on with or removes one.',
  details:
    'A killed import or pull keeps in incoming/ what it had copied, until it goes on or is dismissed; the case itself is whole.\nJOB is the id that the list shows, or the beginning of it. --all lists those that ended too; the report says of every file what came of it and why.',
  options: {
    ...jsonOption,
    csv: { kind: 'flag', help: 'with --report: print CSV with a header line' },
    all: { kind: 'flag', help: 'list the jobs that ended too' },
    report: { kind: 'value', value: 'JOB', help: 'what this import or pull took, what it left, and why' },
    resume: { kind: 'value', value: 'JOB', help: 'go on with this job' },
    dismiss: { kind: 'value', value: 'JOB', help: 'give this job up and remove what it had copied' },
  },
  minPositionals: 1,
  maxPositionals: 1,
  run(context) {
    const resume = context.value('resume');
    const dismiss = context.value('dismiss');
    const report = context.value('report');
    if ([resume, dismiss, report].filter((each) => each !== undefined).length > 1)
      throw new UsageError('choose one of --report, --resume and --dismiss');
    if (report !== undefined) return reportJob(context, report);
    return withHost(context, 'jobs', async (host) => {
      const session = await openCaseOf(host, context);
      const jobs = await knownJobs(session, context.flag('all') ? 'all' : 'unfinished');
      if (resume !== undefined) {
        const { id, kind } = unfinishedJob(session, jobs, resume);
        // Its connection may have its secret there.
        if (kind === 'pull' || kind === 'push') await openVault(context, host.sources);
        return await runImports(context, session, [
          () => {
            session.jobs.resume(id);
            return id;
          },
        ]);
      }
      if (dismiss !== undefined) {
        const job = unfinishedJob(session, jobs, dismiss);
        await session.jobs.dismiss(job.id);
        const { id, kind, title, incomingBytes } = job;
        context.output.out(
          context.flag('json')
            ? jsonText({ dismissed: { id, title, incomingBytes } })
            : `Removed what the ${kind} of ${quoteName(title)} had left (${bytesText(incomingBytes)}).\n`,
        );
        return 0;
      }
      if (context.flag('json')) context.output.out(jsonText({ jobs }));
      else if (jobs.length === 0)
        context.output.out(context.flag('all') ? 'There was no job yet.\n' : 'Every job has ended.\n');
      else
        context.output.out(
          textTable(
            ['ID', 'NAME', 'STATE', 'COPIED'],
            jobs.map(({ id, title, state, incomingBytes }) => [id, title, state, bytesText(incomingBytes)]),
          ),
        );
      return 0;
    });
  },
};

const ENDED: ReadonlySet<JobInfo['state']> = new Set(['done', 'failed', 'cancelled']);

type KnownJob = Pick<JobInfo, 'id' | 'kind' | 'title' | 'state' | 'message'> & {
  /** Of the file it was copying, or of what it had fetched. */
  readonly incomingBytes: number;
};

/** By the database, so that the imports of another process that has the case open are seen too. */
async function knownJobs({ folder }: CaseSession, which: 'all' | 'unfinished'): Promise<KnownJob[]> {
  const all = await folder.catalog.listJobs();
  const wanted = which === 'all' ? all : all.filter(({ state }) => !ENDED.has(state));
  return await Promise.all(
    wanted.map(async ({ id, kind, title, state, message }) => ({
      id,
      kind,
      title,
      state,
      message,
      incomingBytes: await incomingBytes(incomingOf(folder, id)),
    })),
  );
}

async function incomingBytes({ evidence, fetched }: Incoming): Promise<number> {
  let bytes = (await sizeOf(evidence)) ?? 0;
  const folders = await readdir(fetched).catch(() => []);
  for (const folder of folders) {
    for (const name of await readdir(join(fetched, folder))) {
      const stats = await statsOf(join(fetched, folder, name));
      // Parts of a file may be missing in its middle.
      if (stats !== undefined) bytes += Math.min(stats.size, stats.blocks * 512);
    }
  }
  return bytes;
}

/** One that can still be gone on with or dismissed. */
function unfinishedJob({ folder }: CaseSession, jobs: readonly KnownJob[], wanted: string): KnownJob {
  const { access, location } = folder.info;
  if (access.kind === 'read') throw new Fault('read_only', `Nothing can be changed because ${access.why}: ${location}`);
  const unfinished = jobs.filter(({ state }) => !ENDED.has(state));
  return findJob(location, unfinished, wanted, 'unfinished job');
}

function findJob(location: string, jobs: readonly KnownJob[], wanted: string, what: string): KnownJob {
  const found = jobs.filter(({ id }) => id === wanted || (wanted.length >= 4 && id.startsWith(wanted)));
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  if (found.length > 1)
    throw new Fault('bad_request', `"${wanted}" means ${found.length} jobs; use the id that airguard jobs shows.`);
  throw new Fault(
    'not_found',
    `There is no ${what} "${wanted}" in the case; airguard jobs shows the ${jobs.length} there are: ${location}`,
  );
}

const REPORT_COLUMNS = ['outcome', 'name', 'what', 'sha256', 'note'];

function reportJob(context: CommandContext, wanted: string): Promise<number> {
  return withHost(context, 'jobs', async (host) => {
    const session = await openCaseOf(host, context, 'read');
    const { folder } = session;
    const job = findJob(folder.info.location, await knownJobs(session, 'all'), wanted, 'job');
    const files = await folder.catalog.listImportFiles(job.id);
    const { output } = context;
    const cells = files.map(({ outcome, name, what, sha256, note }) => [outcome, name, what.join(' '), sha256, note]);
    if (context.flag('json')) {
      const { id, title, state, message } = job;
      output.out(jsonText({ job: { id, title, state, message }, files, notes: importNotes(session, files) }));
    } else if (context.flag('csv')) for (const line of csvTable(REPORT_COLUMNS, cells)) output.out(line);
    else {
      output.out(`${quoteName(job.title)}: ${job.state}. ${quoteName(job.message ?? '')}\n`);
      const shown = files.map(({ outcome, name, what, note }) => [outcome, name, what.join(' '), note]);
      const notes = importNotes(session, files);
      if (shown.length > 0) output.out(textTable(['OUTCOME', 'NAME', 'WHAT', 'RESULT OR REASON'], shown));
      for (const { name, text } of notes) output.out(`note ${quoteName(name)}: ${quoteName(text)}\n`);
    }
    return 0;
  });
}
