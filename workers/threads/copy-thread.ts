import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { BLOCK_BYTES } from '../custody/hasher.ts';
import { createFolderDigests } from '../recording/folder-digests.ts';
import { createControl } from './control.ts';
import { openEvidenceCopy } from './evidence-copy.ts';
import { failureOf } from './failure.ts';
import type { CopyMessage, CopyTask } from './messages.ts';

/** How often what the other thread has written is looked for. */
const FOLLOW_MS = 20;

/**
 * Makes the evidence copy and hashes it, as a whole and block by block (D6), from the very bytes it writes: what is
 * hashed is what is kept. Whoever decodes follows the copy. A second thread may follow it too and take one of the hashes.
 * The one that takes the blocks alone then hashes the recording that has been built meanwhile.
 */
function run(task: CopyTask, post: (message: CopyMessage) => void): void {
  const control = createControl(task.control);
  const { sourceBytes } = task;
  const copy = openEvidenceCopy(task.follows ? { ...task, copiedBytes: sourceBytes } : task);
  const whole = task.whole ? createHash('sha256') : undefined;
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, sourceBytes));
  try {
    let position = 0;
    for (let index = 0; position < sourceBytes; index++) {
      const end = Math.min(sourceBytes, position + BLOCK_BYTES);
      if (task.follows) control.waitForCopy(end);
      if (!control.proceed()) return;
      const bytes = block.subarray(0, end - position);
      copy.bring(bytes, position);
      if (!task.follows && end > task.copiedBytes) control.setCopied(end);
      whole?.update(bytes);
      position = end;
      const sha256 = task.blocks ? createHash('sha256').update(bytes).digest('hex') : undefined;
      post({ kind: 'block', index, end, ...(sha256 === undefined ? {} : { sha256 }) });
    }
    post({ kind: 'hashed', bytes: position, ...(whole === undefined ? {} : { sha256: whole.digest('hex') }) });
    if (task.recordingPath === undefined) return;
    const recording = createFolderDigests(task.recordingPath);
    while (!control.waitForRecording(FOLLOW_MS)) {
      if (!control.proceed()) return;
      recording.follow();
    }
    post({ kind: 'recording', files: recording.finish() });
  } finally {
    copy.close();
  }
}

const port = parentPort;
if (port === null) throw new Error('copy-thread runs as a worker thread');
const task: CopyTask = workerData;
try {
  run(task, (message) => port.postMessage(message));
} catch (error) {
  port.postMessage({ kind: 'failed', ...failureOf(error) } satisfies CopyMessage);
}
