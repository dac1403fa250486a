import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  type MessagePortMain,
  protocol,
  safeStorage,
  screen,
  session,
  utilityProcess,
} from 'electron';
import { z } from 'zod';
import { runtimeWarning } from '../compat.ts';
import type { AboutShell } from '../shell-api.ts';
import { parseArguments, type StartArguments } from './arguments.ts';
import { runCommandLine } from './command-line.ts';
import { pickPaths } from './dialogs.ts';
import { Grants } from './grants.ts';
import { HostProcess } from './host-process.ts';
import { keyringBackend, throughKeyring } from './keyring.ts';
import { menuTemplate } from './menu.ts';
import { PortBroker } from './ports.ts';
import { APP_SCHEME, appScheme, createAppHandler, START_URL } from './protocol.ts';
import { lockApp, lockSession, pagePreferences } from './security.ts';
import { sendShellEvent, serveShellCalls } from './shell-ipc.ts';
import { restoreWindowState, saveWindowState } from './window-state.ts';

const here = __dirname;
const secondStartSchema = z.object({ casePath: z.string().optional() });

/** Opens the workstation's window. Called once, before the app is ready. */
function startApp(start: StartArguments): void {
  const devTools = !app.isPackaged || start.devTools;
  if (!app.requestSingleInstanceLock({ casePath: start.casePath })) {
    app.quit();
    return;
  }
  drawInSoftwareWithoutGpu();
  protocol.registerSchemesAsPrivileged([appScheme]);
  lockApp(app);

  let window: BrowserWindow | undefined;
  const contents = () => (window === undefined || window.isDestroyed() ? undefined : window.webContents);
  const grants = new Grants((grant) => host.sendGrant(grant));
  const host = new HostProcess<MessagePortMain>({
    fork: () =>
      utilityProcess.fork(join(here, 'host.cjs'), [], {
        serviceName: 'Airguard data host',
        stdio: 'inherit',
        env: hostEnvironment(),
      }),
    boot: () => ({
      kind: 'boot',
      build: app.getVersion(),
      userFolder: app.getPath('userData'),
      ...keyringOf(),
      ...(start.casePath === undefined ? {} : { casePath: start.casePath }),
    }),
    grants: () => grants.all,
    schedule: (run, afterMs) => void setTimeout(run, afterMs),
    now: () => performance.now(),
    onReady: () => broker.handOver(),
    onCaseFailed: (why) => {
      console.error(why);
      const message = { type: 'error', message: 'The case could not be opened', detail: why } as const;
      void (window === undefined ? dialog.showMessageBox(message) : dialog.showMessageBox(window, message));
    },
    onKeyring: (work, text) => throughKeyring(safeStorage, work, text),
    onLost: (event) => {
      console.error(event.why);
      sendShellEvent(contents(), 'hostLost', event);
    },
  });
  const broker = new PortBroker(host, () => new MessageChannelMain());

  async function openWindow(): Promise<void> {
    const stateFile = join(app.getPath('userData'), 'window.json');
    const { bounds, maximised } = restoreWindowState(
      stateFile,
      screen.getAllDisplays().map((display) => display.workArea),
    );
    const opened = new BrowserWindow({
      ...bounds,
      minWidth: 800,
      minHeight: 560,
      show: false,
      backgroundColor: '#1c2127',
      title: app.getName(),
      webPreferences: pagePreferences(join(here, 'preload.cjs'), devTools),
    });
    window = opened;
    if (maximised) opened.maximize();
    opened.once('ready-to-show', () => opened.show());
    opened.on('close', () => saveWindowState(stateFile, opened.getNormalBounds(), opened.isMaximized()));
    opened.on('closed', () => {
      window = undefined;
      broker.forget();
    });
    opened.webContents.on('did-start-loading', () => broker.forget());
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      console.error(`the page ended (${reason}); it is loaded again`);
      broker.forget();
      if (reason !== 'clean-exit') setTimeout(() => contents()?.reload(), 500);
    });
    await opened.loadURL(START_URL);
  }

  serveShellCalls(
    ipcMain,
    {
      requestPorts: ({ nonce }) => {
        const page = contents();
        if (page !== undefined) broker.request(page, nonce);
        return {};
      },
      pick: async ({ what }) => (window === undefined ? [] : grants.add(await pickPaths(dialog, window, what))),
      grantDropped: ({ paths }) => grants.add(paths),
      about: aboutShell,
      restartHost: () => {
        host.restart();
        return {};
      },
    },
    contents,
  );

  app.on('second-instance', async (_event, _argv, _folder, data) => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
    const parsed = secondStartSchema.safeParse(data);
    if (!parsed.success || parsed.data.casePath === undefined) return;
    const [granted] = await grants.add([parsed.data.casePath]);
    if (granted !== undefined) sendShellEvent(contents(), 'openCase', granted);
  });
  app.on('activate', () => {
    if (window === undefined) void openWindow();
  });
  app.on('window-all-closed', () => app.quit());

  let hostEnded = false;
  app.on('will-quit', (event) => {
    if (hostEnded) return;
    event.preventDefault();
    void host.quit().then(() => {
      hostEnded = true;
      app.quit();
    });
  });

  void app.whenReady().then(async () => {
    lockSession(session.defaultSession);
    protocol.handle(APP_SCHEME, createAppHandler(join(here, 'ui')));
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          mac: process.platform === 'darwin',
          devTools,
          aboutLabel: `About ${app.getName()}`,
          command: (id) => sendShellEvent(contents(), 'command', { id }),
        }),
      ),
    );
    host.start();
    await openWindow();
    reloadOnRequest(() => contents()?.reloadIgnoringCache());
  });
}

/** Without a GPU Chromium draws WebGL in software, but only this way does the result reach the window (measured under Xvfb). */
function drawInSoftwareWithoutGpu(): void {
  if (process.platform !== 'linux' || existsSync('/dev/dri')) return;
  app.commandLine.appendSwitch('use-gl', 'angle');
  app.commandLine.appendSwitch('use-angle', 'swiftshader');
  app.commandLine.appendSwitch('enable-unsafe-swiftshader');
  app.commandLine.appendSwitch('ignore-gpu-blocklist');
}

/** The host reads no Node or Electron settings out of the environment, and has threads enough for reads beside DuckDB. */
function hostEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(NODE_|ELECTRON_)/.test(name)) environment[name] = value;
  }
  return { ...environment, UV_THREADPOOL_SIZE: '8' };
}

function keyringOf(): { readonly keyring?: string } {
  const backend = keyringBackend(safeStorage, process.platform);
  return backend === undefined ? {} : { keyring: backend };
}

function aboutShell(): AboutShell {
  const { electron, chrome, node } = process.versions;
  const warning = runtimeWarning(electron);
  return {
    product: app.getName(),
    version: app.getVersion(),
    electron,
    chromium: chrome,
    node,
    platform: `${process.platform} ${process.arch}`,
    packaged: app.isPackaged,
    ...(warning === undefined ? {} : { warning }),
  };
}

/** `npm run dev` says over the process channel when the page was built again. */
function reloadOnRequest(reload: () => void): void {
  if (app.isPackaged || process.send === undefined) return;
  process.on('message', (message) => {
    if (message === 'reload') reload();
  });
}

const start = parseArguments(process.argv.slice(1), process.cwd());
if (start.cli === undefined) startApp(start);
else runCommandLine(here, start.cli);
