import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ThreadFailure } from './failure.ts';

/** A worker thread whose messages have one type; it is ended with `stop`. */
export interface Thread {
  /** Resolves when the thread has ended; rejects when it crashed. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** A thread that stopped with an error: `failure` says which. */
export class ThreadError extends Error {
  readonly failure: ThreadFailure;
  constructor(failure: ThreadFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Starts `<programDir>/<name>.cjs`, the bundle that build/ puts beside the host's own: the same files in Electron (inside
 * asar), in the command line program and in tests.
 */
export function spawnThread<Message extends { readonly kind: string }>(
  programDir: string,
  name: `${'ingest' | 'copy' | 'item' | 'survey' | 'archive' | 'thumbnail'}-thread`,
  task: object,
  onMessage: (message: Message) => void,
): Thread {
  const worker = new Worker(join(programDir, `${name}.cjs`), { workerData: task });
  let failed: ThreadError | undefined;
  const ended = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: Message | ({ readonly kind: 'failed' } & ThreadFailure)) => {
      if (isFailure(message)) failed = new ThreadError(message);
      else onMessage(message);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (failed !== undefined) reject(failed);
      else if (code === 0) resolve();
      else reject(new Error(`${name} ended with code ${code}`));
    });
  });
  // The caller may await `ended` later; an early rejection must not count as unhandled.
  ended.catch(() => undefined);
  return {
    ended,
    async stop() {
      await worker.terminate();
    },
  };
}

function isFailure(message: { readonly kind: string }): message is { readonly kind: 'failed' } & ThreadFailure {
  return message.kind === 'failed';
}
