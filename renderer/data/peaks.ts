import type { RecordingInfo } from '../../workers/contract/model.ts';
import { findPeaks } from '../../workers/contract/spectrum-math.ts';
import { type ChosenSpan, spanOf } from '../model/chosen.ts';
import type { MarkerPlace } from '../model/markers.ts';
import type { App } from './app.ts';
import { decodeTable } from './arrow-table.ts';
import { readSpectrum, SPECTRUM_FRAMES, type StreamSpectrum, spectrumQueries, visibleStreams } from './spectra.ts';

export interface Peak {
  readonly freqHz: number;
  readonly levelDb: number;
  readonly binHz: number;
}

/** How far the max-hold trace must fall on both sides of a peak before another one counts, in decibels. */
const EXCURSION_DB = 6;

/** Peaks of the max-hold traces inside a band, strongest first; streams that overlap may show one peak twice. */
export function peaksOf(spectra: readonly StreamSpectrum[], lowHz: number, highHz: number): readonly Peak[] {
  return spectra
    .flatMap(({ stream, freqHz, maxDb }) =>
      findPeaks(maxDb, { excursionDb: EXCURSION_DB }).map(({ bin, db }) => ({
        freqHz: freqHz[bin] ?? Number.NaN,
        levelDb: db,
        binHz: stream.binHz,
      })),
    )
    .filter((peak) => peak.freqHz >= lowHz && peak.freqHz <= highHz)
    .sort((a, b) => b.levelDb - a.levelDb);
}

/** Max-hold spectra of the chosen times, else of what is visible, for a peak search. */
export async function visibleSpectra(
  app: App,
  info: RecordingInfo,
  signal: AbortSignal,
): Promise<readonly StreamSpectrum[]> {
  const { visible } = app.model.timebase.view.get();
  const span = spanOf(app.model.selection.times.get(), visible);
  const streams = visibleStreams(info, { ...visible, ...span.range });
  const queries = spectrumQueries(info, streams, span, SPECTRUM_FRAMES);
  const tables = await Promise.all(queries.map(async (query) => decodeTable(await app.host.bytes(query, signal))));
  return tables.flatMap((table, index) => {
    const stream = streams[index];
    return stream === undefined ? [] : [readSpectrum(table, stream)];
  });
}

/** When a peak happened and its exact level, computed from level 0 (L2). Undefined when nothing is above resolution. */
export async function placePeak(
  app: App,
  info: RecordingInfo,
  { range, within }: ChosenSpan,
  band: { readonly lowHz: number; readonly highHz: number },
  signal: AbortSignal,
): Promise<MarkerPlace | undefined> {
  const thresholdDb = app.model.display.store.get().thresholdDb;
  const measured = await app.host.calls.recordings.measure(
    { recording: info.id, range, band, thresholdDb, ...(within === undefined ? {} : { within: [...within] }) },
    { signal },
  );
  const { peakNs, peakHz, peakDb } = measured;
  if (peakNs === undefined || peakHz === undefined || peakDb === undefined) return undefined;
  return { timeNs: peakNs, freqHz: peakHz, levelDb: peakDb };
}
