import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../lib/paths.mjs';

const all = at('node_modules/.cache/airguard-tests');

/** Of Vitest, once a run: a folder that its test processes share, gone afterwards. Below node_modules, so that native packages are found. */
export default function setup() {
  mkdirSync(all, { recursive: true });
  for (const name of readdirSync(all)) if (!isAlive(Number(name))) remove(join(all, name));
  const folder = join(all, String(process.pid));
  mkdirSync(folder);
  process.env.AIRGUARD_TEST_RUN = folder;
  return () => remove(folder);
}

const remove = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
