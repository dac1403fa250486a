import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';

const optionsSchema = z.array(z.looseObject({ outfile: z.string() }));
const root = join(import.meta.dirname, '../..');
let built: Promise<string> | undefined;

/**
 * Folder with the host's thread bundles, the command line program and kernels.wasm, made from the sources as they are now,
 * with the product's own build settings. Once per test process.
 */
export function programDir(): Promise<string> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<string> {
  // Below node_modules, so that the native packages are found as usual.
  const folder = join(root, 'node_modules/.cache/airguard-tests', String(process.pid));
  mkdirSync(join(folder, 'ui'), { recursive: true });
  const threads = ['ingest', 'copy', 'item', 'survey', 'archive', 'thumbnail'].map((name) => `${name}-thread`);
  const wanted = ['airguard', ...threads].map((name) => `${name}.cjs`);
  // A plain script without types.
  const script: string = join(root, 'build/build.mjs');
  const { copyData, esbuildOptions } = await import(script);
  copyData(folder);
  const options = optionsSchema
    .parse(esbuildOptions())
    .map((each) => ({ ...each, outfile: join(folder, basename(each.outfile)) }));
  await Promise.all(options.filter(({ outfile }) => wanted.includes(basename(outfile))).map((each) => build(each)));
  const wasm = join(root, 'workers/kernels/dist/kernels.wasm');
  if (!existsSync(wasm)) throw new Error('workers/kernels/dist/kernels.wasm is missing: run node build/build.mjs');
  copyFileSync(wasm, join(folder, 'kernels.wasm'));
  return folder;
}
