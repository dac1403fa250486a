import { type ClockInfo, clockOf, type TrackInfo } from './survey.ts';

/** GPS counts weeks to this many; a receiver that lost count is off by a multiple of them. */
export const ROLLOVER_WEEKS = 1024;
const WEEK_NS = 604_800_000_000_000n;
const ROLLOVER_NS = BigInt(ROLLOVER_WEEKS) * WEEK_NS;

export interface WeeksOff {
  readonly track: TrackInfo;
  /** To add to its clock as it is set now. */
  readonly weeks: number;
}

/** Tracks that do not overlap the stretch but would, were a whole number of 1024 weeks added (catalogue SPEC.md, J9). */
export function tracksWeeksOff(
  tracks: readonly TrackInfo[],
  clocks: readonly ClockInfo[],
  { fromUtcNs, toUtcNs }: { readonly fromUtcNs: bigint; readonly toUtcNs: bigint },
): readonly WeeksOff[] {
  return tracks.flatMap((track) => {
    if (track.startOwnUtcNs === undefined || track.endOwnUtcNs === undefined) return [];
    const offsetNs = clockOf(clocks, { kind: 'track', id: track.id })?.offsetNs ?? 0n;
    const [start, end] = [track.startOwnUtcNs + offsetNs, track.endOwnUtcNs + offsetNs];
    const turns = Math.round(Number((fromUtcNs + toUtcNs - start - end) / 2n) / Number(ROLLOVER_NS));
    const movedNs = BigInt(turns) * ROLLOVER_NS;
    const meets = start + movedNs <= toUtcNs && end + movedNs >= fromUtcNs;
    return turns !== 0 && meets ? [{ track, weeks: turns * ROLLOVER_WEEKS }] : [];
  });
}

export const weeksNs = (weeks: number): bigint => BigInt(weeks) * WEEK_NS;

/** What is so, and what to do. */
export function weeksOffSentence({ track, weeks }: WeeksOff): string {
  const side = weeks > 0 ? 'before' : 'after';
  const sign = weeks > 0 ? '+' : '−';
  const count = Math.abs(weeks);
  return `The track “${track.name}” lies ${count} weeks ${side} the recording, as when a GPS receiver loses its week count: if that is so, set its clock in Clocks by ${sign}${count} weeks (${sign}${count * 604_800} s).`;
}
