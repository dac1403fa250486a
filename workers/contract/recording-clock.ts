import type { Origin, RecordingInfo } from './model.ts';
import { type ClockInfo, clockOf } from './survey.ts';

/**
 * Where a recording's time 0 lies once the setting of its clock is applied: the one home of recording time → UTC (D11). The
 * setting's uncertainty is that of the result. Without a setting the recording is taken as it says.
 */
export function effectiveOrigin(
  { id, origin }: Pick<RecordingInfo, 'id' | 'origin'>,
  clocks: readonly ClockInfo[],
): Origin {
  const setting = clockOf(clocks, { kind: 'recording', id });
  if (setting === undefined) return origin;
  const { offsetNs, uncertaintyNs, how, author } = setting;
  return {
    kind: 'utc',
    utcNs: (origin.kind === 'utc' ? origin.utcNs : 0n) + offsetNs,
    uncertaintyNs,
    source: `clock set by ${author}: ${how}`,
  };
}
