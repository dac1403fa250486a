import { parentPort, workerData } from 'node:worker_threads';
import { heatMapOf } from '../analysis/geo/heat-map.ts';
import { failureOf } from './failure.ts';
import type { HeatMapMessage, HeatMapTask } from './messages.ts';

/** Makes one heat map and ends. */
const port = parentPort;
if (port === null) throw new Error('heat-map-thread runs as a worker thread');
const { samples, options }: HeatMapTask = workerData;
try {
  port.postMessage({ kind: 'map', map: heatMapOf(samples, options) } satisfies HeatMapMessage);
} catch (error) {
  port.postMessage({ kind: 'failed', ...failureOf(error) });
}
