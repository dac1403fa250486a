#!/usr/bin/env node
/** `npm run bench`: measures against peers and prints ratios; see build/bench. */
import { build } from 'esbuild';
import { buildAll } from './build.mjs';
import { ensureElectron } from './ensure-electron.mjs';
import { onSomeScreen, rootFlags, softwareDrawing, whyNoWindow } from './lib/display.mjs';
import { at, root } from './lib/paths.mjs';
import { main, runInherited, Stop } from './lib/run.mjs';

const bundle = at('.cache', 'bench', 'main.mjs');

/** The Electron that the rows of the screen start, or why there is none. */
async function electron() {
  try {
    const { bin, version, testOnly } = await ensureElectron();
    return { kind: 'ready', bin, version, testOnly, flags: [...rootFlags(), ...softwareDrawing] };
  } catch (error) {
    if (error instanceof Stop) return { kind: 'absent', why: error.message };
    throw error;
  }
}

await main('bench', async () => {
  await buildAll();
  await build({
    entryPoints: [at('build', 'bench', 'main.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const surroundings = JSON.stringify({ root, electron: await electron() });
  const command = [process.execPath, bundle, surroundings, ...process.argv.slice(2)];
  const [program, ...args] = (whyNoWindow() === undefined ? undefined : onSomeScreen(command)) ?? command;
  return runInherited(program, args);
});
