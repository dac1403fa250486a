import { type FrameColumns, FrameFlag, type RecordKind, recordKinds } from '../decode/columns.ts';
import { formatOfKinds } from '../decode/recognise.ts';
import { createRecordDecoder, type DecodedBatch } from '../decode/record-decoder.ts';
import { createTimeline, originFromAnchors, type Placement } from '../decode/timeline.ts';
import type { loadKernels } from '../kernels/load.ts';
import type { Run } from '../recording/recording-index.ts';
import { createRecordingWriter } from '../recording/recording-writer.ts';
import { createPyramidBuilder, type PyramidBuilder } from '../reduce/pyramid-builder.ts';
import { createFrameGroups } from './frame-grouping.ts';
import { createFrameRowCollector } from './frame-rows.ts';
import type { Ingest, IngestSinks } from './ingest.ts';
import type { AnchorRow, IngestOrigin, IngestPlace, IngestResult, IngestSource } from './messages.ts';
import { createTileStatistics } from './tile-statistics.ts';

/** A stated beginning is when the agent opened the file; the buffer it read may have been filled long before. */
const STATED_START_UNCERTAINTY_NS = 60e9;
/** More runs than this are not repeated in the database; `runs.arrow` has them all. */
const MAX_RUNS_FOR_DATABASE = 65_536;
/** Below this size every level has statistics; above it levels 1 and 2, fifteen sixteenths of all tiles, are left out. */
const SMALL_SOURCE_BYTES = 64 * 1024 * 1024;

/** Relay records → runs over the evidence, pyramid, rows for the database. One call of `commit` is one block. */
export function createRecordIngest(
  source: Extract<IngestSource, { kind: 'records' }>,
  place: IngestPlace,
  kernels: ReturnType<typeof loadKernels>,
  sinks: IngestSinks,
): Ingest {
  const { scale } = source;
  const runs: Run[] = [];
  let runCount = 0;
  const writer = createRecordingWriter({
    directory: place.recordingPath,
    format: source.format,
    scale,
    levelZero: 'evidence',
    hashed: place.hashesRecording,
    onRuns(closed) {
      runCount += closed.length;
      if (runCount <= MAX_RUNS_FOR_DATABASE) runs.push(...closed);
    },
  });
  const timeline = createTimeline({ onGap: (gap) => writer.addGap(gap) });
  const groups = createFrameGroups();
  const frameRows = createFrameRowCollector(sinks.frames);
  const statistics = createTileStatistics(scale, sinks.statistics);
  const statisticsFrom = place.sourceBytes < SMALL_SOURCE_BYTES ? 1 : 3;
  const builders: PyramidBuilder[] = [];
  const lastSegment: number[] = [];
  const kinds = new Set<RecordKind>();
  let suspectNoise = 0;
  let secondary = 0;
  let allZero = 0;
  let startNs = new Float64Array(0);
  let newSegment = new Uint8Array(0);

  const openStreams = (): void => {
    for (const stream of timeline.streams.slice(builders.length)) {
      const { index, nominalIntervalNs, bins } = stream;
      writer.addStream(stream);
      lastSegment.push(-1);
      builders.push(
        createPyramidBuilder({
          kernels,
          bins,
          scale,
          nominalIntervalNs,
          onRows(level, rows) {
            writer.addRows(index, level, rows);
            if (level >= statisticsFrom) statistics.add(index, level, bins, rows);
          },
        }),
      );
    }
  };

  const buildPyramids = (placed: Placement, count: number): void => {
    groups.group(placed.stream, count, builders.length);
    for (let stream = 0; stream < builders.length; stream++) {
      const frames = groups.framesOf(stream);
      if (frames.length === 0) continue;
      const first = placed.segment[frames[0] ?? 0] ?? 0;
      const last = placed.segment[frames[frames.length - 1] ?? 0] ?? 0;
      const whole = frames.length === count;
      const starts = whole ? placed.startNs : gather(placed.startNs, frames);
      if (first === last) newSegment.fill(0, 0, frames.length);
      else markSegments(placed.segment, frames);
      newSegment[0] = lastSegment[stream] === first ? 0 : 1;
      lastSegment[stream] = last;
      builders[stream]?.addFrames(frames, frames.length, starts, newSegment);
    }
  };

  const gather = (values: Float64Array, frames: Uint32Array): Float64Array => {
    for (let i = 0; i < frames.length; i++) startNs[i] = values[frames[i] ?? 0] ?? 0;
    return startNs;
  };

  const markSegments = (segment: Uint32Array, frames: Uint32Array): void => {
    for (let i = 1; i < frames.length; i++) {
      newSegment[i] = segment[frames[i] ?? 0] === segment[frames[i - 1] ?? 0] ? 0 : 1;
    }
  };

  const countKinds = ({ count, kind, flags }: FrameColumns): void => {
    let last = -1;
    for (let i = 0; i < count; i++) {
      const own = kind[i] ?? 0;
      if (own !== last) {
        const known = recordKinds[own];
        if (known !== undefined) kinds.add(known);
        last = own;
      }
      const flag = flags[i] ?? 0;
      if (flag !== 0) {
        if ((flag & FrameFlag.noiseSuspect) !== 0) suspectNoise++;
        if ((flag & FrameFlag.secondary) !== 0) secondary++;
        if ((flag & FrameFlag.allZero) !== 0) allZero++;
      }
    }
  };

  const onBatch = (batch: DecodedBatch): void => {
    const { columns } = batch;
    const { count } = columns;
    if (startNs.length < count) {
      startNs = new Float64Array(count);
      newSegment = new Uint8Array(count);
    }
    const placed = timeline.place(columns, batch.anchors);
    openStreams();
    countKinds(columns);
    frameRows.add(count, placed.stream, placed.startNs, columns);
    writer.addFrames(batch, placed);
    buildPyramids(placed, count);
  };

  const decoder = createRecordDecoder({
    scanner: kernels.scanner,
    wrapper: source.wrapper,
    onBatch,
    onDamage: (stretch) => writer.addDamage(stretch),
  });

  const origin = (): IngestOrigin => {
    const anchored = originFromAnchors(timeline.segments, source.anchors);
    if (anchored !== undefined) {
      return {
        kind: 'utc',
        utcNs: anchored.utcNs,
        uncertaintyNs: anchored.uncertaintyNs,
        source: 'sidecar clock anchor',
      };
    }
    const wall = timeline.origin;
    if (wall !== undefined) return { kind: 'utc', ...wall, source: 'chunk wrapper' };
    if (source.startUtcNs !== undefined) {
      return {
        kind: 'utc',
        utcNs: source.startUtcNs,
        uncertaintyNs: STATED_START_UNCERTAINTY_NS,
        source: 'sidecar timestamp',
      };
    }
    return { kind: 'relative', why: 'the dump has no wall clock and no sidecar gives one' };
  };

  const anchorRows = (): AnchorRow[] => {
    const rows = source.anchors.map((anchor): AnchorRow => {
      const { tsfUs, utcNs, uncertaintyNs } = anchor;
      const segment = originFromAnchors(timeline.segments, [anchor])?.segment ?? 0;
      return { segment, deviceUs: tsfUs, utcNs, uncertaintyNs, source: 'sidecar' };
    });
    const first = timeline.segments[0];
    const wall = timeline.origin;
    if (rows.length === 0 && first !== undefined && wall !== undefined) {
      rows.push({
        segment: 0,
        deviceUs: first.firstTsfUs,
        utcNs: wall.utcNs,
        uncertaintyNs: wall.uncertaintyNs,
        source: 'chunk wrapper',
      });
    }
    return rows;
  };

  const warnings = (): string[] => {
    const list: string[] = [];
    const { frames, damageStretches, damageBytes } = decoder.totals();
    const share = (part: number) => `${part} of ${frames} frames`;
    if (damageStretches > 0)
      list.push(
        `${damageBytes} bytes in ${damageStretches} damaged ${damageStretches === 1 ? 'stretch' : 'stretches'} could not be decoded.`,
      );
    if (suspectNoise > 0)
      list.push(
        `${share(suspectNoise)} state a noise floor above −80 dBm, probably calibrated on a carrier: their levels may be too high.`,
      );
    if (allZero > 0) list.push(`${share(allZero)} have only zero bins and therefore no level.`);
    if (secondary > 0)
      list.push(
        `${share(secondary)} are secondary halves of a 160 or 80+80 MHz channel, shown at their own frequency.`,
      );
    if (timeline.segmentCount > 1)
      list.push(
        `The device clock began again ${timesWords(timeline.segmentCount - 1)}; distances between segments are ${timeline.origin === undefined ? 'unknown' : 'from the wall clock where it is known'}.`,
      );
    return list;
  };

  return {
    room: () => decoder.room(),
    commit: (count, final) => decoder.commit(count, final),
    frames: () => decoder.totals().frames,
    snapshot: () => ({ snapshot: writer.snapshot(timeline.segments), origin: origin() }),
    finish(): IngestResult {
      for (const builder of builders) builder.finish();
      frameRows.flush();
      statistics.flush();
      const index = writer.finish([...timeline.segments]);
      return {
        index,
        format: formatOfKinds(kinds),
        origin: origin(),
        anchors: anchorRows(),
        runs: runCount <= MAX_RUNS_FOR_DATABASE ? runs : undefined,
        warnings: warnings(),
      };
    },
    close: () => writer.close(),
  };
}

function timesWords(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
