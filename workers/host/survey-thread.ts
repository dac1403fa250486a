import type { OffsetEstimate } from '../analysis/clock-offset.ts';
import type { HeatMap } from '../analysis/geo/heat-map.ts';
import { Fault } from '../contract/faults.ts';
import { faultOfThread } from '../jobs/pipeline.ts';
import type { SurveyMessage, SurveyTask } from '../threads/messages.ts';
import { spawnThread } from '../threads/spawn.ts';

/** The heat map of placed samples; faults of `heatMapOf`, and `cancelled`. */
export async function heatMap(
  programDir: string,
  task: Omit<Extract<SurveyTask, { kind: 'heat map' }>, 'kind'>,
  signal: AbortSignal | undefined,
): Promise<HeatMap> {
  const message = await inThread(programDir, { kind: 'heat map', ...task }, signal);
  if (message.kind !== 'map') throw new Error(`the survey thread answered ${message.kind}`);
  return message.map;
}

/** The offset of levels or headings against a track (`offsetByPlaces`, `offsetByTurns`); fault `cancelled`. */
export async function offsetAgainst(
  programDir: string,
  task: Exclude<SurveyTask, { kind: 'heat map' }>,
  signal: AbortSignal | undefined,
): Promise<OffsetEstimate | undefined> {
  const message = await inThread(programDir, task, signal);
  if (message.kind !== 'offset') throw new Error(`the survey thread answered ${message.kind}`);
  return message.found;
}

/** Runs one task in a thread of its own, which an abort ends. */
async function inThread(programDir: string, task: SurveyTask, signal: AbortSignal | undefined): Promise<SurveyMessage> {
  signal?.throwIfAborted();
  let answer: SurveyMessage | undefined;
  const thread = spawnThread<SurveyMessage>(programDir, 'survey-thread', task, (message) => {
    answer = message;
  });
  const stop = () => void thread.stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await thread.ended;
  } catch (error) {
    if (signal?.aborted) throw new Fault('cancelled', 'The computation was cancelled.', { cause: error });
    throw faultOfThread(error);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  if (answer === undefined) throw new Error('the survey thread ended without an answer');
  return answer;
}
