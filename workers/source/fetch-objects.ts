import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LineLog } from '../jobs/line-log.ts';
import type { ErrandEntry, FetchObject, PullState } from './errand.ts';
import type { ObjectStore } from './object-store.ts';
import { concernsOneObject, StoreFault } from './trouble.ts';

export interface FetchOptions {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly objects: readonly FetchObject[];
  readonly partBytes: number;
  /** What an earlier process has finished. */
  readonly before: Pick<PullState, 'parts' | 'whole' | 'dropped'>;
  /** Folder that the objects' paths begin in. */
  readonly root: string;
  readonly log: LineLog<ErrandEntry>;
  readonly signal: AbortSignal;
  /** Ranges under way at the same time. */
  readonly concurrency: number;
  onBytes(bytes: number): void;
  /** An object that cannot be had; the others go on. */
  onDropped(object: FetchObject, why: string): void;
  /** Waited for before every range: a full disk holds the work up here. */
  mayGoOn(): Promise<void>;
}

/** Bytes that are written at once. */
const WRITE_BYTES = 1024 * 1024;

interface Task {
  readonly index: number;
  readonly part: number;
}

/**
 * Fetches objects into files, in parallel ranges, large and small ones through the same slots (S9, S12). A part counts as
 * finished once the disk has it. Rejects with a Fault when the store itself fails; what was fetched stays for the next try.
 */
export async function fetchObjects(options: FetchOptions): Promise<void> {
  const { objects, before, signal, mayGoOn } = options;
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const files = new Map<number, OpenObject>();
  const todo = tasks(options);

  const fileOf = (index: number): OpenObject => {
    const known = files.get(index);
    if (known !== undefined) return known;
    const object = objects[index];
    if (object === undefined) throw new Error('no such object');
    const made = openObject(options, object, index, before.parts.get(index) ?? new Set());
    files.set(index, made);
    return made;
  };

  const work = async () => {
    for (;;) {
      await mayGoOn();
      controller.signal.throwIfAborted();
      const next = todo.next();
      if (next.done === true) return;
      const file = fileOf(next.value.index);
      try {
        await file.fetch(next.value.part, controller.signal);
      } catch (error) {
        if (!(error instanceof StoreFault && concernsOneObject(error.trouble))) throw error;
        await file.drop(error.message);
      }
      if (file.ended) files.delete(next.value.index);
    }
  };

  const workers = Array.from({ length: options.concurrency }, () => work());
  try {
    await Promise.all(workers);
  } catch (error) {
    controller.abort();
    await Promise.allSettled(workers);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.allSettled([...files.values()].map((file) => file.close()));
  }
}

function* tasks({ objects, partBytes, before }: FetchOptions): Generator<Task, void, void> {
  for (const [index, object] of objects.entries()) {
    if (before.whole.has(index) || before.dropped.has(index)) continue;
    const done = before.parts.get(index);
    const parts = partsOf(object, partBytes);
    let left = false;
    for (let part = 0; part < parts; part++) {
      if (done?.has(part) === true) continue;
      left = true;
      yield { index, part };
    }
    // Every part is there and only the name was missing: fetch the last one again rather than have a second way to end.
    if (!left) yield { index, part: parts - 1 };
  }
}

/** At least one, so that an empty object becomes a file too. */
function partsOf({ bytes }: FetchObject, partBytes: number): number {
  return Math.max(1, Math.ceil(bytes / partBytes));
}

interface OpenObject {
  fetch(part: number, signal: AbortSignal): Promise<void>;
  drop(why: string): Promise<void>;
  /** Nothing more is to be done. */
  readonly ended: boolean;
  close(): Promise<void>;
}

function openObject(options: FetchOptions, object: FetchObject, index: number, done: ReadonlySet<number>): OpenObject {
  const { store, bucket, partBytes, root, log } = options;
  const path = join(root, object.path);
  const collected = `${path}.part`;
  const parts = partsOf(object, partBytes);
  const finished = new Set(done);
  const waiting: number[] = [];
  let handle: Promise<FileHandle> | undefined;
  let flushing: Promise<void> | undefined;
  /** What the disk said to a flush: it may never say it again (fsync), so it is kept. */
  let broken: { readonly error: unknown } | undefined;
  let state: 'open' | 'dropped' | 'whole' = 'open';

  const opened = () => {
    handle ??= mkdir(dirname(path), { recursive: true }).then(() => open(collected, done.size > 0 ? 'r+' : 'w'));
    return handle;
  };

  const flush = async () => {
    const file = await opened();
    while (waiting.length > 0) {
      const together = waiting.splice(0);
      await file.datasync();
      for (const part of together) log.append({ kind: 'part', object: index, part });
    }
  };

  /** One flush serves all parts that ended while the one before ran. */
  const noteFinished = async (part: number) => {
    finished.add(part);
    if (finished.size === parts) {
      await flushing;
      if (broken !== undefined) throw broken.error;
      const file = await opened();
      await file.datasync();
      await close();
      await rename(collected, path);
      log.append({ kind: 'whole', object: index });
      state = 'whole';
      return;
    }
    waiting.push(part);
    flushing ??= flush()
      .catch((error: unknown) => {
        broken ??= { error };
      })
      .finally(() => {
        flushing = undefined;
      });
  };

  const close = async () => {
    const file = handle;
    handle = undefined;
    await flushing;
    await (await file)?.close();
  };

  return {
    get ended() {
      return state !== 'open';
    },
    close,
    async fetch(part, signal) {
      if (state === 'dropped') return;
      if (broken !== undefined) throw broken.error;
      const from = part * partBytes;
      const to = Math.min(object.bytes, from + partBytes);
      const file = await opened();
      let at = from;
      let collectedBytes = 0;
      let pieces: Uint8Array[] = [];
      const write = async () => {
        const { bytesWritten } = await file.writev(pieces, at);
        if (bytesWritten !== collectedBytes) throw new Error(`only ${bytesWritten} bytes were written`);
        at += collectedBytes;
        collectedBytes = 0;
        pieces = [];
      };
      await store.read(
        { bucket, key: object.key, etag: object.etag, from, to },
        async (bytes) => {
          pieces.push(bytes);
          collectedBytes += bytes.length;
          options.onBytes(bytes.length);
          if (collectedBytes >= WRITE_BYTES) await write();
        },
        signal,
      );
      if (collectedBytes > 0) await write();
      await noteFinished(part);
    },
    async drop(why) {
      if (state === 'dropped') return;
      state = 'dropped';
      await close();
      await rm(collected, { force: true });
      log.append({ kind: 'dropped', object: index, why });
      options.onDropped(object, why);
    },
  };
}
