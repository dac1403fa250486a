import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, npmCommand, Stop, say } from './run.mjs';

const STAMP = '.airguard-lock';

/**
 * Makes `folder`/node_modules what `folder`/package-lock.json says; costs a few milliseconds when it already is.
 *
 * Not `npm ci`: that refuses a lock file which lacks the binaries of other platforms, and it lacks them where a registry does not carry
 * them. Instead npm installs by the lock file without changing it, and we check afterwards that it did.
 */
export function ensureNodeModules(folder, label) {
  const lockText = readFileSync(join(folder, 'package-lock.json'));
  const wanted = createHash('sha256').update(lockText).digest('hex');
  const stamp = join(folder, 'node_modules', STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const lock = JSON.parse(lockText.toString('utf8'));
  if (!matchesInstalled(folder, lock)) {
    say('setup', `installing node modules (${label})`);
    const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    mustRun(npmCommand, ['install', ...flags], { cwd: folder, shell: process.platform === 'win32' });
    if (!matchesInstalled(folder, lock)) {
      throw new Stop(
        `npm installed other packages than the lock file names; remove node_modules and try again: ${folder}`,
      );
    }
  }
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** npm writes what it installed to a hidden lock file; every package that ours demands must be in it with the same hash. */
function matchesInstalled(folder, lock) {
  const hidden = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(lock.packages).every(([place, entry]) => {
    if (place === '') return true;
    const found = installed[place];
    if (found === undefined) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return found.version === entry.version && found.integrity === entry.integrity && existsSync(join(folder, place));
  });
}
