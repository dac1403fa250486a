import { File } from 'node:buffer';
import { z } from 'zod';
import { type BootMessage, bootMessageSchema, type HostMessage } from '../transport/boot-messages.ts';
import { type EventPort, portOfEvents } from '../transport/node-ports.ts';
import { serveBytes, serveCalls } from '../transport/serve-port.ts';
import { createHost, type Host } from './create-host.ts';
import { faultOf } from './errors.ts';
import { createParentKeyring, type ParentKeyring } from './parent-keyring.ts';

/** Entry of Electron's utility process: one host, served on the ports that main hands over. */

// Node 18 has no global File, which oRPC looks for.
if (!('File' in globalThis)) Object.assign(globalThis, { File });

interface ParentPort {
  on(
    event: 'message',
    listener: (message: { readonly data: unknown; readonly ports: readonly EventPort[] }) => void,
  ): void;
  postMessage(message: HostMessage): void;
}

const parentSchema = z.custom<ParentPort>(
  (value) => typeof value === 'object' && value !== null && 'postMessage' in value,
);
const parent = parentSchema.parse('parentPort' in process ? process.parentPort : undefined);

let host: Host | undefined;
let keyring: ParentKeyring | undefined;
/** Grants that came before the host was there. */
const early: { readonly path: string; readonly id: string }[] = [];

function boot(message: Extract<BootMessage, { kind: 'boot' }>): void {
  if (message.keyring !== undefined)
    keyring = createParentKeyring(message.keyring, (question) => parent.postMessage(question));
  const started = createHost({
    capabilities: { host: 'electron', dialogs: true, browse: false, upload: false },
    programDir: __dirname,
    build: message.build,
    userFolder: message.userFolder,
    keyring: keyring?.keyring,
    onCase: (path) => parent.postMessage({ kind: 'case', path }),
  });
  host = started;
  for (const { path, id } of early.splice(0)) started.grant(path, id);
  const ready = () => parent.postMessage({ kind: 'ready' });
  if (message.casePath === undefined) {
    ready();
    return;
  }
  // A case that cannot be opened leaves the workstation without one; main says why, the page offers to open another.
  started
    .openCase(message.casePath, { create: false })
    .catch((error: unknown) => parent.postMessage({ kind: 'case_failed', why: faultOf(error).message }))
    .finally(ready);
}

async function quit(): Promise<void> {
  await host?.dispose();
  process.exit(0);
}

parent.on('message', ({ data, ports }) => {
  const parsed = bootMessageSchema.safeParse(data);
  if (!parsed.success) return;
  const message = parsed.data;
  switch (message.kind) {
    case 'boot':
      boot(message);
      break;
    case 'ports': {
      const [calls, bytes] = ports;
      if (host === undefined || calls === undefined || bytes === undefined) return;
      serveCalls(host, portOfEvents(calls, 'electron'));
      serveBytes(host, portOfEvents(bytes, 'electron'));
      break;
    }
    case 'grant':
      if (host === undefined) early.push(message);
      else host.grant(message.path, message.id);
      parent.postMessage({ kind: 'granted', id: message.id });
      break;
    case 'keyring':
      keyring?.answered(message);
      break;
    case 'quit':
      void quit();
      break;
  }
});
