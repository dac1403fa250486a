import type { JobInfo } from '../../workers/contract/model.ts';
import { saveFile } from '../base/save-file.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import type { App } from '../data/app.ts';
import { exportedFile } from '../data/exported-file.ts';
import { attempt } from './actions.ts';
import type { ShellUi } from './ui.ts';

/** Exports this page started, saved as soon as they are made. */
const awaited = new WeakMap<ShellUi, Set<string>>();

const given = createStore<ReadonlySet<string>>(new Set());

/** Export jobs whose file this page has handed over to be saved. */
export const givenExports: ReadableStore<ReadonlySet<string>> = given;

export function saveWhenMade(ui: ShellUi, job: string): void {
  awaited.set(ui, new Set([...(awaited.get(ui) ?? []), job]));
}

/** Saves the exports of this page when their jobs are done. Returns the function that stops. */
export function watchExports(app: App, ui: ShellUi): () => void {
  return app.workspace.subscribe(() => {
    for (const job of app.workspace.get().jobs)
      if (job.state === 'done' && awaited.get(ui)?.delete(job.id) === true) void saveExport(app, ui, job);
  });
}

/** Fetches what an export job has made and hands it to the person. */
export function saveExport(app: App, ui: ShellUi, job: JobInfo): Promise<void> {
  return attempt(ui, async () => {
    saveFile(job.title, await exportedFile(app, job, new AbortController().signal));
    given.update((jobs) => new Set([...jobs, job.id]));
  });
}
