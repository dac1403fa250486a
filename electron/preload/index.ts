import * as electron from 'electron';
import { pathOfFile } from '../compat.ts';
import type {
  AirguardShell,
  ShellCallName,
  ShellEvent,
  ShellEventName,
  ShellInput,
  ShellOutput,
} from '../shell-api.ts';
import { callChannel, eventChannel, PORTS_CHANNEL, PORTS_MESSAGE } from '../shell-channels.ts';

const { contextBridge, ipcRenderer } = electron;

function call<N extends ShellCallName>(name: N, input: ShellInput<N>): Promise<ShellOutput<N>> {
  return ipcRenderer.invoke(callChannel(name), input);
}

function listen<N extends ShellEventName>(name: N, listener: (event: ShellEvent<N>) => void): () => void {
  const receive = (_: unknown, event: ShellEvent<N>) => listener(event);
  ipcRenderer.on(eventChannel(name), receive);
  return () => ipcRenderer.off(eventChannel(name), receive);
}

const shell: AirguardShell = {
  requestPorts: async (nonce) => void (await call('requestPorts', { nonce })),
  pick: (what) => call('pick', { what }),
  grantDropped: (files) => {
    const paths = files.map((file) => {
      const path = pathOfFile(file, electron);
      if (path === undefined)
        throw new Error(`"${file.name}" has no path on this computer; save it to a folder first.`);
      return path;
    });
    return call('grantDropped', { paths });
  },
  about: () => call('about', {}),
  restartHost: async () => void (await call('restartHost', {})),
  onHostLost: (listener) => listen('hostLost', listener),
  onOpenCase: (listener) => listen('openCase', listener),
  onCommand: (listener) => listen('command', ({ id }) => listener(id)),
};

contextBridge.exposeInMainWorld('airguardShell', shell);

// Ports cannot cross the context bridge; a window message can carry them.
ipcRenderer.on(PORTS_CHANNEL, (event, nonce: string) => {
  window.postMessage({ kind: PORTS_MESSAGE, nonce }, window.location.origin, event.ports);
});
