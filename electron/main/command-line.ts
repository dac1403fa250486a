import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Runs the command line program inside the packaged app, without a window and without a display, and ends the process with its
 * exit code.
 *
 * The packaged program cannot run as plain Node (that fuse is off), and Chromium ends it where there is no display, as soon as this
 * start-up code returns. So this code does not return: it waits here while a thread does the work.
 */
export function runCommandLine(programFolder: string, words: readonly string[]): never {
  const state = new Int32Array(new SharedArrayBuffer(8));
  new Worker(join(programFolder, 'cli-thread.cjs'), { argv: [...words], workerData: state });
  Atomics.wait(state, 0, 0);
  process.exit(Atomics.load(state, 1));
}
