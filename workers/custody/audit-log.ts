import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type AuditEntry,
  type ChainReport,
  checkChain,
  EMPTY_CHAIN,
  encodeEntry,
  MAX_LINE_BYTES,
  RECOVERED,
} from './audit-chain.ts';
import { errorCode, faultOfFiles, syncFolder } from './files.ts';

export interface AuditLog {
  /** Adds a line and returns when it is on the disk. Lines are written one after the other, in the order of the calls. */
  append(action: string, detail: Readonly<Record<string, unknown>>): Promise<AuditEntry>;
  close(): Promise<void>;
}

export interface AuditLogOptions {
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** Called for every good line that is there when the log is opened, in order. */
  readonly onEntry?: (entry: AuditEntry) => void;
}

const WHAT = 'The audit log';

async function readChain(path: string, onEntry?: (entry: AuditEntry) => void): Promise<ChainReport> {
  try {
    return await checkChain(path, onEntry);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return EMPTY_CHAIN;
    throw error;
  }
}

/**
 * Opens the log for appending, creating it when missing. What a crash left of a last line stays where it is; the next line
 * says where, how long and with what hash, which makes the chain whole again (SPEC.md, K6). Nothing is ever overwritten.
 */
export async function openAuditLog(path: string, options: AuditLogOptions): Promise<AuditLog> {
  const now = options.now ?? Date.now;
  const openBoth = async () => {
    const chain = await readChain(path, options.onEntry);
    const handle = await open(path, 'a');
    await syncFolder(dirname(path));
    return { chain, handle };
  };
  const { chain, handle } = await openBoth().catch((error: unknown) => {
    throw faultOfFiles(error, WHAT, path);
  });
  let { lastSeq: seq, lastHash: previous } = chain;
  let end = chain.end;
  let failed = false;
  let tail: Promise<unknown> = Promise.resolve();

  const writeLine = async (action: string, detail: Readonly<Record<string, unknown>>, lead: string) => {
    const { entry, line } = encodeEntry({
      seq: seq + 1,
      utc: new Date(now()).toISOString(),
      actor: options.actor,
      action,
      detail,
      previous,
    });
    if (Buffer.byteLength(line) > MAX_LINE_BYTES) throw new Error(`audit entry ${action} is too long`);
    failed = true;
    await handle.appendFile(`${lead}${line}\n`);
    await handle.datasync();
    failed = false;
    seq = entry.seq;
    previous = entry.hash;
    return entry;
  };
  const mendEnd = async () => {
    if (failed) {
      const again = await readChain(path);
      seq = again.lastSeq;
      previous = again.lastHash;
      end = again.end;
    }
    if (end.kind === 'newline missing') await handle.appendFile('\n');
    const mended =
      end.kind === 'torn' ? await writeLine(RECOVERED, { ...end.torn, why: 'writing stopped here' }, '\n') : undefined;
    end = { kind: 'whole' };
    return mended;
  };
  const guarded = async <T>(task: () => Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch (error) {
      throw faultOfFiles(error, WHAT, path);
    }
  };

  try {
    const mended = await guarded(mendEnd);
    if (mended !== undefined) options.onEntry?.(mended);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    append(action, detail) {
      const written = tail.then(() =>
        guarded(async () => {
          await mendEnd();
          return writeLine(action, detail, '');
        }),
      );
      tail = written.catch(() => undefined);
      return written;
    },
    async close() {
      await tail;
      await handle.close();
    },
  };
}
