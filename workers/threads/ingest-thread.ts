import { closeSync, openSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { createControl } from './control.ts';
import { readFully } from './evidence-copy.ts';
import { failureOf } from './failure.ts';
import { buffersOf } from './frame-rows.ts';
import type { Ingest, IngestSinks } from './ingest.ts';
import { createRecordIngest } from './ingest-records.ts';
import { createRowIngest } from './ingest-rows.ts';
import type { IngestMessage, IngestTask } from './messages.ts';
import { loadProgramKernels } from './program-kernels.ts';

/** Batches of frames the host may be behind: about 10 MB. */
const BATCHES_AHEAD = 8;
/** What must have been copied before it is decoded: less would cost more in passing it on than in decoding it. */
const LEAST_READ_BYTES = 1024 * 1024;
/** The first snapshot comes early, so that the picture fills; later ones copy more, so they come less often. */
const FIRST_SNAPSHOT_MS = 150;
const SNAPSHOT_SLOWDOWN = 1.5;
const LONGEST_SNAPSHOT_MS = 3000;

function run(task: IngestTask, post: (message: IngestMessage, move?: readonly ArrayBuffer[]) => void): void {
  const control = createControl(task.control);
  let sent = 0;
  const sendBatch = (message: IngestMessage, move: readonly ArrayBuffer[]) => {
    control.waitForHost(sent, BATCHES_AHEAD);
    sent++;
    post(message, move);
  };
  const sinks: IngestSinks = {
    frames: (rows) => sendBatch({ kind: 'frames', rows }, buffersOf(rows)),
    statistics: (rows) => sendBatch({ kind: 'statistics', rows }, []),
  };
  const kernels = loadProgramKernels(task.programDir);
  const ingest: Ingest =
    task.source.kind === 'records'
      ? createRecordIngest(task.source, task, kernels, sinks)
      : createRowIngest(task.source, task, kernels, sinks);
  const { sourceBytes } = task;
  const evidence = openSync(task.evidencePath, 'r');
  let position = 0;
  let snapshotMs = FIRST_SNAPSHOT_MS;
  let nextSnapshot = performance.now() + snapshotMs;
  try {
    while (position < sourceBytes) {
      const room = ingest.room();
      const end = Math.min(sourceBytes, position + room.length);
      control.waitForCopy(Math.min(end, position + LEAST_READ_BYTES));
      if (!control.proceed()) {
        post({ kind: 'cancelled' });
        return;
      }
      const bytes = room.subarray(0, Math.min(end, control.copiedBytes) - position);
      if (readFully(evidence, bytes, position) !== bytes.length) throw new Error('the evidence copy became shorter');
      position += bytes.length;
      const atEnd = position === sourceBytes;
      ingest.commit(bytes.length, atEnd);
      post({ kind: 'progress', decodedBytes: position, memoryBytes: memoryOfThread() });
      if (atEnd || performance.now() < nextSnapshot) continue;
      const seen = ingest.snapshot();
      if (seen !== undefined) post({ kind: 'snapshot', ...seen });
      snapshotMs = Math.min(LONGEST_SNAPSHOT_MS, snapshotMs * SNAPSHOT_SLOWDOWN);
      nextSnapshot = performance.now() + snapshotMs;
    }
    const result = ingest.finish();
    control.setRecorded();
    post({ kind: 'finished', result });
  } finally {
    closeSync(evidence);
    ingest.close();
  }
}

function memoryOfThread(): number {
  const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

const port = parentPort;
if (port === null) throw new Error('ingest-thread runs as a worker thread');
const task: IngestTask = workerData;
try {
  run(task, (message, move = []) => port.postMessage(message, [...move]));
} catch (error) {
  port.postMessage({ kind: 'failed', ...failureOf(error) });
}
