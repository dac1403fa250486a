import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadKernels } from '../kernels/load.ts';

/** The kernels of the program folder, one fresh instance: it belongs to the thread that asks. */
export function loadProgramKernels(programDir: string): ReturnType<typeof loadKernels> {
  return loadKernels(readFileSync(join(programDir, 'kernels.wasm')));
}
