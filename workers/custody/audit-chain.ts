import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { z } from 'zod';

/**
 * Lines of audit.jsonl. The hash of a line is over its bytes without the hash: `{…,"previous":"…"}`, and each line names the
 * hash of the line before, so no byte of any line can change unnoticed (SPEC.md, K5).
 */
export interface AuditEntry {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly utc: string;
  readonly actor: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly previous: string;
  readonly hash: string;
}

export const CHAIN_START = '0'.repeat(64);
/** Action of the line that accounts for a line torn by a crash. */
export const RECOVERED = 'audit.recovered';

const bodySchema = z.object({
  seq: z.int().min(0),
  utc: z.string(),
  actor: z.string(),
  action: z.string(),
  detail: z.record(z.string(), z.unknown()),
  previous: z.string(),
});
const stretchSchema = z.object({ offset: z.int(), bytes: z.int(), sha256: z.string() });

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The entry with its hash, and its line without the newline. */
export function encodeEntry(body: Omit<AuditEntry, 'hash'>): { readonly entry: AuditEntry; readonly line: string } {
  const { seq, utc, actor, action, detail, previous } = body;
  const text = JSON.stringify({ seq, utc, actor, action, detail, previous });
  const hash = sha256(text);
  return { entry: { ...body, hash }, line: `${text.slice(0, -1)},"hash":"${hash}"}` };
}

const TAIL = /,"hash":"([0-9a-f]{64})"\}$/;
const TAIL_BYTES = 75;

/** Undefined when the line is not an entry whose own hash holds. */
export function decodeLine(line: Uint8Array): AuditEntry | undefined {
  if (line.length <= TAIL_BYTES) return undefined;
  const head = line.subarray(0, line.length - TAIL_BYTES);
  const hash = TAIL.exec(Buffer.from(line.subarray(line.length - TAIL_BYTES)).toString('latin1'))?.[1];
  if (hash === undefined || sha256(Buffer.concat([head, Buffer.from('}')])) !== hash) return undefined;
  try {
    return { ...bodySchema.parse(JSON.parse(`${Buffer.from(head).toString('utf8')}}`)), hash };
  } catch {
    return undefined;
  }
}

/** Bytes of the log that are no entry. */
export interface Stretch {
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ChainReport {
  readonly entries: number;
  /** Hash and number of the last good line; CHAIN_START and −1 when there is none. */
  readonly lastHash: string;
  readonly lastSeq: number;
  /** What a crash left at the end: part of a line, or a whole one without its newline. */
  readonly end: { readonly kind: 'whole' | 'newline missing' } | { readonly kind: 'torn'; readonly torn: Stretch };
  readonly problems: readonly string[];
}

const PIECE_BYTES = 64 * 1024;
/** A longer line is damage; it is not held in memory. */
export const MAX_LINE_BYTES = 1024 * 1024;

interface RawLine {
  readonly offset: number;
  /** Undefined when the line is longer than MAX_LINE_BYTES. */
  readonly bytes: Uint8Array | undefined;
  readonly length: number;
  readonly ended: boolean;
}

async function* linesOf(path: string): AsyncGenerator<RawLine> {
  const handle = await open(path, 'r');
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    let pending: Buffer[] = [];
    let pendingBytes = 0;
    let offset = 0;
    const take = (ended: boolean): RawLine => {
      const line: RawLine = {
        offset,
        bytes: pendingBytes <= MAX_LINE_BYTES ? Buffer.concat(pending) : undefined,
        length: pendingBytes,
        ended,
      };
      offset += pendingBytes + 1;
      pending = [];
      pendingBytes = 0;
      return line;
    };
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES);
      if (bytesRead === 0) break;
      let from = 0;
      while (from < bytesRead) {
        const at = piece.subarray(0, bytesRead).indexOf(0x0a, from);
        const end = at === -1 ? bytesRead : at;
        pendingBytes += end - from;
        if (pendingBytes <= MAX_LINE_BYTES) pending.push(Buffer.from(piece.subarray(from, end)));
        else pending = [];
        if (at !== -1) yield take(true);
        from = end + 1;
      }
    }
    if (pendingBytes > 0) yield take(false);
  } finally {
    await handle.close();
  }
}

/** Adjoining bad lines, hashed as one stretch from the first byte of the first to the end of the last. */
function createStretch(offset: number) {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    add(line: RawLine) {
      if (bytes > 0) hash.update('\n');
      hash.update(line.bytes ?? '');
      bytes += line.length + (bytes > 0 ? 1 : 0);
    },
    finish: (): Stretch => ({ offset, bytes, sha256: hash.digest('hex') }),
  };
}

/** The report of a log that does not exist yet. */
export const EMPTY_CHAIN: ChainReport = {
  entries: 0,
  lastHash: CHAIN_START,
  lastSeq: -1,
  end: { kind: 'whole' },
  problems: [],
};

/** Reads the whole chain, calling `onEntry` for every good line. File system errors are thrown as they are. */
export async function checkChain(path: string, onEntry?: (entry: AuditEntry) => void): Promise<ChainReport> {
  const problems: string[] = [];
  let { entries, lastHash, lastSeq, end }: { -readonly [K in keyof ChainReport]: ChainReport[K] } = { ...EMPTY_CHAIN };
  let bad: ReturnType<typeof createStretch> | undefined;
  let lastLineEnded = true;
  for await (const line of linesOf(path)) {
    lastLineEnded = line.ended;
    const entry = line.bytes === undefined ? undefined : decodeLine(line.bytes);
    if (entry === undefined) {
      bad ??= createStretch(line.offset);
      bad.add(line);
      continue;
    }
    const stretch = bad?.finish();
    bad = undefined;
    if (stretch !== undefined && !accountsFor(entry, stretch)) problems.push(changed(stretch));
    if (entry.previous !== lastHash) {
      problems.push(`The audit log does not follow on at entry ${entry.seq} (byte ${line.offset}).`);
    }
    if (entry.seq !== lastSeq + 1) {
      problems.push(`The audit log goes from entry ${lastSeq} to entry ${entry.seq} (byte ${line.offset}).`);
    }
    lastHash = entry.hash;
    lastSeq = entry.seq;
    entries += 1;
    onEntry?.(entry);
  }
  if (bad !== undefined) {
    const torn = bad.finish();
    end = { kind: 'torn', torn };
    problems.push(
      lastLineEnded ? changed(torn) : `The last line of the audit log is not complete (byte ${torn.offset}).`,
    );
  } else if (!lastLineEnded) {
    end = { kind: 'newline missing' };
    problems.push('The last line of the audit log has lost its end.');
  }
  return { entries, lastHash, lastSeq, end, problems };
}

function changed(stretch: Stretch): string {
  return `The audit log was changed: the line at byte ${stretch.offset} does not match its hash.`;
}

function accountsFor(entry: AuditEntry, stretch: Stretch): boolean {
  const parsed = stretchSchema.safeParse(entry.detail);
  return (
    entry.action === RECOVERED &&
    parsed.success &&
    parsed.data.offset === stretch.offset &&
    parsed.data.bytes === stretch.bytes &&
    parsed.data.sha256 === stretch.sha256
  );
}
