import { join } from 'node:path';
import type { LevelScale } from '../contract/level-scale.ts';
import type { Damage, Format, Gap, LevelInfo, SegmentInfo, StreamInfo } from '../contract/model.ts';
import { createFilePool } from './arrow-file.ts';
import { type CellRows, createLevelWriter, type LevelRows, type WrittenTile } from './level-writer.ts';
import {
  INDEX_VERSION,
  PACKED_FILE,
  type RecordingIndex,
  type RecordingSnapshot,
  type Run,
  type TableName,
  tableFiles,
} from './recording-index.ts';
import { createRunBuilder, type FrameBatch, type Placement, type RunBuilder } from './run-builder.ts';
import { createTableFile, type TableWriter } from './table-file.ts';
import { createTileTable } from './tile-table.ts';

/** What is known of a stream when its first frame arrives. */
export type StreamAxis = Pick<
  StreamInfo,
  'centreHz' | 'widthHz' | 'bins' | 'binHz' | 'lowEdgeHz' | 'nominalIntervalNs'
>;

/**
 * Writes a recording folder: level files, runs, tables and `index.json`. Synchronous and single-threaded; errors of the
 * file system pass through. Until it is sealed the folder is not a recording; a half-written one is simply deleted.
 */
export interface RecordingWriter {
  /** Streams are numbered 0, 1, … in the order they are added; returns the number. */
  addStream(axis: StreamAxis): number;
  /** Frames of the evidence, in file order; every stream they name must have been added. */
  addFrames(batch: FrameBatch, placement: Placement): void;
  /** Rows of a level ≥ 1, from the pyramid builder of the stream. */
  addRows(stream: number, level: number, rows: LevelRows): void;
  /** Level-0 rows of a row format; see `quantiseLevels`. */
  addCells(stream: number, rows: CellRows): void;
  /** What a gap is, the time line says. */
  addGap(gap: Gap): void;
  addDamage(damage: Damage): void;
  /** Everything a reader needs now; copies. */
  snapshot(segments: readonly SegmentInfo[]): RecordingSnapshot;
  /** Bytes of level files so far. */
  readonly bytes: number;
  /** Completes every file. The index it returns is not among them, and lists the others if they were hashed: see `sealRecording`. */
  finish(segments: readonly SegmentInfo[]): RecordingIndex;
  /** Closes what is open; the folder is left as it is. */
  close(): void;
}

interface StreamState {
  readonly axis: StreamAxis;
  readonly runs: RunBuilder;
  readonly levels: { rows: number; tiles: number; extentNs: number }[];
  /** Of a row format. */
  frames: number;
  startNs: number;
  endNs: number;
}

export function createRecordingWriter(options: {
  readonly directory: string;
  readonly format: Format;
  readonly scale: LevelScale;
  readonly levelZero: 'evidence' | 'cells';
  /** Told of the runs of each level-0 tile as it closes. */
  readonly onRuns?: (runs: readonly Run[]) => void;
  /** Hashes the files as they are written: the index lists them then. */
  readonly hashed?: boolean;
  readonly pendingBudgetBytes?: number;
}): RecordingWriter {
  const { directory, levelZero } = options;
  const pool = createFilePool({ hashed: options.hashed });
  const table = (name: TableName) => {
    const { name: file, schema } = tableFiles[name];
    return createTableFile(join(directory, file), schema, pool);
  };
  const tables = { tiles: table('tiles'), runs: table('runs'), gaps: table('gaps'), damage: table('damage') };
  const tileTable = createTileTable();
  const damageReasons = createReasons(0xffff);
  const gapReasons = createReasons(0xff);
  const streams: StreamState[] = [];
  let damagedBytes = 0;
  let packedBytes = 0;

  const onTile = (tile: WrittenTile) => {
    tileTable.add(tile);
    tables.tiles.add(tile.level, tile.stream, tile.rows, tile.startNs, tile.endNs, tile.place, tile.runs);
    const levels = streams[tile.stream]?.levels;
    if (levels === undefined) throw new Error(`no stream ${tile.stream}`);
    while (levels.length <= tile.level) levels.push({ rows: 0, tiles: 0, extentNs: 0 });
    const level = levels[tile.level];
    if (level === undefined) return;
    level.rows += tile.rows;
    level.tiles++;
    level.extentNs += tile.extentNs;
  };
  const { pendingBudgetBytes } = options;
  const levels = createLevelWriter({
    directory,
    onTile,
    pool,
    ...(pendingBudgetBytes === undefined ? {} : { pendingBudgetBytes }),
  });

  const onRuns = (runs: readonly Run[]): number => {
    const first = tables.runs.rows;
    for (const run of runs) {
      tables.runs.add(
        run.stream,
        run.firstRow,
        run.count,
        run.file,
        run.fileOffset,
        run.stride,
        run.recordBytes,
        run.segment,
        run.clockOffsetNs,
      );
    }
    options.onRuns?.(runs);
    return first;
  };

  const streamAt = (stream: number): StreamState => {
    const state = streams[stream];
    if (state === undefined) throw new Error(`no stream ${stream}`);
    return state;
  };

  /** Keeps a record in the packed file; returns its offset there. */
  const packRecord = (record: Uint8Array): number => {
    const offset = packedBytes;
    pool.append(join(directory, PACKED_FILE), [record]);
    packedBytes += record.length;
    return offset;
  };

  const streamInfo = (state: StreamState, index: number): StreamInfo => {
    const { axis, runs } = state;
    const fromRuns = levelZero === 'evidence';
    const frames = fromRuns ? runs.rows : state.frames;
    const startNs = fromRuns ? runs.startNs : state.startNs;
    const endNs = frames === 0 ? startNs : fromRuns ? runs.endNs() : state.endNs;
    const infos = state.levels.map(
      ({ rows, tiles, extentNs }, level): LevelInfo => ({
        level,
        rows,
        tiles,
        averageRowNs: rows === 0 ? axis.nominalIntervalNs * 4 ** level : extentNs / rows,
      }),
    );
    return { index, ...axis, frames, startNs, endNs, levels: infos };
  };

  const indexOf = (segments: readonly SegmentInfo[]): RecordingIndex => {
    const infos = streams.map(streamInfo);
    const used = infos.filter((info) => info.frames > 0);
    return {
      version: INDEX_VERSION,
      format: options.format,
      levelZero,
      scale: options.scale,
      frames: infos.reduce((sum, info) => sum + info.frames, 0),
      startNs: used.reduce((least, info) => Math.min(least, info.startNs), used[0]?.startNs ?? 0),
      endNs: used.reduce((most, info) => Math.max(most, info.endNs), used[0]?.endNs ?? 0),
      streams: infos,
      segments: [...segments],
      damagedBytes,
      damageReasons: [...damageReasons.words],
      gapReasons: [...gapReasons.words],
      tables: {
        tiles: tables.tiles.rows,
        runs: tables.runs.rows,
        gaps: tables.gaps.rows,
        damage: tables.damage.rows,
      },
    };
  };

  const eachTable = (act: (table: TableWriter) => void) => {
    for (const one of Object.values(tables)) act(one);
  };

  return {
    get bytes() {
      return levels.bytes + packedBytes;
    },
    addStream(axis) {
      const stream = streams.length;
      const { nominalIntervalNs } = axis;
      const runs = createRunBuilder({ stream, nominalIntervalNs, onRuns, onTile });
      streams.push({ axis, runs, levels: [], frames: 0, startNs: 0, endNs: 0 });
      return stream;
    },
    addFrames(batch, placement) {
      const { count } = batch.columns;
      const { stream } = placement;
      const packed = new Map(batch.carried?.map(({ frame, bytes }) => [frame, packRecord(bytes)]));
      const packedAt = packed.size === 0 ? undefined : (frame: number) => packed.get(frame);
      for (let from = 0, end = 0; from < count; from = end) {
        const own = stream[from] ?? -1;
        while (end < count && stream[end] === own) end++;
        streamAt(own).runs.add(batch, placement, from, end, packedAt);
      }
    },
    addRows(stream, level, rows) {
      levels.addRows(stream, streamAt(stream).axis.bins, level, rows);
    },
    addCells(stream, rows) {
      const state = streamAt(stream);
      if (rows.count === 0) return;
      if (state.frames === 0) state.startNs = rows.startNs[0] ?? 0;
      state.frames += rows.count;
      state.endNs = rows.endNs[rows.count - 1] ?? 0;
      levels.addCells(stream, state.axis.bins, rows);
    },
    addGap(gap) {
      tables.gaps.add(gap.fromNs, gap.toNs, gapReasons.indexOf(gap.why));
    },
    addDamage(damage) {
      damagedBytes += damage.bytes;
      tables.damage.add(damage.offset, damage.bytes, damageReasons.indexOf(damage.why));
    },
    snapshot(segments) {
      return {
        index: indexOf(segments),
        tiles: tileTable.table(),
        pending: {
          tiles: tables.tiles.pending(),
          runs: tables.runs.pending(),
          gaps: tables.gaps.pending(),
          damage: tables.damage.pending(),
        },
      };
    },
    finish(segments) {
      for (const state of streams) state.runs.finish();
      levels.finish();
      pool.closeFile(join(directory, PACKED_FILE));
      eachTable((one) => one.finish());
      return options.hashed === true ? { ...indexOf(segments), files: [...pool.digests()] } : indexOf(segments);
    },
    close() {
      levels.close();
      pool.closeFile(join(directory, PACKED_FILE));
      eachTable((one) => one.close());
    },
  };
}

/** Reasons by number; when there are too many different ones the last number stands for the rest. */
function createReasons(most: number): { readonly words: readonly string[]; indexOf(why: string): number } {
  const words: string[] = [];
  const numbers = new Map<string, number>();
  return {
    words,
    indexOf(why) {
      const known = numbers.get(why);
      if (known !== undefined) return known;
      if (words.length >= most) return most - 1;
      numbers.set(why, words.length);
      words.push(why);
      return words.length - 1;
    },
  };
}
