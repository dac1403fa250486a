import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { at, root } from './paths.mjs';

/** An end that the person at the terminal must read: one sentence, no stack. */
export class Stop extends Error {}

/** Progress goes to stderr, so that stdout stays free for a script's result. */
export function say(area, text) {
  process.stderr.write(`[${area}] ${text}\n`);
}

export const npmCommand = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs a command with its output on our stderr; throws Stop when it fails. */
export function mustRun(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.error) throw new Stop(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    throw new Stop(`${command} ${args.join(' ')} failed (${result.signal ?? `exit code ${result.status}`})`);
  }
  return result;
}

/** Runs a command, passes its output on and gives back its exit code; a signal counts as 128. */
export function runInherited(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      resolve(signal ? 128 : (code ?? 1));
    });
  });
}

/** Path of a dependency's command, to be run with `process.execPath`: no shell, the same on every platform. */
export function binaryOf(packageName, binaryName = packageName, base = root) {
  const require = createRequire(join(base, 'package.json'));
  const folder = packageFolder(require, packageName, base);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : bin?.[binaryName];
  if (!file) throw new Error(`${packageName} has no command ${binaryName}`);
  return join(folder, file);
}

function packageFolder(require, packageName, base) {
  try {
    return dirname(require.resolve(`${packageName}/package.json`));
  } catch {
    return join(base, 'node_modules', packageName);
  }
}

/** True when a program of that name is on PATH. */
export function onPath(program) {
  const finder = process.platform === 'win32' ? 'where' : 'which';
  return spawnSync(finder, [program], { stdio: 'ignore' }).status === 0;
}

/** Runs a script's main function and turns Stop into one line and exit code 1. */
export async function main(area, body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(area, error.message);
    process.exitCode = 1;
  }
}

export const packageJson = () => JSON.parse(readFileSync(at('package.json'), 'utf8'));
