import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeSync, writevSync } from 'node:fs';
import { basename } from 'node:path';
import { type ArrowBlock, type ArrowSchema, encodeBatchHead, encodeFileFoot, encodeFileHead } from './arrow-format.ts';
import { byName, type FileDigest } from './folder-digests.ts';

/** Appends record batches to one Arrow IPC file. Errors of the file system are passed on as they are. */
export interface ArrowFileWriter {
  /** Bytes written so far. */
  readonly bytes: number;
  /** Writes one batch of `rows`; `buffers` are the columns' bytes in schema order. Returns where its message begins. */
  append(rows: number, buffers: readonly Uint8Array[]): number;
  /** Writes the footer and closes; the file is complete after this. */
  finish(): void;
  /** Closes an unfinished file. */
  close(): void;
}

/** Many files that only grow. Of their descriptors the least recently used is closed when there are more than `limit`. */
export interface FilePool {
  append(path: string, buffers: readonly Uint8Array[]): void;
  closeFile(path: string): void;
  /** Of all files, by name; ends the hashing. Without `hashed` there are none. */
  digests(): readonly FileDigest[];
}

/** `hashed`: every byte is hashed as it is written. */
export function createFilePool({
  limit = 64,
  hashed = false,
}: {
  limit?: number;
  hashed?: boolean | undefined;
} = {}): FilePool {
  const open = new Map<string, number>();
  /** Every file there is. */
  const files = new Map<string, { bytes: number; readonly hash: Hash | undefined }>();
  const closeFile = (path: string) => {
    const fd = open.get(path);
    if (fd === undefined) return;
    open.delete(path);
    closeSync(fd);
  };
  const descriptor = (path: string): number => {
    const known = open.get(path);
    if (known !== undefined) {
      open.delete(path);
      open.set(path, known);
      return known;
    }
    if (open.size >= limit) for (const oldest of [...open.keys()].slice(0, 1)) closeFile(oldest);
    const fd = openSync(path, files.has(path) ? 'r+' : 'wx');
    open.set(path, fd);
    return fd;
  };
  return {
    append(path, buffers) {
      const fd = descriptor(path);
      const file = files.get(path) ?? { bytes: 0, hash: hashed ? createHash('sha256') : undefined };
      files.set(path, file);
      writeAll(fd, buffers, file.bytes);
      for (const buffer of buffers) {
        file.bytes += buffer.length;
        file.hash?.update(buffer);
      }
    },
    closeFile,
    digests: () =>
      [...files]
        .flatMap(([path, { bytes, hash }]) =>
          hash === undefined ? [] : [{ name: basename(path), bytes, sha256: hash.digest('hex') }],
        )
        .sort(byName),
  };
}

function writeAll(fd: number, buffers: readonly Uint8Array[], position: number): void {
  let done = writevSync(fd, [...buffers], position);
  for (const buffer of buffers) {
    if (done >= buffer.length) {
      done -= buffer.length;
      position += buffer.length;
      continue;
    }
    while (done < buffer.length) {
      done += writeSync(fd, buffer, done, buffer.length - done, position + done);
    }
    position += buffer.length;
    done = 0;
  }
}

const zeros = new Uint8Array(8);

export function createArrowFile(path: string, schema: ArrowSchema, pool: FilePool): ArrowFileWriter {
  const blocks: ArrowBlock[] = [];
  let bytes = 0;
  let lastHead: { readonly rows: number; readonly head: Uint8Array; readonly bodyBytes: number } | undefined;
  const headFor = (rows: number, bodyBytes: number) => {
    if (lastHead?.rows !== rows) lastHead = { rows, head: encodeBatchHead(schema, rows), bodyBytes };
    return lastHead.head;
  };
  return {
    get bytes() {
      return bytes;
    },
    append(rows, buffers) {
      const parts: Uint8Array[] = [];
      if (bytes === 0) {
        const fileHead = encodeFileHead(schema);
        parts.push(fileHead);
        bytes = fileHead.length;
      }
      let bodyBytes = 0;
      const body: Uint8Array[] = [];
      for (const buffer of buffers) {
        body.push(buffer);
        const padding = (8 - (buffer.length % 8)) % 8;
        if (padding > 0) body.push(zeros.subarray(0, padding));
        bodyBytes += buffer.length + padding;
      }
      const head = headFor(rows, bodyBytes);
      const offset = bytes;
      pool.append(path, [...parts, head, ...body]);
      blocks.push({ offset, headBytes: head.length, bodyBytes });
      bytes = offset + head.length + bodyBytes;
      return offset;
    },
    finish() {
      const fileHead = bytes === 0 ? [encodeFileHead(schema)] : [];
      const foot = encodeFileFoot(schema, blocks);
      pool.append(path, [...fileHead, foot]);
      bytes += foot.length + (fileHead[0]?.length ?? 0);
      pool.closeFile(path);
    },
    close() {
      pool.closeFile(path);
    },
  };
}

/** The first `count` safe integers as little-endian int64. */
export function encodeInt64s(values: ArrayLike<number>, count: number): Uint8Array<ArrayBuffer> {
  const words = new Int32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? 0;
    words[2 * i] = value | 0;
    words[2 * i + 1] = Math.floor(value / 0x1_0000_0000);
  }
  return new Uint8Array(words.buffer);
}

/** Inverse of `encodeInt64s`, into `out`. */
export function decodeInt64s(bytes: Uint8Array, out: Float64Array): void {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, 2 * out.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = (words[2 * i + 1] ?? 0) * 0x1_0000_0000 + ((words[2 * i] ?? 0) >>> 0);
  }
}
