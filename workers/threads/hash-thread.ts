import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { BLOCK_BYTES } from '../custody/hasher.ts';
import { createControl } from './control.ts';
import { failureOf } from './failure.ts';
import type { HashMessage, HashTask } from './messages.ts';

/**
 * Follows the growing evidence copy and hashes it as a whole and block by block (D6). It reads what was written, not the
 * source, so that the hash is that of the evidence whatever happens to the source.
 */
function run(task: HashTask, post: (message: HashMessage) => void): void {
  const control = createControl(task.control);
  const file = openSync(task.path, 'r');
  const whole = task.whole ? createHash('sha256') : undefined;
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  try {
    let position = 0;
    for (let index = 0; ; index++) {
      const wanted = position + BLOCK_BYTES - 1;
      control.waitForCopy(wanted);
      if (!control.proceed()) return;
      const end = Math.min(control.copiedBytes, position + BLOCK_BYTES);
      const length = end - position;
      if (length <= 0) break;
      if (readFully(file, block, length, position) !== length)
        throw new Error(`the evidence copy ends before byte ${end}`);
      const bytes = block.subarray(0, length);
      whole?.update(bytes);
      position = end;
      const sha256 = task.blocks ? createHash('sha256').update(bytes).digest('hex') : undefined;
      post({ kind: 'block', index, end, ...(sha256 === undefined ? {} : { sha256 }) });
      if (length < BLOCK_BYTES) break;
    }
    post({ kind: 'hashed', bytes: position, ...(whole === undefined ? {} : { sha256: whole.digest('hex') }) });
  } finally {
    closeSync(file);
  }
}

function readFully(file: number, buffer: Buffer, length: number, position: number): number {
  let done = 0;
  while (done < length) {
    const read = readSync(file, buffer, done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}

const port = parentPort;
if (port === null) throw new Error('hash-thread runs as a worker thread');
const task: HashTask = workerData;
try {
  run(task, (message) => port.postMessage(message));
} catch (error) {
  port.postMessage({ kind: 'failed', ...failureOf(error) } satisfies HashMessage);
}
