import type { Band, RecordingInfo, TimeRange } from '../../contract/model.ts';
import type { CommandOutput } from './command.ts';

/** From the lowest edge of any stream to the highest; undefined without streams. */
export function bandOfStreams(info: RecordingInfo): Band | undefined {
  const lowHz = Math.min(...info.streams.map((stream) => stream.lowEdgeHz));
  const highHz = Math.max(...info.streams.map((stream) => stream.lowEdgeHz + stream.bins * stream.binHz));
  return highHz > lowHz ? { lowHz, highHz } : undefined;
}

/** Says when what was asked for lies outside of the recording: the result is empty, and right. */
export function noteOutside(output: CommandOutput, info: RecordingInfo, range: TimeRange, band?: Band): void {
  const seconds = (ns: number) => Number((ns / 1e9).toFixed(6));
  const mhz = (hz: number) => Number((hz / 1e6).toFixed(6));
  if (range.toNs <= info.startNs || range.fromNs >= info.endNs) {
    const extent = `${seconds(info.startNs)} s to ${seconds(info.endNs)} s`;
    output.err(`note: nothing was recorded at that time; the recording goes from ${extent}\n`);
  }
  const recorded = bandOfStreams(info);
  if (
    band !== undefined &&
    recorded !== undefined &&
    (band.highHz <= recorded.lowHz || band.lowHz >= recorded.highHz)
  ) {
    const extent = `${mhz(recorded.lowHz)} to ${mhz(recorded.highHz)} MHz`;
    output.err(`note: nothing was recorded in that band; the recording has ${extent}\n`);
  }
}
