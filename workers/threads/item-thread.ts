import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { ItemRows } from '../contract/survey-rows.ts';
import { BLOCK_BYTES, createFileHasher } from '../custody/hasher.ts';
import { type SoleQuantity, type VectorSeries, vectorSeries } from '../decode/attitude/beside.ts';
import { finishFile, type ItemDecoderOptions } from '../decode/item.ts';
import { createItemDecoder } from '../decode/item-decoders.ts';
import { createControl } from './control.ts';
import { openEvidenceCopy } from './evidence-copy.ts';
import { failureOf } from './failure.ts';
import type { ItemMessage, ItemTask, TableBeside, TablesBeside } from './messages.ts';

/** Batches of rows the host may be behind. */
const BATCHES_AHEAD = 8;

/** Copies, hashes and decodes an item in one pass: what is decoded and hashed is what is kept. */
function run(task: ItemTask, post: (message: ItemMessage, move?: readonly ArrayBuffer[]) => void): void {
  const control = createControl(task.control);
  const { sourceBytes } = task;
  let sent = 0;
  const decoder = createItemDecoder(task.format, {
    beside: task.beside === undefined ? undefined : readBeside(task.beside),
    modifiedUtcNs: task.modifiedUtcNs,
    onRows(batch) {
      control.waitForHost(sent, BATCHES_AHEAD);
      sent++;
      post({ kind: 'rows', batch }, buffersOf(batch));
    },
  });
  const hasher = createFileHasher();
  const copy = openEvidenceCopy({ ...task, copiedBytes: 0 });
  try {
    const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, sourceBytes));
    for (let position = 0; position < sourceBytes; ) {
      if (!control.proceed()) return;
      const bytes = block.subarray(0, Math.min(block.length, sourceBytes - position));
      copy.bring(bytes, position);
      hasher.update(bytes);
      decoder.push(bytes);
      position += bytes.length;
      post({ kind: 'progress', bytes: position });
    }
    post({ kind: 'finished', decoded: finishFile(decoder, task.sourcePath), hashes: hasher.finish() });
  } finally {
    copy.close();
  }
}

function readBeside({ acceleration, magnetic }: TablesBeside): ItemDecoderOptions['beside'] {
  return {
    acceleration: readSeries(acceleration, 'acceleration'),
    magnetic: magnetic === undefined ? undefined : readSeries(magnetic, 'magnetic'),
  };
}

function readSeries({ path, name }: TableBeside, quantity: Exclude<SoleQuantity, 'rate'>): VectorSeries {
  const bytes = readFileSync(path);
  const batches: ItemRows[] = [];
  const decoder = createItemDecoder('csv', { onRows: (batch) => batches.push(batch) });
  decoder.push(bytes);
  finishFile(decoder, path);
  return vectorSeries(batches, quantity, { name, sha256: createHash('sha256').update(bytes).digest('hex') });
}

function buffersOf(batch: ItemRows): ArrayBuffer[] {
  return Object.values(batch.rows)
    .flat()
    .flatMap((column) => (typeof column === 'number' ? [] : [column.buffer]));
}

const port = parentPort;
if (port === null) throw new Error('item-thread runs as a worker thread');
const task: ItemTask = workerData;
try {
  run(task, (message, move = []) => port.postMessage(message, [...move]));
} catch (error) {
  port.postMessage({ kind: 'failed', ...failureOf(error) });
}
