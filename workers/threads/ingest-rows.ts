import { type LevelScale, RADIO_SCALE, radioScaleFor, topDb } from '../contract/level-scale.ts';
import type { Format, SegmentInfo } from '../contract/model.ts';
import { createLegacyDecoder } from '../decode/legacy-decoder.ts';
import type { RowBatch, RowDecoder, RowDecoderOptions, RowStream } from '../decode/row-source.ts';
import { HASH_DIFFERS, parseSigmfMeta, type StatedHash } from '../decode/sigmf.ts';
import { createSigmfDecoder } from '../decode/sigmf-decoder.ts';
import { createSweepDecoder } from '../decode/sweep-csv.ts';
import type { loadKernels } from '../kernels/load.ts';
import { quantiseLevels } from '../recording/level-file.ts';
import { createRecordingWriter, type RecordingWriter } from '../recording/recording-writer.ts';
import { frameEndNs } from '../reduce/frame-extent.ts';
import { createPyramidBuilder, type PyramidBuilder } from '../reduce/pyramid-builder.ts';
import type { Ingest, IngestSinks } from './ingest.ts';
import type { IngestOrigin, IngestPlace, IngestResult, IngestSource } from './messages.ts';
import { createStatedHash } from './stated-hash.ts';
import { createTileStatistics, type TileStatistics } from './tile-statistics.ts';

type RowSource = Extract<IngestSource, { kind: 'rows' }>;

const READ_BYTES = 1024 * 1024;
/** Bottoms of the scales of relative levels; half-decibel steps reach 126.5 dB up from there. */
const FLOOR_DB = { dB: -110, dBFS: -120 } as const;
const GAP_INTERVALS = 4;
const SHORTEST_GAP_NS = 10_000_000;

interface OpenStream {
  readonly stream: RowStream;
  readonly builder: PyramidBuilder;
  /** The last row when its end is only known from the next one. */
  held: { readonly startNs: number; readonly centiDb: Int16Array<ArrayBuffer> } | undefined;
}

/** Sweeps, SigMF and the 2012 layout: level 0 is stored, because the evidence has no rows that could be addressed. */
export function createRowIngest(
  source: RowSource,
  { recordingPath, hashesRecording }: IngestPlace,
  kernels: ReturnType<typeof loadKernels>,
  sinks: IngestSinks,
): Ingest {
  const format: Format = source.rows === 'sigmf_meta' ? 'sigmf' : source.rows;
  const room = new Uint8Array(READ_BYTES);
  const streams: OpenStream[] = [];
  const segments: SegmentInfo[] = [];
  const damage: Parameters<RowDecoderOptions['onDamage']>[0][] = [];
  let target:
    | { readonly writer: RecordingWriter; readonly scale: LevelScale; readonly statistics: TileStatistics }
    | undefined;
  let lastEndNs = 0;
  const { decoder, hash } = decoderOf(source, {
    onDamage: (stretch) => (target === undefined ? damage.push(stretch) : target.writer.addDamage(stretch)),
  });

  const open = (first: RowBatch | undefined) => {
    if (target !== undefined) return target;
    const scale = scaleFor(decoder, first?.levelDb ?? new Float32Array(0));
    const writer = createRecordingWriter({
      directory: recordingPath,
      format,
      scale,
      levelZero: 'cells',
      hashed: hashesRecording,
    });
    target = { writer, scale, statistics: createTileStatistics(scale, sinks.statistics) };
    for (const stretch of damage) writer.addDamage(stretch);
    return target;
  };

  const streamOf = (batch: RowBatch): OpenStream => {
    const { writer, scale, statistics } = open(batch);
    // The decoder may name streams in another order than their first rows become ready.
    for (let index = streams.length; index <= batch.stream.index; index++) {
      const stream =
        index === batch.stream.index ? batch.stream : decoder.collected.streams.find((one) => one.index === index);
      if (stream === undefined) throw new Error(`stream ${index} has no axis yet`);
      const { bins, nominalIntervalNs } = stream;
      writer.addStream(stream);
      const onRows: Parameters<typeof createPyramidBuilder>[0]['onRows'] = (level, rows) => {
        writer.addRows(index, level, rows);
        statistics.add(index, level, bins, rows);
      };
      streams.push({
        stream,
        held: undefined,
        builder: createPyramidBuilder({ kernels, bins, scale, nominalIntervalNs, onRows }),
      });
    }
    const found = streams[batch.stream.index];
    if (found === undefined) throw new Error(`no stream ${batch.stream.index}`);
    return found;
  };

  const noteSegments = (batch: RowBatch): void => {
    const { stream, rows, startNs, newSegment, endNs } = batch;
    for (let row = 0; row < rows; row++) {
      const start = startNs[row] ?? 0;
      const last = segments.at(-1);
      if (last === undefined || (newSegment[row] === 1 && start > last.startNs)) {
        const placement =
          last === undefined ? 'device clock' : decoder.origin.kind === 'utc' ? 'anchor' : 'after previous';
        segments.push({
          index: segments.length,
          startNs: start,
          endNs: start,
          frames: 0,
          firstTsfUs: start / 1000,
          placement,
        });
      }
      const current = segments.at(-1);
      if (current === undefined) continue;
      current.frames++;
      current.endNs = Math.max(current.endNs, endNs?.[row] ?? start + stream.nominalIntervalNs);
      const silent = start - lastEndNs;
      // With several streams rows do not come in the order of time, and silence in one is not silence in all.
      if (
        streams.length === 1 &&
        current.frames + current.index > 1 &&
        silent > SHORTEST_GAP_NS &&
        silent > GAP_INTERVALS * stream.nominalIntervalNs
      ) {
        target?.writer.addGap({
          fromNs: lastEndNs,
          toNs: start,
          why: newSegment[row] === 1 ? 'the recording was interrupted' : 'no rows',
        });
      }
      lastEndNs = Math.max(lastEndNs, current.endNs);
    }
  };

  const add = (batch: RowBatch): void => {
    const opened = streamOf(batch);
    const { writer } = open(batch);
    noteSegments(batch);
    const { bins, index, nominalIntervalNs } = opened.stream;
    const cells = quantiseLevels(batch.levelDb);
    opened.builder.addRows(batch.levelDb, batch.rows, batch.startNs, batch.newSegment, batch.endNs);
    if (batch.endNs !== undefined) {
      writer.addCells(index, { count: batch.rows, startNs: batch.startNs, endNs: batch.endNs, centiDb: cells });
      return;
    }
    // Every row but the last has its successor here; the last waits for the next batch.
    const before = opened.held;
    const count = batch.rows - 1 + (before === undefined ? 0 : 1);
    const startNs = new Float64Array(count + 1);
    const centiDb = new Int16Array((count + 1) * bins);
    if (before !== undefined) {
      startNs[0] = before.startNs;
      centiDb.set(before.centiDb);
    }
    startNs.set(batch.startNs, before === undefined ? 0 : 1);
    centiDb.set(cells, before === undefined ? 0 : bins);
    const endNs = Float64Array.from({ length: count }, (_, row) =>
      frameEndNs(startNs[row] ?? 0, startNs[row + 1], nominalIntervalNs),
    );
    opened.held = { startNs: startNs[count] ?? 0, centiDb: centiDb.slice(count * bins) };
    writer.addCells(index, {
      count,
      startNs: startNs.subarray(0, count),
      endNs,
      centiDb: centiDb.subarray(0, count * bins),
    });
  };

  const finishHeld = (opened: OpenStream): void => {
    const { held, stream } = opened;
    if (held === undefined) return;
    const { startNs, centiDb } = held;
    const end = frameEndNs(startNs, undefined, stream.nominalIntervalNs);
    target?.writer.addCells(stream.index, {
      count: 1,
      startNs: Float64Array.of(startNs),
      endNs: Float64Array.of(end),
      centiDb,
    });
  };

  const origin = (): IngestOrigin => decoder.origin;

  return {
    room: () => room,
    commit(count, final) {
      const bytes = room.subarray(0, count);
      hash?.update(bytes);
      for (const batch of decoder.push(bytes, final)) add(batch);
    },
    frames: () => decoder.collected.rows,
    snapshot: () =>
      target === undefined ? undefined : { snapshot: target.writer.snapshot(segments), origin: origin() },
    finish(): IngestResult {
      const { writer, statistics } = open(undefined);
      for (const opened of streams) {
        finishHeld(opened);
        opened.builder.finish();
      }
      statistics.flush();
      return {
        index: writer.finish(segments),
        format,
        origin: origin(),
        anchors: [],
        runs: [],
        warnings: hash?.matches() === false ? [...decoder.warnings, HASH_DIFFERS] : decoder.warnings,
      };
    },
    close: () => target?.writer.close(),
  };
}

function decoderOf(
  source: RowSource,
  options: RowDecoderOptions,
): { readonly decoder: RowDecoder; readonly hash?: StatedHash } {
  switch (source.rows) {
    case 'legacy2012':
      return { decoder: createLegacyDecoder(options) };
    case 'rtl_power':
    case 'hackrf_sweep':
      return { decoder: createSweepDecoder(source.rows, options) };
    case 'sigmf_meta': {
      const meta = parseSigmfMeta(source.metadata);
      const { analysis } = source;
      return { decoder: createSigmfDecoder(meta, { ...options, analysis }), hash: createStatedHash(meta) };
    }
  }
}

/** A scale whose top is above the strongest level of the first rows. */
function scaleFor(decoder: RowDecoder, levelDb: Float32Array): LevelScale {
  let strongest: number | undefined;
  for (const level of levelDb) if (level > (strongest ?? Number.NEGATIVE_INFINITY)) strongest = level;
  const { unit, absolute } = decoder;
  if (unit === 'dBm') return { ...radioScaleFor(strongest), absolute };
  const base: LevelScale = { ...RADIO_SCALE, floorDb: FLOOR_DB[unit], unit, absolute };
  const over = (strongest ?? Number.NEGATIVE_INFINITY) - topDb(base);
  return over <= 0 ? base : { ...base, floorDb: base.floorDb + 10 * Math.ceil(over / 10) };
}
