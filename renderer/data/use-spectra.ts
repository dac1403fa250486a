import { useMemo } from 'react';
import type { Fault } from '../../workers/contract/faults.ts';
import type { Band, RecordingInfo, StreamInfo } from '../../workers/contract/model.ts';
import { useFrameSelected, useRestedStore } from '../base/use-frame.ts';
import { useStore } from '../base/use-store.ts';
import { type ChosenSpan, spanOf } from '../model/chosen.ts';
import type { App } from './app.ts';
import { decodeTable } from './arrow-table.ts';
import { readSpectrum, SPECTRUM_FRAMES, type StreamSpectrum, spectrumQueries, visibleStreams } from './spectra.ts';
import { SETTLE_MS } from './use-bytes.ts';
import { useCall } from './use-call.ts';

export interface VisibleSpectra {
  readonly info: RecordingInfo | undefined;
  /** The visible band; it follows a drag in every frame. */
  readonly visible: Band;
  /** Newest statistics; they may belong to a range that is being left while `loading`. */
  readonly spectra: readonly StreamSpectrum[];
  readonly loading: boolean;
  readonly fault: Fault | undefined;
  /** Over all streams. Equal when every frame was read. */
  readonly framesUsed: number;
  readonly framesTotal: number;
}

/** Statistics that several views show at once are read once. Entries are small (about 1 KiB a bin). */
const cache = new Map<string, Promise<StreamSpectrum>>();
const CACHED = 64;
/** Many streams share the frames, so that a hopping recording answers as fast as a fixed one. */
const LEAST_FRAMES = 1000;

const NONE: readonly StreamSpectrum[] = [];

/** Level statistics of every visible stream over the chosen times, else over the visible time (model SPEC.md, O1). */
export function useSpectra(app: App): VisibleSpectra {
  const info = useStore(app.recording);
  const { view } = app.model.timebase;
  const lowHz = useFrameSelected(view, ({ visible }) => visible.lowHz);
  const highHz = useFrameSelected(view, ({ visible }) => visible.highHz);
  const visible = useMemo(() => ({ lowHz, highHz }), [lowHz, highHz]);
  const rested = useRestedStore(view, SETTLE_MS);
  // Another recording does not wait: what rested was a part of the one before.
  const asked = (rested.recording === info?.id ? rested : view.get()).visible;
  const times = useStore(app.model.selection.times);
  const span = spanOf(times, asked);
  const part = { ...asked, ...span.range };
  const streams = info === undefined ? [] : visibleStreams(info, part);
  const indices = streams.map((stream) => stream.index).join(',');
  const key =
    info === undefined || streams.length === 0
      ? undefined
      : `${info.id} ${info.generation} ${JSON.stringify(span)} ${indices}`;
  const { value, loading, fault } = useCall(key, (signal) =>
    info === undefined ? Promise.resolve(NONE) : load(app, info, streams, span, signal),
  );
  const spectra = value ?? NONE;
  return useMemo(
    () => ({
      info,
      visible,
      spectra,
      loading,
      fault,
      framesUsed: spectra.reduce((sum, spectrum) => sum + spectrum.framesUsed, 0),
      framesTotal: spectra.reduce((sum, spectrum) => sum + spectrum.framesTotal, 0),
    }),
    [info, visible, spectra, loading, fault],
  );
}

async function load(
  app: App,
  info: RecordingInfo,
  streams: readonly StreamInfo[],
  span: ChosenSpan,
  signal: AbortSignal,
): Promise<readonly StreamSpectrum[]> {
  const maxFrames = Math.max(LEAST_FRAMES, Math.floor(SPECTRUM_FRAMES / Math.max(1, streams.length)));
  const queries = spectrumQueries(info, streams, span, maxFrames);
  return await Promise.all(
    queries.map((query, index) => {
      const stream = streams[index];
      if (stream === undefined) throw new Error('a query without a stream');
      const key = `${info.generation} ${JSON.stringify(query)}`;
      const known = cache.get(key);
      if (known !== undefined) return known.catch(() => read());
      const reading = read();
      cache.set(key, reading);
      reading.catch(() => cache.delete(key));
      for (const oldest of cache.keys()) {
        if (cache.size <= CACHED) break;
        cache.delete(oldest);
      }
      return reading;

      async function read(): Promise<StreamSpectrum> {
        if (stream === undefined) throw new Error('a query without a stream');
        return readSpectrum(decodeTable(await app.host.bytes(query, signal)), stream);
      }
    }),
  );
}

/** "exact, 12,000 frames" or "sampled: 20,000 of 1,200,000 frames". */
export function sampleWords(used: number, total: number, count: (value: number) => string): string {
  if (total === 0) return 'no frames in view';
  return used >= total ? `exact, ${count(total)} frames` : `sampled: ${count(used)} of ${count(total)} frames`;
}

/** What a spectrum is made of: its maximum covers every frame even where the rest is a sample (analysis SPEC, S6). */
export function spectrumSampleWords(used: number, total: number, count: (value: number) => string): string {
  if (used >= total) return sampleWords(used, total, count);
  return `max: every frame · min, mean, density: ${count(used)} of ${count(total)} frames`;
}
