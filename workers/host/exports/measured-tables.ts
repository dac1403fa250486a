import type { RecordingInfo, TimeRange } from '../../contract/model.ts';
import type { HeatMapQuery, SurveySamplesQuery } from '../../contract/survey-bytes.ts';
import { type FileTable, tableOfRows } from '../../export/file-table.ts';
import { utcText } from '../../export/utc-text.ts';
import { querySpectrum } from '../../recording/queries.ts';
import type { CaseSession } from '../case-session.ts';
import { makeHeatMap, tracksUsed } from '../make-heat-map.ts';
import { type PlacedSamples, placeSamples, utcOriginOf } from '../place-samples.ts';
import { aboutCase } from './case-tables.ts';

/** Tables that are measured when they are asked for; `about` holds the query and the evidence that they come from. */

function aboutMeasured(session: CaseSession, what: string, query: object, info: RecordingInfo): Record<string, string> {
  return {
    ...aboutCase(session, what),
    query: JSON.stringify(query),
    evidence_sha256: info.evidenceSha256 ?? '',
    unit: info.scale.unit,
    absolute: String(info.scale.absolute),
  };
}

/** Where places come from and how sure they are, as `heatMapFacts` says it in JSON. */
function aboutPlaces(samples: PlacedSamples): Record<string, string> {
  const { notes, clockUncertaintyNs } = samples;
  return {
    ...(notes.length === 0 ? {} : { places: notes.join(' ') }),
    tracks: JSON.stringify(tracksUsed(samples)),
    clock_uncertainty_ns: String(clockUncertaintyNs),
  };
}

const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? undefined : value);

/** Samples of a band along time, with their places. */
export async function samplesTable(
  session: CaseSession,
  query: SurveySamplesQuery,
  signal: AbortSignal,
): Promise<FileTable> {
  const samples = await placeSamples(session, query, signal);
  const info = session.shelf.infoOf(query.recording);
  const originUtcNs = utcOriginOf(info, session.survey.state().clocks);
  const rows = Array.from(samples.value, (value, at) => {
    const track = samples.tracks[samples.track[at] ?? -1];
    const times = [samples.startNs[at], samples.endNs[at]].map((ns) => BigInt(Math.round(ns ?? 0)));
    return [
      ...times,
      ...times.map((ns) => utcText(originUtcNs + ns)),
      samples.clockUncertaintyNs,
      ...[samples.latitudeDeg[at], samples.longitudeDeg[at], samples.accuracyM[at]].map(known),
      samples.interpolated[at] === 1,
      BigInt(Math.round(samples.heldNs[at] ?? 0)),
      known(value),
      BigInt(samples.frames[at] ?? 0),
      track?.name,
      track?.id,
    ];
  });
  return tableOfRows(
    [
      { name: 'start_ns', kind: 'whole' },
      { name: 'end_ns', kind: 'whole' },
      { name: 'start_utc', kind: 'text' },
      { name: 'end_utc', kind: 'text' },
      { name: 'clock_uncertainty_ns', kind: 'number' },
      { name: 'latitude_deg', kind: 'number' },
      { name: 'longitude_deg', kind: 'number' },
      { name: 'accuracy_m', kind: 'number' },
      { name: 'interpolated', kind: 'flag' },
      { name: 'held_ns', kind: 'whole' },
      { name: `value_${samples.unit.toLowerCase()}`, kind: 'number' },
      { name: 'frames', kind: 'whole' },
      { name: 'track', kind: 'text' },
      { name: 'track_id', kind: 'text' },
    ],
    rows,
    {
      ...aboutMeasured(session, 'samples', query, info),
      ...aboutPlaces(samples),
      times: `start_ns and end_ns from the recording's origin; start_utc and end_utc with the settings of the clocks`,
    },
  );
}

/** Cells of a heat map by their middles; `samples` 0 marks an estimate. */
export async function heatMapTable(session: CaseSession, query: HeatMapQuery, signal: AbortSignal): Promise<FileTable> {
  const { map, samples } = await makeHeatMap(session, query, signal);
  const { grid } = map;
  const rows = Array.from(map.value, (value, at) => [
    grid.southDeg + ((map.row[at] ?? 0) + 0.5) * grid.cellLatitudeDeg,
    grid.westDeg + ((map.column[at] ?? 0) + 0.5) * grid.cellLongitudeDeg,
    value,
    known(map.deviation[at]),
    BigInt(map.samples[at] ?? 0),
  ]);
  const unit = samples.unit.toLowerCase();
  return tableOfRows(
    [
      { name: 'latitude_deg', kind: 'number' },
      { name: 'longitude_deg', kind: 'number' },
      { name: `value_${unit}`, kind: 'number' },
      { name: `deviation_${samples.unit === 'share' ? 'share' : 'db'}`, kind: 'number' },
      { name: 'samples', kind: 'whole' },
    ],
    rows,
    { ...aboutMeasured(session, 'heat map', query, session.shelf.infoOf(query.recording)), ...aboutPlaces(samples) },
  );
}

/** Least, mean and greatest level of every bin of every stream over a range; every frame of it is used. */
export async function spectrumTable(
  session: CaseSession,
  info: RecordingInfo,
  range: TimeRange,
  signal: AbortSignal,
): Promise<FileTable> {
  const rows: (bigint | number | undefined)[][] = [];
  await session.shelf.withReader(info.id, async (reader) => {
    for (const { index } of info.streams) {
      const query = { ...range, stream: index, maxFrames: Number.MAX_SAFE_INTEGER };
      const reply = await querySpectrum(reader, query, signal);
      if (reply.framesUsed === 0) continue;
      reply.freqHz.forEach((freqHz, bin) => {
        const levels = [reply.minDb[bin], reply.meanDb[bin], reply.maxDb[bin]].map(known);
        const counts = [reply.frames[bin] ?? 0, reply.below[bin] ?? 0].map(BigInt);
        rows.push([BigInt(index), freqHz, ...levels, ...counts]);
      });
    }
  });
  const unit = info.scale.unit.toLowerCase();
  return tableOfRows(
    [
      { name: 'stream', kind: 'whole' },
      { name: 'freq_hz', kind: 'number' },
      { name: `min_${unit}`, kind: 'number' },
      { name: `mean_${unit}`, kind: 'number' },
      { name: `max_${unit}`, kind: 'number' },
      { name: 'frames', kind: 'whole' },
      { name: 'below_resolution', kind: 'whole' },
    ],
    rows,
    aboutMeasured(session, 'spectrum', { recording: info.id, ...range }, info),
  );
}
