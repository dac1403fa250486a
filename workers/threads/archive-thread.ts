import { parentPort, workerData } from 'node:worker_threads';
import { type UnpackTask, unpackArchive } from '../source/archive/unpack.ts';
import { failureOf } from './failure.ts';
import type { ArchiveMessage } from './messages.ts';

/** Unpacks one archive and ends. */
const port = parentPort;
if (port === null) throw new Error('archive-thread runs as a worker thread');
const task: UnpackTask = workerData;
unpackArchive(task).then(
  (unpacked) => port.postMessage({ kind: 'unpacked', unpacked } satisfies ArchiveMessage),
  (error: unknown) => port.postMessage({ kind: 'failed', ...failureOf(error) }),
);
