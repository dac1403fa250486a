import { readFile } from 'node:fs/promises';
import { Fault } from '../../contract/faults.ts';
import type { Band, RecordingInfo } from '../../contract/model.ts';
import { effectiveOrigin } from '../../contract/recording-clock.ts';
import type { HeatMapQuery } from '../../contract/survey-bytes.ts';
import type { ReportBlock, ReportDocument } from '../../export/report/document.ts';
import { type MapContent, mapDrawing } from '../../export/report/map-drawing.ts';
import { spectrumDrawing } from '../../export/report/spectrum-drawing.ts';
import { waterfallDrawing } from '../../export/report/waterfall-drawing.ts';
import { queryMeasurement, querySpectrum } from '../../recording/queries.ts';
import type { CaseSession } from '../case-session.ts';
import { makeHeatMap } from '../make-heat-map.ts';
import {
  clocksBlock,
  durationText,
  evidenceBlock,
  momentText,
  numberedPhotos,
  photoBlocks,
  recordingLimits,
  recordingsBlock,
  settingsBlocks,
  tracksBlock,
  uncertaintyText,
} from './report-parts.ts';

export interface SurveyReportOptions {
  readonly title: string;
  /** Of the maps and measurements; each recording's whole band when left out. */
  readonly band: Band | undefined;
  readonly cellM: number;
  readonly thresholdDb: number;
  readonly generator: string;
}

const BUCKET_NS = 1e9;
const MAX_GAP_NS = 5e9;

/** A survey as a report (export SPEC.md, R1–R5): what the case holds, what was measured of it, and what was not. */
export async function surveyReport(
  session: CaseSession,
  options: SurveyReportOptions,
  signal: AbortSignal,
): Promise<ReportDocument> {
  const recordings = session.shelf.list();
  const maps: ReportBlock[] = [];
  const spectra: ReportBlock[] = [];
  const interference: string[][] = [];
  const limits: string[] = [];
  for (const info of recordings) {
    signal.throwIfAborted();
    const band = options.band ?? wholeBand(info);
    maps.push(...(await mapBlocks(session, info, band, options, limits, signal)));
    spectra.push(...(await spectrumBlocks(session, info, signal)));
    interference.push(...(await interferenceRows(session, info, options, signal)));
    limits.push(...recordingLimits(info));
  }
  const evidence = await session.folder.catalog.listEvidence();
  const newest = evidence.at(-1)?.addedUtcNs ?? 0n;
  return {
    title: options.title,
    subtitle: subtitleOf(session),
    dateUtcMs: Number(newest / 1_000_000n),
    generator: options.generator,
    sections: [
      { heading: 'Recordings', blocks: [recordingsBlock(session)] },
      { heading: 'Conditions', blocks: await settingsBlocks(session) },
      { heading: 'Method', blocks: [{ kind: 'list', items: methodOf(options) }] },
      {
        heading: 'Maps',
        blocks: maps.length > 0 ? maps : [{ kind: 'text', text: 'Nothing could be mapped; the limits below say why.' }],
      },
      { heading: 'Interference', blocks: [interferenceBlock(interference)] },
      { heading: 'Spectra', blocks: spectra },
      { heading: 'Photos', blocks: await photoBlocks(session) },
      { heading: 'Clocks', blocks: [clocksBlock(session)] },
      { heading: 'Tracks', blocks: [tracksBlock(session)] },
      { heading: 'Limits', blocks: [{ kind: 'list', items: [...limits, ...ALWAYS] }] },
      { heading: 'Evidence', blocks: [await evidenceBlock(session)] },
    ],
  };
}

const ALWAYS = [
  'Heat maps show cells in which the agent was; nothing is said of any other place.',
  'Levels of the radios are as the driver reports them: uncalibrated, and up to 3 dB off for a single bin.',
  'Bins below the resolution of the radio are left out of means; they are no measurement of silence.',
  'Weather, people and doors were not recorded.',
] as const;

function wholeBand(info: RecordingInfo): Band {
  const lowHz = Math.min(...info.streams.map(({ lowEdgeHz }) => lowEdgeHz));
  return { lowHz, highHz: Math.max(...info.streams.map(({ lowEdgeHz, bins, binHz }) => lowEdgeHz + bins * binHz)) };
}

function subtitleOf(session: CaseSession): string[] {
  const { folder, shelf, survey } = session;
  const { clocks, tracks } = survey.state();
  const times = shelf.list().flatMap((info) => {
    const origin = effectiveOrigin(info, clocks);
    if (origin.kind !== 'utc') return [];
    return [info.startNs, info.endNs].map((ns) => origin.utcNs + BigInt(Math.round(ns)));
  });
  times.sort((a, b) => (a < b ? -1 : 1));
  const [first, last] = [times[0], times.at(-1)];
  const bounds = tracks.flatMap((track) =>
    track.frame === 'wgs84' && track.bounds !== undefined ? [track.bounds] : [],
  );
  const middle = (low: number[], high: number[]) => (Math.min(...low) + Math.max(...high)) / 2;
  const latitude = middle(
    bounds.map((each) => each.southDeg),
    bounds.map((each) => each.northDeg),
  );
  const longitude = middle(
    bounds.map((each) => each.westDeg),
    bounds.map((each) => each.eastDeg),
  );
  return [
    `Case “${folder.info.title}”, ${folder.info.id}`,
    first === undefined || last === undefined
      ? 'Date: no recording has a wall clock'
      : `${momentText(first)} to ${momentText(last)}`,
    bounds.length === 0
      ? 'Place: no track says where'
      : `Middle of the tracks: ${latitude.toFixed(5)}°, ${longitude.toFixed(5)}°`,
  ];
}

function methodOf({ band, cellM, thresholdDb }: SurveyReportOptions): string[] {
  const range = band === undefined ? 'the whole band of each recording' : mhzText(band);
  return [
    `Band power is the power summed over ${range}, as the mean of each second in linear power; every second is one sample.`,
    `A sample lies where the track was at its middle: between two fixes by their times, and nowhere when a fix is more than ${MAX_GAP_NS / 1e9} s away.`,
    `A cell of the heat map is ${cellM} m wide and holds the mean of its samples in linear power; nothing is interpolated.`,
    'Spectra use every frame: the maximum is the greatest level of each bin, the mean is taken in linear power over cells above resolution.',
    `Duty cycle is the share of frames with any bin above ${thresholdDb} dB of the recording's unit.`,
    'All times have the settings of the clocks applied that the table below lists.',
  ];
}

function mhzText({ lowHz, highHz }: Band): string {
  return `${(lowHz / 1e6).toFixed(1)}–${(highHz / 1e6).toFixed(1)} MHz`;
}

async function mapBlocks(
  session: CaseSession,
  info: RecordingInfo,
  band: Band,
  { cellM, thresholdDb }: SurveyReportOptions,
  limits: string[],
  signal: AbortSignal,
): Promise<ReportBlock[]> {
  const query: HeatMapQuery = {
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
  try {
    const { map, samples } = await makeHeatMap(session, query, signal);
    const { grid } = map;
    const points = Array.from(samples.value, (value, at) => ({
      latitudeDeg: samples.latitudeDeg[at] ?? Number.NaN,
      longitudeDeg: samples.longitudeDeg[at] ?? Number.NaN,
      value,
    })).filter(({ latitudeDeg }) => !Number.isNaN(latitudeDeg));
    if (points.length === 0) {
      limits.push(`${info.name}: none of ${samples.value.length} samples has a place, so there is no map of it.`);
      return [];
    }
    if (samples.withoutPlace > 0)
      limits.push(
        `${info.name}: ${samples.withoutPlace} of ${samples.value.length} samples have no place and are on no map.`,
      );
    limits.push(
      `${info.name}: the clocks of recording and track together are known to ${uncertaintyText(samples.clockUncertaintyNs)}; a walker may have been elsewhere by that.`,
    );
    const corner = (column: number, row: number) => ({
      latitudeDeg: grid.southDeg + row * grid.cellLatitudeDeg,
      longitudeDeg: grid.westDeg + column * grid.cellLongitudeDeg,
    });
    const cells = Array.from(map.value, (value, at) => {
      const [column, row] = [map.column[at] ?? 0, map.row[at] ?? 0];
      const corners = [
        corner(column, row),
        corner(column + 1, row),
        corner(column + 1, row + 1),
        corner(column, row + 1),
      ];
      return { corners, value };
    });
    const common = {
      frame: samples.frame,
      plans: await plansOf(session, samples.frame),
      points,
      pins: samples.frame === 'wgs84' ? pinsOf(session) : [],
    };
    const figure = (
      title: string,
      drawing: Omit<MapContent, 'title' | 'scale'>,
      caption: string,
      values: readonly number[],
    ): ReportBlock => ({
      kind: 'figure',
      drawing: mapDrawing({
        ...drawing,
        title,
        scale: {
          ...scaleOf(values),
          unit: info.scale.absolute ? samples.unit : `${samples.unit}, relative`,
          of: `Band power ${mhzText(band)}`,
        },
      }),
      caption,
      source: {
        query: `${title.startsWith('Heat') ? 'heat map' : 'samples'} ${JSON.stringify(query)}`,
        evidence: evidenceOf(info, samples.tracks),
      },
    });
    const numbers = common.pins.length === 0 ? '' : ' Numbers are photos, with the way they look.';
    return [
      figure(
        `Way of ${info.name}`,
        { ...common, cells: [] },
        `Where ${info.name} was taken, one dot for each of ${points.length} samples of ${query.bucketNs / 1e9} s.${numbers}`,
        points.map(({ value }) => value),
      ),
      figure(
        `Heat map of ${info.name}`,
        { ...common, cells, pins: [] },
        `Mean in linear power of the samples in each cell of ${cellM} m, measured only: ${cells.length} cells from ${map.samplesUsed} samples. The line is the way.`,
        cells.map(({ value }) => value),
      ),
    ];
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'cancelled') throw error;
    limits.push(`${info.name}: no map. ${error.message}`);
    return [];
  }
}

function scaleOf(values: readonly number[]): { low: number; high: number } {
  const there = values.filter(Number.isFinite);
  const low = Math.floor(Math.min(...there.slice(0, 1), ...chunked(there, Math.min)) / 5) * 5;
  const high = Math.ceil(Math.max(...there.slice(0, 1), ...chunked(there, Math.max)) / 5) * 5;
  return Number.isFinite(low) ? { low, high: Math.max(low + 5, high) } : { low: 0, high: 1 };
}

/** Of long lists: a call takes only so many arguments. */
function chunked(values: readonly number[], of: (...values: number[]) => number): number[] {
  const parts: number[] = [];
  for (let at = 0; at < values.length; at += 10_000) parts.push(of(...values.slice(at, at + 10_000)));
  return parts;
}

function evidenceOf(info: RecordingInfo, tracks: readonly { readonly evidenceSha256: string }[]): string[] {
  return [...new Set([info.evidenceSha256 ?? 'not sealed yet', ...tracks.map((track) => track.evidenceSha256)])];
}

function pinsOf(session: CaseSession): MapContent['pins'] {
  return numberedPhotos(session).photos.flatMap(({ photo, label }) =>
    photo.position === undefined ? [] : [{ ...photo.position, label, directionDeg: photo.directionDeg }],
  );
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

async function spectrumBlocks(session: CaseSession, info: RecordingInfo, signal: AbortSignal): Promise<ReportBlock[]> {
  const range = { fromNs: info.startNs, toNs: info.endNs };
  const evidence = evidenceOf(info, []);
  return session.shelf.withReader(info.id, async (reader) => {
    const view = { ...range, ...wholeBand(info) };
    const drawing = await waterfallDrawing(reader, { ...view, title: `Waterfall of ${info.name}` }, signal);
    const blocks: ReportBlock[] = [
      {
        kind: 'figure',
        drawing,
        caption: `${info.name}, all ${durationText(info.endNs - info.startNs)}: time downwards, frequency to the right; each pixel is the strongest cell it covers.`,
        source: { query: `render ${JSON.stringify({ recording: info.id, ...view, hold: 'max' })}`, evidence },
      },
    ];
    for (const { index, centreHz, widthHz } of info.streams) {
      const query = { ...range, stream: index, maxFrames: Number.MAX_SAFE_INTEGER };
      const spectrum = await querySpectrum(reader, query, signal);
      if (spectrum.framesUsed === 0) continue;
      const title = `${info.name}, ${centreHz / 1e6} MHz, ${widthHz / 1e6} MHz wide`;
      const unit = info.scale.absolute ? info.scale.unit : `${info.scale.unit}, relative`;
      blocks.push({
        kind: 'figure',
        drawing: spectrumDrawing({ ...spectrum, title, unit }),
        caption: `${title}: maximum and mean of ${spectrum.framesUsed.toLocaleString('en')} frames.`,
        source: { query: `spectrum ${JSON.stringify({ recording: info.id, ...range, stream: index })}`, evidence },
      });
    }
    return blocks;
  });
}

/** One row a stream, from a measurement of its band. */
async function interferenceRows(
  session: CaseSession,
  info: RecordingInfo,
  { thresholdDb }: SurveyReportOptions,
  signal: AbortSignal,
): Promise<string[][]> {
  const range = { fromNs: info.startNs, toNs: info.endNs };
  const rows: string[][] = [];
  for (const { centreHz, lowEdgeHz, bins, binHz } of info.streams) {
    const band = { lowHz: lowEdgeHz, highHz: lowEdgeHz + bins * binHz };
    const box = await session.shelf.withReader(info.id, (reader) =>
      queryMeasurement(reader, { range, band, thresholdDb }, signal),
    );
    const unit = box.absolute ? box.unit : `${box.unit} rel.`;
    const level = (db: number | undefined) => (db === undefined ? 'below resolution' : `${db.toFixed(1)} ${unit}`);
    rows.push([
      info.name,
      `${centreHz / 1e6} MHz`,
      level(box.channelPowerDb),
      level(box.peakDb),
      box.peakHz === undefined ? '' : `${(box.peakHz / 1e6).toFixed(3)} MHz, ${((box.peakNs ?? 0) / 1e9).toFixed(1)} s`,
      box.occupiedBandwidthHz === undefined ? '' : `${(box.occupiedBandwidthHz / 1e6).toFixed(2)} MHz`,
      box.dutyCycle === undefined ? '' : `${(100 * box.dutyCycle).toFixed(1)} %`,
    ]);
  }
  return rows;
}

function interferenceBlock(rows: readonly (readonly string[])[]): ReportBlock {
  return {
    kind: 'table',
    columns: [
      { name: 'Recording', share: 3.4 },
      { name: 'Centre', share: 1.6 },
      { name: 'Band power', share: 1.8, align: 'right' },
      { name: 'Peak', share: 1.8, align: 'right' },
      { name: 'Peak at', share: 2.6 },
      { name: '99 % width', share: 1.6, align: 'right' },
      { name: 'Duty', share: 1.1, align: 'right' },
    ],
    rows,
  };
}
