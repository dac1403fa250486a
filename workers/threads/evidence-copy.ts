import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { Fault } from '../contract/faults.ts';

/** The evidence copy while it is made, block by block and in order. */
export interface EvidenceCopy {
  /**
   * Fills `into` with the bytes at `position`: from the copy where it has them already, otherwise from the source, and
   * then the copy has them too. Fault `io` when the source became shorter.
   */
  bring(into: Uint8Array, position: number): void;
  close(): void;
}

export interface EvidenceCopyOptions {
  readonly sourcePath: string;
  /** Length of the source when the import began; one that grew is refused by the import job. */
  readonly sourceBytes: number;
  readonly evidencePath: string;
  /** Bytes the copy has already, whole blocks or everything; the source is not read for them. */
  readonly copiedBytes: number;
}

export function openEvidenceCopy(options: EvidenceCopyOptions): EvidenceCopy {
  const { sourcePath, sourceBytes, copiedBytes } = options;
  const access = copiedBytes < sourceBytes ? constants.O_RDWR | constants.O_CREAT : constants.O_RDONLY;
  const copy = openSync(options.evidencePath, access, 0o644);
  let source: number | undefined;

  const openSourceFile = (): number => {
    const file = openSync(sourcePath, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!fstatSync(file).isFile()) throw new Fault('bad_request', `This is no longer a regular file: ${sourcePath}`);
    return file;
  };

  return {
    bring(into, position) {
      if (position < copiedBytes) {
        const read = readFully(copy, into, position);
        if (read !== into.length) throw new Error(`the evidence copy ends before byte ${position + into.length}`);
        return;
      }
      source ??= openSourceFile();
      const read = readFully(source, into, position);
      if (read !== into.length) {
        throw new Fault(
          'io',
          `The file became shorter while it was read (${position + read} of ${sourceBytes} bytes were there); nothing was imported: ${sourcePath}`,
        );
      }
      for (let done = 0; done < into.length; ) {
        done += writeSync(copy, into, done, into.length - done, position + done);
      }
    },
    close() {
      closeSync(copy);
      if (source !== undefined) closeSync(source);
    },
  };
}

/** Reads until `into` is full or the file ends; returns how many bytes there were. */
export function readFully(file: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const read = readSync(file, into, done, into.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
