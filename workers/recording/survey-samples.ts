import { Fault } from '../contract/faults.ts';
import { dbOfCode } from '../contract/level-scale.ts';
import type { Band, StreamInfo, TimeRange } from '../contract/model.ts';
import { CODES, decibelsOfPower, noiseFloorUnderTrafficDb, powerOfDecibels } from '../contract/spectrum-math.ts';
import type { SurveyMeasure } from '../contract/survey.ts';
import { TILE_ROWS } from '../contract/tile-address.ts';
import { createHistogram, type Histogram } from '../reduce/kernels.ts';
import { allocateBandRows } from './band-rows.ts';
import type { FrameBlock } from './decoded-block.ts';
import { readRows, tilesInRange } from './level-rows.ts';
import { createPause } from './pause.ts';
import {
  checkBand,
  checkRange,
  framesInBand,
  levelFor,
  queryTrace,
  streamsInBand,
  TRACE_FRAMES_AT_LEVEL_0,
} from './queries.ts';
import type { RecordingReader } from './recording-reader.ts';

/** One number for each stretch of time that has a frame in the band (analysis SPEC.md, A1–A5). */
export interface SampleColumns {
  readonly startNs: Float64Array<ArrayBuffer>;
  readonly endNs: Float64Array<ArrayBuffer>;
  /** Decibels of the recording's scale, or a share 0…1; NaN where everything was below resolution. */
  readonly value: Float64Array<ArrayBuffer>;
  readonly frames: Float64Array<ArrayBuffer>;
}

export interface SampleQuery extends TimeRange, Band {
  readonly measure: SurveyMeasure;
  readonly thresholdDb: number;
  readonly bucketNs: number;
}

export const MOST_BUCKETS = 1_000_000;

/** Values by bucket; buckets without frames stay at 0 frames. */
interface Buckets {
  readonly value: Float64Array;
  readonly frames: Float64Array;
}

/** Measures a band along a time range. Faults: `bad_request` for an empty range or too many buckets, `cancelled`. */
export async function querySamples(
  reader: RecordingReader,
  query: SampleQuery,
  signal?: AbortSignal,
): Promise<SampleColumns> {
  checkRange(query);
  checkBand(query);
  const { fromNs, toNs, bucketNs, measure } = query;
  const count = Math.ceil((toNs - fromNs) / bucketNs);
  if (count > MOST_BUCKETS) {
    throw new Fault(
      'bad_request',
      `${count.toLocaleString('en')} samples are more than ${MOST_BUCKETS.toLocaleString('en')}; choose a longer stretch for each, or a shorter range.`,
    );
  }
  const buckets = { value: new Float64Array(count), frames: new Float64Array(count) };
  switch (measure) {
    case 'band power':
      await addPower(reader, query, buckets, signal);
      break;
    case 'peak':
      await addPeaks(reader, query, buckets, signal);
      break;
    case 'occupancy':
      await addOccupancy(reader, query, buckets, signal);
      break;
    case 'noise floor':
      await addNoiseFloor(reader, query, buckets, signal);
      break;
  }
  const seen = [...buckets.frames.keys()].filter((bucket) => (buckets.frames[bucket] ?? 0) > 0);
  return {
    startNs: Float64Array.from(seen, (bucket) => fromNs + bucket * bucketNs),
    endNs: Float64Array.from(seen, (bucket) => Math.min(toNs, fromNs + (bucket + 1) * bucketNs)),
    value: Float64Array.from(seen, (bucket) => buckets.value[bucket] ?? Number.NaN),
    frames: Float64Array.from(seen, (bucket) => buckets.frames[bucket] ?? 0),
  };
}

/** The zero span of whole buckets, and of what is left after them. */
async function addPower(reader: RecordingReader, query: SampleQuery, into: Buckets, signal?: AbortSignal) {
  const { fromNs, toNs, bucketNs } = query;
  const whole = Math.floor((toNs - fromNs) / bucketNs);
  const middleNs = fromNs + whole * bucketNs;
  const take = async (range: TimeRange, buckets: number, first: number) => {
    if (buckets === 0) return;
    const trace = await queryTrace(reader, { ...query, ...range, buckets }, signal);
    into.value.set(trace.meanDb, first);
    into.frames.set(trace.frames, first);
  };
  await take({ fromNs, toNs: middleNs }, whole, 0);
  await take({ fromNs: middleNs, toNs }, into.value.length - whole, whole);
}

/** Rows finer than a bucket by this, so that a row of a level lies well within its bucket. */
const ROWS_A_BUCKET = 8;

async function addPeaks(reader: RecordingReader, query: SampleQuery, into: Buckets, signal?: AbortSignal) {
  into.value.fill(Number.NaN);
  const raise = (bucket: number, db: number, frames: number) => {
    into.frames[bucket] = (into.frames[bucket] ?? 0) + frames;
    if (!Number.isNaN(db) && !((into.value[bucket] ?? Number.NaN) >= db)) into.value[bucket] = db;
  };
  if (framesInBand(reader, query) <= TRACE_FRAMES_AT_LEVEL_0) {
    await eachBand(reader, query, signal, (bucket, peakDb) => raise(bucket, peakDb, 1));
    return;
  }
  const pause = createPause(signal);
  for (const { stream, bins } of streamsInBand(reader, query)) {
    const level = levelFor(stream, query.bucketNs / ROWS_A_BUCKET);
    for (const tile of tilesInRange(reader, stream.index, level, query).tiles) {
      const { count, startNs, codes, frames } = await readRows(reader, stream, level, tile, signal);
      for (let row = 0; row < count; row++) {
        const bucket = bucketOf(query, startNs[row] ?? 0);
        if (bucket === undefined) continue;
        let greatest = 0;
        for (let at = row * stream.bins + bins.first; at < row * stream.bins + bins.end; at++) {
          greatest = Math.max(greatest, codes[at] ?? 0);
        }
        raise(bucket, dbOfCode(greatest, reader.index.scale) ?? Number.NaN, frames?.[row] ?? 1);
      }
      await pause();
    }
  }
}

async function addOccupancy(reader: RecordingReader, query: SampleQuery, into: Buckets, signal?: AbortSignal) {
  await eachBand(reader, query, signal, (bucket, peakDb) => {
    into.frames[bucket] = (into.frames[bucket] ?? 0) + 1;
    if (peakDb >= query.thresholdDb) into.value[bucket] = (into.value[bucket] ?? 0) + 1;
  });
  for (let bucket = 0; bucket < into.value.length; bucket++) {
    into.value[bucket] = (into.value[bucket] ?? 0) / (into.frames[bucket] ?? 1);
  }
}

/** The noise floor of each stream by its own frames; of several, the mean in linear power weighted with their frames. */
async function addNoiseFloor(reader: RecordingReader, query: SampleQuery, into: Buckets, signal?: AbortSignal) {
  const { scale } = reader.index;
  const known = new Float64Array(into.frames.length);
  for (const { stream, bins } of streamsInBand(reader, query)) {
    const histogram = createHistogram(stream.bins, scale);
    let open = -1;
    const close = () => {
      if (open < 0) return;
      into.frames[open] = (into.frames[open] ?? 0) + histogram.frames;
      const floorDb = noiseFloorUnderTrafficDb(histogram.hist.subarray(bins.first * CODES, bins.end * CODES), scale);
      if (floorDb !== undefined) {
        into.value[open] = (into.value[open] ?? 0) + histogram.frames * powerOfDecibels(floorDb);
        known[open] = (known[open] ?? 0) + histogram.frames;
      }
      clear(histogram);
    };
    await eachRun(reader, stream, query, signal, (block, bucket, from, count) => {
      if (bucket !== open) {
        close();
        open = bucket;
      }
      block.addTo(histogram, from, count);
    });
    close();
  }
  for (let bucket = 0; bucket < into.value.length; bucket++) {
    into.value[bucket] = decibelsOfPower((into.value[bucket] ?? 0) / (known[bucket] ?? 1));
  }
}

function clear(histogram: Histogram): void {
  histogram.hist.fill(0);
  histogram.frames = 0;
}

/** Bucket in which a frame begins (A1). */
function bucketOf({ fromNs, toNs, bucketNs }: SampleQuery, startNs: number): number | undefined {
  return startNs < fromNs || startNs >= toNs ? undefined : Math.floor((startNs - fromNs) / bucketNs);
}

/** Calls `use` for every frame with its bucket and the greatest level of its bins in the band. */
async function eachBand(
  reader: RecordingReader,
  query: SampleQuery,
  signal: AbortSignal | undefined,
  use: (bucket: number, peakDb: number) => void,
): Promise<void> {
  const scratch = allocateBandRows(TILE_ROWS);
  for (const { stream, bins } of streamsInBand(reader, query)) {
    await eachRun(reader, stream, query, signal, (block, bucket, from, count) => {
      block.band(from, count, bins.first, bins.end, scratch);
      for (let row = 0; row < count; row++) use(bucket, scratch.rowPeakDb[row] ?? Number.NaN);
    });
  }
}

/** Calls `use` for every stretch of frames of a stream that begin in the same bucket, in the order of time. */
async function eachRun(
  reader: RecordingReader,
  stream: StreamInfo,
  query: SampleQuery,
  signal: AbortSignal | undefined,
  use: (block: FrameBlock, bucket: number, from: number, count: number) => void,
): Promise<void> {
  const pause = createPause(signal);
  for (const tile of tilesInRange(reader, stream.index, 0, query).tiles) {
    await reader.withFrames(
      stream.index,
      tile,
      (block) => {
        let from = 0;
        while (from < block.rows) {
          const bucket = bucketOf(query, block.startNs[from] ?? 0);
          let end = from + 1;
          while (end < block.rows && bucketOf(query, block.startNs[end] ?? 0) === bucket) end++;
          if (bucket !== undefined) use(block, bucket, from, end - from);
          from = end;
        }
      },
      signal,
    );
    await pause();
  }
}
