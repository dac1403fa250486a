import { crc32c } from '../../workers/contract/crc32.ts';
import { Fault } from '../../workers/contract/faults.ts';
import { compressBlock, decompressBlock } from './lz4-block.ts';

/** The 32-byte header in front of every binary payload, and the body behind it (SPEC.md, W1–W6; edge-protocol.md 4.2). */
export const HEADER_BYTES = 32;
export const MAJOR_VERSION = 1;
/** A body may not become longer than this: known before a byte is allocated. */
export const MOST_RAW_BYTES = 1 << 20;
const MAGIC = 0x5753;

export const binaryTypes = ['cae', 'fft_batch', 'fft_preview'] as const;
export type BinaryType = (typeof binaryTypes)[number];

const FLAG_LZ4 = 1;
const FLAG_TIME_SYNCED = 2;
const FLAG_GAP_BEFORE = 4;
const FLAG_BIG_ENDIAN = 8;

export interface BinaryMessage {
  readonly type: BinaryType;
  /** The agent's clock was synchronised when it wrote the time. */
  readonly timeSynced: boolean;
  /** Records between the message before and this one were lost. */
  readonly gapBefore: boolean;
  /** The records are the kernel's own bytes, big-endian. */
  readonly bigEndian: boolean;
  readonly records: number;
  /** Of the first record, microseconds since 1970 UTC. */
  readonly timeUs: bigint;
  /** Rises by one a message on a topic, modulo 2^32. */
  readonly sequence: number;
  readonly schema: number;
  /** Index of the radio, or the short number of a stream. */
  readonly source: number;
  readonly body: Uint8Array;
}

/** Header and body; the body as an LZ4 block where that is shorter. */
export function encodeBinary(message: BinaryMessage): Uint8Array<ArrayBuffer> {
  const { body } = message;
  if (body.length > MOST_RAW_BYTES) throw new RangeError(`a body of ${body.length} bytes; at most ${MOST_RAW_BYTES}`);
  const block = compressBlock(body);
  const carried = block ?? body;
  const bytes = new Uint8Array(HEADER_BYTES + carried.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, MAGIC, true);
  view.setUint8(2, MAJOR_VERSION);
  view.setUint8(3, binaryTypes.indexOf(message.type) + 1);
  view.setUint8(
    4,
    (block === undefined ? 0 : FLAG_LZ4) |
      (message.timeSynced ? FLAG_TIME_SYNCED : 0) |
      (message.gapBefore ? FLAG_GAP_BEFORE : 0) |
      (message.bigEndian ? FLAG_BIG_ENDIAN : 0),
  );
  view.setUint8(5, HEADER_BYTES);
  view.setUint16(6, message.records, true);
  view.setBigUint64(8, message.timeUs, true);
  view.setUint32(16, message.sequence, true);
  view.setUint32(20, body.length, true);
  view.setUint32(24, crc32c(body), true);
  view.setUint16(28, message.schema, true);
  view.setUint16(30, message.source, true);
  bytes.set(carried, HEADER_BYTES);
  return bytes;
}

/**
 * Reads a binary payload of any origin.
 * @throws {Fault} corrupt_input with offset and reason; unsupported_format for a newer major version or an unknown type
 */
export function decodeBinary(bytes: Uint8Array): BinaryMessage {
  if (bytes.length < HEADER_BYTES) {
    throw new Fault(
      'corrupt_input',
      `a binary message has a header of ${HEADER_BYTES} bytes; this one has ${bytes.length} bytes in all`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) !== MAGIC) {
    throw new Fault('corrupt_input', 'a binary message starts with 53 57 (hexadecimal) at offset 0; this one does not');
  }
  const major = view.getUint8(2);
  if (major !== MAJOR_VERSION) {
    throw new Fault(
      'unsupported_format',
      `the agent speaks version ${major} of binary messages; this program reads version ${MAJOR_VERSION}`,
    );
  }
  const typeCode = view.getUint8(3);
  const type = binaryTypes[typeCode - 1];
  if (type === undefined)
    throw new Fault('unsupported_format', `binary messages of type ${typeCode} are not known here`);
  const flags = view.getUint8(4);
  const headerLength = view.getUint8(5);
  if (headerLength < HEADER_BYTES || headerLength > bytes.length) {
    throw new Fault(
      'corrupt_input',
      `a header of ${headerLength} bytes is stated at offset 5; the message has ${bytes.length}`,
    );
  }
  const rawLength = view.getUint32(20, true);
  if (rawLength > MOST_RAW_BYTES) {
    throw new Fault(
      'corrupt_input',
      `a body of ${rawLength} bytes is stated at offset 20; at most ${MOST_RAW_BYTES} are read`,
    );
  }
  const carried = bytes.subarray(headerLength);
  const body = (flags & FLAG_LZ4) === 0 ? carried : decompressBlock(carried, rawLength);
  if (body.length !== rawLength) {
    throw new Fault('corrupt_input', `a body of ${rawLength} bytes is stated at offset 20; ${body.length} came`);
  }
  if (crc32c(body) !== view.getUint32(24, true)) {
    throw new Fault('corrupt_input', 'the checksum at offset 24 is not that of the body');
  }
  return {
    type,
    timeSynced: (flags & FLAG_TIME_SYNCED) !== 0,
    gapBefore: (flags & FLAG_GAP_BEFORE) !== 0,
    bigEndian: (flags & FLAG_BIG_ENDIAN) !== 0,
    records: view.getUint16(6, true),
    timeUs: view.getBigUint64(8, true),
    sequence: view.getUint32(16, true),
    schema: view.getUint16(28, true),
    source: view.getUint16(30, true),
    body,
  };
}
