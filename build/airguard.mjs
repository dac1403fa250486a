#!/usr/bin/env node
import { buildAll } from './build.mjs';
import { at } from './lib/paths.mjs';
import { main, runInherited } from './lib/run.mjs';
import { ensureModules } from './setup.mjs';

// The command line program of the checkout. stdout belongs to it alone; where people call npm from is where it works.
await main('airguard', async () => {
  ensureModules();
  const words = process.argv.slice(2);
  await buildAll({ screen: words[0] === 'serve' });
  return runInherited(process.execPath, [at('dist/airguard.cjs'), ...words], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
  });
});
