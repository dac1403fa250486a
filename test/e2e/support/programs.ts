import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

export const root = join(__dirname, '../../..');
/**
 * Folder of the program under test: package.json and dist/ beside it. Another one than the checkout where somebody else is
 * building in the checkout at the same time.
 */
export const appRoot = process.env.AIRGUARD_TEST_APP ?? root;
export const dist = (...parts: string[]) => join(appRoot, 'dist', ...parts);

/** Runs the command line program; throws with its words when it fails. Gives its standard output. */
export function airguard(...words: readonly string[]): string {
  const result = spawnSync(process.execPath, [dist('airguard.cjs'), ...words], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) throw new Error(`airguard ${words.join(' ')} ended with ${result.status}: ${result.stderr}`);
  return result.stdout;
}

const runtimeSchema = z.object({ bin: z.string(), dist: z.string(), version: z.string(), testOnly: z.boolean() });
export type ElectronRuntime = z.infer<typeof runtimeSchema>;
let runtime: ElectronRuntime | undefined;

/** The Electron to test with, as build/ensure-electron.mjs finds it. */
export function electronRuntime(): ElectronRuntime {
  if (runtime !== undefined) return runtime;
  const found = spawnSync(process.execPath, [join(root, 'build/ensure-electron.mjs')], { encoding: 'utf8' });
  if (found.status !== 0) throw new Error(`no Electron runtime: ${found.stderr}`);
  runtime = runtimeSchema.parse(JSON.parse(found.stdout));
  return runtime;
}

export const chromium = process.env.AIRGUARD_CHROMIUM ?? '/usr/bin/chromium';
