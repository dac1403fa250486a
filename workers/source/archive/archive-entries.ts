import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { openPromise, type Entry as ZipEntry } from 'yauzl';
import { crc32 } from '../../contract/crc32.ts';
import { Fault } from '../../contract/faults.ts';
import type { ArchiveKind } from './archive-kind.ts';
import { archiveKindOf } from './archive-kind.ts';
import { zstdPieces } from './zstd-stream.ts';

/** One thing an archive names, in its order. `pieces` must be used up, or not asked for, before the next one. */
export interface ArchiveEntry {
  readonly name: string;
  readonly modifiedMs: number;
  readonly content:
    | { readonly kind: 'file'; readonly pieces: () => AsyncIterable<Uint8Array> }
    | { readonly kind: 'folder' }
    /** Not a file that could be imported; in words. */
    | { readonly kind: 'other'; readonly why: string };
}

export interface EntrySource {
  readonly path: string;
  readonly kind: ArchiveKind;
  readonly modifiedMs: number;
}

/** Everything in an archive; damage throws whatever the reading library says. */
export function archiveEntries(source: EntrySource): AsyncGenerator<ArchiveEntry, void, void> {
  switch (source.kind) {
    case 'zip':
      return zipEntries(source.path);
    case 'tar':
      return tarEntries(createReadStream(source.path));
    case 'gzip':
      return compressed(source, gunzipped(source.path));
    case 'zstd':
      return compressed(source, zstdPieces(createReadStream(source.path)));
  }
}

async function* gunzipped(path: string): AsyncGenerator<Uint8Array, void, void> {
  // The callback form: an error reaches whoever iterates, and must not count as unhandled besides.
  yield* pipeline(createReadStream(path), createGunzip(), () => undefined);
}

const TAR_BLOCK_BYTES = 512;

/** A compressed file is a tar, or one file whose name is that of the archive without its ending. */
async function* compressed(
  source: EntrySource,
  inside: AsyncGenerator<Uint8Array, void, void>,
): AsyncGenerator<ArchiveEntry, void, void> {
  const head: Uint8Array[] = [];
  let headBytes = 0;
  while (headBytes < TAR_BLOCK_BYTES) {
    const next = await inside.next();
    if (next.done === true) break;
    head.push(next.value);
    headBytes += next.value.length;
  }
  const whole = async function* (): AsyncGenerator<Uint8Array, void, void> {
    yield* head;
    for (let next = await inside.next(); next.done !== true; next = await inside.next()) yield next.value;
  };
  const start = Buffer.concat(head);
  try {
    if (archiveKindOf(start) === 'tar') yield* tarEntries(whole());
    else {
      const name = basename(source.path).replace(/\.(gz|zst|zstd)$/iu, '');
      yield { name, modifiedMs: source.modifiedMs, content: { kind: 'file', pieces: whole } };
    }
  } finally {
    await inside.return();
  }
}

async function* tarEntries(packed: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry, void, void> {
  const reader = extract();
  // The callback form: an error reaches whoever iterates, and must not count as unhandled besides.
  pipeline(Readable.from(packed), reader, () => undefined);
  try {
    for await (const entry of reader) {
      let asked = false;
      const pieces = async function* (): AsyncGenerator<Uint8Array, void, void> {
        asked = true;
        for await (const piece of entry) if (piece instanceof Uint8Array) yield piece;
      };
      const { name, mtime } = entry.header;
      yield { name, modifiedMs: mtime.getTime(), content: tarContent(entry.header, pieces) };
      if (!asked) for await (const _ of entry);
    }
  } finally {
    reader.destroy();
  }
}

function tarContent({ type, linkname }: Header, pieces: () => AsyncIterable<Uint8Array>): ArchiveEntry['content'] {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return { kind: 'file', pieces };
    case 'directory':
      return { kind: 'folder' };
    case 'link':
    case 'symlink':
      return { kind: 'other', why: `a link (to “${linkname}”), not a file` };
    case 'character-device':
    case 'block-device':
      return { kind: 'other', why: 'a device, not a file' };
    case 'fifo':
      return { kind: 'other', why: 'a named pipe, not a file' };
    default:
      return { kind: 'other', why: 'something of a kind this program does not know, not a file' };
  }
}

async function* zipEntries(path: string): AsyncGenerator<ArchiveEntry, void, void> {
  // Names are judged by us, so that one sentence covers both kinds of archive: hence no decoding here that refuses any.
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      yield {
        name,
        modifiedMs: entry.getLastModDate({ timezone: 'UTC' }).getTime(),
        content: zipContent(entry, name, () => zipPieces(entry, () => zip.openReadStreamPromise(entry))),
      };
    }
  } finally {
    zip.close();
  }
}

const UTF8_FLAG = 0x800;

/** UTF-8 where the entry says so or where the bytes are valid as such; else one character a byte. */
function nameOf(entry: ZipEntry): string {
  const raw = entry.fileNameRaw;
  const text = raw.toString('utf8');
  const name =
    (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0 || !text.includes('\ufffd') ? text : raw.toString('latin1');
  // Some programs for Windows write its separator.
  return name.includes('/') ? name : name.replaceAll('\\', '/');
}

const UNIX = 3;
const FILE_TYPE = 0xf000;
const REGULAR = 0x8000;
const FOLDER = 0x4000;
const LINK = 0xa000;

function zipContent(entry: ZipEntry, name: string, pieces: () => AsyncIterable<Uint8Array>): ArchiveEntry['content'] {
  if (name.endsWith('/')) return { kind: 'folder' };
  const type = entry.versionMadeBy >> 8 === UNIX ? (entry.externalFileAttributes >>> 16) & FILE_TYPE : REGULAR;
  if (type === LINK) return { kind: 'other', why: 'a link, not a file' };
  if (type === FOLDER) return { kind: 'folder' };
  if (type !== REGULAR && type !== 0) return { kind: 'other', why: 'a device or a pipe, not a file' };
  if (entry.isEncrypted())
    return { kind: 'other', why: 'encrypted; unpack the archive with its password and import the folder' };
  if (!entry.canDecodeFileData())
    return {
      kind: 'other',
      why: `compressed in a way this program does not know (ZIP method ${entry.compressionMethod})`,
    };
  return { kind: 'file', pieces };
}

/** The library checks the length; the checksum is ours to check. */
async function* zipPieces(
  entry: ZipEntry,
  open: () => Promise<AsyncIterable<Uint8Array>>,
): AsyncGenerator<Uint8Array, void, void> {
  let crc = 0;
  for await (const piece of await open()) {
    crc = crc32(piece, crc);
    yield piece;
  }
  if (crc !== entry.crc32) throw new Fault('corrupt_input', 'the checksum of an entry is wrong');
}
