import { Fault } from '../../contract/faults.ts';

/** Files, folders and everything else an archive and those inside it may name together. */
export const ENTRIES_MOST = 20_000;
/** What an archive may become, however large the disk is. */
export const UNPACKED_BYTES_MOST = 256 * 2 ** 30;
/** A dump shrinks to a tenth, a synthetic one to a hundredth; more is a bomb. */
export const RATIO_MOST = 200;
/** Small archives of empty files are no bombs. */
export const RATIO_FREE_BYTES = 64 * 2 ** 20;

/** What unpacking may still use; each call that would exceed it throws a Fault that names the limit. */
export interface ArchiveBudget {
  /** Bytes that came out so far, of this archive and those inside it. */
  readonly bytes: number;
  entry(): void;
  take(bytes: number): void;
}

/** `freeBytes`: what the disk may give away. `packedBytes`: of the outermost archive; `path` is it. */
export function createArchiveBudget(
  path: string,
  packedBytes: number,
  freeBytes: number,
  used: { readonly entries: number; readonly bytes: number } = { entries: 0, bytes: 0 },
): ArchiveBudget {
  const ratioBytes = Math.max(RATIO_FREE_BYTES, packedBytes * RATIO_MOST);
  let { entries, bytes } = used;
  return {
    get bytes() {
      return bytes;
    },
    entry() {
      if (++entries > ENTRIES_MOST)
        throw new Fault(
          'bad_request',
          `The archive names more than ${ENTRIES_MOST.toLocaleString('en')} files, so nothing of it was imported; split it: ${path}`,
        );
    },
    take(more) {
      bytes += more;
      if (bytes > ratioBytes)
        throw new Fault(
          'corrupt_input',
          `The archive grows to more than ${RATIO_MOST} times its size, as a bomb does, so nothing of it was imported; unpack it yourself if you trust it: ${path}`,
        );
      if (bytes > UNPACKED_BYTES_MOST)
        throw new Fault(
          'bad_request',
          `The archive holds more than ${UNPACKED_BYTES_MOST / 2 ** 30} GiB, so nothing of it was imported; split it: ${path}`,
        );
      if (bytes > freeBytes)
        throw new Fault(
          'no_space',
          `The disk of the case has no room for what is in the archive (more than ${Math.floor(freeBytes / 2 ** 20).toLocaleString('en')} MiB); free some space: ${path}`,
        );
    },
  };
}
