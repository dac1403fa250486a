import { File } from 'node:buffer';
import type { MessagePortMain } from 'electron';
import { type BootMessage, bootMessageSchema, type HostMessage } from '../transport/boot-messages.ts';
import { portOfEvents } from '../transport/node-ports.ts';
import { serveBytes, serveCalls } from '../transport/serve-port.ts';
import { createHost, type Host } from './create-host.ts';
import { faultOf } from './errors.ts';

// Node 18 has no global File, which oRPC looks for.
if (!('File' in globalThis)) Object.assign(globalThis, { File });

/** The Electron door: the data host in a utility process, told what to do by main over the parent port. */
const main = process.parentPort;
const tell = (message: HostMessage) => main.postMessage(message);
let host: Host | undefined;

function boot(message: Extract<BootMessage, { kind: 'boot' }>): void {
  const started = createHost({
    capabilities: { host: 'electron', dialogs: true, browse: false, upload: false },
    programDir: __dirname,
    build: message.build,
    onCase: (path) => tell(path === undefined ? { kind: 'case' } : { kind: 'case', path }),
  });
  host = started;
  // The page may ask before the case is open; its state stream tells it when it is.
  tell({ kind: 'ready' });
  if (message.casePath === undefined) return;
  started
    .openCase(message.casePath, { create: false })
    .catch((error: unknown) => tell({ kind: 'case_failed', why: faultOf(error).message }));
}

function serve([calls, bytes]: readonly MessagePortMain[]): void {
  if (host === undefined || calls === undefined || bytes === undefined) return;
  serveCalls(host, portOfEvents(calls, 'electron'));
  serveBytes(host, portOfEvents(bytes, 'electron'));
}

async function quit(): Promise<void> {
  await host?.dispose();
  process.exit(0);
}

main.on('message', ({ data, ports }) => {
  const parsed = bootMessageSchema.safeParse(data);
  if (!parsed.success) throw new Error('main sent a message of unknown form');
  const message = parsed.data;
  switch (message.kind) {
    case 'boot':
      return boot(message);
    case 'ports':
      return serve(ports);
    case 'grant':
      host?.grant(message.path, message.id);
      return tell({ kind: 'granted', id: message.id });
    case 'quit':
      void quit();
  }
});
