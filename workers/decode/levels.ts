import { type FrameColumns, FrameFlag } from './columns.ts';
import { KIND_HT20, KIND_HT20_40 } from './record-rules.ts';

/** 20·log10 of a raw bin; index 0 is the zero bin, whose magnitude is taken as 1 after the shift (SPEC.md, D12). */
export const DB_OF_BIN = Float64Array.from({ length: 256 }, (_, bin) => (bin === 0 ? 0 : 20 * Math.log10(bin)));
export const DB_PER_EXPONENT = 20 * Math.log10(2);

/** Spacing of ath9k bins in hertz: one OFDM subcarrier. */
export const SUBCARRIER_HZ = 312_500;

export interface FrequencyAxis {
  readonly centreHz: number;
  readonly widthHz: number;
  readonly bins: number;
  readonly binHz: number;
  /** Lower edge of bin 0: its centre less half a bin. */
  readonly lowEdgeHz: number;
}

/** Hardware numbering: bin N/2 is at the centre (SPEC.md, D13). HT20 stores 56 subcarriers of a 20 MHz channel. */
export function frequencyAxis(kind: number, centreMhz: number, widthMhz: number, bins: number): FrequencyAxis {
  const widthHz = widthMhz * 1e6;
  const binHz = kind === KIND_HT20 ? SUBCARRIER_HZ : widthHz / bins;
  const centreHz = centreMhz * 1e6;
  return { centreHz, widthHz, bins, binHz, lowEdgeHz: centreHz - (bins / 2 + 0.5) * binHz };
}

/** Centre of a bin in hertz. */
export function binCentreHz(axis: FrequencyAxis, bin: number): number {
  return axis.centreHz + (bin - axis.bins / 2) * axis.binHz;
}

/**
 * Levels of a frame's bins in dBm by SPEC.md D12, zero bins included (their floor). NaN where the half holds no power at
 * all. `bytes` is the buffer that was scanned; `out` takes `columns.bins[frame]` values.
 */
export function levelsOfFrame(bytes: Uint8Array, columns: FrameColumns, frame: number, out: Float64Array): void {
  const bins = columns.bins[frame] ?? 0;
  const data = (columns.offset[frame] ?? 0) + (columns.dataOffset[frame] ?? 0);
  const middle = columns.kind[frame] === KIND_HT20_40 ? bins / 2 : bins;
  const zeroShiftDb = DB_PER_EXPONENT * (columns.maxExp[frame] ?? 0);
  const lower = (columns.noiseDbm[frame] ?? 0) + (columns.rssiDb[frame] ?? 0) - decibels(columns.sumSquares[frame]);
  const upper =
    (columns.noiseUpperDbm[frame] ?? 0) + (columns.rssiUpperDb[frame] ?? 0) - decibels(columns.sumSquaresUpper[frame]);
  for (let bin = 0; bin < bins; bin++) {
    const value = bytes[data + bin] ?? 0;
    const base = bin < middle ? lower : upper;
    out[bin] = value === 0 ? base - zeroShiftDb : base + (DB_OF_BIN[value] ?? 0);
  }
}

/** 10·log10 of a sum of squares; NaN for 0, so that a half without power has no levels. */
function decibels(sumSquares: number | undefined): number {
  return sumSquares === undefined || sumSquares === 0 ? Number.NaN : 10 * Math.log10(sumSquares);
}

export function hasNoPower(columns: FrameColumns, frame: number): boolean {
  return ((columns.flags[frame] ?? 0) & FrameFlag.allZero) !== 0;
}
