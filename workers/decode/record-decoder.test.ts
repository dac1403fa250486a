import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameFlag } from './columns.ts';
import { encodeAth9kHt20, encodeAth10k, encodeAth11k, encodeAth11kVendor, encodeChunk } from './encode.ts';
import { describeFrame, type FrameFacts } from './facts.ts';
import { createRecordDecoder } from './record-decoder.ts';
import { KIND_ATH11K_VENDOR } from './record-rules.ts';
import { ATH12K_REASON, CUT_SHORT_REASON, WRONG_LENGTH_REASON } from './resync.ts';
import { createReferenceScanner } from './scan.ts';
import { concat, decodeAll } from './testing/decode-all.ts';
import { anyRecord } from './testing/records.ts';

const settings = { chan_width_mhz: 20, freq1: 5180, noise: -95, rssi: 20 } as const;
const ramp = (count: number) => Uint8Array.from({ length: count }, (_, bin) => 100 + (bin % 7));
const ath11k = (tsf: number, bins = 64) => encodeAth11k({ ...settings, tsf }, ramp(bins));
const ht20 = (tsf: number) => encodeAth9kHt20({ freq: 2412, rssi: 10, noise: -95, tsf }, ramp(56));
const ath10k = (fields: { noise?: number; rssi?: number } = {}) =>
  encodeAth10k({ chan_width_mhz: 22, freq1: 5640, noise: -105, rssi: 70, tsf: 1000, ...fields }, ramp(64));
const offsets = (bytes: Uint8Array) => decodeAll(bytes).frames.map(({ offset }) => offset);
const frameFacts = (bytes: Uint8Array): FrameFacts[] => {
  const list: FrameFacts[] = [];
  const decoder = createRecordDecoder({
    scanner: createReferenceScanner(),
    onDamage: () => {},
    onBatch(batch) {
      for (let frame = 0; frame < batch.columns.count; frame++) list.push(describeFrame(batch, frame, frame));
    },
  });
  decoder.push(bytes, true);
  return list;
};

describe('round trip (D1–D8)', () => {
  it('gives back every field and bin of any record of any kind', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 12 }), (made) => {
        const { frames, damage } = decodeAll(concat(...made.map(({ record }) => record)));
        expect(damage).toEqual([]);
        expect(frames.map(({ header }) => header)).toEqual(made.map(({ header }) => header));
        expect(frames.map(({ bins }) => bins)).toEqual(made.map(({ bins }) => bins));
      }),
    );
  });
});

describe('traps of formats.md, section 7', () => {
  it('mixed types and mixed bin counts in one file', () => {
    const bytes = concat(ht20(1), ath11k(2, 16), ath11k(3, 512), ath10k(), ath11k(4, 128));
    expect(offsets(bytes)).toEqual([0, 76, 76 + 38, 76 + 38 + 534, 76 + 38 + 534 + 93]);
  });

  it('start and end in mid-record', () => {
    const bytes = concat(ath11k(1).subarray(30), ath11k(2), ath11k(3), ath11k(4).subarray(0, 50));
    const { frames, damage } = decodeAll(bytes);
    expect(frames.map(({ header }) => header.tsf)).toEqual([2, 3]);
    expect(damage).toEqual([
      { offset: 0, bytes: 56, why: 'no record header' },
      { offset: 56 + 172, bytes: 50, why: 'record cut off by the end of the data' },
    ]);
  });

  it('foreign bytes between records', () => {
    const bytes = concat(ath11k(1), new Uint8Array(77).fill(0x41), ath11k(2));
    expect(decodeAll(bytes).damage).toEqual([{ offset: 86, bytes: 77, why: 'no record header' }]);
    expect(offsets(bytes)).toEqual([0, 163]);
  });

  it.each([65_535, 0x7f13, 0, 84, 147])('length field %i does not swallow good data', (length) => {
    const broken = ath11k(2);
    new DataView(broken.buffer).setUint16(1, length);
    const bytes = concat(ath11k(1), broken, ath11k(3), ath11k(4), ath11k(5));
    expect(decodeAll(bytes).frames.map(({ header }) => header.tsf)).toEqual([1, 3, 4, 5]);
    expect(decodeAll(bytes).damage).toMatchObject([{ offset: 86, bytes: 86 }]);
  });

  it('vendor length', () => {
    const record = encodeAth11kVendor({ ...settings, tsf: 1, is_primary: 0, freq2: 5210 }, ramp(128));
    const [frame] = decodeAll(record).frames;
    expect(frame).toMatchObject({ kind: KIND_ATH11K_VENDOR, flags: FrameFlag.secondary, header: { is_primary: 0 } });
  });

  it('old max_index stays as recorded and moves nothing', () => {
    const record = encodeAth9kHt20({ freq: 2412, rssi: 10, noise: -95, tsf: 1, max_index: 63 }, ramp(56));
    expect(frameFacts(record)[0]?.header.max_index).toBe(63);
    expect(frameFacts(record)[0]?.dbm).toEqual(frameFacts(ht20(1))[0]?.dbm);
  });

  it('negative rssi in ath10k, rssi outliers', () => {
    const [frame] = frameFacts(ath10k({ rssi: -40 }));
    const total = 10 * Math.log10((frame?.dbm ?? []).reduce<number>((sum, db) => sum + 10 ** ((db ?? -999) / 10), 0));
    expect(frame?.header.rssi).toBe(-40);
    expect(total).toBeCloseTo(-145, 3);
    expect(frameFacts(ath10k({ rssi: 127 }))[0]?.header.rssi).toBe(127);
  });

  it('zero noise of ath10k and ath11k is dropped and listed, of ath9k it is kept (D16)', () => {
    const silent = encodeAth11k({ ...settings, noise: 0, tsf: 2 }, ramp(64));
    const kept = encodeAth9kHt20({ freq: 2412, rssi: 10, noise: 0, tsf: 4 }, ramp(56));
    const { frames, damage } = decodeAll(concat(ath11k(1), silent, silent, ath11k(3), kept, ath10k({ noise: 0 })));
    expect(frames.map(({ header }) => header.tsf)).toEqual([1, 3, 4]);
    expect(damage).toEqual([
      { offset: 86, bytes: 172, why: 'noise 0' },
      { offset: 86 * 4 + 76, bytes: 93, why: 'noise 0' },
    ]);
  });

  it('all-zero bins have no level (D11, D12)', () => {
    const [frame] = frameFacts(encodeAth11k({ ...settings, tsf: 1 }, new Uint8Array(64)));
    expect(frame?.dbm.every((level) => level === undefined)).toBe(true);
    expect(decodeAll(encodeAth11k({ ...settings, tsf: 1 }, new Uint8Array(64))).frames[0]?.flags).toBe(
      FrameFlag.allZero,
    );
  });

  it('poisoned noise is flagged', () => {
    const record = encodeAth9kHt20({ freq: 2412, rssi: 70, noise: -51, tsf: 1 }, ramp(56));
    expect(decodeAll(record).frames[0]?.flags).toBe(FrameFlag.noiseSuspect);
  });

  it('max_exp beyond 31 needs no integer shift', () => {
    const record = encodeAth11k({ ...settings, max_exp: 40, tsf: 1 }, Uint8Array.of(...ramp(15), 0));
    const [frame] = frameFacts(record);
    const plain = frameFacts(encodeAth11k({ ...settings, tsf: 1 }, Uint8Array.of(...ramp(15), 0)))[0];
    expect(frame?.dbm[0]).toBe(plain?.dbm[0]);
    expect(frame?.dbm[15]).toBeCloseTo((plain?.dbm[15] ?? 0) - 40 * 20 * Math.log10(2), 3);
  });

  it.each([[[]], [[0]]])('empty file and 0-length reads', (parts) => {
    expect(decodeAll(new Uint8Array(0), { parts })).toMatchObject({ frames: [], damage: [] });
  });

  it('ath12k records are named, not skipped silently', () => {
    const record = new Uint8Array(3 + 150);
    const view = new DataView(record.buffer);
    view.setUint8(0, 5);
    view.setUint16(1, 150);
    view.setUint32(3, 0xdeadbeef);
    view.setUint32(7, 5180);
    const { frames, damage } = decodeAll(concat(ath11k(1), record, ath11k(2)));
    expect(frames).toHaveLength(2);
    expect(damage).toEqual([{ offset: 86, bytes: 153, why: ATH12K_REASON }]);
  });

  it('80+80: the secondary half is its own frame at its own frequency', () => {
    const record = encodeAth11k({ ...settings, chan_width_mhz: 80, freq1: 5775, freq2: 5775, tsf: 1 }, ramp(64));
    expect(decodeAll(record).frames[0]).toMatchObject({ flags: FrameFlag.secondary, header: { center: 5775 } });
  });
});

describe('judgement of the record before damage (D14)', () => {
  const garbage = new Uint8Array(20).fill(0xee);

  it('an intact record just before damage is kept', () => {
    expect(offsets(concat(ath11k(1), garbage))).toEqual([0]);
    expect(offsets(concat(garbage, ath11k(1), garbage, ath11k(2), garbage))).toEqual([20, 126]);
  });

  it('a record that was cut short is not', () => {
    const bytes = concat(ath11k(1), ath11k(2).subarray(0, 60), ath11k(3), ath11k(4));
    expect(decodeAll(bytes).frames.map(({ header }) => header.tsf)).toEqual([1, 3, 4]);
    expect(decodeAll(bytes).damage).toEqual([{ offset: 86, bytes: 60, why: CUT_SHORT_REASON }]);
  });

  it('nor one whose length field names fewer bins than it has', () => {
    const broken = ath11k(2, 128);
    new DataView(broken.buffer).setUint16(1, 19 + 64);
    const { frames, damage } = decodeAll(concat(ath11k(1), broken, ath11k(3)));
    expect(frames.map(({ header }) => header.tsf)).toEqual([1, 3]);
    expect(damage).toEqual([{ offset: 86, bytes: 150, why: WRONG_LENGTH_REASON }]);
  });

  it('nor one that was cut short before a record that is damaged too', () => {
    const broken = ath11k(3);
    broken[0] = 0x84;
    const { frames, damage } = decodeAll(concat(ath11k(1), ath11k(2).subarray(0, 40), broken, ath11k(4)));
    expect(frames.map(({ header }) => header.tsf)).toEqual([1, 4]);
    expect(damage).toMatchObject([{ offset: 86, bytes: 126 }]);
  });
});

/** Records with bursts of bytes between them that can be no record. */
const damagedFile = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: anyRecord.map(({ record }) => ({ record, intact: true })) },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => ({
        record: bytes.map((byte) => (byte >= 1 && byte <= 4 ? 0xfe : byte)),
        intact: false,
      })),
    },
  ),
  { maxLength: 25 },
);

describe('resynchronisation (D15, D17, D18)', () => {
  it('frames and damage cover the file exactly once', () => {
    fc.assert(
      fc.property(damagedFile, (parts) => {
        const bytes = concat(...parts.map(({ record }) => record));
        const { frames, damage } = decodeAll(bytes);
        const spans = [
          ...frames.map(({ offset, bins, kind }) => [offset, offset + bins.length + ([20, 27, 29, 22, 23][kind] ?? 0)]),
          ...damage.map(({ offset, bytes: length }) => [offset, offset + length]),
        ].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
        let end = 0;
        for (const [from, to] of spans) {
          expect(from).toBe(end);
          end = to ?? 0;
        }
        expect(end).toBe(bytes.length);
      }),
    );
  });

  it('recovers what is intact, except where inserted bytes make a length ambiguous', () => {
    let intact = 0;
    let recovered = 0;
    fc.assert(
      fc.property(damagedFile, (parts) => {
        const found = new Set(offsets(concat(...parts.map(({ record }) => record))));
        let at = 0;
        for (const part of parts) {
          if (part.intact) intact++;
          if (part.intact && found.has(at)) recovered++;
          if (found.has(at)) expect(part.intact).toBe(true);
          at += part.record.length;
        }
      }),
      { seed: 7, numRuns: 300 },
    );
    expect(recovered / intact).toBeGreaterThan(0.99);
  });

  it('does not depend on how the bytes are split', () => {
    fc.assert(
      fc.property(
        damagedFile,
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
        (made, parts) => {
          const bytes = concat(...made.map(({ record }) => record));
          expect(decodeAll(bytes, { parts })).toEqual(decodeAll(bytes));
        },
      ),
    );
  });

  it('random bytes hold no records', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), (bytes) => {
        expect(decodeAll(bytes).frames).toEqual([]);
      }),
    );
  });
});

describe('chunk wrapper', () => {
  const utcUs = 1_488_965_649_556_224;

  it('finds records that straddle chunks, with offsets in the file and the clock of each chunk', () => {
    const payload = concat(ath11k(1), ath11k(2), ath11k(3));
    const bytes = concat(encodeChunk(utcUs, payload.subarray(0, 100)), encodeChunk(utcUs + 5, payload.subarray(100)));
    const { frames, anchors, damage } = decodeAll(bytes, { wrapper: 'chunked' });
    expect(frames.map(({ offset, carried }) => [offset, carried])).toEqual([
      [12, false],
      [98, true],
      [24 + 172, false],
    ]);
    expect(anchors).toEqual([
      { frame: 0, utcUs },
      { frame: 2, utcUs: utcUs + 5 },
    ]);
    expect(damage).toEqual([]);
  });

  it('goes on after a damaged head, with clocks from the next good one', () => {
    const head = encodeChunk(utcUs, ath11k(2));
    head[7] = 0xff;
    const bytes = concat(encodeChunk(utcUs, ath11k(1)), head, encodeChunk(utcUs + 9, ath11k(3)));
    for (const parts of [[], [1], [5, 90, 13]]) {
      const { frames, damage, anchors } = decodeAll(bytes, { wrapper: 'chunked', parts });
      expect(frames.map(({ offset }) => offset)).toEqual([12, 110, 208]);
      expect(damage).toEqual([{ offset: 98, bytes: 12, why: 'no record header' }]);
      expect(anchors.map((anchor) => anchor.utcUs)).toEqual([utcUs, utcUs + 9]);
    }
  });

  it('a wrong payload length costs the clock of one chunk, not the records', () => {
    const long = encodeChunk(utcUs, ath11k(1));
    new DataView(long.buffer).setUint32(8, 120, true);
    const bytes = concat(long, encodeChunk(utcUs + 1, ath11k(2)), encodeChunk(utcUs + 2, ath11k(3)));
    const { frames, damage, anchors } = decodeAll(bytes, { wrapper: 'chunked' });
    expect(frames.map(({ offset }) => offset)).toEqual([12, 110, 208]);
    expect(damage).toMatchObject([{ offset: 98, bytes: 12 }]);
    expect(anchors.map((anchor) => anchor.utcUs)).toEqual([utcUs, utcUs + 2]);
  });

  it('lists a head that is cut off', () => {
    const bytes = concat(encodeChunk(utcUs, ath11k(1)), encodeChunk(utcUs, ath11k(2)).subarray(0, 7));
    expect(decodeAll(bytes, { wrapper: 'chunked' }).damage).toMatchObject([{ offset: 98, bytes: 7 }]);
  });

  it('does not depend on how the bytes or the chunks are split', () => {
    fc.assert(
      fc.property(
        damagedFile,
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }),
        (made, sizes, parts) => {
          const payload = concat(...made.map(({ record }) => record));
          const chunks: Uint8Array[] = [];
          for (let at = 0, index = 0; at < payload.length; index++) {
            const size = (sizes[index % sizes.length] ?? 0) + (index % sizes.length === 0 ? 1 : 0);
            chunks.push(encodeChunk(utcUs + index, payload.subarray(at, at + size)));
            at += size;
          }
          const bytes = concat(...chunks);
          const whole = decodeAll(bytes, { wrapper: 'chunked' });
          expect(decodeAll(bytes, { wrapper: 'chunked', parts })).toEqual(whole);
          const plain = decodeAll(payload);
          expect(whole.frames.map(({ header }) => header)).toEqual(plain.frames.map(({ header }) => header));
        },
      ),
    );
  });
});
