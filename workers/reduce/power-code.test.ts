import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOfDb, dbOfCode, RADIO_SCALE, radioScaleFor } from '../contract/level-scale.ts';
import { decibelTable, POWER_LIMIT_DB, POWER_TABLE_LENGTH, powerCodeTable, powerOfDb } from './power-code.ts';

const bitsOf = (power: number): number => new Uint32Array(Float32Array.of(power).buffer)[0] ?? 0;

describe('codes from linear power', () => {
  it('are within half a step and 0.017 dB of the exact level (L2)', () => {
    for (const scale of [RADIO_SCALE, radioScaleFor(26)]) {
      const table = powerCodeTable(scale);
      fc.assert(
        fc.property(fc.double({ min: -149.9, max: -24, noNaN: true }), (db) => {
          const code = table[bitsOf(10 ** (db / 10)) >>> 16] ?? 0;
          const level = dbOfCode(code, RADIO_SCALE);
          expect(level).toBeDefined();
          if (scale === RADIO_SCALE) expect(Math.abs((level ?? 0) - db)).toBeLessThanOrEqual(0.25 + 0.017);
          else expect(code).toBeGreaterThanOrEqual(codeOfDb(db, scale) - 1);
        }),
      );
    }
  });

  it('keep the order of levels over every float32', () => {
    const table = powerCodeTable(RADIO_SCALE);
    expect(table).toHaveLength(POWER_TABLE_LENGTH);
    for (let index = 1; index < table.length; index++) {
      expect(table[index] ?? 0).toBeGreaterThanOrEqual(table[index - 1] ?? 0);
    }
  });

  it('say "below resolution" for no power and never for any other', () => {
    const table = powerCodeTable(RADIO_SCALE);
    expect(table[0]).toBe(1);
    expect(table[1]).toBe(2);
    expect(table[0x7f80]).toBe(255);
  });
});

describe('powers of decibels', () => {
  it('are the float32 nearest to 10^(dB/10), limited to ±300 dB', () => {
    const table = decibelTable();
    expect(table[POWER_LIMIT_DB]).toBe(1);
    expect(table[POWER_LIMIT_DB - 30]).toBe(Math.fround(1e-3));
    expect(powerOfDb(-30)).toBe(Math.fround(1e-3));
    expect(powerOfDb(1e9)).toBe(Math.fround(1e30));
  });

  it('are zero where there is no level', () => {
    expect(powerOfDb(Number.NaN)).toBe(0);
    expect(powerOfDb(Number.NEGATIVE_INFINITY)).toBe(0);
  });
});
