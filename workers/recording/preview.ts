import { type LevelScale, radioScaleFor } from '../contract/level-scale.ts';
import { PREVIEW_LEVEL, TILE_ROWS } from '../contract/tile-address.ts';
import { allocateTile } from '../contract/tile-codec.ts';
import type { TileDirectory } from '../contract/tile-directory.ts';
import type { FrameColumns } from '../decode/columns.ts';
import { levelsOfFrame } from '../decode/levels.ts';
import { LONGEST_HEADER, LONGEST_RECORD, recordBytesAt } from '../decode/record-rules.ts';
import { findRecord } from '../decode/resync.ts';
import type { FrameScanner } from '../decode/scan.ts';
import { createTimeline, type TimelineSegment, type TimelineStream } from '../decode/timeline.ts';
import { frameEndNs } from '../reduce/frame-extent.ts';
import type { Kernels } from '../reduce/kernels.ts';
import { createReadFile, type ReadFile, throwIfAborted } from './positional-file.ts';

/** One stream of a preview: its sampled frames as tiles of PREVIEW_LEVEL. */
export interface PreviewStream extends TimelineStream {
  readonly frames: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly directory: TileDirectory;
  /** Encoded as tile-codec.ts says; copy, never transfer. */
  readonly tiles: readonly ArrayBuffer[];
}

/**
 * Evenly spaced frames of a dump that has not been imported (SPEC.md, T7). Its times agree with the recording's while
 * the device clock did not begin again more than once between two samples.
 */
export interface Preview {
  readonly frames: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly streams: readonly PreviewStream[];
  readonly segments: readonly TimelineSegment[];
  readonly scale: LevelScale;
  /** Strongest level of the sample, for `radioScaleFor`. */
  readonly strongestDbm: number | undefined;
  /** Kinds of records seen, as numbers of `recordKinds`. */
  readonly kinds: readonly number[];
}

/** About as many rows as a picture has lines. */
export const PREVIEW_SAMPLES = 1080;
const PARALLEL_READS = 8;
/** Enough to find the beginning of a record, to read it and to see the header of the next. */
const WINDOW_BYTES = 2 * LONGEST_RECORD + 2 * LONGEST_HEADER;
/** Tried when the first window holds no intact record. */
const SECOND_WINDOW_BYTES = 16 * 1024;

/**
 * Samples a file of relay records with evenly spaced positional reads, each resynchronised by chained headers. `scale`
 * fixes the level scale; without it the sample chooses it. The file is not changed; faults name it.
 */
export async function previewDump(
  options: {
    readonly path: string;
    readonly bytes: number;
    readonly kernels: Kernels<FrameScanner>;
    readonly samples?: number;
    readonly scale?: LevelScale;
    readonly generation?: number;
  },
  signal?: AbortSignal,
): Promise<Preview> {
  const { bytes, kernels } = options;
  const { scanner } = kernels;
  const samples = Math.min(options.samples ?? PREVIEW_SAMPLES, scanner.columns.offset.length, Math.ceil(bytes / 64));
  const words = { what: 'The file', advice: 'check that it is still there and may be read' };
  const file = createReadFile(options.path, words);
  try {
    const records = await sampleRecords(file, bytes, samples, signal);
    throwIfAborted(signal);
    return buildPreview(records, kernels, options.scale, options.generation ?? 0);
  } finally {
    await file.close();
  }
}

/** The first intact record at or after each of `samples` evenly spaced positions; each record once, in file order. */
async function sampleRecords(
  file: ReadFile,
  bytes: number,
  samples: number,
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const found: ({ readonly at: number; readonly record: Uint8Array } | undefined)[] = new Array(samples);
  const windows = new Uint8Array(Math.min(PARALLEL_READS, Math.max(1, samples)) * SECOND_WINDOW_BYTES);
  let next = 0;
  const worker = async (lane: number) => {
    const buffer = windows.subarray(lane * SECOND_WINDOW_BYTES, (lane + 1) * SECOND_WINDOW_BYTES);
    while (next < samples) {
      const sample = next++;
      const position = Math.floor((sample * bytes) / samples);
      for (const length of [WINDOW_BYTES, SECOND_WINDOW_BYTES]) {
        const count = await file.readSome(buffer.subarray(0, length), position, signal);
        const record = recordIn(buffer, count, position + count >= bytes);
        if (record === undefined) continue;
        found[sample] = { at: position + record.at, record: record.bytes };
        break;
      }
    }
  };
  await Promise.all(Array.from({ length: windows.length / SECOND_WINDOW_BYTES }, (_, lane) => worker(lane)));
  const records: Uint8Array[] = [];
  let last = -1;
  for (const one of found) {
    if (one === undefined || one.at <= last) continue;
    last = one.at;
    records.push(one.record);
  }
  return records;
}

function recordIn(bytes: Uint8Array, end: number, final: boolean) {
  for (let from = 0; from < end; ) {
    const { found, at } = findRecord(bytes, from, end, final);
    if (!found) return undefined;
    const length = recordBytesAt(bytes, at, end);
    if (isMeasured(bytes, at)) return { at, bytes: bytes.slice(at, at + length) };
    from = at + length;
  }
  return undefined;
}

/** False for the bogus ath10k and ath11k records with noise 0 that the decoder drops (decode SPEC.md, D16). */
function isMeasured(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === 3) return bytes[at + 8] !== 0 || bytes[at + 9] !== 0;
  if (bytes[at] !== 4) return true;
  const noise = bytes.subarray(at + 18, at + 22);
  const vendorNoise = bytes.subarray(at + 19, at + 23);
  return ((bytes[at + 2] ?? 0) % 8 === 3 ? noise : vendorNoise).some((byte) => byte !== 0);
}

function buildPreview(
  records: readonly Uint8Array[],
  kernels: Kernels<FrameScanner>,
  fixedScale: LevelScale | undefined,
  generation: number,
): Preview {
  const { scanner } = kernels;
  let length = 0;
  for (const record of records) {
    scanner.input.set(record, length);
    length += record.length;
  }
  scanner.scan(0, length, true);
  const { columns, input } = scanner;
  const timeline = createTimeline();
  const { stream: streamOf, startNs, segment } = timeline.place(columns);
  const strongestDbm = strongest(input, columns);
  const scale = fixedScale ?? radioScaleFor(strongestDbm);
  const streams = timeline.streams.map((stream): PreviewStream => {
    const frames: number[] = [];
    for (let frame = 0; frame < columns.count; frame++) if (streamOf[frame] === stream.index) frames.push(frame);
    const starts = Float64Array.from(frames, (frame) => startNs[frame] ?? 0);
    const ends = Float64Array.from(frames, (frame, at) => {
      const next = frames[at + 1];
      const same = next !== undefined && segment[next] === segment[frame];
      return frameEndNs(starts[at] ?? 0, same ? starts[at + 1] : undefined, stream.nominalIntervalNs);
    });
    const tiles = tilesOf(kernels, stream.bins, frames, starts, ends, scale, generation);
    return {
      ...stream,
      frames: frames.length,
      startNs: starts[0] ?? 0,
      endNs: ends.at(-1) ?? 0,
      directory: {
        startNs: Float64Array.from(tiles, (_, tile) => starts[tile * TILE_ROWS] ?? 0),
        endNs: Float64Array.from(tiles, (_, tile) => ends[Math.min(frames.length, (tile + 1) * TILE_ROWS) - 1] ?? 0),
        rows: Float64Array.from(tiles, (_, tile) => Math.min(TILE_ROWS, frames.length - tile * TILE_ROWS)),
      },
      tiles,
    };
  });
  return {
    frames: columns.count,
    startNs: Math.min(...streams.map((stream) => stream.startNs), streams.length === 0 ? 0 : Number.POSITIVE_INFINITY),
    endNs: Math.max(0, ...streams.map((stream) => stream.endNs)),
    streams,
    segments: timeline.segments,
    scale,
    strongestDbm,
    kinds: [...new Set(columns.kind.subarray(0, columns.count))],
  };
}

function tilesOf(
  kernels: Kernels<FrameScanner>,
  bins: number,
  frames: readonly number[],
  starts: Float64Array,
  ends: Float64Array,
  scale: LevelScale,
  generation: number,
): ArrayBuffer[] {
  const tiles: ArrayBuffer[] = [];
  for (let from = 0; from < frames.length; from += TILE_ROWS) {
    const rows = Math.min(TILE_ROWS, frames.length - from);
    const tile = allocateTile({ rows, bins, plane: 'max', level: PREVIEW_LEVEL, generation });
    tile.startNs.set(starts.subarray(from, from + rows));
    tile.endNs.set(ends.subarray(from, from + rows));
    kernels.codesOfFrames(Uint32Array.from(frames.slice(from, from + rows)), rows, scale, tile.codes);
    tiles.push(tile.buffer);
  }
  return tiles;
}

function strongest(bytes: Uint8Array, columns: FrameColumns): number | undefined {
  const levels = new Float64Array(LONGEST_RECORD);
  let greatest = Number.NEGATIVE_INFINITY;
  for (let frame = 0; frame < columns.count; frame++) {
    const bins = columns.bins[frame] ?? 0;
    levelsOfFrame(bytes, columns, frame, levels);
    for (let bin = 0; bin < bins; bin++) {
      const level = levels[bin] ?? Number.NaN;
      if (level > greatest) greatest = level;
    }
  }
  return greatest === Number.NEGATIVE_INFINITY ? undefined : greatest;
}
