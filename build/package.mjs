#!/usr/bin/env node
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildAll } from './build.mjs';
import { ensureElectron } from './ensure-electron.mjs';
import { fingerprint, unlessFresh } from './lib/fingerprint.mjs';
import { at } from './lib/paths.mjs';
import { binaryOf, main, mustRun, packageJson, Stop, say } from './lib/run.mjs';
import { ensureModules } from './setup.mjs';

const help = `npm run package -- [--release] [--e2e]
  Builds the app's folder (Linux: release/…/linux-unpacked).
  --release  refuse a runtime that may not be given to anyone
  --e2e      leave the inspector open, so that tests can drive the app
`;

/** Throws Stop when what would be built on this runtime must not be given to anyone. */
export function assertReleasable(runtime, pinnedVersion) {
  if (runtime.testOnly) {
    throw new Stop(
      `Electron ${runtime.version} is a test-only runtime; a release needs Electron ${pinnedVersion} from its own package`,
    );
  }
  if (runtime.version !== pinnedVersion) {
    throw new Stop(
      `the runtime is Electron ${runtime.version}, package.json pins ${pinnedVersion}; a release needs the pinned one`,
    );
  }
}

/** Folder name of a build; one that may not be given to anyone says so in its name. */
export const outputName = (runtime, forTests) =>
  [process.platform, process.arch, ...(runtime.testOnly ? ['devruntime'] : []), ...(forTests ? ['e2e'] : [])].join('-');

/** Packs dist/ into an app folder; gives `{ folder, program }`. Nothing is done when nothing has changed since last time. */
export async function packageApp({ forTests = false, release = false } = {}) {
  const runtime = await ensureElectron();
  if (release) assertReleasable(runtime, packageJson().devDependencies.electron);
  await buildAll();
  const name = outputName(runtime, forTests);
  const output = at('release', name);
  const folder = join(output, process.platform === 'linux' ? 'linux-unpacked' : 'unpacked');
  const program = join(folder, 'airguard-workstation');
  const stamps = ['kernels', 'programs', 'screen'].map((part) => readFileSync(at('dist', '.stamps', part), 'utf8'));
  const print = [
    runtime.version,
    ...stamps,
    fingerprint(['build/packaging', 'electron-builder.yml', 'package.json']),
  ].join(' ');
  const made = await unlessFresh(
    join(output, '.stamp'),
    print,
    process.platform === 'linux' ? [program] : [output],
    () => {
      rmSync(output, { recursive: true, force: true });
      say('package', `packing ${name} on Electron ${runtime.version}`);
      mustRun(
        process.execPath,
        [
          binaryOf('electron-builder', 'electron-builder'),
          '--dir',
          '--config=electron-builder.yml',
          '--publish=never',
          `-c.electronDist=${runtime.dist}`,
          `-c.electronVersion=${runtime.version}`,
          `-c.directories.output=${output}`,
        ],
        { env: { ...process.env, E2E: forTests ? '1' : '0' } },
      );
      if (process.platform === 'linux' && !existsSync(program))
        throw new Stop(`electron-builder made no program: ${program}`);
    },
  );
  if (!made) say('package', `${name} is up to date`);
  return { folder, program, runtime };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main('package', async () => {
    const words = process.argv.slice(2);
    if (words.includes('--help')) {
      process.stdout.write(help);
      return 0;
    }
    ensureModules();
    const { folder, runtime } = await packageApp({
      forTests: words.includes('--e2e'),
      release: words.includes('--release'),
    });
    if (runtime.testOnly) {
      say(
        'package',
        `this build runs on Electron ${runtime.version}, a test-only runtime: it is for this machine, not for anyone else`,
      );
    }
    process.stdout.write(`${folder}\n`);
    return 0;
  });
}
