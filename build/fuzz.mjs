/**
 * `npm run fuzz [-- --inputs N --seed N]`: mutated files of every format through recognition and the decoders, in a thread
 * that is watched for hangs and for memory. Exit code 1 with the seed and the input on the first failure.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const HANG_MS = 30_000;
const MEMORY_BYTES = 768 * 1024 * 1024;

if (isMainThread) await main();
else await fuzzInThread();

async function main() {
  const { values } = parseArgs({
    options: { inputs: { type: 'string', default: '200000' }, seed: { type: 'string', default: '1' } },
  });
  const inputs = Number(values.inputs);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(inputs) || inputs < 1 || !Number.isSafeInteger(seed)) {
    console.error('usage: npm run fuzz -- [--inputs N] [--seed N]');
    process.exit(2);
  }
  const outfile = join(root, '.cache', 'fuzz', 'fuzz.mjs');
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(root, 'workers', 'decode', 'fuzz.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node18',
    logLevel: 'error',
  });
  const started = performance.now();
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { outfile, inputs, seed } });
  let done = 0;
  let lastSign = performance.now();
  let mostMemory = 0;
  const fail = (why) => {
    console.error(`fuzz: ${why}`);
    process.exit(1);
  };
  const watch = setInterval(() => {
    mostMemory = Math.max(mostMemory, process.memoryUsage.rss());
    if (performance.now() - lastSign > HANG_MS) fail(`hangs after input ${done} of seed ${seed}`);
    if (mostMemory > MEMORY_BYTES) fail(`uses ${mostMemory} bytes after input ${done} of seed ${seed}`);
  }, 200);
  worker.on('message', (message) => {
    lastSign = performance.now();
    if (message.kind === 'progress') {
      done = message.done;
      if (done % 20_000 === 0) console.log(`${done} of ${inputs} inputs`);
      return;
    }
    clearInterval(watch);
    const seconds = (performance.now() - started) / 1000;
    const { bytes, frames, rows, damageStretches, refused } = message.report;
    console.log(
      `fuzz: ${message.report.inputs} inputs, ${bytes} bytes, ${frames} frames, ${rows} rows, ${damageStretches} damaged stretches, ` +
        `${refused} refused with a sentence; no crash, no hang; ${seconds.toFixed(1)} s, at most ${Math.round(mostMemory / 1048576)} MiB`,
    );
  });
  worker.on('error', (error) => fail(error.message));
  worker.on('exit', (code) => {
    if (code !== 0) fail(`thread ended with code ${code} after input ${done} of seed ${seed}`);
  });
}

async function fuzzInThread() {
  const { outfile, inputs, seed } = workerData;
  const { fuzz } = await import(pathToFileURL(outfile).href);
  const report = fuzz({ inputs, seed, onProgress: (done) => parentPort?.postMessage({ kind: 'progress', done }) });
  parentPort?.postMessage({ kind: 'done', report });
}
