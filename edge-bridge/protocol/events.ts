import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../workers/contract/faults.ts';
import { eventFamilies } from './topics.ts';

/** What happened on an agent: JSON, numbered, each with the hash of the one before (edge-protocol.md, 4.1). */
export const severities = ['info', 'warning', 'critical'] as const;
const MOST_EVENT_BYTES = 64 * 1024;
const HASH = /^[A-Za-z0-9_-]{43}$/u;
/** Stands for the hash of the event before the first. */
export const FIRST_PREV = 'A'.repeat(43);

const eventSchema = z.object({
  id: z.string().min(1).max(64),
  seq: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  prev: z.string().regex(HASH),
  boot_id: z.string().max(64),
  /** Microseconds since 1970 UTC, as text: beyond what JSON numbers hold exactly in other languages. */
  t_us: z.string().regex(/^\d{1,19}$/u),
  family: z.enum(eventFamilies),
  type: z.string().regex(/^[a-z][a-z0-9_.]{0,63}$/u),
  severity: z.enum(severities),
  radio: z.string().max(64).optional(),
  /** For people. */
  text: z.string().max(500),
  data: z.record(z.string().max(64), z.unknown()).optional(),
});
export type AgentEvent = z.output<typeof eventSchema>;

export const encodeEvent = (event: AgentEvent): Uint8Array => new TextEncoder().encode(JSON.stringify(event));

/** SHA-256 of an event's bytes as they were sent, base64url: the next one's `prev`. */
export const eventHash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

/** @throws {Fault} corrupt_input with the field that does not fit */
export function decodeEvent(bytes: Uint8Array): AgentEvent {
  if (bytes.length > MOST_EVENT_BYTES) {
    throw new Fault('corrupt_input', `an event of ${bytes.length} bytes; at most ${MOST_EVENT_BYTES} are read`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Fault('corrupt_input', 'an event is not JSON', { cause: error });
  }
  const read = eventSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Fault('corrupt_input', `an event: ${issue?.path.join('.') || 'as a whole'}: ${issue?.message ?? ''}`);
}

/** What an event is beside those that were heard before. */
export type Link =
  /** The next one, or the first that is heard. */
  | { readonly kind: 'next' }
  /** Heard before, the same bytes. */
  | { readonly kind: 'repeated' }
  /** Events from…to are not here: ask for them, then give this one again. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  /** Its `prev` is not the hash of the one before, or the same number was heard with other bytes. */
  | { readonly kind: 'broken'; readonly why: 'prev' | 'rewritten' };

export interface EventChain {
  /** Judges an event; `next` and `broken` prev take it as the last one, so that one break is told once. */
  take(bytes: Uint8Array, event: AgentEvent): Link;
  readonly last: { readonly seq: number; readonly hash: string } | undefined;
}

/** Hashes that are kept to tell a repetition from a rewriting. */
const REMEMBERED = 1024;

/** Follows the chain of one agent (E1–E3). */
export function createEventChain(last?: { readonly seq: number; readonly hash: string }): EventChain {
  const hashes = new Map<number, string>();
  let end = last;
  if (last !== undefined) hashes.set(last.seq, last.hash);
  return {
    get last() {
      return end;
    },
    take(bytes, event) {
      const hash = eventHash(bytes);
      if (end !== undefined && event.seq <= end.seq) {
        const known = hashes.get(event.seq);
        return known === undefined || known === hash ? { kind: 'repeated' } : { kind: 'broken', why: 'rewritten' };
      }
      if (end !== undefined && event.seq > end.seq + 1) return { kind: 'gap', from: end.seq + 1, to: event.seq - 1 };
      const fits = end === undefined ? event.seq > 1 || event.prev === FIRST_PREV : event.prev === end.hash;
      end = { seq: event.seq, hash };
      hashes.set(event.seq, hash);
      const oldest = hashes.keys().next();
      if (hashes.size > REMEMBERED && !oldest.done) hashes.delete(oldest.value);
      return fits ? { kind: 'next' } : { kind: 'broken', why: 'prev' };
    },
  };
}
