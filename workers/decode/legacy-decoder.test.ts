import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeLegacy2012 } from './encode.ts';
import { inspectLegacy } from './inspect.ts';
import { createLegacyDecoder } from './legacy-decoder.ts';
import type { LegacyFields } from './legacy2012.ts';
import type { DamagedStretch } from './record-decoder.ts';
import { concat } from './testing/decode-all.ts';
import { haveRealData, realBytes, realJson } from './testing/real-data.ts';

function decode(bytes: Uint8Array, part = bytes.length) {
  const damage: DamagedStretch[] = [];
  const records: { fields: LegacyFields; magnitudes: number[]; offset: number }[] = [];
  const decoder = createLegacyDecoder({
    onDamage: (stretch) => damage.push(stretch),
    onRecord: (fields, magnitudes, offset) => records.push({ fields, magnitudes: [...magnitudes], offset }),
  });
  const batches = [];
  for (let at = 0; at === 0 || at < bytes.length; at += Math.max(1, part)) {
    batches.push(...decoder.push(bytes.subarray(at, at + part), at + part >= bytes.length));
  }
  return { records, damage, decoder, batches };
}

const magnitudes = Uint16Array.from({ length: 56 }, (_, bin) => bin * 10);
const record = (tsf: number) => encodeLegacy2012({ freq: 2412, rssi: 10, noise: -95, tsf }, magnitudes);

describe('2012 layout (D19)', () => {
  it('gives back every field', () => {
    const fields = fc.record({
      freq: fc.integer({ min: 4800, max: 7200 }),
      rssi: fc.integer({ min: -128, max: 127 }),
      noise: fc.integer({ min: -128, max: 30 }),
      tsf: fc.maxSafeInteger().map(Math.abs),
      max_magnitude: fc.integer({ min: 0, max: 65_535 }),
      max_index: fc.integer({ min: 0, max: 255 }),
      bitmap_weight: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(fields, fc.uint16Array({ minLength: 56, maxLength: 56 }), (header, bins) => {
        const { records, damage } = decode(encodeLegacy2012(header, bins));
        expect(damage).toEqual([]);
        expect(records).toEqual([{ fields: { type: 0, ...header }, magnitudes: [...bins], offset: 0 }]);
      }),
    );
  });

  it('resynchronises, keeps records before damage, drops what was cut short', () => {
    const bytes = concat(
      record(1).subarray(9),
      record(2),
      new Uint8Array(9),
      record(3),
      record(4).subarray(0, 50),
      record(5),
    );
    const { records, damage } = decode(bytes);
    expect(records.map(({ fields }) => fields.tsf)).toEqual([2, 3, 5]);
    expect(damage.map(({ offset, bytes: length }) => [offset, length])).toEqual([
      [0, 123],
      [255, 9],
      [396, 50],
    ]);
  });

  it('zero magnitudes are below resolution; a restart of the clock is a segment', () => {
    const { batches, decoder } = decode(concat(record(10), record(20), record(5)));
    expect(batches[0]?.levelDb[0]).toBeNaN();
    expect(batches[0]?.levelDb[1]).toBeLessThan(-85);
    expect([...(batches[0]?.newSegment ?? [])]).toEqual([1, 0, 1]);
    expect(decoder.collected.segments).toBe(2);
  });

  it('does not depend on how the bytes are split (D18)', () => {
    const bytes = concat(
      record(1).subarray(9),
      record(2),
      record(3).subarray(0, 80),
      record(4),
      record(5).subarray(0, 30),
    );
    for (const part of [1, 7, 131, 133, 264, 500])
      expect(decode(bytes, part)).toMatchObject({ records: decode(bytes).records, damage: decode(bytes).damage });
  });
});

describe.skipIf(!haveRealData)('legacy2012_le16_ar9390.dump', () => {
  it('has the facts of its file', () => {
    const expected = z
      .object({
        samples: z.number(),
        dbm_all_bins: z.record(z.string(), z.number()),
        centre_freq_mhz_counts: z.record(z.string(), z.number()),
        first: z.object({
          freq: z.number(),
          rssi: z.number(),
          noise: z.number(),
          tsf: z.number(),
          values: z.array(z.number()),
          dbm: z.array(z.number()),
        }),
      })
      .parse(realJson('spectral/legacy2012_le16_ar9390.dump.expected.json'));
    const bytes = realBytes('spectral/legacy2012_le16_ar9390.dump');
    const inspection = inspectLegacy({ frame: 0 });
    inspection.push(bytes, true);
    const { samples, centre_freq_mhz_counts } = expected;
    const facts = inspection.facts(bytes.length);
    expect(facts).toMatchObject({ format: 'legacy2012', samples, centre_freq_mhz_counts, rejected_bytes: 0 });
    const dbm = 'dbm_all_bins' in facts ? z.record(z.string(), z.number()).parse(facts.dbm_all_bins) : {};
    for (const [key, value] of Object.entries(expected.dbm_all_bins))
      expect(Math.abs((dbm[key] ?? Number.NaN) - value)).toBeLessThanOrEqual(0.001);
    const { values, dbm: levels, ...header } = expected.first;
    expect(inspection.frame).toMatchObject({ header, bins: values });
    const frame = inspection.frame;
    levels.forEach((level, bin) => {
      const own = frame !== undefined && 'dbm' in frame ? frame.dbm[bin] : undefined;
      expect(Math.abs((own ?? Number.NaN) - level)).toBeLessThanOrEqual(0.001);
    });
  });
});
