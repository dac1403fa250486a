import { Fault } from '../contract/faults.ts';
import type { Damage, Frame, Gap, StreamInfo } from '../contract/model.ts';
import type { Plane } from '../contract/tile-address.ts';
import { allocateTile } from '../contract/tile-codec.ts';
import type { TileDirectory } from '../contract/tile-directory.ts';
import type { FrameScanner } from '../decode/scan.ts';
import type { Kernels } from '../reduce/kernels.ts';
import { cellCodes } from './cell-codes.ts';
import { cellBlock, type FrameBlock, recordBlock } from './decoded-block.ts';
import { decodeTimes, type RawBlock, readBlock } from './frame-block.ts';
import { pyramidPlaces } from './level-file.ts';
import { readBuffers } from './read-buffers.ts';
import { openFinished, openGrowing, type RecordingFiles } from './recording-files.ts';
import { damageOf, gapOf, type RecordingIndex, type RecordingSnapshot } from './recording-index.ts';

/** Rows of one tile of a level ≥ 1: both times, the frames each row holds, and one plane. */
export interface LevelTile {
  readonly rows: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly frames: Uint32Array;
  readonly codes: Uint8Array;
}

export interface RecordingReader {
  readonly index: RecordingIndex;
  /** Encoded as tile-codec.ts says, in a buffer of the caller's own, who may hand it to `readBuffers` after use. */
  tile(stream: number, level: number, tile: number, plane: Plane, signal?: AbortSignal): Promise<ArrayBuffer>;
  /** Times of a level's tiles; reads nothing. */
  directory(stream: number, level: number): TileDirectory;
  /** A tile of a level ≥ 1 with its frame counts. */
  levelTile(stream: number, level: number, tile: number, plane: Plane, signal?: AbortSignal): Promise<LevelTile>;
  /** Reads level-0 tile `tile`, decodes it and calls `use` before anything else can decode. */
  withFrames<T>(stream: number, tile: number, use: (block: FrameBlock) => T, signal?: AbortSignal): Promise<T>;
  /** The stream's frame at a time, else its nearest within `withinNs` (0 when absent); undefined without one. */
  frameAt(stream: number, timeNs: number, signal?: AbortSignal, withinNs?: number): Promise<Frame | undefined>;
  /** First stream that has a frame at a time; undefined in a gap. */
  streamWithFrameAt(timeNs: number, signal?: AbortSignal): Promise<number | undefined>;
  gaps(offset: number, limit: number, signal?: AbortSignal): Promise<{ total: number; items: Gap[] }>;
  damage(offset: number, limit: number, signal?: AbortSignal): Promise<{ total: number; items: Damage[] }>;
  streamAt(stream: number): StreamInfo;
  close(): Promise<void>;
}

export interface ReaderOptions {
  readonly directory: string;
  /** The evidence file; not needed for row formats. */
  readonly evidencePath?: string;
  readonly kernels: Kernels<FrameScanner>;
  readonly generation?: number;
}

/** Opens a finished recording folder; reads its index and tile table. */
export async function openRecording(options: ReaderOptions): Promise<RecordingReader> {
  return createReader(options, await openFinished(options.directory, options.evidencePath));
}

/** Opens a recording that is being written, as of a snapshot; take a new one, with a new generation, to see more. */
export function openSnapshot(options: ReaderOptions, snapshot: RecordingSnapshot): RecordingReader {
  return createReader(options, openGrowing(options.directory, options.evidencePath, snapshot));
}

function createReader(options: ReaderOptions, files: RecordingFiles): RecordingReader {
  const { kernels } = options;
  const { index, tiles } = files;
  const { scale } = index;
  const generation = options.generation ?? 0;
  const codesOfCells = cellCodes(scale);

  const streamAt = (stream: number): StreamInfo => {
    const info = index.streams[stream];
    if (info === undefined) throw new Fault('not_found', `The recording has no stream ${stream}.`);
    return info;
  };

  const decode = (stream: StreamInfo, block: RawBlock): FrameBlock =>
    block.kind === 'records' ? recordBlock(kernels, scale, stream, block) : cellBlock(codesOfCells, stream, block);

  const withFrames: RecordingReader['withFrames'] = async (stream, tile, use, signal) => {
    const info = streamAt(stream);
    const block = await readBlock(files, info, tile, signal);
    try {
      return use(decode(info, block));
    } finally {
      if (block.kind === 'records') readBuffers.give(block.bytes);
    }
  };

  const levelPlaces = (stream: number, level: number, tile: number) => {
    const { bins } = streamAt(stream);
    const id = files.tilesOf(stream, level)[tile];
    if (id === undefined || level < 1) {
      throw new Fault('not_found', `Stream ${stream} has no tile ${tile} at level ${level}.`);
    }
    const rows = tiles.rows[id] ?? 0;
    return { rows, bins, file: files.levelFile(level, bins), places: pyramidPlaces(bins, rows, tiles.place[id] ?? 0) };
  };

  const readLevelTile = async (stream: number, level: number, tile: number, plane: Plane, signal?: AbortSignal) => {
    const { rows, bins, file, places } = levelPlaces(stream, level, tile);
    const out = allocateTile({ rows, bins, plane, level, generation }, readBuffers.takeWhole);
    const [times] = await Promise.all([
      file.read(places.times.position, places.times.bytes, signal),
      file.readInto(out.codes, places.planes[plane].position, signal),
    ]);
    decodeTimes(times, rows, out);
    return out.buffer;
  };

  const readFrameTile = (stream: number, tile: number, plane: Plane, signal?: AbortSignal) =>
    withFrames(
      stream,
      tile,
      (block) => {
        const { bins } = streamAt(stream);
        const out = allocateTile({ rows: block.rows, bins, plane, level: 0, generation }, readBuffers.takeWhole);
        out.startNs.set(block.startNs);
        out.endNs.set(block.endNs);
        block.codes(0, block.rows, out.codes);
        return out.buffer;
      },
      signal,
    );

  /** The last tile that begins at or before a time, or −1; tiles of a stream are in the order of time. */
  const tileAt = (stream: number, timeNs: number): number => {
    const ids = files.tilesOf(stream, 0);
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tiles.startNs[ids[middle] ?? 0] ?? 0) <= timeNs) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };

  return {
    index,
    streamAt,
    withFrames,
    tile: (stream, level, tile, plane, signal) =>
      level === 0 ? readFrameTile(stream, tile, plane, signal) : readLevelTile(stream, level, tile, plane, signal),
    directory(stream, level) {
      streamAt(stream);
      const ids = files.tilesOf(stream, level);
      return {
        startNs: Float64Array.from(ids, (id) => tiles.startNs[id] ?? 0),
        endNs: Float64Array.from(ids, (id) => tiles.endNs[id] ?? 0),
        rows: Float64Array.from(ids, (id) => tiles.rows[id] ?? 0),
      };
    },
    async levelTile(stream, level, tile, plane, signal) {
      const { rows, bins, file, places } = levelPlaces(stream, level, tile);
      const codes = new Uint8Array(rows * bins);
      const [times, frames] = await Promise.all([
        file.read(places.times.position, places.times.bytes, signal),
        file.read(places.frames.position, places.frames.bytes, signal),
        file.readInto(codes, places.planes[plane].position, signal),
      ]);
      return { rows, ...decodeTimes(times, rows), frames: new Uint32Array(frames.buffer), codes };
    },
    async frameAt(stream, timeNs, signal, withinNs = 0) {
      const info = streamAt(stream);
      const ids = files.tilesOf(stream, 0);
      const tile = tileAt(stream, timeNs);
      let nearest: NearFrame | undefined;
      for (const at of [tile, tile + 1]) {
        const id = ids[at];
        if (id === undefined || distanceTo(tiles.startNs[id], tiles.endNs[id], timeNs) > withinNs) continue;
        const found = await withFrames(stream, at, (block) => nearestIn(block, info, timeNs), signal);
        if (found.distanceNs <= withinNs && found.distanceNs < (nearest?.distanceNs ?? Number.POSITIVE_INFINITY)) {
          nearest = found;
        }
      }
      return nearest?.frame;
    },
    async streamWithFrameAt(timeNs, signal) {
      for (const { index: stream } of index.streams) {
        const tile = tileAt(stream, timeNs);
        const id = files.tilesOf(stream, 0)[tile];
        if (id === undefined || distanceTo(tiles.startNs[id], tiles.endNs[id], timeNs) > 0) continue;
        if (await withFrames(stream, tile, (block) => nearestRow(block, timeNs).distanceNs === 0, signal))
          return stream;
      }
      return undefined;
    },
    async gaps(offset, limit, signal) {
      const columns = await files.rows('gaps', offset, limit, signal);
      const items = Array.from(columns[0] ?? [], (_, row) => gapOf(columns, row, index.gapReasons));
      return { total: index.tables.gaps, items };
    },
    async damage(offset, limit, signal) {
      const columns = await files.rows('damage', offset, limit, signal);
      const items = Array.from(columns[0] ?? [], (_, row) => damageOf(columns, row, index.damageReasons));
      return { total: index.tables.damage, items };
    },
    close: () => files.close(),
  };
}

/** 0 inside [from, to), otherwise at least 1. */
function distanceTo(fromNs = 0, toNs = 0, timeNs = 0): number {
  if (timeNs < fromNs) return Math.max(1, fromNs - timeNs);
  return timeNs < toNs ? 0 : Math.max(1, timeNs - toNs);
}

/** Row of a block that is nearest to a time; the earlier one of two. */
function nearestRow(block: FrameBlock, timeNs: number): { readonly row: number; readonly distanceNs: number } {
  const before = block.startNs.findLastIndex((startNs) => startNs <= timeNs);
  const distance = (row: number) =>
    row < 0 || row >= block.rows ? Number.POSITIVE_INFINITY : distanceTo(block.startNs[row], block.endNs[row], timeNs);
  const row = distance(before) <= distance(before + 1) ? before : before + 1;
  return { row, distanceNs: distance(row) };
}

interface NearFrame {
  readonly frame: Frame;
  readonly distanceNs: number;
}

function nearestIn(block: FrameBlock, stream: StreamInfo, timeNs: number): NearFrame {
  const { row, distanceNs } = nearestRow(block, timeNs);
  return { frame: frameOf(block, stream, row), distanceNs };
}

function frameOf(block: FrameBlock, stream: StreamInfo, row: number): Frame {
  const levels = new Float64Array(stream.bins);
  block.levels(row, levels);
  const origin = block.origin(row);
  return {
    stream: stream.index,
    row: block.firstRow + row,
    timeNs: block.startNs[row] ?? 0,
    ...(origin === undefined ? {} : { tsfUs: origin.tsfUs }),
    ...(origin?.offset === undefined ? {} : { evidenceOffset: origin.offset }),
    header: origin?.header ?? {},
    freqHz: Array.from(levels, (_, bin) => stream.lowEdgeHz + (bin + 0.5) * stream.binHz),
    levelDb: Array.from(levels, (level) => (Number.isNaN(level) ? undefined : level)),
  };
}
