import type { StreamInfo } from '../contract/model.ts';

/** Half-open range of bins. */
export interface BinRange {
  readonly first: number;
  readonly end: number;
}

/** The bins of a stream that are in a band (SPEC.md, M1); undefined when none is. */
export function binsInBand(
  stream: Pick<StreamInfo, 'lowEdgeHz' | 'binHz' | 'bins'>,
  band: { readonly lowHz: number; readonly highHz: number },
): BinRange | undefined {
  const { lowEdgeHz, binHz, bins } = stream;
  const firstCentreHz = lowEdgeHz + binHz / 2;
  const first = Math.max(0, Math.ceil((band.lowHz - firstCentreHz) / binHz));
  const end = Math.min(bins, Math.ceil((band.highHz - firstCentreHz) / binHz));
  if (end > first) return { first, end };
  const middle = Math.floor(((band.lowHz + band.highHz) / 2 - lowEdgeHz) / binHz);
  if (band.highHz <= band.lowHz || middle < 0 || middle >= bins) return undefined;
  return { first: middle, end: middle + 1 };
}
