import { extname, resolve } from 'node:path';
import { Fault } from '../../contract/faults.ts';
import type { HeatMapQuery } from '../../contract/survey-bytes.ts';
import { arrowFile } from '../../export/columns.ts';
import type { FileTable } from '../../export/file-table.ts';
import { heatMapGeoJson } from '../../export/heat-map-geojson.ts';
import { pointsGeoJson, pointsKml, trackGeoJson, trackGpx, trackKml } from '../../export/place-files.ts';
import { pulled } from '../../export/pulled.ts';
import { sigmfSpectra } from '../../export/sigmf-spectra.ts';
import { csvFile, jsonFile, parquetFile } from '../../export/table-files.ts';
import type { CaseSession } from '../case-session.ts';
import { quoteName } from '../errors.ts';
import {
  annotationsTable,
  attitudeTable,
  evidenceTable,
  framesTable,
  photosTable,
  recordingsTable,
  trackLines,
  trackTable,
} from '../exports/case-tables.ts';
import { heatMapTable, samplesTable, spectrumTable } from '../exports/measured-tables.ts';
import { makeHeatMap } from '../make-heat-map.ts';
import { buildName } from './build-name.ts';
import { bandOption, type Command, type CommandContext, jsonOption, rangeOptions, UsageError } from './command.ts';
import { checked, findTrack, mapOptions, mapQueryOptions, theRecording } from './heat-map-command.ts';
import { refusePlace, writeWhole } from './output-file.ts';
import { bytesText, jsonText, textTable } from './table.ts';
import { rangeOf, wholeNumber } from './values.ts';
import { onItsClock, openCaseOf, withHost } from './with-host.ts';

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
type Maker = (session: CaseSession, context: CommandContext) => Promise<Pieces> | Pieces;
/** What can be written, and by the ending of the file how. */
interface ExportKind {
  readonly summary: string;
  readonly forms: Readonly<Record<string, Maker>>;
}

type TableMaker = (session: CaseSession, context: CommandContext) => Promise<FileTable> | FileTable;

function tableForms(make: TableMaker, more: Readonly<Record<string, (table: FileTable) => Pieces>> = {}) {
  const writers = { csv: csvFile, parquet: parquetFile, arrow: arrowFile, json: jsonFile, ...more };
  return Object.fromEntries(
    Object.entries(writers).map(([ending, write]): [string, Maker] => [
      ending,
      async (session, context) => write(await make(session, context)),
    ]),
  );
}

const points = { geojson: pointsGeoJson, kml: pointsKml };

const kinds: Readonly<Record<string, ExportKind>> = {
  recordings: { summary: 'recordings with their times, clocks, gaps and evidence', forms: tableForms(recordingsTable) },
  evidence: { summary: 'originals with their SHA-256 and names', forms: tableForms(evidenceTable) },
  frames: {
    summary: 'time, noise and power of every frame of a recording',
    forms: tableForms((session, context) => framesTable(session, recordingOf(session, context).id, context.signal)),
  },
  spectrum: {
    summary: 'minimum, mean and maximum of every bin over a range',
    forms: tableForms((session, context) => {
      const info = recordingOf(session, context);
      return spectrumTable(session, info, rangeOf(context.value('from'), context.value('to'), info), context.signal);
    }),
  },
  spectra: { summary: 'power spectra of every frame of a range, as a SigMF archive', forms: { sigmf: spectra } },
  samples: {
    summary: 'what was measured in a band along time, and where',
    forms: tableForms((session, context) => samplesTable(session, mapQuery(session, context), context.signal), points),
  },
  heatmap: {
    summary: 'cells of a heat map',
    forms: {
      ...tableForms((session, context) => heatMapTable(session, mapQuery(session, context), context.signal), {
        kml: pointsKml,
      }),
      geojson: async (session, context) => {
        const query = mapQuery(session, context);
        const { map, samples } = await makeHeatMap(session, query, context.signal);
        return encoded(heatMapGeoJson(map, samples.unit, query));
      },
    },
  },
  track: {
    summary: 'points of tracks',
    forms: {
      ...tableForms((session, context) => trackTable(session, tracksOf(session, context), context.signal)),
      geojson: async (session, context) => trackGeoJson(await linesOf(session, context)),
      kml: async (session, context) => trackKml(await linesOf(session, context)),
      gpx: async (session, context) => trackGpx(await linesOf(session, context), `Airguard Workstation ${buildName}`),
    },
  },
  attitude: {
    summary: 'samples of attitudes: orientation, rates, accelerations, magnetic field',
    forms: tableForms((session, context) => {
      const ids = session.survey.state().attitudes.map(({ id }) => id);
      return attitudeTable(session, ids, context.signal);
    }),
  },
  photos: { summary: 'photos with time, place, direction and caption', forms: tableForms(photosTable, points) },
  annotations: { summary: 'annotations', forms: tableForms(annotationsTable, points) },
};

export const exportCommand: Command = {
  name: 'export',
  usage: 'DIR WHAT -o FILE [options]',
  summary: 'Writes a table, track, map or spectra of a case to a file; its ending chooses the format.',
  details: `WHAT and the endings it takes (airguard export --list too):\n${Object.entries(kinds)
    .map(([name, { summary, forms }]) => `  ${name.padEnd(12)} ${summary}: ${Object.keys(forms).join(', ')}`)
    .join(
      '\n',
    )}\nTimes are UTC with the settings of the clocks. A file is there whole or not at all. Formats: workers/export/SPEC.md.`,
  options: {
    output: { kind: 'value', short: 'o', value: 'FILE', help: 'where to write' },
    list: { kind: 'flag', help: 'show what can be exported, and as what' },
    stream: { kind: 'value', value: 'N', help: 'spectra: one stream only; all of them when left out' },
    ...bandOption,
    ...mapQueryOptions,
    ...rangeOptions,
    ...jsonOption,
  },
  minPositionals: 0,
  maxPositionals: 2,
  async run(context) {
    const [folder, what] = context.positionals;
    if (context.flag('list')) {
      const list = Object.entries(kinds).map(([name, { summary, forms }]) => ({
        name,
        summary,
        endings: Object.keys(forms),
      }));
      context.output.out(
        context.flag('json')
          ? jsonText({ exports: list })
          : textTable(
              ['WHAT', 'ENDINGS', 'HOLDS'],
              list.map(({ name, summary, endings }) => [name, endings.join(' '), summary]),
            ),
      );
      return 0;
    }
    if (folder === undefined || what === undefined) throw new UsageError('export needs DIR and WHAT; see --list');
    const kind = Object.hasOwn(kinds, what) ? kinds[what] : undefined;
    if (kind === undefined)
      throw new UsageError(`there is no export "${what}"; choose ${Object.keys(kinds).join(', ')}`);
    const target = context.value('output');
    if (target === undefined) throw new UsageError('-o FILE is missing; it says where to write');
    const ending = extname(target).slice(1).toLowerCase();
    const make = Object.hasOwn(kind.forms, ending) ? kind.forms[ending] : undefined;
    if (make === undefined)
      throw new UsageError(
        `${what} cannot be written as "${ending}"; end the name of the file with one of .${Object.keys(kind.forms).join(', .')}`,
      );
    return withHost(context, 'export', async (host) => {
      const path = resolve(target);
      await refusePlace(path);
      const session = await openCaseOf(host, context, 'read');
      const bytes = await writeWhole(path, await make(session, context), context.signal);
      context.output.out(
        context.flag('json')
          ? jsonText({ file: path, what, format: ending, bytes })
          : `${quoteName(target)}: ${what}, ${bytesText(bytes)}\n`,
      );
      return 0;
    });
  },
};

function recordingOf(session: CaseSession, context: CommandContext) {
  return onItsClock(session, theRecording(session, context.value('recording')));
}

function mapQuery(session: CaseSession, context: CommandContext): HeatMapQuery {
  const info = recordingOf(session, context);
  const track = context.value('track');
  return checked({
    ...mapOptions(context),
    ...rangeOf(context.value('from'), context.value('to'), info),
    recording: info.id,
    ...(track === undefined ? {} : { track: findTrack(session, track).id }),
  });
}

/** The one that is named, else all. */
function tracksOf(session: CaseSession, context: CommandContext): string[] {
  const wanted = context.value('track');
  if (wanted !== undefined) return [findTrack(session, wanted).id];
  return session.survey.state().tracks.map(({ id }) => id);
}

async function linesOf(session: CaseSession, context: CommandContext) {
  const lines = await trackLines(session, tracksOf(session, context), context.signal);
  if (lines.length === 0) throw new Fault('not_found', `The case has no track: ${session.folder.info.location}`);
  return lines;
}

function spectra(session: CaseSession, context: CommandContext): Pieces {
  const info = recordingOf(session, context);
  const range = rangeOf(context.value('from'), context.value('to'), info);
  const most = info.streams.length - 1;
  const wanted = context.value('stream');
  const index = wholeNumber(wanted, 'stream', { min: 0, max: most, default: 0 });
  const streams = wanted === undefined ? info.streams : info.streams.filter((stream) => stream.index === index);
  const generator = `Airguard Workstation ${buildName}`;
  return pulled(
    (give, stop) =>
      session.shelf.withReader(info.id, async (reader) => {
        for await (const piece of sigmfSpectra(reader, { info, range, streams, generator }, stop)) await give(piece);
      }),
    context.signal,
  );
}

function* encoded(parts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const part of parts) yield encoder.encode(part);
}
