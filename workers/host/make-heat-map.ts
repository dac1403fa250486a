import type { HeatMap } from '../analysis/geo/heat-map.ts';
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
