#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildAll } from './build.mjs';
import { ensureDemoCase } from './lib/demo-case.mjs';
import { rootFlags, whyNoWindow } from './lib/display.mjs';
import { at, root } from './lib/paths.mjs';
import { main, runInherited, Stop, say } from './lib/run.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';
import { ensureModules, tryElectron } from './setup.mjs';

const help = `npm start -- [--browser] [--case DIR] [--port N] [more words for Electron]
  Sets up what is missing, builds, makes a demo case on first run, and opens the workstation:
  in Electron where a runtime and a display are there, otherwise in your browser.
  --browser    serve on 127.0.0.1 even where a window could open
  --case DIR   open this case instead of the demo case
  --port N     port of the browser host (default: any free one)
`;

function parse(words) {
  const options = { browser: false, help: false, casePath: undefined, port: undefined, rest: [] };
  for (let index = 0; index < words.length; index++) {
    const [name, inline] = words[index].split(/=(.*)/s);
    const value = () => {
      const found = inline ?? words[++index];
      if (found === undefined) throw new Stop(`${name} needs a value; see npm start -- --help`);
      return found;
    };
    if (name === '--browser') options.browser = true;
    else if (name === '--help') options.help = true;
    else if (name === '--case') options.casePath = resolve(process.env.INIT_CWD ?? root, value());
    else if (name === '--port') options.port = value();
    else options.rest.push(words[index]);
  }
  return options;
}

/** Why the workstation does not open in a window, or the runtime to open it with. */
async function chooseDoor(browserWanted) {
  if (browserWanted) return { why: '--browser was given' };
  const noWindow = whyNoWindow();
  if (noWindow) return { why: noWindow };
  const lacking = ensureSystemPackages(['electron']);
  if (lacking.length > 0) return { why: lacking[0].why };
  return tryElectron();
}

function openWindow({ runtime, casePath, rest }) {
  if (runtime.testOnly) {
    say(
      'start',
      `Electron ${runtime.version} is a test-only runtime without security fixes, used because the supported one could not be downloaded; use it to try the workstation, not for casework`,
    );
  }
  say('start', `opening Electron ${runtime.version} with ${casePath}`);
  const environment = { ...process.env };
  delete environment.ELECTRON_RUN_AS_NODE;
  return runInherited(runtime.bin, [...rootFlags(), root, '--case', casePath, ...rest], { env: environment });
}

await main('start', async () => {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  ensureModules();
  await buildAll();
  if (options.casePath && !existsSync(options.casePath)) throw new Stop(`there is no case folder: ${options.casePath}`);
  const casePath = options.casePath ?? ensureDemoCase();
  const door = await chooseDoor(options.browser);
  if (door.runtime) return openWindow({ runtime: door.runtime, casePath, rest: options.rest });
  say('start', `serving in the browser: ${door.why}`);
  const port = options.port === undefined ? [] : ['--port', options.port];
  return runInherited(process.execPath, [at(join('dist', 'airguard.cjs')), 'serve', casePath, ...port]);
});
