import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { Fault } from '../../contract/faults.ts';
import { READ_BYTES } from '../../decode/scan.ts';
import { faultOf } from '../errors.ts';
import type { CommandContext } from './command.ts';

/** A regular file open for reading whose length is fixed at the moment of opening. */
export interface SourceFile extends AsyncDisposable {
  readonly path: string;
  readonly bytes: number;
  /** Fills `into` from `position`; returns how many bytes there were before the end. Throws a Fault when it shrank. */
  read(into: Uint8Array, position: number): Promise<number>;
}

/** Opens a file a person named. Faults: not_found, io, bad_request for anything but a regular file. */
export async function openSource(path: string): Promise<SourceFile> {
  const fail = (error: unknown): never => {
    throw faultOf(error, path);
  };
  const real = await realpath(path).catch(fail);
  // Opening a pipe would wait for its writer; non-blocking opening does not.
  const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK).catch(fail);
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    throw new Fault(
      'bad_request',
      `${stats.isDirectory() ? 'This is a folder' : 'This is not a regular file'}; give a file: ${path}`,
    );
  }
  return {
    path,
    bytes: stats.size,
    async read(into, position) {
      const wanted = Math.max(0, Math.min(into.length, stats.size - position));
      let done = 0;
      while (done < wanted) {
        const { bytesRead } = await handle.read(into, done, wanted - done, position + done).catch(fail);
        if (bytesRead === 0) {
          throw new Fault(
            'io',
            `The file became shorter while it was read (${position + done} of ${stats.size} bytes left): ${path}`,
          );
        }
        done += bytesRead;
      }
      return done;
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** Reads a file from its first byte to its last, or until `take` gives false. */
export async function readThrough(
  { signal }: Pick<CommandContext, 'signal'>,
  source: SourceFile,
  take: (bytes: Uint8Array, final: boolean) => boolean,
): Promise<void> {
  const chunk = new Uint8Array(Math.min(READ_BYTES, source.bytes));
  let more = true;
  for (let position = 0; more && position < source.bytes; ) {
    signal.throwIfAborted();
    const read = await source.read(chunk, position);
    position += read;
    more = take(chunk.subarray(0, read), position === source.bytes);
  }
}
