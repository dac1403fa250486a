import { Fault } from '../contract/faults.ts';
import type { FrameColumns } from './columns.ts';
import type { WallClockAnchor } from './decoded.ts';
import { type FrequencyAxis, frequencyAxis } from './levels.ts';
import { KIND_ATH11K, KIND_HT20 } from './record-rules.ts';

/** The frames of one radio setting: same centre, width and bin count. */
export interface TimelineStream extends FrequencyAxis {
  readonly index: number;
  readonly nominalIntervalNs: number;
}

/** A stretch of frames with one unbroken device clock. Times are nanoseconds since the recording's origin. */
export interface TimelineSegment {
  readonly index: number;
  readonly startNs: number;
  /** End of the last frame. */
  endNs: number;
  frames: number;
  readonly firstTsfUs: number;
  readonly placement: 'anchor' | 'device clock' | 'after previous';
}

export interface TimelineGap {
  readonly fromNs: number;
  readonly toNs: number;
  readonly why: string;
}

/** One entry a frame of the columns that were placed; valid until the next `place`. */
export interface Placement {
  readonly stream: Uint16Array;
  readonly segment: Uint32Array;
  readonly startNs: Float64Array;
  /** timeNs = tsfUs · 1000 + clockOffsetNs; changes with the segment and with every wrap of a 32-bit clock. */
  readonly clockOffsetNs: Float64Array;
}

export interface WallClockOrigin {
  /** UTC of recording time 0. */
  readonly utcNs: bigint;
  readonly uncertaintyNs: number;
}

export interface Timeline {
  /** Gives every frame its stream, segment and time, in file order. Throws a Fault when there are too many streams. */
  place(columns: FrameColumns, anchors?: readonly WallClockAnchor[]): Placement;
  readonly streams: readonly TimelineStream[];
  /** The first SEGMENTS_KEPT segments; `segmentCount` counts all. */
  readonly segments: readonly TimelineSegment[];
  readonly segmentCount: number;
  readonly gapCount: number;
  /** End of the last frame. */
  readonly endNs: number;
  /** From chunk wrappers; undefined when there was none. */
  readonly origin: WallClockOrigin | undefined;
}

export const STREAMS_MOST = 4096;
export const SEGMENTS_KEPT = 65_536;
const TWO_32 = 2 ** 32;
/** A 32-bit clock wrapped when it goes on within this of its end (formats.md, section 6); otherwise it restarted. */
const WRAP_WINDOW_US = 300e6;
/** A clock that jumps forward by more than a day was set, or its record is wrong: a new segment. */
const FORWARD_LIMIT_US = 86_400e6;
const FALLBACK_INTERVAL_NS = 1_000_000;
/** Steps longer than this are pauses, not the interval between frames. */
const LONGEST_INTERVAL_US = 10e6;
const GAP_INTERVALS = 16;
const SHORTEST_GAP_NS = 1_000_000;
const STEPS_SAMPLED = 8192;
/** A chunk is stamped when it is written, some time after its frames. */
const CHUNK_UNCERTAINTY_NS = 1_000_000_000;

/** Places frames on one time line (SPEC.md, D20–D24). Never sorts; constant memory but for streams and segments. */
export function createTimeline(options: { readonly onGap?: (gap: TimelineGap) => void } = {}): Timeline {
  const streams: TimelineStream[] = [];
  const streamOf = new Map<number, number>();
  const segments: TimelineSegment[] = [];
  let current: TimelineSegment | undefined;
  let segmentCount = 0;
  let gapCount = 0;
  let fileIntervalNs: number | undefined;
  let previousTsfUs = 0;
  let previousNs = 0;
  let offsetNs = 0;
  let firstAnchor: { readonly utcUs: number; readonly timeNs: number } | undefined;
  let lastAnchorUs: number | undefined;
  let spreadUs = { least: 0, most: 0 };
  let placement = allocate(0);

  function beginSegment(tsfUs: number, intervalNs: number): TimelineSegment {
    const earliestNs = current === undefined ? 0 : previousNs + intervalNs;
    const anchoredNs =
      firstAnchor === undefined || lastAnchorUs === undefined
        ? undefined
        : firstAnchor.timeNs + (lastAnchorUs - firstAnchor.utcUs) * 1000;
    const anchored = current !== undefined && anchoredNs !== undefined && anchoredNs > earliestNs;
    const startNs = anchored ? anchoredNs : earliestNs;
    const how = current === undefined ? 'device clock' : anchored ? 'anchor' : 'after previous';
    if (anchored) gap(earliestNs, startNs, 'the device clock restarted; the length is from the wall clock');
    current = {
      index: segmentCount++,
      startNs,
      endNs: startNs + intervalNs,
      frames: 0,
      firstTsfUs: tsfUs,
      placement: how,
    };
    if (segments.length < SEGMENTS_KEPT) segments.push(current);
    offsetNs = startNs - tsfUs * 1000;
    previousNs = startNs;
    return current;
  }

  function extend(segment: TimelineSegment | undefined, frames: number, endNs: number): void {
    if (segment === undefined || frames === 0) return;
    segment.frames += frames;
    segment.endNs = endNs;
  }

  function gap(fromNs: number, toNs: number, why: string): void {
    gapCount++;
    options.onGap?.({ fromNs, toNs, why });
  }

  function anchorAt(utcUs: number, timeNs: number): void {
    firstAnchor ??= { utcUs, timeNs };
    const drift = utcUs - firstAnchor.utcUs - (timeNs - firstAnchor.timeNs) / 1000;
    spreadUs = { least: Math.min(spreadUs.least, drift), most: Math.max(spreadUs.most, drift) };
  }

  function streamIndex(columns: FrameColumns, frame: number): number {
    const bins = columns.bins[frame] ?? 0;
    const centre = columns.centreMhz[frame] ?? 0;
    const width = columns.widthMhz[frame] ?? 0;
    const key = (centre * 256 + width) * 1024 + bins;
    const known = streamOf.get(key);
    if (known !== undefined) return known;
    const index = streams.length;
    if (index >= STREAMS_MOST) {
      throw new Fault(
        'corrupt_input',
        `The recording holds frames on more than ${STREAMS_MOST} channel settings, which no radio has: check where the file comes from.`,
      );
    }
    const axis = frequencyAxis(columns.kind[frame] ?? KIND_HT20, centre, width, bins);
    streams.push({ index, ...axis, nominalIntervalNs: 0 });
    streamOf.set(key, index);
    return index;
  }

  /** Intervals of the streams that appeared in this batch: the median step between neighbours of one segment. */
  function nameIntervals(firstNew: number, count: number, fallbackNs: number): void {
    const steps = new Map<number, number[]>();
    const lastFrame = new Map<number, number>();
    for (let frame = 0; frame < count; frame++) {
      const stream = placement.stream[frame] ?? 0;
      if (stream < firstNew) continue;
      const before = lastFrame.get(stream);
      lastFrame.set(stream, frame);
      if (before === undefined || placement.segment[before] !== placement.segment[frame]) continue;
      const stepNs = (placement.startNs[frame] ?? 0) - (placement.startNs[before] ?? 0);
      const list = steps.get(stream) ?? [];
      if (stepNs > 0 && list.length < STEPS_SAMPLED) list.push(stepNs);
      steps.set(stream, list);
    }
    for (const stream of streams.slice(firstNew)) {
      streams[stream.index] = { ...stream, nominalIntervalNs: median(steps.get(stream.index) ?? []) ?? fallbackNs };
    }
  }

  return {
    place(columns, anchors = []) {
      const { count, tsfUs, kind, bins, centreMhz, widthMhz } = columns;
      if (placement.stream.length < count) placement = allocate(count);
      const intervalNs = fileIntervalNs ?? usualIntervalNs(columns) ?? FALLBACK_INTERVAL_NS;
      if (count > 0) fileIntervalNs = intervalNs;
      const longNs = Math.max(GAP_INTERVALS * intervalNs, SHORTEST_GAP_NS);
      const firstNew = streams.length;
      let nextAnchor = 0;
      const { stream, segment, startNs, clockOffsetNs } = placement;
      // Nearly every frame goes on where the one before it ended; this loop runs once a frame of the whole import.
      // What changes with every frame is in local variables: a number in a closure is allocated anew each time.
      let own = current;
      let lastTsfUs = previousTsfUs;
      let lastNs = previousNs;
      let shiftNs = offsetNs;
      let ownFrames = 0;
      let ofStream = -1;
      for (let frame = 0; frame < count; frame++) {
        const anchor = anchors[nextAnchor]?.frame === frame ? anchors[nextAnchor++] : undefined;
        if (anchor !== undefined) lastAnchorUs = anchor.utcUs;
        const tsf = tsfUs[frame] ?? 0;
        const step = tsf - lastTsfUs;
        if (own !== undefined && step < 0 && (kind[frame] ?? 0) >= KIND_ATH11K && step + TWO_32 <= WRAP_WINDOW_US) {
          shiftNs += TWO_32 * 1000;
        } else if (own === undefined || step < 0 || step > FORWARD_LIMIT_US) {
          extend(own, ownFrames, lastNs + intervalNs);
          previousNs = lastNs;
          own = beginSegment(tsf, intervalNs);
          ownFrames = 0;
          lastNs = previousNs;
          shiftNs = offsetNs;
        }
        lastTsfUs = tsf;
        const timeNs = Math.max(lastNs, tsf * 1000 + shiftNs);
        if (timeNs - lastNs > longNs) gap(lastNs + intervalNs, timeNs, 'no frames while the device clock ran on');
        if (anchor !== undefined) anchorAt(anchor.utcUs, timeNs);
        lastNs = timeNs;
        ownFrames++;
        if (
          ofStream < 0 ||
          bins[frame] !== bins[frame - 1] ||
          centreMhz[frame] !== centreMhz[frame - 1] ||
          widthMhz[frame] !== widthMhz[frame - 1]
        ) {
          ofStream = streamIndex(columns, frame);
        }
        stream[frame] = ofStream;
        segment[frame] = own.index;
        startNs[frame] = timeNs;
        clockOffsetNs[frame] = shiftNs;
      }
      extend(own, ownFrames, lastNs + intervalNs);
      previousTsfUs = lastTsfUs;
      previousNs = lastNs;
      offsetNs = shiftNs;
      if (streams.length > firstNew) nameIntervals(firstNew, count, intervalNs);
      return placement;
    },
    streams,
    segments,
    get segmentCount() {
      return segmentCount;
    },
    get gapCount() {
      return gapCount;
    },
    get endNs() {
      return current?.endNs ?? 0;
    },
    get origin() {
      if (firstAnchor === undefined) return undefined;
      return {
        utcNs: BigInt(firstAnchor.utcUs) * 1000n - BigInt(Math.round(firstAnchor.timeNs)),
        uncertaintyNs: Math.max(CHUNK_UNCERTAINTY_NS, Math.ceil((spreadUs.most - spreadUs.least) * 1000)),
      };
    },
  };
}

function allocate(capacity: number): Placement {
  return {
    stream: new Uint16Array(capacity),
    segment: new Uint32Array(capacity),
    startNs: new Float64Array(capacity),
    clockOffsetNs: new Float64Array(capacity),
  };
}

/** Median step between neighbouring frames of the columns, whatever their stream. */
function usualIntervalNs(columns: FrameColumns): number | undefined {
  const steps: number[] = [];
  for (let frame = 1; frame < columns.count && steps.length < STEPS_SAMPLED; frame++) {
    const step = (columns.tsfUs[frame] ?? 0) - (columns.tsfUs[frame - 1] ?? 0);
    if (step > 0 && step < LONGEST_INTERVAL_US) steps.push(step * 1000);
  }
  return median(steps);
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** A pair of device clock and wall clock, from a sidecar file. */
export interface ClockAnchor {
  readonly tsfUs: number;
  readonly utcNs: bigint;
  readonly uncertaintyNs: number;
}

/**
 * UTC of recording time 0 by the anchor that falls into a segment's stretch of device clock, or nearest to one. Only
 * that segment's place is certain: segments placed "after previous" follow it at an unknown distance.
 */
export function originFromAnchors(
  segments: readonly TimelineSegment[],
  anchors: readonly ClockAnchor[],
): (WallClockOrigin & { readonly segment: number }) | undefined {
  let best:
    | { readonly distanceUs: number; readonly segment: TimelineSegment; readonly anchor: ClockAnchor }
    | undefined;
  for (const anchor of anchors) {
    for (const segment of segments) {
      const lengthUs = (segment.endNs - segment.startNs) / 1000;
      const into = anchor.tsfUs - segment.firstTsfUs;
      const distanceUs = into < 0 ? -into : Math.max(0, into - lengthUs);
      if (best === undefined || distanceUs < best.distanceUs) best = { distanceUs, segment, anchor };
    }
  }
  if (best === undefined) return undefined;
  const { anchor, segment } = best;
  const sinceOriginNs = BigInt(Math.round(segment.startNs + (anchor.tsfUs - segment.firstTsfUs) * 1000));
  return { utcNs: anchor.utcNs - sinceOriginNs, uncertaintyNs: anchor.uncertaintyNs, segment: segment.index };
}
