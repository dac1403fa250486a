import { close, open, read } from 'node:fs';
import { Fault } from '../contract/faults.ts';

/** Positional reads of one file; any number may be under way at once. */
export interface ReadFile {
  readonly path: string;
  /** Exactly `length` bytes from `position`; a shorter file is a `corrupt_input` fault. */
  read(position: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** The same into a given view. */
  readInto(target: Uint8Array, position: number, signal?: AbortSignal): Promise<void>;
  /** As many bytes as there are, up to `target.length`. */
  readSome(target: Uint8Array, position: number, signal?: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

export function cancelled(): Fault {
  return new Fault('cancelled', 'The request was cancelled.');
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

/** What a reader says about a file it cannot use. */
export interface FileWords {
  readonly what: string;
  readonly advice: string;
}
const recordingWords: FileWords = {
  what: 'A file of the recording',
  advice: 'verify the case, then restore it or import the evidence again',
};

/** Opens lazily, at the first read; a file that is missing or unreadable is a fault that names it. */
export function createReadFile(path: string, words: FileWords = recordingWords): ReadFile {
  let descriptor: Promise<number> | undefined;
  let closed = false;
  const fd = () => {
    if (closed) throw new Error('read from a closed file');
    descriptor ??= openFile(path, words);
    return descriptor;
  };
  const readSome = async (target: Uint8Array, position: number, signal?: AbortSignal): Promise<number> => {
    const file = await fd();
    let done = 0;
    while (done < target.length) {
      throwIfAborted(signal);
      const count = await readOnce(file, target, done, position + done, path, words);
      if (count === 0) break;
      done += count;
    }
    throwIfAborted(signal);
    return done;
  };
  const readInto = async (target: Uint8Array, position: number, signal?: AbortSignal) => {
    const count = await readSome(target, position, signal);
    if (count < target.length) {
      throw new Fault(
        'corrupt_input',
        `${words.what} ends at byte ${position + count} but should reach to ${position + target.length}; ` +
          `${words.advice}: ${path}`,
      );
    }
  };
  return {
    path,
    readSome,
    readInto,
    async read(position, length, signal) {
      const target = new Uint8Array(length);
      await readInto(target, position, signal);
      return target;
    },
    async close() {
      closed = true;
      const open = descriptor;
      descriptor = undefined;
      if (open === undefined) return;
      const file = await open.catch(() => undefined);
      if (file !== undefined) await new Promise<void>((resolve) => close(file, () => resolve()));
    },
  };
}

function openFile(path: string, words: FileWords): Promise<number> {
  return new Promise((resolve, reject) => {
    open(path, 'r', (error, file) => {
      if (error === null) resolve(file);
      else reject(readFault(error, path, words));
    });
  });
}

function readOnce(
  file: number,
  target: Uint8Array,
  offset: number,
  position: number,
  path: string,
  words: FileWords,
): Promise<number> {
  return new Promise((resolve, reject) => {
    read(file, target, offset, target.length - offset, position, (error, count) => {
      if (error === null) resolve(count);
      else reject(readFault(error, path, words));
    });
  });
}

function readFault(error: NodeJS.ErrnoException, path: string, { what, advice }: FileWords): Fault {
  const missing = error.code === 'ENOENT';
  const says = missing ? 'is missing' : `cannot be read (${error.code ?? error.message})`;
  return new Fault(missing ? 'not_found' : 'io', `${what} ${says}; ${advice}: ${path}`, { cause: error });
}
