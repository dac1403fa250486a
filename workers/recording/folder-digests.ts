import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INDEX_FILE, indexText, type RecordingIndex } from './recording-index.ts';

/** A file of a recording folder as it was written. */
export interface FileDigest {
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export const byName = (a: FileDigest, b: FileDigest): number => (a.name < b.name ? -1 : 1);

/** Follows the files of a recording folder while somebody else writes them. They only grow, so each byte is read once. */
export interface FolderDigests {
  /** Hashes what has been appended since; returns how many bytes that were. */
  follow(): number;
  /** The rest, when nothing is appended any more: every file but the index, by name. */
  finish(): readonly FileDigest[];
}

const READ_BYTES = 1024 * 1024;

export function createFolderDigests(directory: string): FolderDigests {
  const files = new Map<string, { readonly hash: Hash; bytes: number }>();
  const buffer = new Uint8Array(READ_BYTES);

  const followFile = (name: string): number => {
    const file = files.get(name) ?? { hash: createHash('sha256'), bytes: 0 };
    files.set(name, file);
    const from = file.bytes;
    const descriptor = openSync(join(directory, name), 'r');
    try {
      for (;;) {
        const read = readSync(descriptor, buffer, 0, buffer.length, file.bytes);
        if (read === 0) return file.bytes - from;
        file.hash.update(buffer.subarray(0, read));
        file.bytes += read;
      }
    } finally {
      closeSync(descriptor);
    }
  };

  const follow = () =>
    readdirSync(directory)
      .filter((name) => name !== INDEX_FILE)
      .reduce((sum, name) => sum + followFile(name), 0);

  return {
    follow,
    finish() {
      follow();
      return [...files].map(([name, { hash, bytes }]) => ({ name, bytes, sha256: hash.digest('hex') })).sort(byName);
    },
  };
}

/** Writes the index of a finished recording, last of its files: with it the folder is a recording. Returns it as written. */
export function sealRecording(
  directory: string,
  index: RecordingIndex,
  files: readonly FileDigest[] = index.files ?? createFolderDigests(directory).finish(),
): RecordingIndex {
  const sealed = { ...index, files: [...files] };
  writeFileSync(join(directory, INDEX_FILE), indexText(sealed), { flag: 'wx' });
  return sealed;
}
