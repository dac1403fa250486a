import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';

const optionsSchema = z.array(z.looseObject({ outfile: z.string() }));
const root = join(import.meta.dirname, '../..');
let built: Promise<string> | undefined;

/**
 * Folder with the host's thread bundles, the command line program and kernels.wasm, made from the sources as they are now,
 * with the product's own build settings, by the first test of a run that asks for it.
 */
export function programDir(): Promise<string> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<string> {
  const run = process.env.AIRGUARD_TEST_RUN;
  if (run === undefined) throw new Error('AIRGUARD_TEST_RUN is set by build/test/run-folder.mjs');
  const folder = join(run, 'program');
  if (existsSync(folder)) return folder;
  // Tests run side by side: nobody may find half of it.
  const part = `${folder}.${process.pid}`;
  await bundleInto(part);
  try {
    renameSync(part, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(part, { recursive: true });
  }
  return folder;
}

async function bundleInto(folder: string): Promise<void> {
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
}
