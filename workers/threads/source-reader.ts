import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { Fault } from '../contract/faults.ts';
import type { Control } from './control.ts';

/** Reads the source once, in order, and keeps the evidence copy in step. */
export interface SourceReader {
  /** Fills `into` from its start; returns how many bytes there were. 0 at the end. */
  read(into: Uint8Array): number;
  readonly position: number;
  readonly atEnd: boolean;
  close(): void;
}

export interface SourceReaderOptions {
  readonly sourcePath: string;
  readonly sourceBytes: number;
  readonly evidencePath: string;
  /** Bytes the copy has already; they are read from it and not from the source. */
  readonly copiedBytes: number;
  readonly control: Control;
}

/**
 * Copies while it reads: what is decoded is what is kept. The length is fixed when the import begins; a source that became
 * shorter is a fault here, one that grew is refused by the import job.
 */
export function openSourceReader(options: SourceReaderOptions): SourceReader {
  const { sourceBytes, copiedBytes, control } = options;
  const copy = openSync(options.evidencePath, constants.O_RDWR | constants.O_CREAT, 0o644);
  let source: number | undefined;
  let position = 0;

  const openSourceFile = (): number => {
    const file = openSync(options.sourcePath, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!fstatSync(file).isFile())
      throw new Fault('bad_request', `This is no longer a regular file: ${options.sourcePath}`);
    return file;
  };

  const readFrom = (file: number, into: Uint8Array, length: number): void => {
    let done = 0;
    while (done < length) {
      const read = readSync(file, into, done, length - done, position + done);
      if (read === 0) {
        throw new Fault(
          'io',
          `The file became shorter while it was read (${position + done} of ${sourceBytes} bytes were there); nothing was imported: ${options.sourcePath}`,
        );
      }
      done += read;
    }
  };

  const writeAll = (bytes: Uint8Array): void => {
    let done = 0;
    while (done < bytes.length) done += writeSync(copy, bytes, done, bytes.length - done, position + done);
  };

  return {
    get position() {
      return position;
    },
    get atEnd() {
      return position === sourceBytes;
    },
    read(into) {
      const end = Math.min(sourceBytes, position + into.length);
      if (position < copiedBytes) {
        const length = Math.min(end, copiedBytes) - position;
        readFrom(copy, into, length);
        position += length;
        return length;
      }
      source ??= openSourceFile();
      const length = end - position;
      readFrom(source, into, length);
      writeAll(into.subarray(0, length));
      position += length;
      control.setCopied(position, position === sourceBytes);
      return length;
    },
    close() {
      closeSync(copy);
      if (source !== undefined) closeSync(source);
    },
  };
}
