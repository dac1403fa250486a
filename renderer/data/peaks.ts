import type { RecordingInfo, TimeRange } from '../../workers/contract/model.ts';
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

/**
 * Local maxima of the max-hold traces inside a band, strongest first. A peak stands at least `EXCURSION_DB` above the
 * lowest point between it and any stronger one (or the end of its trace); equal neighbours are one peak.
 */
export function findPeaks(spectra: readonly StreamSpectrum[], lowHz: number, highHz: number): readonly Peak[] {
  const peaks: Peak[] = [];
  for (const { stream, freqHz, maxDb } of spectra) {
    for (let bin = 0; bin < maxDb.length; bin++) {
      const level = maxDb[bin] ?? Number.NaN;
      const place = freqHz[bin] ?? Number.NaN;
      if (!(place >= lowHz && place <= highHz) || Number.isNaN(level)) continue;
      if (standsOut(maxDb, bin, -1, level) && standsOut(maxDb, bin, 1, level)) {
        peaks.push({ freqHz: place, levelDb: level, binHz: stream.binHz });
      }
    }
  }
  return peaks.sort((a, b) => b.levelDb - a.levelDb);
}

function standsOut(maxDb: Float64Array, bin: number, step: 1 | -1, level: number): boolean {
  let lowest = level;
  for (let other = bin + step; other >= 0 && other < maxDb.length; other += step) {
    const next = maxDb[other] ?? Number.NaN;
    if (Number.isNaN(next)) return true;
    // Of a plateau only the first bin counts.
    if (next > level || (next === level && step < 0 && lowest === level)) return lowest <= level - EXCURSION_DB;
    lowest = Math.min(lowest, next);
    if (lowest <= level - EXCURSION_DB) return true;
  }
  return true;
}

/** Max-hold spectra of what is visible, for a peak search. */
export async function visibleSpectra(
  app: App,
  info: RecordingInfo,
  signal: AbortSignal,
): Promise<readonly StreamSpectrum[]> {
  const { visible } = app.model.timebase.view.get();
  const streams = visibleStreams(info, visible);
  const queries = spectrumQueries(info, streams, visible.fromNs, visible.toNs, SPECTRUM_FRAMES);
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
  range: TimeRange,
  band: { readonly lowHz: number; readonly highHz: number },
  signal: AbortSignal,
): Promise<MarkerPlace | undefined> {
  const thresholdDb = app.model.display.store.get().thresholdDb;
  const measured = await app.host.calls.recordings.measure(
    { recording: info.id, range, band, thresholdDb },
    { signal },
  );
  const { peakNs, peakHz, peakDb } = measured;
  if (peakNs === undefined || peakHz === undefined || peakDb === undefined) return undefined;
  return { timeNs: peakNs, freqHz: peakHz, levelDb: peakDb };
}
