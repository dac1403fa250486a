import type { ScannedFrames } from '../kernels.ts';

/** A frame as tests write it down; levels in dBm and dB. */
export interface TestFrame {
  readonly bins: Uint8Array;
  readonly noiseDbm: number;
  readonly rssiDb: number;
  /** HT20/40: the upper half has its own. */
  readonly upper?: { readonly noiseDbm: number; readonly rssiDb: number };
}

/** What a scanner would leave behind for these frames, with `gapBytes` of something else before each. */
export function scannedFrames(frames: readonly TestFrame[], gapBytes = 5): ScannedFrames {
  const bytes = frames.reduce((sum, frame) => sum + frame.bins.length + gapBytes, 0);
  const input = new Uint8Array(bytes + 64).fill(0xa5);
  const count = frames.length;
  const columns = {
    offset: new Uint32Array(count),
    kind: new Uint8Array(count),
    bins: new Uint16Array(count),
    dataOffset: new Uint8Array(count),
    noiseDbm: new Int16Array(count),
    noiseUpperDbm: new Int16Array(count),
    rssiDb: new Int16Array(count),
    rssiUpperDb: new Int16Array(count),
    sumSquares: new Float64Array(count),
    sumSquaresUpper: new Float64Array(count),
  };
  let at = 0;
  frames.forEach((frame, index) => {
    const middle = frame.upper === undefined ? frame.bins.length : frame.bins.length / 2;
    columns.offset[index] = at;
    columns.kind[index] = frame.upper === undefined ? 3 : 1;
    columns.bins[index] = frame.bins.length;
    columns.dataOffset[index] = gapBytes;
    columns.noiseDbm[index] = frame.noiseDbm;
    columns.rssiDb[index] = frame.rssiDb;
    columns.noiseUpperDbm[index] = frame.upper?.noiseDbm ?? frame.noiseDbm;
    columns.rssiUpperDb[index] = frame.upper?.rssiDb ?? frame.rssiDb;
    const lower = sumSquares(frame.bins.subarray(0, middle));
    columns.sumSquares[index] = lower;
    columns.sumSquaresUpper[index] = frame.upper === undefined ? lower : sumSquares(frame.bins.subarray(middle));
    input.set(frame.bins, at + gapBytes);
    at += gapBytes + frame.bins.length;
  });
  return { input, columns };
}

export function sumSquares(bins: Uint8Array): number {
  return bins.reduce((sum, bin) => sum + bin * bin, 0);
}

/** Level of a bin in dBm by the formula of formats.md section 4, in double precision; undefined below resolution. */
export function exactDbm(frame: TestFrame, bin: number): number | undefined {
  const value = frame.bins[bin] ?? 0;
  const middle = frame.bins.length / 2;
  const inUpper = frame.upper !== undefined && bin >= middle;
  const shared =
    frame.upper === undefined ? frame.bins : inUpper ? frame.bins.subarray(middle) : frame.bins.subarray(0, middle);
  const side = inUpper ? frame.upper : frame;
  if (value === 0 || side === undefined) return undefined;
  return side.noiseDbm + side.rssiDb + 20 * Math.log10(value) - 10 * Math.log10(sumSquares(shared));
}
