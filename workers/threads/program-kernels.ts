import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadKernels } from '../kernels/load.ts';

/** Memory of one set of kernels: fixed, see workers/kernels/load.ts. */
export const KERNEL_BYTES = 24 * 1024 * 1024;

/** The kernels of the program folder, one fresh instance: it belongs to the thread that asks. */
export function loadProgramKernels(programDir: string): ReturnType<typeof loadKernels> {
  return loadKernels(readFileSync(join(programDir, 'kernels.wasm')));
}
