import { extname, resolve } from 'node:path';
import { colormapNames, DEFAULT_COLORMAP } from '../../contract/colormaps.ts';
import { Fault } from '../../contract/faults.ts';
import type { RecordingInfo } from '../../contract/model.ts';
import { surveyMeasures, type TrackInfo } from '../../contract/survey.ts';
import { type HeatMapQuery, heatMapSchema } from '../../contract/survey-bytes.ts';
import { heatMapGeoJson } from '../../export/heat-map-geojson.ts';
import { heatMapPicture } from '../../export/heat-map-picture.ts';
import type { CaseSession } from '../case-session.ts';
import { quoteName } from '../errors.ts';
import { heatMapFacts, makeHeatMap } from '../make-heat-map.ts';
import { refusePlace, writeWhole } from '../output-file.ts';
import { uncertaintyText } from '../report/report-words.ts';
import { bandOption, type Command, type CommandContext, jsonOption, rangeOptions, UsageError } from './command.ts';
import { jsonText } from './table.ts';
import { finiteNumber, oneOf, parseBand, parseLevels, rangeOf } from './values.ts';
import { findRecording, onItsClock, openCaseOf, withHost } from './with-host.ts';

const methods = ['measured', 'inverse-distance', 'kriging'] as const;
const measures = surveyMeasures.map((measure) => measure.replace(' ', '-'));

const DEFAULTS = { cellM: 5, bucketS: 1, gapS: 5, thresholdDb: -85, deviationDb: 8, deviationShare: 0.25 } as const;

/** What to measure along a track, and how cells are made of it. */
export const mapQueryOptions = {
  recording: { kind: 'value', value: 'R', help: 'id or name; may be left out when there is only one' },
  track: { kind: 'value', value: 'T', help: 'id or name; those that fit by device and time when left out' },
  measure: { kind: 'value', value: 'NAME', help: `${measures.join(', ')}; band-power when left out` },
  threshold: { kind: 'value', value: 'DB', help: `of occupancy; ${DEFAULTS.thresholdDb} when left out` },
  cell: { kind: 'value', value: 'M', help: `side of a cell in metres; ${DEFAULTS.cellM} when left out` },
  method: { kind: 'value', value: 'NAME', help: `${methods.join(', ')}; measured when left out` },
  'max-distance': { kind: 'value', value: 'M', help: 'of an estimate from samples; three cells when left out' },
  'max-deviation': {
    kind: 'value',
    value: 'DB',
    help: `of an estimate by kriging; ${DEFAULTS.deviationDb}, and ${DEFAULTS.deviationShare} of a share, when left out`,
  },
  bucket: { kind: 'value', value: 'S', help: `seconds a sample; ${DEFAULTS.bucketS} when left out` },
  'max-gap': {
    kind: 'value',
    value: 'S',
    help: `seconds from a fix beyond which a sample has no place; ${DEFAULTS.gapS} when left out`,
  },
} as const;

export const heatMapCommand: Command = {
  name: 'heatmap',
  usage: 'DIR --band LO-HI -o out.geojson|out.png [options]',
  summary: 'Maps a band: the mean of the samples in each cell, with their count and spread.',
  details:
    'Only cells in which somebody was are drawn, unless a method that estimates is chosen: then estimates are marked, and masked beyond --max-distance and, by kriging, --max-deviation.\nThe PNG holds exactly the cells, north up, a colour bar and how sure the clocks are, which its iTXt chunk "airguard" says too with all that GeoJSON says; estimates are paler.',
  options: {
    ...bandOption,
    output: { kind: 'value', short: 'o', value: 'FILE', help: 'where to write; its ending chooses GeoJSON or PNG' },
    ...mapQueryOptions,
    ...rangeOptions,
    levels: {
      kind: 'value',
      value: 'LO,HI',
      help: 'PNG: lowest and highest colour; what the cells need when left out',
    },
    colormap: { kind: 'value', value: 'NAME', help: `PNG: ${colormapNames.join(', ')}` },
    ...jsonOption,
  },
  minPositionals: 1,
  maxPositionals: 1,
  run(context) {
    const target = context.value('output');
    if (target === undefined) throw new UsageError('-o FILE is missing; it says where the map goes');
    const form = formOf(target);
    const options = mapOptions(context);
    return withHost(context, 'heatmap', async (host) => {
      await refusePlace(resolve(target));
      const session = await openCaseOf(host, context, 'read');
      const info = onItsClock(session, theRecording(session, context.value('recording')));
      const track = context.value('track');
      const query: HeatMapQuery = {
        ...options,
        ...rangeOf(context.value('from'), context.value('to'), info),
        recording: info.id,
        ...(track === undefined ? {} : { track: findTrack(session, track).id }),
      };
      const made = await makeHeatMap(session, checked(query), context.signal);
      const { unit } = made.samples;
      const about = heatMapFacts(info, query, made);
      if (form === 'png') {
        const picture = { unit, ...pictureOptions(context), caption: clocksText(about), about };
        await writeWhole(resolve(target), [await heatMapPicture(made.map, picture)], context.signal);
      } else await writeWhole(resolve(target), encoded(heatMapGeoJson(made.map, unit, about)), context.signal);
      context.output.out(
        context.flag('json') ? jsonText({ file: resolve(target), ...about }) : sentenceOf(target, about),
      );
      return 0;
    });
  },
};

function formOf(target: string): 'png' | 'geojson' {
  switch (extname(target).toLowerCase()) {
    case '.png':
      return 'png';
    case '.geojson':
    case '.json':
      return 'geojson';
    default:
      throw new UsageError(`the ending of "${target}" says neither .geojson nor .png`);
  }
}

export function mapOptions(context: CommandContext): Omit<HeatMapQuery, 'recording' | 'track' | 'fromNs' | 'toNs'> {
  const bandText = context.value('band');
  if (bandText === undefined) throw new UsageError('--band LO-HI is missing; it says what to map');
  const measure = surveyMeasures[measures.indexOf(oneOf(context.value('measure'), 'measure', measures, 'band-power'))];
  const method = oneOf(context.value('method'), 'method', methods, 'measured');
  const cellM = positive(context, 'cell', DEFAULTS.cellM);
  return {
    ...parseBand(bandText),
    measure: measure ?? 'band power',
    method: method === 'inverse-distance' ? 'inverse distance' : method,
    cellM,
    thresholdDb: finiteNumber(context.value('threshold'), 'threshold', DEFAULTS.thresholdDb),
    maxDistanceM: positive(context, 'max-distance', 3 * cellM),
    maxDeviationDb: positive(
      context,
      'max-deviation',
      measure === 'occupancy' ? DEFAULTS.deviationShare : DEFAULTS.deviationDb,
    ),
    bucketNs: 1e9 * positive(context, 'bucket', DEFAULTS.bucketS),
    maxGapNs: 1e9 * positive(context, 'max-gap', DEFAULTS.gapS),
  };
}

function positive(context: CommandContext, option: string, otherwise: number): number {
  const value = finiteNumber(context.value(option), option, otherwise);
  if (!(value > 0)) throw new UsageError(`--${option} must be more than 0`);
  return value;
}

/** The limits of the contract hold for the command line as well. */
export function checked(query: HeatMapQuery): HeatMapQuery {
  const parsed = heatMapSchema.safeParse(query);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const { option, factor } = checkedOptions[String(issue?.path[0])] ?? { option: String(issue?.path[0]), factor: 1 };
  const bound =
    issue?.code === 'too_small'
      ? `at least ${Number(issue.minimum) / factor}`
      : issue?.code === 'too_big'
        ? `at most ${Number(issue.maximum) / factor}`
        : 'a finite number';
  throw new UsageError(`--${option} must be ${bound}`);
}

/** Options whose numbers the contract bounds, and what one of their units is there. */
const checkedOptions: Readonly<Record<string, { readonly option: string; readonly factor: number }>> = {
  cellM: { option: 'cell', factor: 1 },
  bucketNs: { option: 'bucket', factor: 1e9 },
  maxGapNs: { option: 'max-gap', factor: 1e9 },
  maxDistanceM: { option: 'max-distance', factor: 1 },
  maxDeviationDb: { option: 'max-deviation', factor: 1 },
};

function pictureOptions(context: CommandContext) {
  const text = context.value('levels');
  const colormap = oneOf(context.value('colormap'), 'colormap', colormapNames, DEFAULT_COLORMAP);
  if (text === undefined) return { colormap };
  const { lowDb, highDb } = parseLevels(text);
  return { colormap, levels: { low: lowDb, high: highDb } };
}

export function theRecording(session: CaseSession, wanted: string | undefined): RecordingInfo {
  if (wanted !== undefined) return findRecording(session, wanted);
  const all = session.shelf.list();
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  throw new UsageError(`the case has ${all.length} recordings; name one with --recording`);
}

/** A track by its id, the beginning of it, or its name. */
export function findTrack(session: CaseSession, wanted: string): TrackInfo {
  const { tracks } = session.survey.state();
  const exact = tracks.filter(({ id, name }) => id === wanted || name === wanted);
  const found = exact.length > 0 ? exact : tracks.filter(({ id }) => wanted.length >= 4 && id.startsWith(wanted));
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  if (found.length > 1)
    throw new Fault('bad_request', `"${wanted}" means ${found.length} tracks; use the id that airguard tracks shows.`);
  throw new Fault(
    'not_found',
    `There is no track "${wanted}" in the case; it has ${tracks.length}: ${session.folder.info.location}`,
  );
}

function sentenceOf(target: string, about: ReturnType<typeof heatMapFacts>): string {
  const { samplesUsed, samplesTotal, samplesWithoutPlace, measuredCells, estimatedCells } = about;
  const without = samplesWithoutPlace === 0 ? '' : `, ${samplesWithoutPlace} had no place`;
  const clocks = clocksText(about) === '' ? '' : `; ${clocksText(about)}`;
  const estimates = estimatedCells === 0 ? '' : ` and ${estimatedCells} estimated`;
  return `${quoteName(target)}: ${measuredCells} measured ${measuredCells === 1 ? 'cell' : 'cells'}${estimates} of ${about.cellM} m from ${samplesUsed} of ${samplesTotal} samples${without}${clocks}\n${about.notes.map((note) => `note: ${quoteName(note)}\n`).join('')}`;
}

/** Nothing where both are exact. */
function clocksText({ clockUncertaintyS }: ReturnType<typeof heatMapFacts>): string {
  return clockUncertaintyS === 0 ? '' : `both clocks together ${uncertaintyText(1e9 * clockUncertaintyS)}`;
}

function* encoded(parts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const part of parts) yield encoder.encode(part);
}
