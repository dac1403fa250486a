#!/usr/bin/env node
/** `npm run bench`: measures against peers and prints ratios; see build/bench. */
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildAll } from './build.mjs';
import { at, root } from './lib/paths.mjs';
import { main, Stop } from './lib/run.mjs';

const bundle = at('.cache', 'bench', 'main.mjs');

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
  const { bench } = await import(pathToFileURL(bundle).href);
  try {
    return await bench(root, at('dist', 'kernels.wasm'), process.argv.slice(2));
  } catch (error) {
    throw new Stop(error instanceof Error ? error.message : String(error));
  }
});
