import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../contract/faults.ts';
import type { JobInfo } from '../../contract/model.ts';
import { type Incoming, incomingOf, sizeOf, statsOf } from '../../jobs/incoming.ts';
import type { CaseSession } from '../case-session.ts';
import { quoteName } from '../errors.ts';
import { type Command, jsonOption, UsageError } from './command.ts';
import { runImports } from './run-imports.ts';
import { openVault } from './store-options.ts';
import { bytesText, jsonText, textTable } from './table.ts';
import { openCaseOf, withHost } from './with-host.ts';

export const jobsCommand: Command = {
  name: 'jobs',
  usage: 'DIR [--resume JOB | --dismiss JOB] [--json]',
  summary: 'Lists imports, pulls and pushes that did not end; goes on with one, or removes what it left.',
  details:
    'A killed import or pull keeps in incoming/ what it had copied, until it goes on or is dismissed; the case itself is whole.\nJOB is the id that the list shows, or the beginning of it.',
  options: {
    ...jsonOption,
    resume: { kind: 'value', value: 'JOB', help: 'go on with this job' },
    dismiss: { kind: 'value', value: 'JOB', help: 'give this job up and remove what it had copied' },
  },
  minPositionals: 1,
  maxPositionals: 1,
  run(context) {
    const resume = context.value('resume');
    const dismiss = context.value('dismiss');
    if (resume !== undefined && dismiss !== undefined) throw new UsageError('choose one of --resume and --dismiss');
    return withHost(context, 'jobs', async (host) => {
      const session = await openCaseOf(host, context);
      const jobs = await unfinishedJobs(session);
      if (resume !== undefined) {
        const { id, kind } = findJob(session, jobs, resume);
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
        const job = findJob(session, jobs, dismiss);
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
      else if (jobs.length === 0) context.output.out('Every job has ended.\n');
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

type UnfinishedJob = Pick<JobInfo, 'id' | 'kind' | 'title' | 'state' | 'message'> & {
  /** Of the file it was copying, or of what it had fetched. */
  readonly incomingBytes: number;
};

/** By the database, so that the imports of another process that has the case open are seen too. */
async function unfinishedJobs({ folder }: CaseSession): Promise<UnfinishedJob[]> {
  const all = await folder.catalog.listJobs();
  const unfinished = all.filter(({ state }) => state !== 'done' && state !== 'failed' && state !== 'cancelled');
  return await Promise.all(
    unfinished.map(async ({ id, kind, title, state, message }) => ({
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

function findJob({ folder }: CaseSession, jobs: readonly UnfinishedJob[], wanted: string): UnfinishedJob {
  const { access, location } = folder.info;
  if (access.kind === 'read') throw new Fault('read_only', `Nothing can be changed because ${access.why}: ${location}`);
  const found = jobs.filter(({ id }) => id === wanted || (wanted.length >= 4 && id.startsWith(wanted)));
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  if (found.length > 1)
    throw new Fault('bad_request', `"${wanted}" means ${found.length} jobs; use the id that airguard jobs shows.`);
  throw new Fault(
    'not_found',
    `There is no unfinished job "${wanted}" in the case; airguard jobs shows the ${jobs.length} there are: ${location}`,
  );
}
