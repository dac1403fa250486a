/**
 * Struct of arrays that every record decoder fills: one entry a frame, in file order. The WASM scanner and its TypeScript
 * reference write the same columns byte for byte.
 */
export const recordKinds = ['ath9k_ht20', 'ath9k_ht20_40', 'ath10k', 'ath11k', 'ath11k_vendor'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Bits of `flags`. */
export const FrameFlag = {
  /** Every bin is zero: no power is defined (formats.md, section 4). */
  allZero: 1,
  /** Noise floor above −80 dBm: probably calibrated on a carrier. */
  noiseSuspect: 2,
  /** Secondary half of a fragmented 160 or 80+80 MHz pair. */
  secondary: 4,
} as const;

export interface FrameColumns {
  /** How many entries are filled. */
  count: number;
  /** Byte offset of the record, relative to the start of the buffer that was scanned. */
  readonly offset: Uint32Array;
  /** Index into `recordKinds`. */
  readonly kind: Uint8Array;
  readonly bins: Uint16Array;
  /** Where bin 0 of this record's data begins, relative to `offset`. */
  readonly dataOffset: Uint8Array;
  /** Centre of the bins in MHz; for HT40± the 40 MHz centre, not the primary channel. */
  readonly centreMhz: Uint16Array;
  /** Width the bins divide: 20, 22, 40, 44, 80, 88, 160. */
  readonly widthMhz: Uint16Array;
  /** Device clock in microseconds as recorded; not unwrapped. */
  readonly tsfUs: Float64Array;
  /** Noise floor, dBm. HT20/40: of the lower half. */
  readonly noiseDbm: Int16Array;
  /** Noise floor of the upper half, dBm; equal to noiseDbm for every other kind. */
  readonly noiseUpperDbm: Int16Array;
  /** Signal above noise, dB. HT20/40: of the lower half. */
  readonly rssiDb: Int16Array;
  readonly rssiUpperDb: Int16Array;
  readonly maxExp: Uint8Array;
  readonly flags: Uint8Array;
  /** Σ bin² of the raw bytes (before max_exp) of the lower half, or of all bins; zero bins add nothing (SPEC.md, D10, D12). */
  readonly sumSquares: Float64Array;
  /** The same of the upper half; equal to sumSquares for every other kind. */
  readonly sumSquaresUpper: Float64Array;
}

export function allocateFrameColumns(capacity: number): FrameColumns {
  return {
    count: 0,
    offset: new Uint32Array(capacity),
    kind: new Uint8Array(capacity),
    bins: new Uint16Array(capacity),
    dataOffset: new Uint8Array(capacity),
    centreMhz: new Uint16Array(capacity),
    widthMhz: new Uint16Array(capacity),
    tsfUs: new Float64Array(capacity),
    noiseDbm: new Int16Array(capacity),
    noiseUpperDbm: new Int16Array(capacity),
    rssiDb: new Int16Array(capacity),
    rssiUpperDb: new Int16Array(capacity),
    maxExp: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    sumSquares: new Float64Array(capacity),
    sumSquaresUpper: new Float64Array(capacity),
  };
}
