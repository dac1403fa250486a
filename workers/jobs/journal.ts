import { z } from 'zod';
import { type SampleChoice, sampleChoiceSchema } from '../contract/sample-analysis.ts';
import { type LineLog, openLineLog, readLineLog } from './line-log.ts';

/**
 * What an import has finished, one JSON object a line, so that the next process can go on after a kill at any moment. A
 * line that was cut off is as if it had never been written.
 */
const entrySchema = z.discriminatedUnion('kind', [
  /** First line: what the person asked for. */
  z.object({
    kind: z.literal('job'),
    version: z.literal(1),
    job: z.string(),
    path: z.string(),
    title: z.string(),
    analysis: sampleChoiceSchema.optional(),
    /** False of what is only undone or completed after a kill, never begun again. */
    resumes: z.boolean().optional(),
  }),
  /** A file is being copied to `evidence.part`; its blocks follow. */
  z.object({
    kind: z.literal('file'),
    path: z.string(),
    name: z.string(),
    bytes: z.number(),
    modifiedMs: z.number(),
    recording: z.string(),
  }),
  /** Block `index` of the evidence copy is complete and has this SHA-256. */
  z.object({ kind: z.literal('block'), index: z.int(), sha256: z.string() }),
  /** Everything is ready; from here the moves of the commit may have happened. */
  z.object({
    kind: z.literal('commit'),
    recording: z.string(),
    sha256: z.string(),
    /** Of the sidecar, when there is one. */
    sidecarSha256: z.string().optional(),
    /** Ids of the tracks, attitudes, photos and floor plans that the file brings instead of a recording. */
    items: z.array(z.string()).optional(),
  }),
  /** The file needs no more work. */
  z.object({ kind: z.literal('finished'), path: z.string(), recording: z.string().optional() }),
]);
export type JournalEntry = z.infer<typeof entrySchema>;
export type JournalCommit = Extract<JournalEntry, { kind: 'commit' }>;
export type JournalFile = Extract<JournalEntry, { kind: 'file' }>;

export type Journal = LineLog<JournalEntry>;

export interface JournalState {
  readonly job: string;
  readonly path: string;
  readonly title: string;
  /** What the person chose for samples. */
  readonly analysis: SampleChoice;
  readonly resumes: boolean;
  /** Paths that need no more work. */
  readonly finished: ReadonlySet<string>;
  /** The file that was under way, with the hashes of its first complete blocks. */
  readonly current?: {
    readonly file: JournalFile;
    readonly blocks: readonly string[];
    readonly commit?: JournalCommit;
  };
}

/** Opens a journal for appending, and cuts off a torn last line. Throws the system's error. */
export function openJournal(path: string): Journal {
  return openLineLog<JournalEntry>(path);
}

/** State of a journal, or undefined when it has no readable first line. */
export function readJournal(path: string): JournalState | undefined {
  const entries = readLineLog(path, entrySchema);
  const first = entries[0];
  if (first?.kind !== 'job') return undefined;
  const finished = new Set<string>();
  let current: JournalState['current'];
  for (const entry of entries) {
    if (entry.kind === 'file') current = { file: entry, blocks: [] };
    else if (entry.kind === 'finished') {
      finished.add(entry.path);
      current = undefined;
    } else if (current !== undefined && entry.kind === 'block') {
      if (entry.index === current.blocks.length) current = { ...current, blocks: [...current.blocks, entry.sha256] };
    } else if (current !== undefined && entry.kind === 'commit') {
      current = { ...current, commit: entry };
    }
  }
  return {
    job: first.job,
    path: first.path,
    title: first.title,
    analysis: first.analysis ?? {},
    resumes: first.resumes ?? true,
    finished,
    ...(current === undefined ? {} : { current }),
  };
}
