import { parentPort, workerData } from 'node:worker_threads';
import { offsetByPlaces, offsetByTurns } from '../analysis/clock-offset.ts';
import { heatMapOf } from '../analysis/geo/heat-map.ts';
import { failureOf } from './failure.ts';
import type { SurveyMessage, SurveyTask } from './messages.ts';

/** Does one computation of a survey that would hold up the host, and ends. */
function run(task: SurveyTask): SurveyMessage {
  switch (task.kind) {
    case 'heat map':
      return { kind: 'map', map: heatMapOf(task.samples, task.options) };
    case 'offset by places':
      return { kind: 'offset', found: offsetByPlaces(task.levels, task.track, task.reachS) };
    case 'offset by turns':
      return { kind: 'offset', found: offsetByTurns(task.headings, task.track, task.reachS) };
  }
}

const port = parentPort;
if (port === null) throw new Error('survey-thread runs as a worker thread');
const task: SurveyTask = workerData;
try {
  port.postMessage(run(task));
} catch (error) {
  port.postMessage({ kind: 'failed', ...failureOf(error) });
}
