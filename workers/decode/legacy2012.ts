import { inBand, NOISE_HIGHEST, NOISE_LOWEST, s8, TSF_HIGH_LIMIT } from './record-rules.ts';

/** The layout of 2012, before the mainline drivers: little-endian, 56 magnitudes of 16 bits, already shifted. */
export const LEGACY_RECORD_BYTES = 132;
export const LEGACY_BINS = 56;
const LEGACY_DATA_OFFSET = 20;

export function u16le(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function u32le(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at) + u16le(bytes, at + 2) * 0x1_0000;
}

/** True when a plausible legacy record begins at `at` and lies wholly before `end` (SPEC.md, D19). */
export function isLegacyRecord(bytes: Uint8Array, at: number, end: number): boolean {
  const noise = s8(bytes, at + 7);
  return (
    at + LEGACY_RECORD_BYTES <= end &&
    bytes[at] === 0 &&
    u16le(bytes, at + 1) === LEGACY_RECORD_BYTES - 3 &&
    inBand(u16le(bytes, at + 4)) &&
    noise >= NOISE_LOWEST &&
    noise <= NOISE_HIGHEST &&
    u32le(bytes, at + 16) < TSF_HIGH_LIMIT
  );
}

export interface LegacyFields {
  readonly type: number;
  /** MHz. */
  readonly freq: number;
  readonly rssi: number;
  readonly noise: number;
  readonly max_magnitude: number;
  readonly max_index: number;
  readonly bitmap_weight: number;
  /** Microseconds. */
  readonly tsf: number;
}

export function readLegacyFields(bytes: Uint8Array, at: number): LegacyFields {
  return {
    type: 0,
    freq: u16le(bytes, at + 4),
    rssi: s8(bytes, at + 6),
    noise: s8(bytes, at + 7),
    max_magnitude: u16le(bytes, at + 8),
    max_index: bytes[at + 10] ?? 0,
    bitmap_weight: bytes[at + 11] ?? 0,
    tsf: u32le(bytes, at + 16) * 0x1_0000_0000 + u32le(bytes, at + 12),
  };
}

/** The 56 magnitudes of the record at `at`. */
export function readLegacyMagnitudes(bytes: Uint8Array, at: number): Uint16Array {
  return Uint16Array.from({ length: LEGACY_BINS }, (_, bin) => u16le(bytes, at + LEGACY_DATA_OFFSET + 2 * bin));
}

/**
 * Levels in dBm by formats.md section 4. A zero magnitude is below resolution: `zero` stands in `out` for it, the level
 * of magnitude 1 when left out. NaN everywhere when all are zero.
 */
export function legacyLevels(fields: LegacyFields, magnitudes: Uint16Array, out: Float32Array | Float64Array): void {
  let sum = 0;
  for (const magnitude of magnitudes) sum += magnitude * magnitude;
  const base = sum === 0 ? Number.NaN : fields.noise + fields.rssi - 10 * Math.log10(sum);
  magnitudes.forEach((magnitude, bin) => {
    out[bin] = magnitude === 0 ? base : base + 20 * Math.log10(magnitude);
  });
}
