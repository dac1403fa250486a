import { type DataExport, type ExportName, exportKinds } from '../../contract/exports.ts';
import { Fault } from '../../contract/faults.ts';
import type { RecordingInfo, TimeRange } from '../../contract/model.ts';
import { effectiveOrigin } from '../../contract/recording-clock.ts';
import type { HeatMapQuery } from '../../contract/survey-bytes.ts';
import { arrowFile } from '../../export/columns.ts';
import type { FileTable } from '../../export/file-table.ts';
import { heatMapGeoJson } from '../../export/heat-map-geojson.ts';
import { pointsGeoJson, pointsKml, trackGeoJson, trackGpx, trackKml } from '../../export/place-files.ts';
import { pulled } from '../../export/pulled.ts';
import { sigmfAnnotations } from '../../export/sigmf-annotations.ts';
import { sigmfSpectra } from '../../export/sigmf-spectra.ts';
import { csvFile, jsonFile, parquetFile } from '../../export/table-files.ts';
import type { CaseSession } from '../case-session.ts';
import { heatMapFacts, makeHeatMap } from '../make-heat-map.ts';
import {
  annotationsTable,
  attitudeTable,
  evidenceTable,
  framesTable,
  photosTable,
  recordingsTable,
  trackLines,
  trackTable,
} from './case-tables.ts';
import { heatMapTable, samplesTable, spectrumTable } from './measured-tables.ts';

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

interface Making {
  readonly session: CaseSession;
  readonly request: DataExport;
  /** Program and version, for formats that name who made them. */
  readonly generator: string;
  readonly signal: AbortSignal;
}

type Maker = (making: Making) => Promise<Pieces> | Pieces;

/**
 * The bytes of an export, piece by piece. Faults: `bad_request` for a form that the kind does not have or something that
 * is not said, `not_found` for what is not in the case, and those of what is measured.
 */
export async function makeExport(making: Making): Promise<Pieces> {
  const { what, form } = making.request;
  const make = Object.hasOwn(makers[what], form) ? makers[what][form] : undefined;
  if (make === undefined)
    throw new Fault(
      'bad_request',
      `${what} cannot be written as "${form}"; choose one of ${exportKinds[what].forms.join(', ')}.`,
    );
  return make(making);
}

function tableForms(
  make: (making: Making) => Promise<FileTable> | FileTable,
  more: Readonly<Record<string, (table: FileTable) => Pieces>> = {},
): Readonly<Record<string, Maker>> {
  const writers = { csv: csvFile, parquet: parquetFile, arrow: arrowFile, json: jsonFile, ...more };
  return Object.fromEntries(
    Object.entries(writers).map(([form, write]): [string, Maker] => [
      form,
      async (making) => write(await make(making)),
    ]),
  );
}

const points = { geojson: pointsGeoJson, kml: pointsKml };

const makers: Readonly<Record<ExportName, Readonly<Record<string, Maker>>>> = {
  recordings: tableForms(({ session }) => recordingsTable(session)),
  evidence: tableForms(({ session }) => evidenceTable(session)),
  frames: tableForms((making) => framesTable(making.session, recordingOf(making).id, making.signal)),
  spectrum: tableForms((making) => {
    const info = recordingOf(making);
    return spectrumTable(making.session, info, rangeOf(making, info), making.signal);
  }),
  spectra: { sigmf: spectra },
  samples: tableForms((making) => samplesTable(making.session, mapQuery(making), making.signal), points),
  heatmap: {
    ...tableForms((making) => heatMapTable(making.session, mapQuery(making), making.signal), { kml: pointsKml }),
    async geojson(making) {
      const query = mapQuery(making);
      const made = await makeHeatMap(making.session, query, making.signal);
      return encoded(heatMapGeoJson(made.map, made.samples.unit, heatMapFacts(recordingOf(making), query, made)));
    },
  },
  track: {
    ...tableForms((making) => trackTable(making.session, tracksOf(making), making.signal)),
    geojson: async (making) => trackGeoJson(await linesOf(making)),
    kml: async (making) => trackKml(await linesOf(making)),
    gpx: async (making) => trackGpx(await linesOf(making), making.generator),
  },
  attitude: tableForms(({ session, signal }) => attitudeTable(session, signal)),
  photos: tableForms(({ session }) => photosTable(session), points),
  annotations: {
    ...tableForms(({ session }) => annotationsTable(session), points),
    'sigmf-meta': (making) =>
      encoded([sigmfAnnotations(recordingOf(making), making.session.survey.state().annotations, making.generator)]),
  },
};

/** With the setting of its clock applied to its origin. */
function recordingOf({ session, request: { recording, what } }: Making): RecordingInfo {
  if (recording === undefined) throw new Fault('bad_request', `An export of ${what} needs a recording; choose one.`);
  const info = session.shelf.infoOf(recording);
  return { ...info, origin: effectiveOrigin(info, session.survey.state().clocks) };
}

function rangeOf({ request }: Making, { startNs, endNs }: RecordingInfo): TimeRange {
  return request.range ?? { fromNs: startNs, toNs: endNs };
}

function mapQuery(making: Making): HeatMapQuery {
  const { map, track, what } = making.request;
  if (map === undefined) throw new Fault('bad_request', `An export of ${what} needs a band; choose one.`);
  const info = recordingOf(making);
  return { ...map, ...rangeOf(making, info), recording: info.id, ...(track === undefined ? {} : { track }) };
}

/** The one that is named, else all. */
function tracksOf({ session, request: { track } }: Making): string[] {
  return track === undefined ? session.survey.state().tracks.map(({ id }) => id) : [track];
}

async function linesOf(making: Making) {
  const lines = await trackLines(making.session, tracksOf(making), making.signal);
  if (lines.length === 0) throw new Fault('not_found', `The case has no track: ${making.session.folder.info.location}`);
  return lines;
}

function spectra(making: Making): Pieces {
  const { session, request, generator, signal } = making;
  const info = recordingOf(making);
  const range = rangeOf(making, info);
  const streams = info.streams.filter(({ index }) => request.stream === undefined || request.stream === index);
  return pulled(
    (give, stop) =>
      session.shelf.withReader(info.id, async (reader) => {
        for await (const piece of sigmfSpectra(reader, { info, range, streams, generator }, stop)) await give(piece);
      }),
    signal,
  );
}

function* encoded(parts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const part of parts) yield encoder.encode(part);
}
