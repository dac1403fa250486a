import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { at } from './paths.mjs';
import { mustRun, say } from './run.mjs';

/** Where this user's data of the workstation lives. */
export function dataFolder() {
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'airguard-workstation');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'airguard-workstation');
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'airguard-workstation');
}

/** Makes a case from the seeded generator: an office with Wi-Fi, Bluetooth and a microwave oven. Nothing is left when it fails. */
export function makeDemoCase(target, { seconds = 60, seed = 1 } = {}) {
  const airguard = (...words) => mustRun(process.execPath, [at('dist/airguard.cjs'), ...words]);
  const parent = join(target, '..');
  mkdirSync(parent, { recursive: true });
  const work = mkdtempSync(join(parent, '.making-demo-'));
  try {
    const dump = join(work, 'office.bin');
    airguard('generate', 'office', '-o', dump, '--seconds', String(seconds), '--seed', String(seed));
    const made = join(work, 'case');
    airguard('case', 'new', made, '--title', 'Demo: an office');
    airguard('import', made, dump);
    renameSync(made, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The demo case of this user, made on first use. */
export function ensureDemoCase() {
  const folder = join(dataFolder(), 'demo-case');
  if (!existsSync(join(folder, 'case.duckdb'))) {
    say('start', `making the demo case: ${folder}`);
    rmSync(folder, { recursive: true, force: true });
    makeDemoCase(folder);
  }
  return folder;
}
