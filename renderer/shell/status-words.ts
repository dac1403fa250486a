import type { RecordingInfo } from '../../workers/contract/model.ts';
import { formatFrequency } from '../base/format.ts';

/** Bin widths of the streams that reach into the visible band: "312.5 kHz", or the range of them. */
export function visibleBinWidth(info: RecordingInfo, lowHz: number, highHz: number): string {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const stream of info.streams) {
    if (stream.lowEdgeHz >= highHz || stream.lowEdgeHz + stream.bins * stream.binHz <= lowHz) continue;
    least = Math.min(least, stream.binHz);
    most = Math.max(most, stream.binHz);
  }
  if (most === 0) return '—';
  return least === most ? formatFrequency(most, 10) : `${formatFrequency(least, 10)} … ${formatFrequency(most, 10)}`;
}
