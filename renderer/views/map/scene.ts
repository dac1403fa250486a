import type { Layer } from '@deck.gl/core';
import type { LevelScale } from '../../../workers/contract/level-scale.ts';
import type { RecordingInfo } from '../../../workers/contract/model.ts';
import { photoUtcNs } from '../../../workers/contract/photo-clock.ts';
import type { SurveyMeasure, TrackInfo } from '../../../workers/contract/survey.ts';
import type { LatLon } from '../../base/coordinates.ts';
import { counted, fixed, formatLevel } from '../../base/format.ts';
import type { DisplayState } from '../../model/display.ts';
import { frameOfPlace } from '../../model/floor-frame.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import { type Box, boxOf, cornersOf, isTouching } from './camera.ts';
import { heatLayers, sampleLayers, trackLayers } from './data-layers.ts';
import type { HeatGrid } from './heat-grid.ts';
import type { LegendState } from './legend.ts';
import type { HeatSettings, MapSettings, ValueRange } from './map-model.ts';
import { automaticRange, samplePlace, type TrackSamples } from './samples.ts';
import { fixPlace } from './tracks.ts';
import { MAX_GAP_NS, type MapData } from './use-map-data.ts';

/** From data and settings to layers, legend and words: pure. */

const AUTO_STEP_DB = 5;
const AUTO_STEP_PERCENT = 1;

export const isPercent = (unit: string): boolean => unit === '%';

/** Occupancy is a share, everything else a level. */
export const isLevelMeasure = (measure: SurveyMeasure): boolean => measure !== 'occupancy';

export function rangeOf(settings: MapSettings, samples: TrackSamples | undefined): ValueRange {
  const chosen = settings.ranges[settings.measure];
  if (chosen !== undefined) return chosen;
  const step = isLevelMeasure(settings.measure) ? AUTO_STEP_DB : AUTO_STEP_PERCENT;
  const found = samples === undefined ? undefined : automaticRange(samples.value, step);
  return found ?? (isLevelMeasure(settings.measure) ? { low: -110, high: -40 } : { low: 0, high: 100 });
}

export function dataLayers(
  data: MapData,
  settings: MapSettings,
  range: ValueRange,
  colourMap: DisplayState['colourMap'],
  colours: ChartColours,
  walls: readonly Layer[],
): readonly Layer[] {
  const { shown, heat } = settings;
  return [
    ...(heat.on && data.heat !== undefined
      ? [...heatLayers(data.heat, range, colourMap, heat.opacity, colours), ...walls]
      : []),
    ...(shown.track ? trackLayers(data.lines, colours) : []),
    ...(shown.track && data.samples !== undefined
      ? sampleLayers(data.samples, data.bucketNs, range, colourMap, colours)
      : []),
  ];
}

const titles: Readonly<Record<SurveyMeasure, string>> = {
  'band power': 'Band power',
  peak: 'Peak',
  'noise floor': 'Noise floor',
  occupancy: 'Occupancy',
};

/** How a heat map's cells came about, one line each (M10, M11). */
export function heatNotes(heat: HeatSettings): readonly string[] {
  const cells = `${fixed(heat.cellM, heat.cellM < 1 ? 1 : 0)} m cells, ${Math.round(100 * heat.opacity)} % opaque`;
  switch (heat.method) {
    case 'measured':
      return ['measured only', cells];
    case 'inverse distance':
      return [`IDW to ${fixed(heat.maxDistanceM, 0)} m`, 'hatched: estimated', cells];
    case 'kriging':
      return [
        `kriging to ${fixed(heat.maxDistanceM, 0)} m, ±${fixed(heat.maxDeviationDb, 0)} dB`,
        'hatched: estimated',
        cells,
      ];
  }
}

/** Which track places come from, where more than one was possible (M22). */
export function trackNotes(
  { tracks, tracksUnused }: Pick<TrackSamples, 'tracks' | 'tracksUnused'>,
  known: readonly Pick<TrackInfo, 'id' | 'name'>[],
): readonly string[] {
  if (tracks.length + tracksUnused.length < 2) return [];
  const names = tracks.map((id) => known.find((track) => track.id === id)?.name ?? id);
  return [
    ...names.map((name) => `on ${name}`),
    ...(tracksUnused.length > 0 ? [`${counted(tracksUnused.length, 'other track')} not used`] : []),
  ];
}

const knownOf = (accuracyM: Float64Array) => accuracyM.filter((metres) => !Number.isNaN(metres)).sort();
const metresWords = (metres: number) => fixed(metres, metres < 10 ? 1 : 0);

/** How well the places of the samples are known (M24). */
export function accuracyNotes(accuracyM: Float64Array): readonly string[] {
  if (accuracyM.length === 0) return [];
  const known = knownOf(accuracyM);
  const [least, most] = [known[0], known.at(-1)];
  if (least === undefined || most === undefined) return ['places ± not stated'];
  const [low, high] = [metresWords(least), metresWords(most)];
  const words = low === high ? `places ±${low} m` : `places ±${low} to ±${high} m`;
  return known.length < accuracyM.length ? [words, 'some places ± not stated'] : [words];
}

/** Says that a sample may belong to the next cell: half of the places are known no better than half a cell (M24). */
export function fineCellNotes(accuracyM: Float64Array, cellM: number): readonly string[] {
  const known = knownOf(accuracyM);
  const middle = known[known.length >> 1];
  return middle !== undefined && middle > cellM / 2 ? ['cells finer than places'] : [];
}

/** "place ±7.0 to ±12 m": of the samples inside a cell; empty when none of them says. */
function cellPlaceWords(
  { bounds, cellLatitudeDeg, cellLongitudeDeg, row, column }: HeatGrid,
  samples: TrackSamples,
  cell: number,
): string {
  const south = bounds.southDeg + (row[cell] ?? 0) * cellLatitudeDeg;
  const west = bounds.westDeg + (column[cell] ?? 0) * cellLongitudeDeg;
  const inside = samples.accuracyM.filter((_, index) => {
    const { latitudeDeg, longitudeDeg } = samplePlace(samples, index);
    const [north, east] = [(latitudeDeg - south) / cellLatitudeDeg, (longitudeDeg - west) / cellLongitudeDeg];
    return north >= 0 && north < 1 && east >= 0 && east < 1;
  });
  return accuracyNotes(inside).join(', ');
}

export function legendOf(
  data: MapData,
  settings: MapSettings,
  range: ValueRange,
  colourMap: DisplayState['colourMap'],
  scale: LevelScale | undefined,
): LegendState | undefined {
  const { samples, heat } = data;
  if (samples === undefined) return undefined;
  const relative = scale !== undefined && !scale.absolute && isLevelMeasure(settings.measure);
  const placed = Math.round(samples.interpolated.reduce((sum, flag) => sum + flag, 0));
  const held = samples.heldNs.filter((awayNs) => awayNs > 0).length;
  return {
    title: titles[settings.measure],
    unit: `${relative ? 'rel. ' : ''}${samples.unit}`,
    range,
    colourMap,
    folded: settings.legendFolded,
    notes: [
      counted(samples.count, 'sample'),
      ...(samples.withoutPlace > 0 ? [`${counted(samples.withoutPlace, 'sample')} without place`] : []),
      ...(placed > 0 ? [`${counted(placed, 'place')} between fixes`] : []),
      ...(held > 0 ? [`${counted(held, 'place')} held at a fix`] : []),
      ...trackNotes(samples, data.survey.tracks),
      ...accuracyNotes(samples.accuracyM),
      ...(settings.heat.on && heat !== undefined ? heatNotes(settings.heat) : []),
      ...(settings.heat.on && heat !== undefined ? fineCellNotes(samples.accuracyM, heat.cellM) : []),
    ],
  };
}

/** "−61.5 dBm" or "12.3 %". */
export function valueWords(value: number, unit: string): string {
  return formatLevel(value, unit);
}

/** What one sample says: value, frames, how well its place is known. */
export function sampleWords(samples: TrackSamples, index: number): string {
  const accuracy = samples.accuracyM[index] ?? Number.NaN;
  const heldS = (samples.heldNs[index] ?? 0) / 1e9;
  return [
    valueWords(samples.value[index] ?? Number.NaN, samples.unit),
    counted(samples.frames[index] ?? 0, 'frame'),
    Number.isNaN(accuracy) ? 'place without uncertainty' : `place ±${fixed(accuracy, 1)} m`,
    ...(samples.interpolated[index] === 1 ? ['between fixes'] : []),
    ...(heldS > 0 ? [`at the nearest fix, ${fixed(heldS, 1)} s away`] : []),
  ].join(', ');
}

/** What one cell says (M10): value, how many samples, how they spread; an estimate says so. */
export function cellWords(data: MapData, cell: number): string {
  const { heat, samples: track } = data;
  if (heat === undefined) return '';
  const value = valueWords(heat.value[cell] ?? Number.NaN, heat.unit);
  const samples = heat.samples[cell] ?? 0;
  const deviation = heat.deviation[cell] ?? Number.NaN;
  const spread = Number.isNaN(deviation) ? '' : `${fixed(deviation, 1)} ${isPercent(heat.unit) ? '%' : 'dB'}`;
  if (samples === 0) return `cell estimated ${value}${spread === '' ? '' : ` ±${spread}`}`;
  const places = track === undefined ? '' : cellPlaceWords(heat, track, cell);
  return [
    `cell ${value}`,
    counted(samples, 'sample'),
    ...(spread === '' ? [] : [`spread ${spread}`]),
    ...(places === '' ? [] : [places]),
  ].join(', ');
}

/** What of the map's data has a place. */
interface PlacedData extends Pick<MapData, 'lines' | 'survey' | 'frame' | 'originNs'> {
  readonly info: Pick<RecordingInfo, 'startNs' | 'endNs'> | undefined;
}

/**
 * Where the data of the chosen recording is (M23): the fixes and photos of its time, with the floor plans that touch them.
 * Without any, where all of the data is; undefined when nothing has a place.
 */
export function dataBox(data: PlacedData): Box | undefined {
  const plans = data.survey.floorPlans.flatMap(({ frame, fit }) =>
    frame === data.frame && fit !== undefined ? [fit.corners] : [],
  );
  const own = boxOf(placesOf(data, withinRecording(data)));
  if (own === undefined) return boxOf([...placesOf(data, () => true), ...plans.flat()]);
  return boxOf([...cornersOf(own), ...plans.filter((corners) => isTouching(own, boxOf(corners))).flat()]);
}

/** True for a time of the chosen recording, as far round it as a fix gives a place. */
function withinRecording({ info, originNs }: PlacedData): (timeNs: number) => boolean {
  if (info === undefined || originNs === undefined) return () => false;
  return (timeNs) => timeNs >= info.startNs - MAX_GAP_NS && timeNs <= info.endNs + MAX_GAP_NS;
}

function* placesOf(data: PlacedData, isWanted: (timeNs: number) => boolean): Iterable<LatLon> {
  const { lines, survey, frame, originNs } = data;
  for (const line of lines)
    for (let index = 0; index < line.count; index++)
      if (isWanted(line.timeNs[index] ?? Number.NaN)) yield fixPlace(line, index);
  for (const photo of survey.photos) {
    const { position } = photo;
    if (position === undefined || frameOfPlace(position) !== frame) continue;
    const utcNs = photoUtcNs(survey.clocks, photo);
    const known = utcNs !== undefined && originNs !== undefined;
    if (isWanted(known ? Number(utcNs - originNs) : Number.NaN)) yield position;
  }
}

export const worldBox: Box = { westDeg: -170, eastDeg: 180, southDeg: -58, northDeg: 78 };
