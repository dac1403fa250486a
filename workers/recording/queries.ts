import { createBandTrace, type TraceColumns } from '../analysis/band-trace.ts';
import { type BinRange, binsInBand } from '../analysis/box-bins.ts';
import { addRowsToBox, type BoxPart, createBoxPart, measureBox } from '../analysis/measure-box.ts';
import { type SpectrumColumns, spectrumOf } from '../analysis/spectrum.ts';
import { Fault } from '../contract/faults.ts';
import { codeOfDb, dbOfCode, type LevelScale } from '../contract/level-scale.ts';
import type { Band, Measurement, StreamInfo, TimeRange } from '../contract/model.ts';
import { powerOfDecibels } from '../contract/spectrum-math.ts';
import { levelForPixel, TILE_ROWS } from '../contract/tile-address.ts';
import { clipRanges, normaliseRanges } from '../contract/time-ranges.ts';
import { createHistogram } from '../reduce/kernels.ts';
import { allocateBandRows } from './band-rows.ts';
import { tilesInRange, tilesInRanges } from './level-rows.ts';
import { maxCodesOf } from './max-hold.ts';
import { createPause } from './pause.ts';
import type { RecordingReader } from './recording-reader.ts';

/** Queries over a recording. Each lets other requests through every few milliseconds and ends with `cancelled` on abort. */

export interface SpectrumReply extends SpectrumColumns {
  readonly freqHz: Float64Array<ArrayBuffer>;
  /** bins × 256 counts by level code. */
  readonly histogram: Uint32Array<ArrayBufferLike>;
  /** Equal when every frame of the range was used. */
  readonly framesUsed: number;
  readonly framesTotal: number;
}

/**
 * Statistics per bin of one stream over a time range, or over the stretches of it in `within` (analysis SPEC.md, S1). Beyond
 * `maxFrames` evenly spaced blocks of up to TILE_ROWS frames are used.
 */
export async function querySpectrum(
  reader: RecordingReader,
  query: TimeRange & Within & { readonly stream: number; readonly maxFrames: number },
  signal?: AbortSignal,
): Promise<SpectrumReply> {
  checkRange(query);
  const stream = reader.streamAt(query.stream);
  const histogram = createHistogram(stream.bins, reader.index.scale);
  const ranges = stretchesOf(query, query.within);
  const { tiles, rows, whole } = tilesInRanges(reader, stream.index, 0, ranges);
  const pause = createPause(signal);
  let framesTotal = 0;
  for (const [at, tile] of tiles.entries()) {
    framesTotal += whole[at]
      ? (rows[at] ?? 0)
      : await reader.withFrames(stream.index, tile, (block) => countRows(rowsInRanges(block, ranges)), signal);
    await pause();
  }
  for (const tile of framesTotal <= query.maxFrames ? tiles : evenly(tiles, Math.floor(query.maxFrames / TILE_ROWS))) {
    await reader.withFrames(
      stream.index,
      tile,
      (block) => {
        let room = query.maxFrames;
        for (const { from, end } of rowsInRanges(block, ranges)) {
          const count = Math.min(end - from, room);
          if (count > 0) block.addTo(histogram, from, count);
          room -= count;
        }
      },
      signal,
    );
    await pause();
  }
  const statistics = spectrumOf(histogram);
  if (histogram.frames < framesTotal) {
    raiseToCodes(statistics.maxDb, await maxCodesOf(reader, stream, ranges, signal), reader.index.scale);
  }
  const firstCentreHz = stream.lowEdgeHz + stream.binHz / 2;
  return {
    freqHz: Float64Array.from({ length: stream.bins }, (_, bin) => firstCentreHz + bin * stream.binHz),
    ...statistics,
    histogram: histogram.hist,
    framesUsed: histogram.frames,
    framesTotal,
  };
}

/** A sample's maximum, raised where a frame outside the sample was stronger (analysis SPEC.md, S6). */
function raiseToCodes(maxDb: Float64Array | Float32Array, codes: Uint8Array, scale: LevelScale): void {
  codes.forEach((code, bin) => {
    const db = dbOfCode(code, scale);
    const sampled = maxDb[bin] ?? Number.NaN;
    if (db !== undefined && !(codeOfDb(sampled, scale) >= code)) maxDb[bin] = db;
  });
}

/** The measurement of a box, or of the stretches of it in `within`, from level 0 (analysis SPEC.md, M1–M9). */
export async function queryMeasurement(
  reader: RecordingReader,
  query: Within & { readonly range: TimeRange; readonly band: Band; readonly thresholdDb: number },
  signal?: AbortSignal,
): Promise<Measurement> {
  checkRange(query.range);
  checkBand(query.band);
  const { unit, absolute } = reader.index.scale;
  const pause = createPause(signal);
  const parts: BoxPart[] = [];
  const ranges = stretchesOf(query.range, query.within);
  const scratch = allocateBandRows(TILE_ROWS);
  for (const { stream, bins } of streamsInBand(reader, query.band)) {
    const part = createBoxPart(stream, bins);
    parts.push(part);
    for (const tile of tilesInRanges(reader, stream.index, 0, ranges).tiles) {
      await reader.withFrames(
        stream.index,
        tile,
        (block) => {
          for (const { from, end, stretch } of rowsInRanges(block, ranges)) {
            const count = end - from;
            block.band(from, count, bins.first, bins.end, { ...scratch, sumMw: part.sumMw, above: part.above });
            const startNs = block.startNs.subarray(from);
            const rows = { count, startNs, endNs: block.endNs.subarray(from), ...scratch };
            addRowsToBox(part, rows, query.thresholdDb, stretch);
          }
        },
        signal,
      );
      await pause();
    }
  }
  const stretches = query.within === undefined ? {} : { stretches: ranges };
  return measureBox({ ...query, ...stretches, unit, absolute }, parts);
}

/** More frames than this are taken from a level ≥ 1. */
export const TRACE_FRAMES_AT_LEVEL_0 = 200_000;

export interface TraceReply extends TraceColumns {
  /** 0: from the frames themselves, and `maxDb` is exact; otherwise `maxDb` is an upper bound (analysis SPEC.md, Z2). */
  readonly level: number;
}

/** Power in a band over time, in equal buckets. */
export async function queryTrace(
  reader: RecordingReader,
  query: TimeRange & Band & { readonly buckets: number },
  signal?: AbortSignal,
): Promise<TraceReply> {
  checkRange(query);
  checkBand(query);
  const trace = createBandTrace(query.fromNs, query.toNs, query.buckets);
  const streams = streamsInBand(reader, query);
  const exact = framesInBand(reader, query) <= TRACE_FRAMES_AT_LEVEL_0;
  const pause = createPause(signal);
  const scratch = allocateBandRows(TILE_ROWS);
  const powers = powersOfCodes(reader.index.scale);
  let highest = 0;
  for (const { stream, bins } of streams) {
    const level = exact ? 0 : Math.max(1, levelFor(stream, (query.toNs - query.fromNs) / query.buckets));
    const used = level < stream.levels.length ? level : 0;
    highest = Math.max(highest, used);
    for (const tile of tilesInRange(reader, stream.index, used, query).tiles) {
      if (used > 0) {
        const [max, mean] = await Promise.all([
          reader.levelTile(stream.index, used, tile, 'max', signal),
          reader.levelTile(stream.index, used, tile, 'mean', signal),
        ]);
        const { rows: count, startNs, endNs, frames: weights } = max;
        const maxMw = bandPowers(max.codes, count, stream.bins, bins, powers);
        trace.add({
          count,
          startNs,
          endNs,
          maxMw,
          meanMw: bandPowers(mean.codes, count, stream.bins, bins, powers),
          frames: weights,
        });
      } else {
        await reader.withFrames(
          stream.index,
          tile,
          (block) => {
            block.band(0, block.rows, bins.first, bins.end, scratch);
            const { rows: count, startNs, endNs } = block;
            trace.add({ count, startNs, endNs, maxMw: scratch.rowMw, meanMw: scratch.rowMw });
          },
          signal,
        );
      }
      await pause();
    }
  }
  return { ...trace.columns(), level: highest };
}

export function checkRange({ fromNs, toNs }: TimeRange): void {
  if (!(toNs > fromNs)) throw new Fault('bad_request', 'The end of the time range must lie after its beginning.');
}

export function checkBand({ lowHz, highHz }: Band): void {
  if (!(highHz > lowHz)) throw new Fault('bad_request', 'The upper edge of the band must lie above its lower edge.');
}

/** The coarsest level of a stream whose rows are not longer than a pixel. */
export function levelFor(stream: StreamInfo, pixelNs: number): number {
  return levelForPixel(
    stream.levels.map((level) => level.averageRowNs),
    pixelNs,
  );
}

/** Of a query over a time range: stretches of it, when not all of it is meant. */
interface Within {
  readonly within?: readonly TimeRange[] | undefined;
}

/** In order and apart, so that no frame is counted twice (`rowsInRanges`). */
function stretchesOf(range: TimeRange, within: readonly TimeRange[] | undefined): readonly TimeRange[] {
  return within === undefined ? [range] : clipRanges(normaliseRanges(within), range);
}

interface RowRun {
  readonly from: number;
  readonly end: number;
  /** Index of the range that the rows reach into; of two the first. */
  readonly stretch: number;
}

/** Rows of a block that reach into ranges: first and end of each run, in the order of time, each row once. */
function rowsInRanges(
  block: { readonly rows: number; readonly startNs: Float64Array; readonly endNs: Float64Array },
  ranges: readonly TimeRange[],
): readonly RowRun[] {
  const runs: RowRun[] = [];
  let row = 0;
  for (const [stretch, { fromNs, toNs }] of ranges.entries()) {
    while (row < block.rows && (block.endNs[row] ?? 0) <= fromNs) row++;
    const from = row;
    while (row < block.rows && (block.startNs[row] ?? 0) < toNs) row++;
    if (row > from) runs.push({ from, end: row, stretch });
  }
  return runs;
}

const countRows = (runs: readonly RowRun[]) => runs.reduce((sum, { from, end }) => sum + end - from, 0);

/** Frames of the tiles that reach into a range, of every stream with a bin in the band. */
export function framesInBand(reader: RecordingReader, query: TimeRange & Band): number {
  let frames = 0;
  for (const { stream } of streamsInBand(reader, query)) {
    for (const rows of tilesInRange(reader, stream.index, 0, query).rows) frames += rows;
  }
  return frames;
}

export function streamsInBand(reader: RecordingReader, band: Band): { stream: StreamInfo; bins: BinRange }[] {
  return reader.index.streams.flatMap((stream) => {
    const bins = binsInBand(stream, band);
    return bins === undefined ? [] : [{ stream, bins }];
  });
}

/** `count` (at least one) of the items, evenly spaced. */
function evenly(items: readonly number[], count: number): number[] {
  const wanted = Math.min(items.length, Math.max(1, count));
  return Array.from({ length: wanted }, (_, at) => items[Math.floor(((at + 0.5) * items.length) / wanted)] ?? 0);
}

/** Linear power of each code; 0 for the masks. */
function powersOfCodes(scale: LevelScale): Float64Array {
  return Float64Array.from({ length: 256 }, (_, code) => {
    const db = dbOfCode(code, scale);
    return db === undefined ? 0 : powerOfDecibels(db);
  });
}

function bandPowers(
  codes: Uint8Array,
  rows: number,
  bins: number,
  range: BinRange,
  powers: Float64Array,
): Float64Array {
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let at = row * bins + range.first; at < row * bins + range.end; at++) sum += powers[codes[at] ?? 0] ?? 0;
    sums[row] = sum;
  }
  return sums;
}
