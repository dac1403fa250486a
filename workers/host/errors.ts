import { ORPCError } from '@orpc/server';
import { Fault, type FaultCode, faultCodes } from '../contract/faults.ts';

/** Sentences for the system errors a user can meet; everything else is reported with its own words. */
const SYSTEM_ERRORS: Readonly<Record<string, { readonly code: FaultCode; readonly what: string }>> = {
  ENOENT: { code: 'not_found', what: 'No such file or folder' },
  ENOTDIR: { code: 'not_found', what: 'A part of the path is not a folder' },
  EACCES: { code: 'io', what: 'Permission denied; change the permissions or choose another place' },
  EPERM: { code: 'io', what: 'Operation not permitted; change the permissions or choose another place' },
  EROFS: { code: 'read_only', what: 'The disk is read-only; choose another place' },
  ENOSPC: { code: 'no_space', what: 'The disk is full; free some space and try again' },
  EDQUOT: { code: 'no_space', what: 'The disk quota is used up; free some space and try again' },
  EFBIG: { code: 'no_space', what: 'The file would be larger than the disk or a limit allows' },
  EISDIR: { code: 'bad_request', what: 'This is a folder, not a file' },
  ELOOP: { code: 'bad_request', what: 'Symbolic links go round in a circle' },
  ENAMETOOLONG: { code: 'bad_request', what: 'The name is too long for this disk' },
  EMFILE: { code: 'busy', what: 'Too many open files; close some programs and try again' },
  ENFILE: { code: 'busy', what: 'Too many open files; close some programs and try again' },
  EBUSY: { code: 'busy', what: 'The file is in use by another program' },
  EIO: { code: 'io', what: 'The disk reported an error; check the disk and the cable' },
};

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in SYSTEM_ERRORS;
}

function isFaultCode(code: string): code is FaultCode {
  return faultCodes.some((known) => known === code);
}

/** Any thrown value as a fault with one sentence; `path` names the place when the error itself does not. */
export function faultOf(error: unknown, path?: string): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof ORPCError && isFaultCode(error.code))
    return new Fault(error.code, error.message, { cause: error });
  if (error instanceof Error && error.name === 'AbortError')
    return new Fault('cancelled', 'Cancelled.', { cause: error });
  if (isSystemError(error)) {
    const known = SYSTEM_ERRORS[error.code];
    const where = path ?? error.path;
    if (error.code === 'ENOENT' && where !== undefined && isLostName(where)) return lostName(where, error);
    if (known)
      return new Fault(known.code, where === undefined ? `${known.what}.` : `${known.what}: ${quoteName(where)}`, {
        cause: error,
      });
  }
  const text = error instanceof Error ? error.message : String(error);
  return new Fault('internal', `Something unexpected went wrong: ${text || 'no details'}`, { cause: error });
}

/** Names are UTF-8 here; the bytes of any other name are lost, so that no file has the name that is left. */
export function isLostName(path: string): boolean {
  return path.includes('\ufffd');
}

export function lostName(path: string, cause?: unknown): Fault {
  return new Fault(
    'bad_request',
    `The name is not valid UTF-8, so this program cannot use it; choose another name: ${quoteName(path)}`,
    { cause },
  );
}

/** Control and format characters (line breaks, direction marks) made visible, so that a name cannot forge a line. */
export function quoteName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** A message as one line without control characters. */
export function oneLine(message: string): string {
  return quoteName(message.replace(/\s*[\r\n]+\s*/gu, ' ').trim());
}

/** System errors become sentences; bugs stay what they are, so that they are logged. */
export function explained(error: unknown): unknown {
  if (error instanceof ORPCError) {
    return error.code === 'BAD_REQUEST'
      ? new Fault('bad_request', 'The request is not of the form that the contract asks for.', { cause: error })
      : error;
  }
  const fault = faultOf(error);
  return fault.code === 'internal' ? error : fault;
}
