import { z } from 'zod';
import { bucketSchema, objectFilterSchema, selectionItemSchema } from '../contract/sources.ts';
import { readLineLog } from '../jobs/line-log.ts';

/** What a pull was asked for. A connection that is in no file has no name here: only the same command line goes on with it. */
export const pullRequestSchema = z.object({
  connection: z.string().optional(),
  /** Where from, for whoever reads the case later: no way in. */
  server: z.string(),
  bucket: bucketSchema,
  items: z.array(selectionItemSchema),
  filter: objectFilterSchema,
});
export type PullRequest = z.infer<typeof pullRequestSchema>;

const pushRequestSchema = z.object({
  connection: z.string().optional(),
  server: z.string(),
  bucket: bucketSchema,
  key: z.string(),
});
export type PushRequest = z.infer<typeof pushRequestSchema>;

const MOST_PART_BYTES = 2 ** 30;
const countSchema = z.int().min(0);
/** As LocalNames gives them. A case may come from anybody, so a log in it must not lead out of its folder. */
const localPathSchema = z.string().regex(/^\d{1,9}\/(?!\.{1,2}$)[^/\\\p{Cc}]{1,255}$/u);
/** How far a pull or a push is: a line log, so that the next process can go on after a kill at any moment (S12, S15). */
const entrySchema = z.discriminatedUnion('kind', [
  /** First line of a pull. */
  z.object({
    kind: z.literal('pull'),
    version: z.literal(1),
    title: z.string(),
    request: pullRequestSchema,
    partBytes: z.int().min(1).max(MOST_PART_BYTES),
  }),
  /** An object to fetch, and where it will lie; objects are numbered in this order. */
  z.object({
    kind: z.literal('object'),
    key: z.string(),
    bytes: countSchema,
    etag: z.string(),
    path: localPathSchema,
  }),
  /** Will not be fetched. */
  z.object({ kind: z.literal('left'), key: z.string(), why: z.string() }),
  /** The list above is complete. */
  z.object({ kind: z.literal('listed') }),
  /** The bytes of this part are on the disk. */
  z.object({ kind: z.literal('part'), object: countSchema, part: countSchema }),
  /** The object is on the disk under its own name. */
  z.object({ kind: z.literal('whole'), object: countSchema }),
  /** The object could not be had. */
  z.object({ kind: z.literal('dropped'), object: countSchema, why: z.string() }),
  /** The audit log says what was fetched; the rest is an import. */
  z.object({ kind: z.literal('fetched') }),
  /** First line of a push. */
  z.object({ kind: z.literal('push'), version: z.literal(1), title: z.string(), request: pushRequestSchema }),
  /** The store holds parts under this id until it is finished or aborted. */
  z.object({ kind: z.literal('upload'), upload: z.string() }),
]);
export type ErrandEntry = z.infer<typeof entrySchema>;

export interface FetchObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  /** From the folder of fetched files. */
  readonly path: string;
}

export interface PullState {
  readonly kind: 'pull';
  readonly title: string;
  readonly request: PullRequest;
  readonly partBytes: number;
  readonly objects: readonly FetchObject[];
  readonly left: readonly { readonly key: string; readonly why: string }[];
  readonly listed: boolean;
  readonly parts: ReadonlyMap<number, ReadonlySet<number>>;
  readonly whole: ReadonlySet<number>;
  readonly dropped: ReadonlyMap<number, string>;
  readonly fetched: boolean;
}

export interface PushState {
  readonly kind: 'push';
  readonly title: string;
  readonly request: PushRequest;
  /** Begun and neither finished nor aborted, as far as is known. */
  readonly upload: string | undefined;
}

/** State of an errand, or undefined when it has no readable first line. */
export function readErrand(path: string): PullState | PushState | undefined {
  let entries: ErrandEntry[];
  try {
    entries = readLineLog(path, entrySchema);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  // A listing that a kill cut off is followed by a whole one.
  const begin = entries.findLastIndex(({ kind }) => kind === 'pull' || kind === 'push');
  const first = entries[begin];
  if (first?.kind === 'push') {
    const upload = entries.slice(begin).findLast((entry) => entry.kind === 'upload')?.upload;
    return { kind: 'push', title: first.title, request: first.request, upload };
  }
  return first?.kind === 'pull' ? pullState(first, entries.slice(begin)) : undefined;
}

function pullState(first: Extract<ErrandEntry, { kind: 'pull' }>, entries: readonly ErrandEntry[]): PullState {
  const parts = new Map<number, Set<number>>();
  for (const entry of entries) {
    if (entry.kind !== 'part') continue;
    const done = parts.get(entry.object) ?? new Set();
    parts.set(entry.object, done.add(entry.part));
  }
  return {
    kind: 'pull',
    title: first.title,
    request: first.request,
    partBytes: first.partBytes,
    objects: entries.filter((entry) => entry.kind === 'object'),
    left: entries.filter((entry) => entry.kind === 'left'),
    listed: entries.some(({ kind }) => kind === 'listed'),
    parts,
    whole: new Set(entries.flatMap((entry) => (entry.kind === 'whole' ? [entry.object] : []))),
    dropped: new Map(
      entries.flatMap((entry) => (entry.kind === 'dropped' ? [[entry.object, entry.why] as const] : [])),
    ),
    fetched: entries.some(({ kind }) => kind === 'fetched'),
  };
}
