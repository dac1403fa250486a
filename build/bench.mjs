#!/usr/bin/env node
/** `npm run bench`: measures against peers and prints ratios; see build/bench. */
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildKernels } from '../workers/kernels/build-kernels.mjs';
import { at, root } from './lib/paths.mjs';
import { main, Stop } from './lib/run.mjs';

const bundle = at('.cache', 'bench', 'main.mjs');

await main('bench', async () => {
  const kernels = await buildKernels(at('.cache', 'bench', 'kernels.wasm'));
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
    return await bench(root, kernels, process.argv.slice(2));
  } catch (error) {
    throw new Stop(error instanceof Error ? error.message : String(error));
  }
});
