import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Fault } from '../contract/faults.ts';

/** Blocks are hashed on their own too (D6): a window can be checked, and a transfer resumed, without the whole file. */
export const BLOCK_BYTES = 8 * 1024 * 1024;

export interface FileHashes {
  /** Of the whole file, lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  readonly blockBytes: number;
  /** One for each block in order, the last may be shorter; none for an empty file. */
  readonly blocks: readonly string[];
}

/** SHA-256 over the raw block hashes: one value that commits to all of them. */
export function blocksSha256(blocks: readonly string[]): string {
  const hash = createHash('sha256');
  for (const block of blocks) hash.update(Buffer.from(block, 'hex'));
  return hash.digest('hex');
}

export interface FileHasher {
  update(bytes: Uint8Array): void;
  finish(): FileHashes;
}

/** Hashes a file that arrives in pieces of any size. */
export function createFileHasher(blockBytes = BLOCK_BYTES): FileHasher {
  const whole = createHash('sha256');
  let block = createHash('sha256');
  let inBlock = 0;
  let bytes = 0;
  const blocks: string[] = [];
  return {
    update(piece) {
      whole.update(piece);
      bytes += piece.length;
      let from = 0;
      while (from < piece.length) {
        const take = Math.min(blockBytes - inBlock, piece.length - from);
        block.update(piece.subarray(from, from + take));
        from += take;
        inBlock += take;
        if (inBlock === blockBytes) {
          blocks.push(block.digest('hex'));
          block = createHash('sha256');
          inBlock = 0;
        }
      }
    },
    finish() {
      if (inBlock > 0) blocks.push(block.digest('hex'));
      return { sha256: whole.digest('hex'), bytes, blockBytes, blocks };
    },
  };
}

/** Small enough that hashing one piece twice does not hold up the thread for long (about 2 ms). */
const PIECE_BYTES = 1024 * 1024;

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of this file that are done. */
  readonly onProgress?: ((doneBytes: number) => void) | undefined;
  readonly blockBytes?: number;
}

/** Reads and hashes a file. Fault `cancelled`; file system errors are thrown as they are. */
export async function hashFile(path: string, options: HashOptions = {}): Promise<FileHashes> {
  const hasher = createFileHasher(options.blockBytes);
  await readPieces(path, options, (piece) => hasher.update(piece));
  return hasher.finish();
}

/** Length and SHA-256 of a file that has no block hashes. Throws like `hashFile`. */
export async function hashWholeFile(
  path: string,
  options: Omit<HashOptions, 'blockBytes'> = {},
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  const bytes = await readPieces(path, options, (piece) => hash.update(piece));
  return { bytes, sha256: hash.digest('hex') };
}

async function readPieces(path: string, options: HashOptions, use: (piece: Uint8Array) => void): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const piece = new Uint8Array(PIECE_BYTES);
    let done = 0;
    for (;;) {
      if (options.signal?.aborted) throw new Fault('cancelled', 'The check was cancelled.');
      const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES, done);
      if (bytesRead === 0) return done;
      use(piece.subarray(0, bytesRead));
      done += bytesRead;
      options.onProgress?.(done);
    }
  } finally {
    await handle.close();
  }
}
