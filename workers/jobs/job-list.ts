import { randomUUID } from 'node:crypto';
import { Fault } from '../contract/faults.ts';
import type { JobInfo } from '../contract/model.ts';
import { createRateMeter } from './rate.ts';

/** What a running job may do to its own entry. */
export interface RunningJob {
  readonly id: string;
  readonly signal: AbortSignal;
  report(change: JobReport): void;
  /** A file that is not imported, and why. */
  leave(name: string, why: string): void;
  /** Shows the job as paused with a reason, or as running again. */
  setPaused(why: string | undefined): void;
}

export type JobReport = Partial<Pick<JobInfo, 'title' | 'phase' | 'doneBytes' | 'totalBytes' | 'message'>> & {
  readonly recording?: string | undefined;
};

export interface JobResult {
  readonly message: string;
  readonly recording?: string | undefined;
}

export interface JobPlan {
  readonly id?: string;
  readonly kind: JobInfo['kind'];
  readonly title: string;
  readonly totalBytes?: number;
  run(job: RunningJob): Promise<JobResult>;
  /** Undoes what an interrupted job had left; called when such a job is cancelled or dismissed. */
  discard?(): Promise<void>;
}

export interface JobList {
  readonly jobs: readonly JobInfo[];
  /** Queues a job; jobs run one after another because each already uses every core. */
  add(plan: JobPlan): string;
  /** Shows a job that an earlier process did not finish; it waits for `resume`. */
  addInterrupted(plan: JobPlan & { readonly id: string }, message: string): void;
  /** Goes on with an interrupted job by a plan that knows more than the one it was listed with. */
  replace(plan: JobPlan & { readonly id: string }): void;
  cancel(id: string): void;
  resume(id: string): void;
  dismiss(id: string): Promise<void>;
  /** Resolves with the entry once the job has ended. */
  finished(id: string): Promise<JobInfo>;
  /** Cancels everything and waits for it; interrupted jobs stay for the next process. */
  dispose(): Promise<void>;
}

interface Entry {
  info: JobInfo;
  plan: JobPlan;
  controller: AbortController;
  readonly waiting: Set<(info: JobInfo) => void>;
}

/** Reason of the abort when the program ends and not the person's wish: what was done is kept for the next time. */
export const CLOSING = 'closing';

const ENDED: ReadonlySet<JobInfo['state']> = new Set(['done', 'failed', 'cancelled', 'interrupted']);
const MAX_ENDED_SHOWN = 200;

export interface JobListOptions {
  readonly onChange: () => void;
  /** Turns whatever a job threw into a fault with one sentence. */
  readonly explain: (error: unknown) => Fault;
  readonly nowMs?: () => number;
}

export function createJobList(options: JobListOptions): JobList {
  const entries: Entry[] = [];
  const nowMs = options.nowMs ?? (() => performance.now());
  let running: Promise<void> | undefined;
  let disposing = false;

  const change = (entry: Entry, next: Partial<JobInfo>) => {
    entry.info = { ...entry.info, ...next };
    options.onChange();
    if (!ENDED.has(entry.info.state)) return;
    for (const resolve of entry.waiting) resolve(entry.info);
    entry.waiting.clear();
  };

  const find = (id: string): Entry => {
    const entry = entries.find((candidate) => candidate.info.id === id);
    if (entry === undefined) throw new Fault('not_found', 'This job is no longer in the list.');
    return entry;
  };

  const create = (plan: JobPlan, state: JobInfo['state'], message?: string): Entry => {
    const info: JobInfo = {
      id: plan.id ?? randomUUID(),
      kind: plan.kind,
      title: plan.title,
      state,
      phase: state === 'queued' ? 'waiting' : '',
      doneBytes: 0,
      totalBytes: plan.totalBytes ?? 0,
      bytesPerSecond: 0,
      left: [],
      ...(message === undefined ? {} : { message }),
    };
    const entry: Entry = { info, plan, controller: new AbortController(), waiting: new Set() };
    entries.push(entry);
    while (entries.length > MAX_ENDED_SHOWN) {
      const oldest = entries.findIndex((candidate) => candidate.info.state === 'done');
      if (oldest < 0) break;
      entries.splice(oldest, 1);
    }
    return entry;
  };

  async function runOne(entry: Entry): Promise<void> {
    const meter = createRateMeter();
    const running: RunningJob = {
      id: entry.info.id,
      signal: entry.controller.signal,
      report(next) {
        const info = { ...entry.info, ...next };
        meter.sample(info.doneBytes, nowMs());
        change(entry, {
          ...next,
          bytesPerSecond: meter.bytesPerSecond,
          secondsLeft: meter.secondsLeft(info.totalBytes),
        });
      },
      leave: (name, why) => change(entry, { left: [...entry.info.left, { name, why }] }),
      setPaused(why) {
        meter.restart();
        change(entry, why === undefined ? { state: 'running', message: undefined } : { state: 'paused', message: why });
      },
    };
    change(entry, { state: 'running', phase: 'starting', message: undefined });
    try {
      const result = await entry.plan.run(running);
      change(entry, {
        state: 'done',
        phase: 'done',
        doneBytes: entry.info.totalBytes,
        secondsLeft: undefined,
        message: result.message,
        recording: result.recording,
      });
    } catch (error) {
      const fault = options.explain(error);
      const state = disposing ? 'interrupted' : fault.code === 'cancelled' ? 'cancelled' : 'failed';
      change(entry, { state, phase: state, secondsLeft: undefined, message: fault.message });
    }
  }

  const pump = () => {
    if (running !== undefined || disposing) return;
    const next = entries.find((entry) => entry.info.state === 'queued');
    if (next === undefined) return;
    running = runOne(next).finally(() => {
      running = undefined;
      pump();
    });
  };

  return {
    get jobs() {
      return entries.map((entry) => entry.info);
    },
    add(plan) {
      const entry = create(plan, 'queued');
      options.onChange();
      pump();
      return entry.info.id;
    },
    addInterrupted(plan, message) {
      create(plan, 'interrupted', message);
      options.onChange();
    },
    cancel(id) {
      const entry = find(id);
      if (entry.info.state === 'running' || entry.info.state === 'paused') entry.controller.abort('cancelled');
      else if (entry.info.state === 'queued')
        change(entry, { state: 'cancelled', phase: 'cancelled', message: 'Cancelled before it began.' });
      else if (entry.info.state === 'interrupted') {
        void entry.plan.discard?.().catch(() => undefined);
        change(entry, { state: 'cancelled', phase: 'cancelled', message: 'Cancelled; nothing was imported.' });
      }
    },
    resume(id) {
      const entry = find(id);
      if (!ENDED.has(entry.info.state) || entry.info.state === 'done') return;
      entry.controller = new AbortController();
      change(entry, { state: 'queued', phase: 'waiting', message: undefined, left: [], doneBytes: 0 });
      pump();
    },
    replace(plan) {
      find(plan.id).plan = plan;
      this.resume(plan.id);
    },
    async dismiss(id) {
      const entry = find(id);
      if (!ENDED.has(entry.info.state)) throw new Fault('busy', 'This job is still running; cancel it first.');
      if (entry.info.state !== 'done') await entry.plan.discard?.();
      entries.splice(entries.indexOf(entry), 1);
      options.onChange();
    },
    finished(id) {
      const entry = find(id);
      if (ENDED.has(entry.info.state)) return Promise.resolve(entry.info);
      return new Promise((resolve) => entry.waiting.add(resolve));
    },
    async dispose() {
      disposing = true;
      for (const entry of entries) entry.controller.abort(CLOSING);
      await running;
    },
  };
}
