import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { BenchContext } from './harness.ts';

export interface Workstation {
  readonly page: Page;
  readonly electron: ElectronApplication;
  close(): Promise<void>;
}

/** Why the rows of the screen cannot run here; undefined when they can. */
export function whyNoScreen(context: BenchContext): string | undefined {
  if (context.electron.kind === 'absent') return context.electron.why;
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return 'there is no display and no xvfb-run';
  }
  return undefined;
}

/** Opens the built workstation on a case in real Electron and waits until its picture is drawn. */
export async function openWorkstation(context: BenchContext, casePath: string): Promise<Workstation> {
  if (context.electron.kind === 'absent') throw new Error(context.electron.why);
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && name !== 'ELECTRON_RUN_AS_NODE') env[name] = value;
  }
  const electron = await _electron.launch({
    executablePath: context.electron.bin,
    args: [
      ...context.electron.flags,
      context.root,
      `--user-data-dir=${mkdtempSync(join(context.scratchDir, 'user-'))}`,
      `--case=${casePath}`,
    ],
    cwd: context.root,
    env,
  });
  const page = await electron.firstWindow();
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1920, 1080));
  await settled(page);
  return { page, electron, close: () => electron.close() };
}

/** Draws with this renderer from now on, whatever the machine has. */
export async function drawWith({ page }: Workstation, renderer: 'webgl' | 'canvas'): Promise<void> {
  await page.evaluate((name) => localStorage.setItem('airguard.renderer', name), renderer);
  await page.reload();
  await settled(page);
}

/** Waits until nothing is fetched or drawn any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => 'waitForIdle' in window);
  await page.evaluate(() => window.waitForIdle?.());
}

/** Answers the next open dialog with these paths, as if a person had chosen them. */
async function answerDialog(electron: ElectronApplication, paths: readonly string[]): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [...chosen] });
  }, paths);
}

/** Starts the import of a file as the Import command does. */
export async function startImport({ page, electron }: Workstation, path: string): Promise<void> {
  await answerDialog(electron, [path]);
  await page.evaluate(async () => {
    const app = window.airguardApp;
    const grants = await app?.files.pick?.('files');
    if (app === undefined || grants === undefined || grants.length === 0) throw new Error('no file was chosen');
    await app.host.calls.imports.start({ grants: [...grants] });
  });
}

/** An import whose progress stands still for this long has broken. */
const STANDSTILL_MS = 120_000;

/** Does `meanwhile` again and again until the import that was started last has ended; throws when it went wrong. */
export async function untilImported({ page }: Workstation, meanwhile: () => Promise<void>): Promise<void> {
  let progress = '';
  let since = performance.now();
  for (;;) {
    await meanwhile();
    const seen = await page.evaluate(() => {
      const app = window.airguardApp;
      const job = app?.workspace.get().jobs.at(-1);
      return { job, connection: app?.connection.get().kind };
    });
    if (seen.job?.state === 'done') return;
    const { state, doneBytes, message } = seen.job ?? { state: 'unknown', doneBytes: 0, message: '' };
    if (state === 'failed' || state === 'cancelled' || state === 'interrupted') {
      throw new Error(`the import ended ${state}: ${message}`);
    }
    const now = `${state} ${doneBytes} ${seen.connection}`;
    if (now !== progress) since = performance.now();
    else if (performance.now() - since > STANDSTILL_MS) throw new Error(`the import stands still: ${now}`);
    progress = now;
  }
}
