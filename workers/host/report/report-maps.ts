import { readFile } from 'node:fs/promises';
import { middleOf } from '../../analysis/geo/heat-map.ts';
import { Fault } from '../../contract/faults.ts';
import type { Band, RecordingInfo } from '../../contract/model.ts';
import type { HeatMapQuery } from '../../contract/survey-bytes.ts';
import type { ReportBlock } from '../../export/report/document.ts';
import { type MapContent, mapDrawing } from '../../export/report/map-drawing.ts';
import type { CaseSession } from '../case-session.ts';
import { makeHeatMap, type PlacedHeatMap } from '../make-heat-map.ts';
import { numberedPhotos } from './report-parts.ts';
import { siteOf } from './report-sites.ts';
import {
  dbText,
  evidenceOf,
  mhzText,
  type SurveyReportOptions,
  streamBands,
  uncertaintyText,
  unitOf,
  wholeBand,
} from './report-words.ts';

export const BUCKET_NS = 1e9;
export const MAX_GAP_NS = 5e9;
/** Of a recording that hops over many more, the others are named. */
const MOST_MAPS = 6;
const STRONGEST_CELLS = 3;

export interface ReportMaps {
  readonly blocks: readonly ReportBlock[];
  /** Rows of the table of the strongest cells. */
  readonly strongest: readonly (readonly string[])[];
  readonly limits: readonly string[];
}

/** Where a recording was taken, and a heat map of each channel it was on, or of the band that was asked for. */
export async function reportMaps(
  session: CaseSession,
  info: RecordingInfo,
  options: SurveyReportOptions,
  signal: AbortSignal,
): Promise<ReportMaps> {
  const blocks: ReportBlock[] = [];
  const strongest: string[][] = [];
  const limits: string[] = [];
  const channels = options.band === undefined ? streamBands(info) : [options.band];
  const whole = options.band ?? wholeBand(info);
  try {
    const wholeQuery = queryOf(info, whole, options);
    const { samples } = await makeHeatMap(session, wholeQuery, signal);
    const points = placedPoints(samples);
    if (points.length === 0) {
      const none = `${info.name}: none of ${samples.value.length} samples has a place, so there is no map of it.`;
      return { blocks, strongest, limits: [none] };
    }
    limits.push(...samples.notes.map((note) => `${info.name}: ${note}`));
    if (samples.withoutPlace > 0)
      limits.push(
        `${info.name}: ${samples.withoutPlace} of ${samples.value.length} samples have no place and are on no map.`,
      );
    limits.push(
      `${info.name}: the clocks of recording and track together are known to ${uncertaintyText(samples.clockUncertaintyNs)}; a walker may have been elsewhere by that.`,
    );
    if (channels.length > MOST_MAPS)
      limits.push(
        `${info.name} was on ${channels.length} channels; heat maps are of the first ${MOST_MAPS}, --band LO-HI makes one of any other.`,
      );
    const isHere = siteOf(points);
    const plans = await plansOf(session, samples.frame);
    const ground = { frame: samples.frame, plans: plans.filter(({ corners }) => corners.some(isHere)) };
    const allPins = samples.frame === 'wgs84' ? pinsOf(session) : [];
    const pins = allPins.filter(isHere);
    const numbers = pinsText(pins.length, allPins.length - pins.length);
    blocks.push({
      kind: 'figure',
      drawing: mapDrawing({
        ...ground,
        points,
        pins,
        cells: [],
        title: `Way of ${info.name}`,
        scale: scaleOf(
          points.map(({ value }) => value),
          info,
          whole,
        ),
      }),
      caption: `Where ${info.name} was taken, one dot for each of ${points.length} samples of ${wholeQuery.bucketNs / 1e9} s.${numbers}${cornerText(samples.frame, points)}`,
      source: { query: `samples ${JSON.stringify(wholeQuery)}`, evidence: evidenceOf(info, samples.tracks) },
    });
    for (const band of channels.slice(0, MOST_MAPS)) {
      const query = queryOf(info, band, options);
      const made = await makeHeatMap(session, query, signal);
      const cells = cellsOf(made);
      if (cells.every(({ value }) => !Number.isFinite(value))) {
        limits.push(
          `${info.name}: nothing above resolution has a place in ${mhzText(band)}, so there is no heat map of it.`,
        );
        continue;
      }
      const line = placedPoints(made.samples);
      const scale = scaleOf(
        cells.map(({ value }) => value),
        info,
        band,
      );
      blocks.push({
        kind: 'figure',
        drawing: mapDrawing({ ...ground, points: line, pins: [], cells, title: `Heat map of ${info.name}`, scale }),
        caption: `${mhzText(band)}: mean in linear power of the samples in each cell of ${options.cellM} m, measured only: ${cells.length} cells from ${made.map.samplesUsed} samples. The line is the way.`,
        source: { query: `heat map ${JSON.stringify(query)}`, evidence: evidenceOf(info, made.samples.tracks) },
      });
      strongest.push(...strongestRows(info, band, made));
    }
    return { blocks, strongest, limits };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'cancelled') throw error;
    return { blocks, strongest, limits: [...limits, `${info.name}: no map. ${error.message}`] };
  }
}

export function strongestBlock(rows: ReportMaps['strongest']): ReportBlock {
  return {
    kind: 'table',
    caption: 'Strongest measured cells of each map',
    columns: [
      { name: 'Recording', share: 3 },
      { name: 'Band', share: 2.6 },
      { name: 'Mean', share: 1.6, align: 'right' },
      { name: 'Middle of the cell', share: 3 },
      { name: 'Samples', share: 1.2, align: 'right' },
      { name: 'Spread', share: 1.2, align: 'right' },
    ],
    rows,
  };
}

function queryOf(info: RecordingInfo, band: Band, { cellM, thresholdDb }: SurveyReportOptions): HeatMapQuery {
  return {
    recording: info.id,
    measure: 'band power',
    fromNs: info.startNs,
    toNs: info.endNs,
    ...band,
    thresholdDb,
    bucketNs: Math.max(BUCKET_NS, (info.endNs - info.startNs) / 900_000),
    maxGapNs: MAX_GAP_NS,
    cellM,
    method: 'measured',
    maxDistanceM: cellM,
    maxDeviationDb: 100,
  };
}

function placedPoints({ value, latitudeDeg, longitudeDeg }: PlacedHeatMap['samples']) {
  const points = Array.from(value, (each, at) => ({
    latitudeDeg: latitudeDeg[at] ?? Number.NaN,
    longitudeDeg: longitudeDeg[at] ?? Number.NaN,
    value: each,
  }));
  return points.filter((point) => !Number.isNaN(point.latitudeDeg));
}

function cellsOf({ map }: PlacedHeatMap): MapContent['cells'] {
  const { grid } = map;
  const corner = (column: number, row: number) => ({
    latitudeDeg: grid.southDeg + row * grid.cellLatitudeDeg,
    longitudeDeg: grid.westDeg + column * grid.cellLongitudeDeg,
  });
  return Array.from(map.value, (value, at) => {
    const [column, row] = [map.column[at] ?? 0, map.row[at] ?? 0];
    const corners = [
      corner(column, row),
      corner(column + 1, row),
      corner(column + 1, row + 1),
      corner(column, row + 1),
    ];
    return { corners, value };
  });
}

function strongestRows(info: RecordingInfo, band: Band, { map, samples }: PlacedHeatMap): string[][] {
  const order = [...map.value.keys()].filter((at) => Number.isFinite(map.value[at]));
  order.sort((a, b) => (map.value[b] ?? 0) - (map.value[a] ?? 0));
  return order.slice(0, STRONGEST_CELLS).map((at) => {
    const middle = middleOf(map.grid, map.column[at] ?? 0, map.row[at] ?? 0);
    const spread = map.deviation[at] ?? Number.NaN;
    return [
      info.name,
      mhzText(band),
      `${dbText(map.value[at] ?? 0)} ${unitOf(info)}`,
      samples.frame === 'wgs84' ? placeText(middle) : 'in the local frame',
      String(map.samples[at] ?? 0),
      Number.isNaN(spread) ? 'one sample' : `${spread.toFixed(1)} dB`,
    ];
  });
}

function placeText({ latitudeDeg, longitudeDeg }: { latitudeDeg: number; longitudeDeg: number }): string {
  return `${latitudeDeg.toFixed(6)}°, ${longitudeDeg.toFixed(6)}°`;
}

/** What a map without a grid needs to be found on another one. */
function cornerText(
  frame: 'wgs84' | 'local',
  points: readonly { latitudeDeg: number; longitudeDeg: number }[],
): string {
  if (frame === 'local') return '';
  let [south, north, west, east] = [90, -90, 180, -180];
  for (const { latitudeDeg, longitudeDeg } of points) {
    south = Math.min(south, latitudeDeg);
    north = Math.max(north, latitudeDeg);
    west = Math.min(west, longitudeDeg);
    east = Math.max(east, longitudeDeg);
  }
  const from = placeText({ latitudeDeg: south, longitudeDeg: west });
  return ` The dots lie from ${from} to ${placeText({ latitudeDeg: north, longitudeDeg: east })} (WGS 84).`;
}

function scaleOf(values: readonly number[], info: RecordingInfo, band: Band): MapContent['scale'] {
  const bounds = values.reduce(
    ({ low, high }, value) =>
      Number.isFinite(value) ? { low: Math.min(low, value), high: Math.max(high, value) } : { low, high },
    { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY },
  );
  const low = Math.floor(bounds.low / 5) * 5;
  const words = { unit: unitOf(info), of: `Band power ${mhzText(band)}` };
  return Number.isFinite(low)
    ? { low, high: Math.max(low + 5, Math.ceil(bounds.high / 5) * 5), ...words }
    : { low: 0, high: 1, ...words };
}

function pinsOf(session: CaseSession): MapContent['pins'] {
  return numberedPhotos(session).photos.flatMap(({ photo, label }) =>
    photo.position === undefined ? [] : [{ ...photo.position, label, directionDeg: photo.directionDeg }],
  );
}

function pinsText(here: number, elsewhere: number): string {
  const numbers = here === 0 ? '' : ' Numbers are photos, with the way they look.';
  if (elsewhere === 0) return numbers;
  return `${numbers} ${elsewhere} ${elsewhere === 1 ? 'photo was' : 'photos were'} taken elsewhere.`;
}

/** Floor plans that are pictures and have a place; a PDF is not drawn again here. */
async function plansOf(session: CaseSession, frame: 'wgs84' | 'local'): Promise<MapContent['plans']> {
  const plans: MapContent['plans'][number][] = [];
  for (const { fit, evidenceSha256, frame: own } of session.survey.state().floorPlans) {
    if (fit === undefined || own !== frame) continue;
    const bytes = await readFile(session.folder.evidence.pathOf(evidenceSha256));
    const type = bytes[0] === 0x89 ? 'png' : bytes[0] === 0xff ? 'jpeg' : undefined;
    const [topLeft, topRight, , bottomLeft] = fit.corners;
    if (type !== undefined) plans.push({ bytes, type, corners: [topLeft, topRight, bottomLeft] });
  }
  return plans;
}
