import type { FileHandle } from 'node:fs/promises';

/**
 * The checksums that DuckDB keeps of its file (storage versions 64 and later, duckdb/src/storage/single_file_block_manager.cpp
 * and common/checksum.cpp): 4096 bytes of main header, two database headers of which the one with the greater iteration
 * holds, then blocks; each begins with the checksum of its rest. SQL reads only what a query needs, never an index.
 */
export interface BlocksReport {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

const HEADER_BYTES = 4096;
const FIRST_BLOCK = 3 * HEADER_BYTES;
const CHECKSUM_BYTES = 8;
const SMALLEST_BLOCK = 16 * 1024;
const LARGEST_BLOCK = 1024 * 1024;
/** A metadata block is divided into this many. */
const METADATA_PARTS = 64;
const NO_BLOCK = 0xffff_ffff_ffff_ffffn;
const ATTEMPTS = 10;

/** Whether the rest of a header or block has the checksum it begins with: 5381 XOR each 64-bit word × 0xbf58476d1ce4e5b9. */
function holds(block: Buffer): boolean {
  const words = new Uint32Array(block.buffer, block.byteOffset, block.length / 4);
  let low = 5381;
  let high = 0;
  for (let at = 2; at < words.length; at += 2) {
    const x = words[at] ?? 0;
    const lowest = (x & 0xffff) * 0xe5b9;
    const left = (x & 0xffff) * 0x1ce4;
    const right = (x >>> 16) * 0xe5b9;
    const carried = (lowest >>> 16) + (left & 0xffff) + (right & 0xffff);
    const top = (x >>> 16) * 0x1ce4 + (left >>> 16) + (right >>> 16) + (carried >>> 16);
    low ^= Math.imul(x, 0x1ce4_e5b9);
    high ^= top + Math.imul(x, 0xbf58_476d) + Math.imul(words[at + 1] ?? 0, 0x1ce4_e5b9);
  }
  return words[0] === low >>> 0 && words[1] === high >>> 0;
}

interface DatabaseHeader {
  readonly iteration: bigint;
  readonly freeList: bigint;
  readonly blocks: number;
  readonly blockBytes: number;
}

/** Undefined when a header is damaged, or just being written. */
async function readHeader(file: FileHandle): Promise<DatabaseHeader | undefined> {
  const bytes = Buffer.from(new ArrayBuffer(FIRST_BLOCK));
  await file.read(bytes, 0, FIRST_BLOCK, 0);
  const parts = [0, 1, 2].map((part) => bytes.subarray(part * HEADER_BYTES, (part + 1) * HEADER_BYTES));
  if (!parts.every(holds)) return undefined;
  const headers = parts.slice(1).map((part) => ({
    iteration: part.readBigUInt64LE(8),
    freeList: part.readBigUInt64LE(24),
    blocks: Number(part.readBigUInt64LE(32)),
    blockBytes: Number(part.readBigUInt64LE(40)),
  }));
  const header = headers.reduce((a, b) => (b.iteration > a.iteration ? b : a));
  const { blockBytes } = header;
  const known = blockBytes >= SMALLEST_BLOCK && blockBytes <= LARGEST_BLOCK && Number.isInteger(Math.log2(blockBytes));
  return known ? header : undefined;
}

/** Numbers of the blocks that hold nothing; undefined when the list itself cannot be read. */
async function readFreeList(file: FileHandle, header: DatabaseHeader): Promise<ReadonlySet<number> | undefined> {
  const { blockBytes, blocks } = header;
  const free = new Set<number>();
  const part = Buffer.alloc(Math.floor((blockBytes - CHECKSUM_BYTES) / METADATA_PARTS / 8) * 8);
  let pointer = header.freeList;
  let wanted: number | undefined;
  for (let parts = 0; pointer !== NO_BLOCK && free.size !== wanted; parts++) {
    const block = Number(pointer & 0x00ff_ffff_ffff_ffffn);
    const index = Number(pointer >> 56n);
    if (block >= blocks || index >= METADATA_PARTS || parts > blocks) return undefined;
    await file.read(part, 0, part.length, FIRST_BLOCK + block * blockBytes + CHECKSUM_BYTES + index * part.length);
    pointer = part.readBigUInt64LE(0);
    for (let at = 8; at < part.length && free.size !== wanted; at += 8) {
      const value = Number(part.readBigUInt64LE(at));
      if (wanted === undefined) wanted = value;
      else free.add(value);
    }
  }
  return free.size === (wanted ?? 0) ? free : undefined;
}

/** Undefined when the headers or the free list cannot be read. */
async function checkOnce(file: FileHandle, header: DatabaseHeader, signal: AbortSignal | undefined) {
  const free = await readFreeList(file, header);
  if (free === undefined) return undefined;
  const block = Buffer.from(new ArrayBuffer(header.blockBytes));
  const bad = { used: 0, free: 0 };
  for (let number = 0; ; number++) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(block, 0, block.length, FIRST_BLOCK + number * block.length);
    const used = number < header.blocks && !free.has(number);
    if (bytesRead === 0 && !used) return bad;
    if (bytesRead === block.length && holds(block)) continue;
    if (used) bad.used++;
    else bad.free++;
    if (bytesRead < block.length) return bad;
  }
}

/**
 * Compares every block of an open database with its checksum, also while it is written to: blocks in use are not changed
 * before a new header is. What a killed program was writing lies in blocks that are not in use: that is a note.
 */
export async function checkDatabaseBlocks(file: FileHandle, signal?: AbortSignal): Promise<BlocksReport> {
  let found: Awaited<ReturnType<typeof checkOnce>>;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const earlier = found;
    const before = await readHeader(file);
    found = before === undefined ? undefined : await checkOnce(file, before, signal);
    const still = before !== undefined && (await readHeader(file))?.iteration === before.iteration;
    if (found?.used === 0 && (found.free === 0 || (still && found.free === earlier?.free))) break;
    if (found !== undefined && found.used > 0 && still) break;
  }
  const damaged = (what: string) => ({
    problems: [`The case database is damaged (${what}); restore case.duckdb from a backup.`],
    notes: [],
  });
  if (found === undefined) return damaged('its headers or the list of its free blocks');
  const { used, free } = found;
  if (used > 0) return damaged(`${used} ${used === 1 ? 'block does' : 'blocks do'} not match the checksum`);
  const notes =
    free === 0
      ? []
      : [
          `${free === 1 ? 'A block' : `${free} blocks`} of the case database that hold nothing do not match their checksum; a program that was killed while writing leaves that behind, and nothing is lost.`,
        ];
  return { problems: [], notes };
}
