import fc from 'fast-check';
import lz4 from 'lz4js';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../workers/contract/crc32.ts';
import { Fault } from '../../workers/contract/faults.ts';
import { type BinaryMessage, binaryTypes, decodeBinary, encodeBinary, HEADER_BYTES } from './binary-message.ts';
import { compressBlock, decompressBlock } from './lz4-block.ts';
import { type Channel, eventFamilies, loraKinds, matrixKinds, parseTopic, topicOf } from './topics.ts';

/** Bytes as messages have them: noise, runs, and what was there before. */
const body = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 700 }))
        .map(([value, length]) => new Uint8Array(length).fill(value)),
      fc
        .tuple(fc.uint8Array({ minLength: 3, maxLength: 40 }), fc.integer({ min: 1, max: 12 }))
        .map(([piece, times]) =>
          Uint8Array.from({ length: piece.length * times }, (_, at) => piece[at % piece.length] ?? 0),
        ),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece])));

describe('LZ4 blocks (W4)', () => {
  it('gives back what was compressed, and only what is shorter is a block', () => {
    fc.assert(
      fc.property(body, (raw) => {
        const block = compressBlock(raw);
        if (block === undefined) return;
        expect(block.length).toBeLessThan(raw.length);
        expect(decompressBlock(block, raw.length)).toEqual(raw);
        const theirs = new Uint8Array(raw.length);
        expect(lz4.decompressBlock(block, theirs, 0, block.length, 0)).toBe(raw.length);
        expect(theirs).toEqual(raw);
      }),
      { numRuns: 500 },
    );
  });

  it('reads what another implementation compressed', () => {
    fc.assert(
      fc.property(body, (raw) => {
        const room = new Uint8Array(raw.length * 2 + 64);
        const length = lz4.compressBlock(raw, room, 0, raw.length, new Uint32Array(1 << 16));
        if (length === 0) return;
        expect(decompressBlock(room.subarray(0, length), raw.length)).toEqual(raw);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses anything else in words, never in another way', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 4096 }), (block, length) => {
        try {
          expect(decompressBlock(block, length).length).toBe(length);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

const message: fc.Arbitrary<BinaryMessage> = fc.record({
  type: fc.constantFrom(...binaryTypes),
  timeSynced: fc.boolean(),
  gapBefore: fc.boolean(),
  bigEndian: fc.boolean(),
  records: fc.integer({ min: 0, max: 0xffff }),
  timeUs: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  sequence: fc.integer({ min: 0, max: 0xffff_ffff }),
  schema: fc.integer({ min: 0, max: 0xffff }),
  source: fc.integer({ min: 0, max: 0xffff }),
  body,
});

describe('binary messages', () => {
  it('come back as they went (W1, W4)', () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(decodeBinary(encodeBinary(sent))).toEqual(sent);
      }),
    );
  });

  it('skip a longer header of a later minor version (W2)', () => {
    const sent = encodeBinary({
      type: 'cae',
      timeSynced: true,
      gapBefore: false,
      bigEndian: false,
      records: 1,
      timeUs: 7n,
      sequence: 1,
      schema: 2,
      source: 3,
      body: Uint8Array.of(1, 2, 3),
    });
    const longer = Uint8Array.from([...sent.subarray(0, HEADER_BYTES), 9, 9, 9, 9, ...sent.subarray(HEADER_BYTES)]);
    longer[5] = HEADER_BYTES + 4;
    expect(decodeBinary(longer).body).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('a flipped bit, a cut or a stated length is noticed (W3, W5, W6)', () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.integer({ min: 0, max: 7 }), fc.boolean(), (sent, place, bit, cut) => {
        const bytes = encodeBinary(sent);
        const at = place % bytes.length;
        const broken = cut ? bytes.subarray(0, at) : Uint8Array.from(bytes);
        if (!cut) broken[at] = (broken[at] ?? 0) ^ (1 << bit);
        try {
          expect(decodeBinary(broken).body).toEqual(sent.body);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 2000 },
    );
    const bomb = encodeBinary({
      type: 'cae',
      timeSynced: false,
      gapBefore: false,
      bigEndian: false,
      records: 1,
      timeUs: 0n,
      sequence: 0,
      schema: 0,
      source: 0,
      body: new Uint8Array(64),
    });
    new DataView(bomb.buffer).setUint32(20, 0xffff_ffff, true);
    expect(() => decodeBinary(bomb)).toThrow(/body of 4294967295 bytes is stated at offset 20/u);
  });

  it('uses the CRC-32C of RFC 3720', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });
});

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,10}$/u);
const channel: fc.Arbitrary<Channel> = fc.oneof(
  fc.constantFrom<Channel>(
    { kind: 'status' },
    { kind: 'card' },
    { kind: 'cae_card' },
    { kind: 'config_reported' },
    { kind: 'recorder_index' },
  ),
  fc.record({ kind: fc.constant('cae'), radio: name }),
  fc.record({ kind: fc.constant('ops'), source: name, last: fc.boolean() }),
  fc.record({ kind: fc.constant('matrix'), matrix: fc.constantFrom(...matrixKinds) }),
  fc.record({ kind: fc.constant('event'), family: fc.constantFrom(...eventFamilies) }),
  fc.record({ kind: fc.constant('calibration'), radio: name, quantity: name }),
  fc.record({ kind: fc.constant('config_commit'), commit: name }),
  fc.record({ kind: fc.constantFrom('live_data', 'live_credit', 'live_stat'), radio: name, stream: name }),
  fc.record({ kind: fc.constant('gradient'), round: name, shard: name }),
  fc.record({ kind: fc.constant('lora'), layout: fc.constantFrom(...loraKinds) }),
);

describe('topics', () => {
  it('every channel has one topic and every topic one channel (T1)', () => {
    fc.assert(
      fc.property(name, name, channel, (site, device, sent) => {
        expect(parseTopic(topicOf({ site, device }, sent))).toEqual({ agent: { site, device }, channel: sent });
      }),
    );
  });

  it('what is not of the tree is nobody’s (T2, T3)', () => {
    for (const topic of [
      '',
      'sw/v1',
      'sw/v1/a/b',
      'sw/v2/a/b/status',
      'sw/v1/a/b/status/x',
      'sw/v1/a/../status',
      'sw/v1/a/+/status',
      'sw/v1//b/status',
      'sw/v1/a/b/evt/__proto__',
      'sw/v1/a/b/live/r/s/DATA',
      '$SYS/broker',
    ]) {
      expect(parseTopic(topic), topic).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseTopic(`sw/v1/a/b/tel/cae/${text}/`)).toBeUndefined();
      }),
    );
  });
});
