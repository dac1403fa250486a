import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../contract/faults.ts';
import {
  type Damage,
  formatSchema,
  type Gap,
  levelScaleSchema,
  segmentInfoSchema,
  streamInfoSchema,
} from '../contract/model.ts';
import type { ArrowSchema } from './arrow-format.ts';
import type { TileTable } from './tile-table.ts';

/** What `index.json` and the tables beside it hold; the pixels are in the level files and in the evidence. */
export const INDEX_VERSION = 1;

export const recordingIndexSchema = z.object({
  version: z.literal(INDEX_VERSION),
  format: formatSchema,
  /** `evidence`: level 0 is the evidence file, addressed by runs; `cells`: level 0 is in L0 files. */
  levelZero: z.enum(['evidence', 'cells']),
  scale: levelScaleSchema,
  frames: z.int().nonnegative(),
  startNs: z.number(),
  endNs: z.number(),
  streams: z.array(streamInfoSchema).max(65_536),
  segments: z.array(segmentInfoSchema),
  damagedBytes: z.number(),
  damageReasons: z.array(z.string()),
  gapReasons: z.array(z.string()),
  /** Rows of the tables beside the index. */
  tables: z.object({
    tiles: z.int().nonnegative(),
    runs: z.int().nonnegative(),
    gaps: z.int().nonnegative(),
    damage: z.int().nonnegative(),
  }),
  /** Every other file of the folder; absent while the recording is open and where an early version wrote it. */
  files: z
    .array(
      z.object({
        name: z.string().regex(/^[A-Za-z0-9-]+\.(arrow|bin)$/),
        bytes: z.int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .optional(),
});
export type RecordingIndex = z.infer<typeof recordingIndexSchema>;

/** Frames of one stream at a constant distance from each other in a file. Runs do not cross tiles. */
export interface Run {
  readonly stream: number;
  readonly firstRow: number;
  readonly count: number;
  /** 0: the evidence file; 1: `packed.bin`, for records that are not in one piece in the evidence. */
  readonly file: 0 | 1;
  readonly fileOffset: number;
  readonly stride: number;
  readonly recordBytes: number;
  readonly segment: number;
  /** Time of a row since the recording's origin: tsfUs × 1000 + clockOffsetNs. */
  readonly clockOffsetNs: number;
}

const unsigned = (bits: 8 | 16 | 32) => ({ kind: 'int', bits, signed: false }) as const;
const int64 = { kind: 'int', bits: 64, signed: true } as const;

export const runColumns: ArrowSchema = [
  { name: 'stream', type: unsigned(16) },
  { name: 'first_row', type: int64 },
  { name: 'count', type: unsigned(32) },
  { name: 'file', type: unsigned(8) },
  { name: 'file_offset', type: int64 },
  { name: 'stride', type: unsigned(32) },
  { name: 'record_bytes', type: unsigned(16) },
  { name: 'segment', type: unsigned(32) },
  { name: 'clock_offset_ns', type: int64 },
];

export const tileColumns: ArrowSchema = [
  { name: 'level', type: unsigned(8) },
  { name: 'stream', type: unsigned(16) },
  { name: 'rows', type: unsigned(16) },
  { name: 'start_ns', type: int64 },
  { name: 'end_ns', type: int64 },
  { name: 'place', type: int64 },
  { name: 'runs', type: unsigned(32) },
];

export const gapColumns: ArrowSchema = [
  { name: 'from_ns', type: int64 },
  { name: 'to_ns', type: int64 },
  { name: 'why', type: unsigned(8) },
];

export const damageColumns: ArrowSchema = [
  { name: 'offset', type: int64 },
  { name: 'bytes', type: int64 },
  { name: 'why', type: unsigned(16) },
];

export const tableFiles = {
  tiles: { name: 'tiles.arrow', schema: tileColumns },
  runs: { name: 'runs.arrow', schema: runColumns },
  gaps: { name: 'gaps.arrow', schema: gapColumns },
  damage: { name: 'damage.arrow', schema: damageColumns },
} as const;
export type TableName = keyof typeof tableFiles;

export const INDEX_FILE = 'index.json';
export const PACKED_FILE = 'packed.bin';

/** An open recording as it is now: everything a reader needs, in a form that can be posted to another thread. */
export interface RecordingSnapshot {
  readonly index: RecordingIndex;
  readonly tiles: TileTable;
  /** Rows of each table that are not in its file yet, column by column. */
  readonly pending: Readonly<Record<TableName, readonly Float64Array[]>>;
}

/** The bytes of `index.json`, the same on every side of a thread or port. */
export function indexText(index: RecordingIndex): string {
  return `${JSON.stringify(index)}\n`;
}

/** SHA-256 of `index.json`: with the hashes in it, one value that commits to the whole folder. */
export function indexSha256(index: RecordingIndex): string {
  return createHash('sha256').update(indexText(index)).digest('hex');
}

/** Reads and checks `index.json`. */
export async function readRecordingIndex(directory: string): Promise<RecordingIndex> {
  const path = join(directory, INDEX_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Fault('not_found', `The recording has no index; import its evidence again: ${path}`, { cause });
  }
  const version = versionOf(text);
  if (version !== undefined && version > INDEX_VERSION) {
    throw new Fault(
      'newer_version',
      `The recording's index has version ${version}, this program knows ${INDEX_VERSION}; use a newer one: ${path}`,
    );
  }
  const parsed = recordingIndexSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new Fault(
    'corrupt_input',
    `The recording's index is damaged at "${where}"; import the evidence again: ${path}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function versionOf(text: string): number | undefined {
  const head = z.object({ version: z.number() }).safeParse(parseJson(text));
  return head.success ? head.data.version : undefined;
}

/** Fills `table` from row `from` with columns read in the order of `tileColumns`. */
export function putTiles(table: TileTable, from: number, columns: readonly Float64Array[]): void {
  const targets = [table.level, table.stream, table.rows, table.startNs, table.endNs, table.place, table.runs];
  targets.forEach((target, column) => {
    target.set(columns[column] ?? [], from);
  });
}

export function gapOf(columns: readonly Float64Array[], row: number, reasons: readonly string[]): Gap {
  const [fromNs, toNs, why] = columns;
  return { fromNs: fromNs?.[row] ?? 0, toNs: toNs?.[row] ?? 0, why: reasons[why?.[row] ?? 0] ?? '' };
}

export function damageOf(columns: readonly Float64Array[], row: number, reasons: readonly string[]): Damage {
  const [offset, bytes, why] = columns;
  return { offset: offset?.[row] ?? 0, bytes: bytes?.[row] ?? 0, why: reasons[why?.[row] ?? 0] ?? '' };
}
