/**
 * Compiles the AssemblyScript kernels. `node workers/kernels/build-kernels.mjs` writes dist/kernels.wasm beside this file;
 * the build calls `buildKernels`, tests call `compileKernels` and need no file.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));

/** The compiled module; throws with the compiler's messages. */
export async function compileKernels() {
  const messages = [];
  const stderr = { write: (text) => messages.push(String(text)) };
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error } = await main(
    [
      'index.ts',
      ...['--baseDir', join(here, 'assembly')],
      ...['--outFile', 'kernels.wasm'],
      ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd,bulk-memory'],
      ...['--importMemory', '--noExportMemory'],
    ],
    {
      stderr,
      stdout: { write: () => true },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
    },
  );
  if (error !== null || binary === undefined) {
    throw new Error(`The kernels do not compile.\n${messages.join('')}${error?.message ?? ''}`);
  }
  return binary;
}

/** Compiles into a file, dist/kernels.wasm beside this one unless told otherwise; returns its path. */
export async function buildKernels(outFile = join(here, 'dist', 'kernels.wasm')) {
  const binary = await compileKernels();
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, binary);
  return outFile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await buildKernels());
}
