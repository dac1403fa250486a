import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { onPath, say } from './run.mjs';

/**
 * What the operating system must bring, by use. Debian's names; where a library was renamed for 64-bit time, both names count.
 */
const needs = {
  electron: ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'],
  display: ['xvfb', 'xauth'],
  browser: ['chromium'],
  receiver: ['gpsd', 'gpsd-clients'],
  broker: ['mosquitto'],
};
const renamed = new Set(['libgtk-3-0', 'libasound2']);
/** Programs that stand for a use on systems without dpkg. */
const programs = {
  electron: [],
  display: ['Xvfb', 'xvfb-run', 'xauth'],
  browser: ['chromium'],
  receiver: ['gpsd', 'gpsfake'],
  broker: ['mosquitto'],
};

/**
 * Sees to the packages of the named uses. As root on Debian or Ubuntu it installs what is missing; otherwise it says exactly what
 * to install. Gives the uses that are still without their packages, each with a sentence.
 */
export function ensureSystemPackages(uses) {
  if (process.platform !== 'linux') return [];
  if (!onPath('dpkg-query')) return uses.flatMap(missingPrograms);
  const missing = uses.flatMap((use) => needs[use]).filter((name) => !isInstalled(name));
  if (missing.length === 0) return [];
  if (process.getuid?.() === 0 && onPath('apt-get')) install(missing);
  else
    say('setup', `missing system packages; install them with: sudo apt-get install ${missing.map(nameHere).join(' ')}`);
  return uses.flatMap((use) => {
    const lacking = needs[use].filter((name) => !isInstalled(name));
    return lacking.length === 0
      ? []
      : [{ use, why: `Debian packages ${lacking.map(nameHere).join(' ')} are not installed` }];
  });
}

function missingPrograms(use) {
  const lacking = programs[use].filter((name) => !onPath(name));
  if (lacking.length === 0) return [];
  say('setup', `missing programs: ${lacking.join(', ')}; install them with this system's package manager`);
  return [{ use, why: `the programs ${lacking.join(', ')} are not installed` }];
}

const variants = (name) => (renamed.has(name) ? [name, `${name}t64`] : [name]);

function isInstalled(name) {
  // A browser that was installed by other means is as good.
  if (name === 'chromium' && onPath('chromium')) return true;
  return variants(name).some((variant) => {
    const query = spawnSync('dpkg-query', ['-s', variant], { encoding: 'utf8' });
    return query.status === 0 && query.stdout.includes('install ok installed');
  });
}

/** The name this release knows: the renamed one where apt has it. */
function nameHere(name) {
  const [plain, wide] = variants(name);
  if (!wide) return plain;
  return spawnSync('apt-cache', ['show', wide], { stdio: 'ignore' }).status === 0 ? wide : plain;
}

function install(missing) {
  const apt = (...words) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-q', ...words], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  say('setup', `installing ${missing.join(' ')}`);
  if (!apt('update')) say('setup', 'apt-get update failed; trying with the lists that are there');
  if (!apt('install', '--yes', '--no-install-recommends', ...missing.map(nameHere))) {
    say('setup', `apt-get could not install them; install by hand: ${missing.map(nameHere).join(' ')}`);
  }
}

/** Where a Chromium for the tests is; undefined when there is none. */
export function chromiumPath() {
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return process.env.AIRGUARD_CHROMIUM ?? places.find(existsSync);
}
