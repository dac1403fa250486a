#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { ensureElectron } from './ensure-electron.mjs';
import { ensureNodeModules } from './lib/node-modules.mjs';
import { at, root } from './lib/paths.mjs';
import { main, packageJson, Stop, say } from './lib/run.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';

/** Node modules alone: all that the command line program needs. Throws Stop when Node is too old. */
export function ensureModules() {
  const wanted = packageJson().engines.node.replace('>=', '').split('.').map(Number);
  const have = process.versions.node.split('.').map(Number);
  const older = have[0] < wanted[0] || (have[0] === wanted[0] && have[1] < wanted[1]);
  if (older) throw new Stop(`Node ${wanted.join('.')} or newer is needed; this is ${process.versions.node}`);
  ensureNodeModules(root, 'workstation');
}

/** An Electron runtime, or a sentence why there is none. */
export async function tryElectron(options) {
  try {
    return { runtime: await ensureElectron(options) };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { why: error.message };
  }
}

/**
 * Everything that `npm test` needs. Gives the Electron runtime (or why there is none) and the system packages that could not be
 * installed; the caller decides what to leave out.
 */
export async function setUpForTests() {
  ensureModules();
  ensureNodeModules(at('build', 'structure'), 'import rules');
  const lacking = ensureSystemPackages(['electron', 'display', 'browser', 'receiver', 'broker']);
  return { electron: await tryElectron(), lacking };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main('setup', async () => {
    const { electron, lacking } = await setUpForTests();
    for (const { why } of lacking) say('setup', why);
    say('setup', electron.runtime ? `Electron ${electron.runtime.version} (${electron.runtime.source})` : electron.why);
    return lacking.length === 0 && electron.runtime ? 0 : 1;
  });
}
