import { tableFromArrays, tableToIPC } from 'apache-arrow';
import type { BytesQuery } from '../../workers/contract/bytes.ts';
import { Fault } from '../../workers/contract/faults.ts';
import { BELOW_RESOLUTION, codeOfDb, dbOfCode, NO_DATA, RADIO_SCALE } from '../../workers/contract/level-scale.ts';
import type { RecordingInfo, SegmentInfo, StreamInfo } from '../../workers/contract/model.ts';
import { paintRows } from '../../workers/contract/picture.ts';
import { LEVEL_FACTOR, type Plane, TILE_ROWS } from '../../workers/contract/tile-address.ts';
import { allocateTile } from '../../workers/contract/tile-codec.ts';
import { encodeDirectory } from '../../workers/contract/tile-directory.ts';
import { attitudeReply } from './synthetic-survey.ts';

/**
 * A recording made in memory for tests of the screen: real pyramid rules (contract SPEC T2–T5), invented signals. Never
 * part of the product.
 */
export interface SyntheticStream {
  readonly centreHz: number;
  readonly widthHz: number;
  readonly bins: number;
}

export interface SyntheticOptions {
  readonly seed?: number;
  readonly streams?: readonly SyntheticStream[];
  readonly frames?: number;
  readonly intervalNs?: number;
  /** Stay this many frames on a stream before the next; undefined: every stream gets every frame. */
  readonly hopEvery?: number | undefined;
  /** Stretches without frames, as shares of the recording. */
  readonly gaps?: readonly (readonly [number, number])[];
  /** Single cells to light, found again at every zoom. */
  readonly bursts?: readonly {
    readonly stream: number;
    readonly frame: number;
    readonly bin: number;
    readonly code: number;
  }[];
  /** Flat noise at this code instead of signals. */
  readonly flatCode?: number;
}

interface Level {
  readonly startNs: number[];
  readonly endNs: number[];
  readonly segment: number[];
  readonly max: Uint8Array[];
  readonly mean: Uint8Array[];
}

export interface SyntheticHost {
  readonly info: RecordingInfo;
  bytes(query: BytesQuery, signal: AbortSignal): Promise<ArrayBuffer>;
  /** Queries answered so far. */
  readonly log: BytesQuery[];
  /** Level rows, for references in tests. */
  level(stream: number, level: number): Level;
  /** Milliseconds before an answer. */
  delayMs: number;
}

/** Small, fast, seeded: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const DEFAULT_STREAMS: readonly SyntheticStream[] = [{ centreHz: 2437e6, widthHz: 20e6, bins: 64 }];

function frameTimes(options: SyntheticOptions): { times: Float64Array; segment: Int32Array } {
  const count = options.frames ?? 20_000;
  const interval = options.intervalNs ?? 1e6;
  const times = new Float64Array(count);
  const segment = new Int32Array(count);
  const starts = (options.gaps ?? []).map(([at]) => Math.round(at * count));
  const widths = (options.gaps ?? []).map(([, share]) => share * count * interval);
  let shift = 0;
  for (let frame = 0; frame < count; frame++) {
    const gap = starts.indexOf(frame);
    if (gap >= 0 && frame > 0) shift += widths[gap] ?? 0;
    times[frame] = Math.round(frame * interval + shift);
    segment[frame] = starts.filter((start) => start > 0 && start <= frame).length;
  }
  return { times, segment };
}

/** What a Wi-Fi band looks like: noise, OFDM bursts, frequency hoppers, a carrier and a microwave oven. */
function paintFrame(
  codes: Uint8Array,
  stream: SyntheticStream,
  timeNs: number,
  frame: number,
  random: () => number,
): void {
  const { bins } = stream;
  const binHz = stream.widthHz / bins;
  const lowHz = stream.centreHz - stream.widthHz / 2;
  const seconds = timeNs / 1e9;
  const busy = Math.sin(seconds * 1.7) + Math.sin(seconds * 0.31) > 0.1 && random() < 0.45;
  const hop = 2402e6 + 1e6 * Math.floor(79 * fraction(Math.sin(frame * 12.9898) * 43758.5453));
  const oven = fraction(seconds * 50) < 0.4 && fraction(seconds / 40) > 0.55;
  for (let bin = 0; bin < bins; bin++) {
    const hz = lowHz + (bin + 0.5) * binHz;
    let db = -104 + 6 * (random() + random() - 1);
    if (busy && Math.abs(hz - stream.centreHz) < 0.42 * stream.widthHz) db = Math.max(db, -62 + 7 * (random() - 0.5));
    if (Math.abs(hz - hop) < 0.7e6 && fraction(seconds * 3.1) < 0.6) db = Math.max(db, -55 + 3 * random());
    if (oven && Math.abs(hz - (2450e6 + 8e6 * Math.sin(seconds * 314))) < 6e6) db = Math.max(db, -58 + 10 * random());
    if (Math.abs(hz - (stream.centreHz + 0.31 * stream.widthHz)) < binHz) db = Math.max(db, -78 + random());
    codes[bin] = db < -112 ? BELOW_RESOLUTION : codeOfDb(db, RADIO_SCALE);
  }
}

function fraction(value: number): number {
  return value - Math.floor(value);
}

function linear(code: number): number {
  const db = dbOfCode(code, RADIO_SCALE);
  return db === undefined ? 0 : 10 ** (db / 10);
}

function reduceRows(level: Level, first: number, end: number, bins: number): { max: Uint8Array; mean: Uint8Array } {
  const max = new Uint8Array(bins);
  const mean = new Uint8Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    let greatest = NO_DATA;
    let sum = 0;
    let above = 0;
    for (let row = first; row < end; row++) {
      greatest = Math.max(greatest, level.max[row]?.[bin] ?? 0);
      const power = linear(level.mean[row]?.[bin] ?? 0);
      if (power > 0) {
        sum += power;
        above++;
      }
    }
    max[bin] = greatest;
    mean[bin] = above === 0 ? greatest : codeOfDb(10 * Math.log10(sum / above), RADIO_SCALE);
  }
  return { max, mean };
}

function nextLevel(level: Level, bins: number, nominalRowNs: number): Level {
  const next: Level = { startNs: [], endNs: [], segment: [], max: [], mean: [] };
  const count = level.startNs.length;
  let first = 0;
  for (let row = 1; row <= count; row++) {
    const broken =
      row === count ||
      row - first === LEVEL_FACTOR ||
      level.segment[row] !== level.segment[first] ||
      (level.startNs[row] ?? 0) - (level.endNs[row - 1] ?? 0) > nominalRowNs;
    if (!broken) continue;
    const { max, mean } = reduceRows(level, first, row, bins);
    next.startNs.push(level.startNs[first] ?? 0);
    next.endNs.push(level.endNs[row - 1] ?? 0);
    next.segment.push(level.segment[first] ?? 0);
    next.max.push(max);
    next.mean.push(mean);
    first = row;
  }
  return next;
}

export function createSyntheticHost(options: SyntheticOptions = {}): SyntheticHost {
  const random = randomOf(options.seed ?? 1);
  const streams = options.streams ?? DEFAULT_STREAMS;
  const interval = options.intervalNs ?? 1e6;
  const { times, segment } = frameTimes(options);
  const pyramids: Level[][] = [];
  const infos: StreamInfo[] = [];
  for (const [index, stream] of streams.entries()) {
    const frames: number[] = [];
    for (let frame = 0; frame < times.length; frame++) {
      const turn = options.hopEvery === undefined ? index : Math.floor(frame / options.hopEvery) % streams.length;
      if (turn === index) frames.push(frame);
    }
    const base: Level = { startNs: [], endNs: [], segment: [], max: [], mean: [] };
    for (const [place, frame] of frames.entries()) {
      const start = times[frame] ?? 0;
      const following = frames[place + 1];
      const next = following === undefined ? Number.POSITIVE_INFINITY : (times[following] ?? 0);
      const sameSegment = following !== undefined && segment[following] === segment[frame];
      const codes = new Uint8Array(stream.bins);
      if (options.flatCode === undefined) paintFrame(codes, stream, start, frame, random);
      else codes.fill(options.flatCode);
      for (const burst of options.bursts ?? []) {
        if (burst.stream === index && burst.frame === place) codes[burst.bin] = burst.code;
      }
      base.startNs.push(start);
      base.endNs.push(sameSegment && next - start <= 4 * interval ? next : start + interval);
      base.segment.push(segment[frame] ?? 0);
      base.max.push(codes);
      base.mean.push(codes);
    }
    const pyramid = [base];
    while ((pyramid.at(-1)?.startNs.length ?? 0) > TILE_ROWS) {
      const below = pyramid.at(-1);
      if (below === undefined) break;
      const reduced = nextLevel(below, stream.bins, interval * LEVEL_FACTOR ** pyramid.length);
      if (reduced.startNs.length === below.startNs.length) break;
      pyramid.push(reduced);
    }
    pyramids.push(pyramid);
    const binHz = stream.widthHz / stream.bins;
    infos.push({
      index,
      ...stream,
      binHz,
      lowEdgeHz: stream.centreHz - stream.widthHz / 2,
      frames: frames.length,
      startNs: base.startNs[0] ?? 0,
      endNs: base.endNs.at(-1) ?? 0,
      nominalIntervalNs: interval,
      levels: pyramid.map((level, number) => ({
        level: number,
        rows: level.startNs.length,
        tiles: Math.ceil(level.startNs.length / TILE_ROWS),
        averageRowNs:
          level.startNs.reduce((sum, start, row) => sum + (level.endNs[row] ?? 0) - start, 0) / level.startNs.length,
      })),
    });
  }
  const segments: SegmentInfo[] = [];
  for (const [frame, number] of segment.entries()) {
    const known = segments[number];
    const endNs = (times[frame] ?? 0) + interval;
    if (known === undefined) {
      const startNs = times[frame] ?? 0;
      segments.push({
        index: number,
        startNs,
        endNs,
        frames: 1,
        firstTsfUs: startNs / 1000,
        placement: 'after previous',
      });
    } else segments[number] = { ...known, endNs, frames: known.frames + 1 };
  }
  const info: RecordingInfo = {
    id: 'synthetic',
    name: 'synthetic.dump',
    format: 'ath11k',
    state: 'sealed',
    generation: 1,
    bytes: times.length * 100,
    frames: infos.reduce((sum, stream) => sum + stream.frames, 0),
    startNs: Math.min(...infos.map((stream) => stream.startNs)),
    endNs: Math.max(...infos.map((stream) => stream.endNs)),
    origin: { kind: 'utc', utcNs: 1_760_000_000_000_000_000n, uncertaintyNs: 2e6, source: 'test' },
    scale: RADIO_SCALE,
    streams: infos,
    segments,
    gaps: segments.length - 1,
    damage: { stretches: 0, bytes: 0 },
    warnings: [],
    hasPreview: false,
  };

  function levelOf(stream: number, level: number): Level {
    const found = pyramids[stream]?.[level];
    if (found === undefined) throw new Fault('not_found', `There is no level ${level} of stream ${stream}.`);
    return found;
  }

  function tile(stream: number, levelNumber: number, index: number, plane: Plane): ArrayBuffer {
    const level = levelOf(stream, levelNumber);
    const first = index * TILE_ROWS;
    const end = Math.min(level.startNs.length, first + TILE_ROWS);
    if (first >= end) throw new Fault('not_found', `There is no tile ${index}.`);
    const bins = streams[stream]?.bins ?? 0;
    const made = allocateTile({ rows: end - first, bins, plane, level: levelNumber, generation: info.generation });
    for (let row = first; row < end; row++) {
      made.startNs[row - first] = level.startNs[row] ?? 0;
      made.endNs[row - first] = level.endNs[row] ?? 0;
      made.codes.set((plane === 'max' ? level.max : level.mean)[row] ?? [], (row - first) * bins);
    }
    return made.buffer;
  }

  function directory(stream: number, levelNumber: number): ArrayBuffer {
    const level = levelOf(stream, levelNumber);
    const count = Math.ceil(level.startNs.length / TILE_ROWS);
    const startNs = new Float64Array(count);
    const endNs = new Float64Array(count);
    const rows = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      const first = index * TILE_ROWS;
      const end = Math.min(level.startNs.length, first + TILE_ROWS);
      startNs[index] = level.startNs[first] ?? 0;
      endNs[index] = level.endNs[end - 1] ?? 0;
      rows[index] = end - first;
    }
    return encodeDirectory({ startNs, endNs, rows });
  }

  /** Levels rows put into columns by their start; enough for a picture. */
  function overview(fromNs: number, toNs: number, columns: number): ArrayBuffer {
    const maxCode = new Uint8Array(columns);
    const frames = new Uint32Array(columns);
    for (const [base] of pyramids) {
      if (base === undefined) continue;
      for (const [row, start] of base.startNs.entries()) {
        const column = Math.min(columns - 1, Math.floor(((start - fromNs) / (toNs - fromNs)) * columns));
        frames[column] = (frames[column] ?? 0) + 1;
        maxCode[column] = Math.max(maxCode[column] ?? 0, ...(base.max[row] ?? []));
      }
    }
    const width = (toNs - fromNs) / columns;
    const starts = Array.from({ length: columns }, (_, column) => fromNs + column * width);
    const table = tableFromArrays({
      start_ns: Float64Array.from(starts),
      end_ns: Float64Array.from(starts, (start) => start + width),
      max_code: maxCode,
      frames,
    });
    const bytes = tableToIPC(table, 'stream');
    return bytes.slice().buffer;
  }

  /** As the host does it, from the frames themselves. */
  function surface(query: Extract<BytesQuery, { kind: 'surface' }>): ArrayBuffer {
    const picture = new Uint8Array(query.columns * query.rows);
    for (const stream of infos) {
      const { startNs, endNs, max } = levelOf(stream.index, 0);
      const codes = new Uint8Array(max.length * stream.bins);
      for (const [row, own] of max.entries()) codes.set(own, row * stream.bins);
      const rows = { startNs: Float64Array.from(startNs), endNs: Float64Array.from(endNs), codes, bins: stream.bins };
      paintRows(picture, { ...query, width: query.columns, height: query.rows }, rows, stream);
    }
    return picture.buffer;
  }

  const host: SyntheticHost = {
    info,
    log: [],
    delayMs: 0,
    level: levelOf,
    async bytes(query, signal) {
      host.log.push(query);
      await new Promise((resolve) => setTimeout(resolve, host.delayMs));
      if (signal.aborted) throw new Fault('cancelled', 'Cancelled.');
      if (query.kind === 'tile') return tile(query.stream, query.level, query.tile, query.plane);
      if (query.kind === 'directory') return directory(query.stream, query.level);
      if (query.kind === 'overview') return overview(query.fromNs, query.toNs, query.columns);
      if (query.kind === 'surface') return surface(query);
      if (query.kind === 'attitude' && info.origin.kind === 'utc') return attitudeReply(info.origin.utcNs, query);
      throw new Fault('bad_request', `The synthetic host has no ${query.kind}.`);
    },
  };
  return host;
}
