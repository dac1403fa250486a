import { z } from 'zod';
import { Fault } from '../../workers/contract/faults.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';

/**
 * A file of messages as they came: a CBOR sequence (RFC 8742) of embedded items (tag 24, RFC 8949 3.4.5.1) whose length always has
 * four bytes. So any CBOR tool reads it, and it can be cut anywhere and read up to there (W9).
 */
const KIND = 'airguard-tap';
const VERSION = 1;
/** No item is longer: a message and its topic. */
export const MOST_ITEM_BYTES = 4 * 1024 * 1024;

export interface TapHead {
  readonly site: string;
  readonly device: string;
  readonly desktop: string;
}

export interface TapEntry {
  /** When it came, by the desktop's clock, microseconds since 1970 UTC. */
  readonly receivedUs: bigint;
  readonly topic: string;
  readonly retained: boolean;
  readonly payload: Uint8Array;
}

const headSchema = z.tuple([
  z.literal(KIND),
  z.literal(VERSION),
  z.string().max(64),
  z.string().max(64),
  z.string().max(64),
]);
const time = z.union([z.int(), z.bigint()]).transform(BigInt);
const entrySchema = z.tuple([time, z.string().max(1024), z.boolean(), z.instanceof(Uint8Array)]);

/** Tag 24 and a byte string with a length of 32 bits. */
const FRAME = [0xd8, 0x18, 0x5a] as const;
const FRAME_BYTES = FRAME.length + 4;

function framed(item: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTES + item.length);
  bytes.set(FRAME);
  new DataView(bytes.buffer).setUint32(FRAME.length, item.length);
  bytes.set(item, FRAME_BYTES);
  return bytes;
}

export const encodeTapHead = ({ site, device, desktop }: TapHead): Uint8Array =>
  framed(encodeCbor([KIND, VERSION, site, device, desktop]));

export const encodeTapEntry = ({ receivedUs, topic, retained, payload }: TapEntry): Uint8Array =>
  framed(encodeCbor([receivedUs, topic, retained, payload]));

export type TapItem =
  | { readonly kind: 'head'; readonly head: TapHead }
  | { readonly kind: 'entry'; readonly entry: TapEntry }
  /** The file ends within an item: it was cut there. */
  | { readonly kind: 'cut'; readonly offset: number };

const damagedAt = (offset: number, why: string) =>
  new Fault('corrupt_input', `the archive of messages is damaged at offset ${offset}: ${why}`);

/** Length of the item that begins at `at`, without its frame; undefined when its frame is not all there. */
function lengthAt(bytes: Uint8Array, at: number, offset: number): number | undefined {
  if (bytes.length - at < FRAME_BYTES) return undefined;
  if (FRAME.some((byte, index) => bytes[at + index] !== byte)) throw damagedAt(offset, 'no message begins there');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + FRAME.length);
  if (length > MOST_ITEM_BYTES) throw damagedAt(offset, `a message of ${length} bytes is stated`);
  return length;
}

/**
 * Reads an archive piece by piece, in constant memory.
 * @throws {Fault} corrupt_input when it is none, and with the offset of what is not a message
 */
export async function* readTap(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TapItem> {
  let pending = new Uint8Array(0);
  /** Of the first byte that is pending, in the file. */
  let offset = 0;
  let headSeen = false;
  for await (const chunk of chunks) {
    pending = new Uint8Array(Buffer.concat([pending, chunk]));
    let at = 0;
    for (;;) {
      const length = lengthAt(pending, at, offset + at);
      if (length === undefined || pending.length - at - FRAME_BYTES < length) break;
      const item = pending.subarray(at + FRAME_BYTES, at + FRAME_BYTES + length);
      yield headSeen ? { kind: 'entry', entry: readEntry(item, offset + at) } : { kind: 'head', head: readHead(item) };
      headSeen = true;
      at += FRAME_BYTES + length;
    }
    pending = pending.slice(at);
    offset += at;
  }
  if (pending.length > 0) yield { kind: 'cut', offset };
}

function readHead(item: Uint8Array): TapHead {
  const [, , site, device, desktop] = decodeCbor(
    item,
    headSchema,
    'the head of an archive of messages',
    MOST_ITEM_BYTES,
  );
  return { site, device, desktop };
}

function readEntry(item: Uint8Array, offset: number): TapEntry {
  const what = `the message at offset ${offset}`;
  const [receivedUs, topic, retained, payload] = decodeCbor(item, entrySchema, what, MOST_ITEM_BYTES);
  return { receivedUs, topic, retained, payload };
}
