import { _electron, type ElectronApplication, errors, type Page } from '@playwright/test';
import { drawingFlags, rootFlags } from '../../support/drawing-flags.ts';
import { appRoot, electronRuntime } from './programs.ts';

export interface ElectronDoor {
  readonly page: Page;
  readonly app: ElectronApplication;
  /** Kills the data host as a crash would. */
  killHost(): Promise<void>;
  close(): Promise<void>;
}

export interface ElectronStart {
  readonly userDataFolder: string;
  readonly casePath?: string | undefined;
  /** Another program than the runtime: a packaged app, or a runtime that gets `appFolder`. */
  readonly program?: string | undefined;
  /** Folder of the app for a runtime; a packaged app has its own. */
  readonly appFolder?: string | undefined;
  /** Chromium's sandbox; only off where the tests run as root. */
  readonly sandbox?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Leave the window as large as the app makes it, instead of the size of the screenshots. */
  readonly keepSize?: boolean;
}

/** Opens the workstation in real Electron. Needs a display (xvfb-run). */
export async function openElectron(start: ElectronStart): Promise<ElectronDoor> {
  const { userDataFolder, casePath, program, keepSize, sandbox, env } = start;
  const appFolder = start.appFolder ?? (program === undefined ? appRoot : undefined);
  const app = await launch({
    executablePath: program ?? electronRuntime().bin,
    args: [
      ...(sandbox === true ? [] : rootFlags),
      ...drawingFlags,
      ...(appFolder === undefined ? [] : [appFolder]),
      `--user-data-dir=${userDataFolder}`,
      ...(casePath === undefined ? [] : [`--case=${casePath}`]),
    ],
    cwd: appRoot,
    env: definedOnly(env ?? process.env),
  });
  const page = await app.firstWindow();
  if (keepSize !== true) {
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setPosition(0, 0);
      window?.setContentSize(1440, 900);
    });
  }
  return {
    page,
    app,
    killHost: async () => {
      const killed = await app.evaluate(({ app: electronApp }) => {
        const host = electronApp.getAppMetrics().find(({ name }) => name === 'Airguard data host');
        return host !== undefined && process.kill(host.pid, 'SIGKILL');
      });
      if (!killed) throw new Error('there is no data host to kill');
    },
    close: () => app.close(),
  };
}

/** A launch takes seconds, on a loaded machine too. */
const LAUNCH_MS = 30_000;
const LAUNCHES = 4;

/**
 * Launches until Playwright is connected. The app opens its window meanwhile, and where that meets the moment in which Playwright
 * attaches to the pages, the two wait for each other forever: seen in 4 of 40 launches, before any of our code ran in a page.
 */
async function launch(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await _electron.launch({ ...options, timeout: LAUNCH_MS });
    } catch (error) {
      if (attempt === LAUNCHES || !(error instanceof errors.TimeoutError)) throw error;
    }
  }
}

/** Answers the next native dialogs with these paths, as if the person had chosen them. */
export async function answerDialogs(app: ElectronApplication, paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    const filePaths = [...chosen];
    dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths });
    dialog.showSaveDialog = async () => ({ canceled: filePaths.length === 0, filePath: filePaths[0] ?? '' });
  }, paths);
}

/** Electron must start as itself, whatever the caller's environment says. */
function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && name !== 'ELECTRON_RUN_AS_NODE') kept[name] = value;
  }
  return kept;
}
