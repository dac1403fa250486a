import type { RecordingInfo } from '../../workers/contract/model.ts';
import { formatFrequency } from '../base/format.ts';

/**
 * Resolution bandwidths of the streams that reach into the visible band: "312.5 kHz", or the range of them. A bin's width,
 * but for samples, whose window is known, its noise bandwidth.
 */
export function visibleResolution(info: RecordingInfo, lowHz: number, highHz: number): string {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const stream of info.streams) {
    if (stream.lowEdgeHz >= highHz || stream.lowEdgeHz + stream.bins * stream.binHz <= lowHz) continue;
    const hz = info.analysis?.enbwHz ?? stream.binHz;
    least = Math.min(least, hz);
    most = Math.max(most, hz);
  }
  if (most === 0) return '—';
  return least === most
    ? formatFrequency(most, digitOf(most))
    : `${formatFrequency(least, digitOf(least))} … ${formatFrequency(most, digitOf(most))}`;
}

/** Four digits, or down to 10 Hz where that is more. */
const digitOf = (hz: number): number => Math.min(10, hz / 1000);
