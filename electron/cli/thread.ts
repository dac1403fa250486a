import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { workerData } from 'node:worker_threads';

/**
 * The thread in which the packaged app runs the command line program (see main/command-line.ts). The main thread waits and cannot
 * pass output on, so this thread writes to the process's own streams; at its end it leaves its exit code and wakes the main thread.
 */
const state: unknown = workerData;
if (!(state instanceof Int32Array)) throw new Error('the command line thread was started without its state');
const shared: Int32Array = state;

process.once('exit', (code) => {
  Atomics.store(shared, 1, code);
  Atomics.store(shared, 0, 1);
  Atomics.notify(shared, 0);
});
process.on('uncaughtException', (error) => {
  writeAll(2, Buffer.from(`airguard: ${error.stack ?? error.message}\n`));
  process.exit(1);
});

/** A full pipe answers EAGAIN: its reader is slow, and waiting for it is what back-pressure means here. */
function writeAll(descriptor: 1 | 2, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.byteLength) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function writeDirectly(stream: NodeJS.WriteStream, descriptor: 1 | 2): void {
  stream.write = (chunk: Uint8Array | string, encodingOrDone?: unknown, done?: unknown): boolean => {
    const encoding = typeof encodingOrDone === 'string' && Buffer.isEncoding(encodingOrDone) ? encodingOrDone : 'utf8';
    const finished = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    try {
      writeAll(descriptor, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
    } catch (error) {
      stream.emit('error', error);
      return false;
    }
    if (typeof finished === 'function') queueMicrotask(() => finished());
    return true;
  };
  Object.defineProperty(stream, 'isTTY', { value: isatty(descriptor) });
}

writeDirectly(process.stdout, 1);
writeDirectly(process.stderr, 2);
require(join(__dirname, 'airguard.cjs'));
