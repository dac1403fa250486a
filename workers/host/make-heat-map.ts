import type { HeatMap } from '../analysis/geo/heat-map.ts';
import type { RecordingInfo } from '../contract/model.ts';
import type { HeatMapQuery } from '../contract/survey-bytes.ts';
import type { CaseSession } from './case-session.ts';
import { type PlacedSamples, placeSamples } from './place-samples.ts';
import { heatMap } from './survey-thread.ts';

export interface PlacedHeatMap {
  readonly map: HeatMap;
  readonly samples: PlacedSamples;
}

/** The heat map of a band, computed in a thread of its own that an abort ends. Faults: those of the samples and the map. */
export async function makeHeatMap(
  session: CaseSession,
  query: HeatMapQuery,
  signal: AbortSignal,
): Promise<PlacedHeatMap> {
  const placed = await placeSamples(session, query, signal);
  const { latitudeDeg, longitudeDeg, value } = placed;
  const samples = { latitudeDeg, longitudeDeg, value };
  const options = {
    kind: placed.unit === 'share' ? 'share' : 'decibels',
    cellM: query.cellM,
    method: query.method,
    maxDistanceM: query.maxDistanceM,
    maxDeviation: query.maxDeviationDb,
  } as const;
  return { map: await heatMap(session.programDir, { samples, options }, signal), samples: placed };
}

/** The tracks that gave places, each with its evidence and how many samples it placed. */
export function tracksUsed({ choice }: Pick<PlacedSamples, 'choice'>) {
  return choice.used.map(({ track: { id, name, evidenceSha256 }, samples }) => ({ id, name, evidenceSha256, samples }));
}

/** What a heat map says of itself: the query, its evidence, whose places it has and how sure they are. */
export function heatMapFacts(info: RecordingInfo, query: HeatMapQuery, { map, samples }: PlacedHeatMap) {
  const estimated = map.samples.reduce((count, of) => count + (of === 0 ? 1 : 0), 0);
  const { recording: _, track: __, ...asked } = query;
  return {
    recording: { id: info.id, name: info.name, evidenceSha256: info.evidenceSha256 },
    tracks: tracksUsed(samples),
    tracksNotUsed: samples.choice.unused.map(({ id, name }) => ({ id, name })),
    notes: samples.notes,
    ...asked,
    unit: samples.unit,
    frame: samples.frame,
    samplesTotal: samples.value.length,
    samplesUsed: map.samplesUsed,
    samplesWithoutPlace: samples.withoutPlace,
    clockUncertaintyS: samples.clockUncertaintyNs / 1e9,
    measuredCells: map.value.length - estimated,
    estimatedCells: estimated,
    maskedByDeviation: map.maskedByDeviation,
    variogram: map.variogram,
  };
}
