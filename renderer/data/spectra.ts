import type { BytesQuery } from '../../workers/contract/bytes.ts';
import type { RecordingInfo, StreamInfo } from '../../workers/contract/model.ts';
import type { ChosenSpan } from '../model/chosen.ts';
import type { View } from '../model/timebase.ts';
import type { ArrowTable } from './arrow-table.ts';

/** Level statistics of one stream over a time range, one entry a bin. NaN where nothing is known. */
export interface StreamSpectrum {
  readonly stream: StreamInfo;
  readonly freqHz: Float64Array;
  readonly minDb: Float64Array;
  readonly meanDb: Float64Array;
  readonly maxDb: Float64Array;
  /** Frames that went into a bin, and how many of them were below resolution. */
  readonly frames: Float64Array;
  readonly below: Float64Array;
  /** 256 counts a bin: how often each level code occurred. */
  readonly histogram: Uint32Array;
  readonly framesUsed: number;
  readonly framesTotal: number;
}

/** More frames than this are sampled: a few tens of milliseconds of work on the host. */
export const SPECTRUM_FRAMES = 20_000;

/** Streams that have bins in the visible band and frames in the visible time. */
export function visibleStreams(info: RecordingInfo, view: View): readonly StreamInfo[] {
  return info.streams.filter(
    (stream) =>
      stream.lowEdgeHz < view.highHz &&
      stream.lowEdgeHz + stream.bins * stream.binHz > view.lowHz &&
      stream.startNs <= view.toNs &&
      stream.endNs >= view.fromNs,
  );
}

export function holdsFrequency(stream: StreamInfo, freqHz: number): boolean {
  return freqHz >= stream.lowEdgeHz && freqHz <= stream.lowEdgeHz + stream.bins * stream.binHz;
}

/** Stream whose band holds a frequency; the nearest one when none does. */
export function streamAt(streams: readonly StreamInfo[], freqHz: number | undefined): StreamInfo | undefined {
  let best = streams[0];
  if (freqHz === undefined) return best;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const stream of streams) {
    const highHz = stream.lowEdgeHz + stream.bins * stream.binHz;
    const outside = Math.max(stream.lowEdgeHz - freqHz, freqHz - highHz, 0);
    const distance = outside > 0 ? outside + 1e12 : Math.abs(freqHz - (stream.lowEdgeHz + highHz) / 2);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = stream;
    }
  }
  return best;
}

/** A query for every stream over the same times, so that a hopping recording shows each of them in its place. */
export function spectrumQueries(
  info: RecordingInfo,
  streams: readonly StreamInfo[],
  { range, within }: ChosenSpan,
  maxFrames: number,
): readonly BytesQuery[] {
  return streams.map((stream) => ({
    kind: 'spectrum',
    recording: info.id,
    stream: stream.index,
    ...range,
    ...(within === undefined ? {} : { within: [...within] }),
    maxFrames,
  }));
}

export function readSpectrum(table: ArrowTable, stream: StreamInfo): StreamSpectrum {
  return {
    stream,
    freqHz: table.numbers('freq_hz'),
    minDb: table.numbers('min_db'),
    meanDb: table.numbers('mean_db'),
    maxDb: table.numbers('max_db'),
    frames: table.numbers('frames'),
    below: table.numbers('below'),
    histogram: table.words('histogram'),
    framesUsed: Number(table.metadata('frames_used') ?? 0),
    framesTotal: Number(table.metadata('frames_total') ?? 0),
  };
}
