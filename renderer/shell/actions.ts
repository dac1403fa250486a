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

const mayWrite = (app: App) => app.workspace.get().case?.access.kind === 'write';

/** Of PDFs among what was chosen a dialog offers the pages; gives the rest, which is imported. */
export async function offerPages(app: App, ui: ShellUi, grants: readonly string[]): Promise<readonly string[]> {
  if (!mayWrite(app) || grants.length === 0) return grants;
  const { documents } = await app.host.calls.plans.documents({ grants: [...grants] });
  if (documents.length === 0) return grants;
  ui.notice.set(undefined);
  ui.documents.set(documents);
  return grants.filter((grant) => !documents.some((document) => document.grant === grant));
}

/**
 * Starts the import of what was chosen; with SigMF among it, a dialog first asks how the samples become frames, with a PDF,
 * one which of its pages are floor plans.
 */
export async function offerImport(app: App, ui: ShellUi, chosen: readonly string[]): Promise<void> {
  const grants = await offerPages(app, ui, chosen);
  if (grants.length === 0) return;
  const writable = mayWrite(app);
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

/** A PDF by the native dialog where there is one, otherwise by the Import dialog; its pages are then offered. */
export function choosePlan(app: App, ui: ShellUi): void {
  const { pick } = app.files;
  if (pick === undefined) {
    ui.dialog.set('import');
    return;
  }
  void attempt(ui, async () => {
    const left = await offerPages(app, ui, await pick('files'));
    if (left.length > 0)
      ui.notice.set({ kind: 'error', text: 'Only pages of a PDF are added this way; import photos.' });
  });
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
