import '@blueprintjs/core/lib/css/blueprint.css';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import 'dockview-react/dist/styles/dockview.css';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/blueprint.css';
import './styles/dock.css';
import './styles/frame.css';
import './styles/panels.css';
import './styles/time-status.css';
import './styles/dialogs.css';
import './styles/views.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { AirguardShell } from '../electron/shell-api.ts';
import type { App, FilePicker } from './data/app.ts';
import { connectHost, type TransportSource } from './data/host-client.ts';
import { followSurvey } from './data/survey-feed.ts';
import { shellTransports } from './data/transport/message-port.ts';
import { openSession, socketTransports } from './data/transport/web-socket.ts';
import { filesOfDrop, uploadFile } from './data/upload.ts';
import { followWorkspace, workspaceSource } from './data/workspace-feed.ts';
import { registerPending, waitForIdle } from './idle.ts';
import { createModel } from './model/model.ts';
import { openCase } from './shell/actions.ts';
import { applyTheme } from './shell/apply-theme.ts';
import { Shell } from './shell/Shell.tsx';
import { createShellUi } from './shell/ui.ts';

/** Where the data host is: behind the Electron shell, or behind the browser host that served this page. */
interface Surroundings {
  readonly transports: TransportSource;
  readonly files: FilePicker;
  readonly restartHost: App['restartHost'];
  readonly shellVersions: App['shellVersions'];
  /** Called once the page listens for ports. */
  readonly ready: () => void;
}

function insideElectron(shell: AirguardShell): Surroundings {
  const ids = (granted: readonly { readonly id: string }[]) => granted.map((grant) => grant.id);
  return {
    transports: shellTransports((listener) => shell.onHostLost(({ why }) => listener(why))),
    files: {
      pick: async (what) => ids(await shell.pick(what)),
      accept: async (transfer) => ids(await shell.grantDropped([...transfer.files])),
    },
    restartHost: () => shell.restartHost(),
    shellVersions: async () => {
      const about = await shell.about();
      return {
        [about.product]: about.version,
        Electron: about.warning === undefined ? about.electron : `${about.electron} (${about.warning})`,
        Chromium: about.chromium,
        'Node.js (shell)': about.node,
        Platform: about.platform,
      };
    },
    ready: () => void shell.requestPorts(crypto.randomUUID()),
  };
}

async function insideBrowser(): Promise<Surroundings> {
  const session = await openSession();
  return {
    transports: socketTransports(location.origin, session),
    files: {
      pick: undefined,
      accept: async (transfer) => {
        const grants: string[] = [];
        for (const file of await filesOfDrop(transfer)) grants.push(await uploadFile(file, session.secret));
        return grants;
      },
    },
    restartHost: undefined,
    shellVersions: async () => ({}),
    ready: () => {},
  };
}

function sayWhy(root: HTMLElement, error: unknown): void {
  const paragraph = document.createElement('p');
  paragraph.className = 'ag-fatal';
  paragraph.setAttribute('role', 'alert');
  paragraph.textContent = error instanceof Error ? error.message : String(error);
  root.replaceChildren(paragraph);
}

async function start(root: HTMLElement): Promise<void> {
  const shell = window.airguardShell;
  const { transports, files, restartHost, shellVersions, ready } =
    shell === undefined ? await insideBrowser() : insideElectron(shell);
  const model = createModel(window.localStorage);
  applyTheme(model.display);
  const host = connectHost(transports);
  const feed = followWorkspace(workspaceSource(host), model.timebase, model.settings.get().workspace.recording);
  registerPending('host', () => host.pending);
  registerPending('connection', () => (feed.waiting.get() ? 1 : 0));
  window.waitForIdle = () => waitForIdle();
  const app: App = { model, host, files, restartHost, shellVersions, survey: followSurvey(host), ...feed };
  window.airguardApp = app;
  const ui = createShellUi();
  shell?.onCommand((id) => void model.commands.run(id));
  shell?.onOpenCase((granted) => void openCase(app, ui, granted.id));
  createRoot(root).render(
    <StrictMode>
      <Shell app={app} ui={ui} />
    </StrictMode>,
  );
  ready();
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
start(root).catch((error: unknown) => sayWhy(root, error));
