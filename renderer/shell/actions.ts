import { Fault } from '../../workers/contract/faults.ts';
import type { SampleChoice } from '../../workers/contract/sample-analysis.ts';
import { counted } from '../base/format.ts';
import type { App } from '../data/app.ts';
import type { ShellUi } from './ui.ts';
import { showWhenReady } from './watch-jobs.ts';

/** Runs what a person asked for; a fault becomes the notice, a cancelled one nothing, and a bug goes on as a bug. */
export async function attempt(ui: ShellUi, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Fault)) {
      ui.notice.set({ kind: 'error', text: error instanceof Error ? error.message : String(error) });
      return;
    }
    if (error.code !== 'cancelled') ui.notice.set({ kind: 'error', text: error.message });
  }
}

/** Starts the import of what was chosen; with SigMF among it, a dialog first asks how the samples become frames. */
export async function offerImport(app: App, ui: ShellUi, grants: readonly string[]): Promise<void> {
  if (grants.length === 0) return;
  const writable = app.workspace.get().case?.access.kind === 'write';
  const { samples } = writable ? await app.host.calls.imports.samples({ grants: [...grants] }) : { samples: [] };
  if (samples.length === 0) return startImport(app, ui, grants);
  ui.notice.set(undefined);
  ui.offer.set({ grants, samples });
  ui.dialog.set('samples');
}

/** Starts the import of what was chosen and shows the jobs. `analysis` is for SigMF. */
export async function startImport(
  app: App,
  ui: ShellUi,
  grants: readonly string[],
  analysis: SampleChoice = {},
): Promise<void> {
  const { jobs } = await app.host.calls.imports.start({ grants: [...grants], analysis });
  showWhenReady(ui, jobs);
  ui.notice.set({ kind: 'info', text: `Importing ${counted(jobs.length, 'item')}; you can go on working.` });
}

/** The native dialog where there is one, otherwise the Import dialog. */
export function chooseImport(app: App, ui: ShellUi, what: 'files' | 'folder'): void {
  const { pick } = app.files;
  if (pick === undefined) {
    ui.dialog.set('import');
    return;
  }
  void attempt(ui, async () => offerImport(app, ui, await pick(what)));
}

export function chooseCase(app: App, ui: ShellUi, what: 'openCase' | 'newCase'): void {
  const { pick } = app.files;
  if (pick === undefined) {
    ui.dialog.set('import');
    return;
  }
  void attempt(ui, async () => {
    const [grant] = await pick(what);
    if (grant !== undefined) await openCase(app, ui, grant);
  });
}

/** Opens the case behind a grant; why it cannot be opened becomes the notice, and the case on screen stays. */
export function openCase(app: App, ui: ShellUi, grant: string): Promise<void> {
  return attempt(ui, async () => {
    await app.host.calls.cases.open({ grant });
  });
}

/** Imports what was dropped; in a browser the bytes are sent to the host first. */
export function dropFiles(app: App, ui: ShellUi, transfer: DataTransfer): void {
  const granting = app.files.accept(transfer);
  ui.notice.set({ kind: 'info', text: 'Taking over what you dropped.' });
  void attempt(ui, async () => offerImport(app, ui, await granting));
}
