import { BELOW_RESOLUTION, codeOfDb, LAST_LEVEL_CODE, type LevelScale } from '../contract/level-scale.ts';

/**
 * From linear power to level code without a logarithm: the upper 16 bits of a float32 (exponent and seven bits of the
 * mantissa) index a table. One entry covers 10·log10(1 + 2⁻⁷) ≈ 0.034 dB, so a code is at most half a step and 0.017 dB
 * from the exact level (SPEC.md, L2). Both implementations of the kernels read the same table and are bit-identical.
 */
export const POWER_TABLE_LENGTH = 0x8000;

/** Levels beyond ±300 dB are nonsense of a damaged header; the limit keeps every sum of powers a finite float32. */
export const POWER_LIMIT_DB = 300;

/** Infinity and NaN begin here. */
const FIRST_NOT_FINITE = 0x7f80;

/**
 * Table of POWER_TABLE_LENGTH codes: index = bits of a non-negative float32 power (mW, or the linear unit of the scale)
 * shifted right by 16. Entry 0 is "below resolution"; infinities are the greatest level.
 */
export function powerCodeTable(scale: LevelScale): Uint8Array {
  const table = new Uint8Array(POWER_TABLE_LENGTH).fill(LAST_LEVEL_CODE);
  const edges = new Float32Array(2);
  const bits = new Uint32Array(edges.buffer);
  table[0] = BELOW_RESOLUTION;
  for (let index = 1; index < FIRST_NOT_FINITE; index++) {
    bits[0] = index << 16;
    bits[1] = ((index << 16) | 0xffff) >>> 0;
    const low = edges[0] ?? 0;
    const high = edges[1] ?? 0;
    table[index] = codeOfDb(5 * (Math.log10(low) + Math.log10(high)), scale);
  }
  return table;
}

/** Entry n + POWER_LIMIT_DB is 10^(n/10) as float32, for whole n of ±POWER_LIMIT_DB. */
export function decibelTable(): Float32Array {
  const table = new Float32Array(2 * POWER_LIMIT_DB + 1);
  for (let index = 0; index < table.length; index++) table[index] = 10 ** ((index - POWER_LIMIT_DB) / 10);
  return table;
}

/** Linear power of a level as float32; NaN and −∞ (a missing cell) are 0, "below resolution". */
export function powerOfDb(db: number): number {
  if (Number.isNaN(db) || db === Number.NEGATIVE_INFINITY) return 0;
  return Math.fround(10 ** (limitedDb(db) / 10));
}

export function limitedDb(db: number): number {
  return Math.max(-POWER_LIMIT_DB, Math.min(POWER_LIMIT_DB, db));
}
