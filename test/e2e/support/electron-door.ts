import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { drawingFlags, electronRuntime, root, rootFlags } from './programs.ts';

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
  /** A packaged program instead of the checkout. */
  readonly program?: string | undefined;
  /** Leave the window as large as the app makes it, instead of the size of the screenshots. */
  readonly keepSize?: boolean;
}

/** Opens the workstation in real Electron. Needs a display (xvfb-run). */
export async function openElectron({
  userDataFolder,
  casePath,
  program,
  keepSize,
}: ElectronStart): Promise<ElectronDoor> {
  const app = await _electron.launch({
    executablePath: program ?? electronRuntime().bin,
    args: [
      ...rootFlags,
      ...drawingFlags,
      ...(program === undefined ? [root] : []),
      `--user-data-dir=${userDataFolder}`,
      ...(casePath === undefined ? [] : [`--case=${casePath}`]),
    ],
    cwd: root,
  });
  const page = await app.firstWindow();
  if (keepSize !== true) {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900));
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

/** Answers the next native dialogs with these paths, as if the person had chosen them. */
export async function answerDialogs(app: ElectronApplication, paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    const filePaths = [...chosen];
    dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths });
    dialog.showSaveDialog = async () => ({ canceled: filePaths.length === 0, filePath: filePaths[0] ?? '' });
  }, paths);
}
