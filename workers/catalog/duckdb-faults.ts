import { Fault } from '../contract/faults.ts';

/** First line of a DuckDB message without its trailing advice. */
function firstLine(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return line
    .replace(/^Failed to [a-z ]+: /, '')
    .replace(/ See also https?:\S+/, '')
    .trim();
}

/**
 * The fault behind an error that DuckDB threw. `what` begins the sentence ("The query", "The case database"). Errors that
 * are not DuckDB's (programmer errors) come back unchanged.
 */
export function faultOfDuckdb(error: unknown, what: string): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const text = firstLine(error.message);
  const options = { cause: error };
  if (/^INTERRUPT/i.test(text)) return new Fault('cancelled', `${what} was cancelled.`, options);
  if (/no space left|disk full|could not write all bytes/i.test(text)) {
    return new Fault('no_space', `${what} stopped because the disk is full; free some space and try again.`, options);
  }
  if (/Could not set lock on file|being used by another process/i.test(text)) {
    const pid = /\(PID (\d+)\)/.exec(text)?.[1];
    const who = pid === undefined ? 'another process' : `process ${pid}`;
    return new Fault('busy', `${what} is in use by ${who}; close it there first.`, options);
  }
  if (/database file with version number|newer version of DuckDB|storage version/i.test(text)) {
    return new Fault('newer_version', `${what} was written by a newer version; open it with that version.`, options);
  }
  if (/not a valid DuckDB database file|Corrupt|checksum/i.test(text)) {
    return new Fault('corrupt_input', `${what} is damaged (${text}); restore it from a backup.`, options);
  }
  if (/read-only mode|Permission denied/i.test(text)) return new Fault('read_only', `${what}: ${text}.`, options);
  if (/^IO Error/i.test(text)) return new Fault('io', `${what} failed: ${text}`, options);
  if (/^Out of Memory/i.test(text)) {
    return new Fault('bad_request', `${what} needs more memory than it may use; narrow it. (${text})`, options);
  }
  if (text === 'Error in native callback') return new Fault('bad_request', `${what} is empty.`, options);
  if (/^[A-Z][A-Za-z ]+ Error:/.test(text)) return new Fault('bad_request', `${what} was refused: ${text}`, options);
  return error;
}
