/** The compiled module; throws with the compiler's messages. */
export function compileKernels(): Promise<Uint8Array<ArrayBuffer>>;
/** Compiles into a file, dist/kernels.wasm beside this one unless told otherwise; returns its path. */
export function buildKernels(outFile?: string): Promise<string>;
