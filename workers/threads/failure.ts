import { Fault } from '../contract/faults.ts';

/** An error as it crosses from a thread to the host: enough to build the same sentence there. */
export interface ThreadFailure {
  /** Code of a Fault, or of a system error (ENOSPC, …). */
  readonly code: string;
  readonly fault: boolean;
  readonly message: string;
  readonly path?: string;
}

export function failureOf(error: unknown): ThreadFailure {
  if (error instanceof Fault) return { code: error.code, fault: true, message: error.message };
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
    return { code, fault: false, message: error.stack ?? error.message, ...(path === undefined ? {} : { path }) };
  }
  return { code: '', fault: false, message: String(error) };
}
