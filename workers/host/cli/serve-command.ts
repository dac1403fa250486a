import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeOwnedFolder } from '../../catalog/owned-folder.ts';
import { startHeadless } from '../entry-headless.ts';
import { quoteName } from '../errors.ts';
import type { Command } from './command.ts';
import { wholeNumber } from './values.ts';
import { withHost } from './with-host.ts';

export const serveCommand: Command = {
  name: 'serve',
  usage: '[DIR] [--port N] [--root FOLDER]',
  summary: 'Serves the workstation to a browser on this machine.',
  details: 'Listens on 127.0.0.1 only and prints the address. Ctrl-C ends it; a running import goes on next time.',
  options: {
    port: { kind: 'value', value: 'N', help: 'port; any free one when left out' },
    root: {
      kind: 'value',
      value: 'FOLDER',
      help: 'folder whose files can be chosen in the browser; your home folder when left out',
    },
  },
  minPositionals: 0,
  maxPositionals: 1,
  run(context) {
    const port = wholeNumber(context.value('port'), 'port', { min: 0, max: 65_535, default: 0 });
    const [path] = context.positionals;
    const root = resolve(context.value('root') ?? homedir());
    const capabilities = { host: 'browser', dialogs: false, browse: true, upload: true } as const;
    return withHost(
      context,
      'serve',
      async (host) => {
        if (path !== undefined) await host.openCase(resolve(path));
        const uploadFolder = await makeOwnedFolder('airguard-uploads');
        await using server = await startHeadless({
          host,
          port,
          uploadFolder,
          uiRoot: join(context.programDir, 'ui'),
          log: (line) => context.output.err(`${quoteName(line)}\n`),
        });
        context.output.out(`Airguard Workstation: ${server.address()}\n`);
        await new Promise<void>((resolveEnd) => {
          if (context.signal.aborted) resolveEnd();
          else context.signal.addEventListener('abort', () => resolveEnd());
        });
        return 0;
      },
      { capabilities, roots: [root], whenLowOnSpace: 'pause', program: 'Airguard Workstation (browser host)' },
    );
  },
};
