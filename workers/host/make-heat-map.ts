import type { HeatMap } from '../analysis/geo/heat-map.ts';
import { Fault } from '../contract/faults.ts';
import type { HeatMapQuery } from '../contract/survey-bytes.ts';
import { faultOfThread } from '../jobs/pipeline.ts';
import type { HeatMapMessage, HeatMapTask } from '../threads/messages.ts';
import { spawnThread } from '../threads/spawn.ts';
import type { CaseSession } from './case-session.ts';
import { type PlacedSamples, placeSamples } from './place-samples.ts';

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
  const samples = await placeSamples(session, query, signal);
  const { latitudeDeg, longitudeDeg, value } = samples;
  const task: HeatMapTask = {
    samples: { latitudeDeg, longitudeDeg, value },
    options: {
      kind: samples.unit === 'share' ? 'share' : 'decibels',
      cellM: query.cellM,
      method: query.method,
      maxDistanceM: query.maxDistanceM,
      maxDeviation: query.maxDeviationDb,
    },
  };
  return { map: await computeHeatMap(session.programDir, task, signal), samples };
}

export async function computeHeatMap(programDir: string, task: HeatMapTask, signal: AbortSignal): Promise<HeatMap> {
  let made: HeatMap | undefined;
  const thread = spawnThread<HeatMapMessage>(programDir, 'heat-map-thread', task, (message) => {
    made = message.map;
  });
  const stop = () => void thread.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await thread.ended;
  } catch (error) {
    if (signal.aborted) throw new Fault('cancelled', 'The heat map was cancelled.', { cause: error });
    throw faultOfThread(error);
  } finally {
    signal.removeEventListener('abort', stop);
    if (signal.aborted) await thread.stop();
  }
  if (made === undefined) throw new Error('the heat map thread ended without a map');
  return made;
}
