import { Fault } from '../contract/faults.ts';
import type { Selection } from '../contract/sources.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import type { ImportContext } from '../jobs/import-context.ts';
import { incomingOf } from '../jobs/incoming.ts';
import type { JobList, JobPlan } from '../jobs/job-list.ts';
import { type PullRequest, type PushRequest, pullRequestSchema, readErrand } from '../source/errand.ts';
import { serverOf } from '../source/object-store.ts';
import { pullPlan } from '../source/pull-job.ts';
import { type PushPlanOptions, pushPlan } from '../source/push-job.ts';
import type { SourceDesk } from '../source/source-desk.ts';

/** Jobs of a case that fetch from a store or send to one. */
export interface Errands {
  /** Queues a pull; goes on with an interrupted one of the same objects. Returns the job. Faults: read_only, not_found. */
  startPull(selection: Selection): Promise<string>;
  /** Queues the upload of the case; begins an interrupted one to the same key anew. Returns the job. Faults: read_only, not_found. */
  startPush(to: { readonly connection: string; readonly bucket: string; readonly key: string }): Promise<string>;
  /** The plan of an errand that an earlier process did not finish. */
  planOf(id: string): Promise<(JobPlan & { readonly id: string }) | undefined>;
}

export interface ErrandOptions {
  readonly folder: CaseFolder;
  readonly context: ImportContext;
  readonly desk: SourceDesk;
  readonly jobs: JobList;
  readonly verify: PushPlanOptions['verify'];
}

export function createErrands({ folder, context, desk, jobs, verify }: ErrandOptions): Errands {
  const stateOf = (id: string) => readErrand(incomingOf(folder, id).errand);

  const interruptedPush = (request: PushRequest): string | undefined => {
    const waiting = jobs.jobs.filter(({ kind, state }) => kind === 'push' && state === 'interrupted');
    return waiting.find(({ id }) => {
      const state = stateOf(id);
      if (state?.kind !== 'push') return false;
      const { server, bucket, key } = state.request;
      return server === request.server && bucket === request.bucket && key === request.key;
    })?.id;
  };

  const interruptedPull = (request: PullRequest): string | undefined => {
    const waiting = jobs.jobs.filter(({ kind, state }) => kind === 'pull' && state === 'interrupted');
    return waiting.find(({ id }) => {
      const state = stateOf(id);
      return state?.kind === 'pull' && sameRequest(state.request, request);
    })?.id;
  };

  return {
    async startPull({ connection: id, bucket, items, filter }) {
      const { access } = folder.info;
      if (access.kind === 'read')
        throw new Fault('read_only', `Nothing can be pulled because ${access.why}: ${folder.info.location}`);
      const connection = await desk.find(id);
      const known = await desk.keptId(connection.id);
      const request: PullRequest = {
        ...(known === undefined ? {} : { connection: known }),
        server: serverOf(connection),
        bucket,
        items: [...items],
        filter,
      };
      const waiting = interruptedPull(request);
      if (waiting === undefined) return jobs.add(pullPlan(context, desk, { request, connection: connection.id }));
      if (known !== undefined) {
        jobs.resume(waiting);
        return waiting;
      }
      // Its plan knows no connection; this one goes on with what it has fetched.
      jobs.replace(pullPlan(context, desk, { id: waiting, request, connection: connection.id }));
      return waiting;
    },
    async startPush({ connection: id, bucket, key }) {
      const connection = await desk.find(id);
      const known = await desk.keptId(connection.id);
      const request: PushRequest = {
        ...(known === undefined ? {} : { connection: known }),
        server: serverOf(connection),
        bucket,
        key,
      };
      const waiting = interruptedPush(request);
      const plan = { request, connection: connection.id, verify };
      if (waiting === undefined) return jobs.add(pushPlan(context, desk, plan));
      // It knows which parts the interrupted one has left in the store.
      jobs.replace(pushPlan(context, desk, { id: waiting, ...plan }));
      return waiting;
    },
    async planOf(id) {
      const state = stateOf(id);
      if (state === undefined) return undefined;
      if (state.kind === 'push') {
        const { request } = state;
        return pushPlan(context, desk, { id, request, connection: await desk.keptId(request.connection), verify });
      }
      return pullPlan(context, desk, {
        id,
        request: state.request,
        connection: await desk.keptId(state.request.connection),
      });
    },
  };
}

function sameRequest(a: PullRequest, b: PullRequest): boolean {
  // Parsed, so that both have their keys in the order of the schema.
  const [one, other] = [a, b].map((request) => JSON.stringify(pullRequestSchema.parse(request)));
  return one === other;
}
