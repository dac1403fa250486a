import type { JobInfo } from '../../workers/contract/model.ts';
import type { App } from '../data/app.ts';
import type { ShellUi } from './ui.ts';

/** Imports this page started, whose first recording is shown as soon as it has a picture. */
const awaitedJobs = new WeakMap<ShellUi, Set<string>>();

export function showWhenReady(ui: ShellUi, jobs: readonly string[]): void {
  awaitedJobs.set(ui, new Set(jobs));
}

/** Says how jobs ended, and brings the first recording of a new import on screen. Returns the function that stops. */
export function watchJobs(app: App, ui: ShellUi): () => void {
  const known = new Map<string, JobInfo['state']>();
  let first = true;
  const look = () => {
    const { jobs, recordings } = app.workspace.get();
    const awaited = awaitedJobs.get(ui);
    for (const job of jobs) {
      const before = known.get(job.id);
      known.set(job.id, job.state);
      const recording = recordings.find((info) => info.id === job.recording);
      if (awaited?.has(job.id) === true && recording !== undefined) {
        awaitedJobs.delete(ui);
        app.model.timebase.setRecording(recording);
      }
      if (before === job.state || (first && before === undefined)) continue;
      if (job.state === 'failed' || job.state === 'paused' || job.state === 'interrupted') {
        ui.notice.set({ kind: 'error', text: job.message ?? `${job.title}: ${job.phase}` });
      } else if (job.state === 'done' && job.message !== undefined) {
        ui.notice.set({ kind: 'info', text: `${job.title}: ${job.message}` });
      }
    }
    if (jobs.length > 0 || recordings.length > 0) first = false;
  };
  look();
  return app.workspace.subscribe(look);
}
