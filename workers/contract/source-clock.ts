import { type AttitudeInfo, type ClockInfo, type ClockSetting, clockOf, type TrackInfo } from './survey.ts';

/** A track or an attitude, as far as its clock goes. */
export type ClockedSource =
  | { readonly kind: 'track'; readonly info: Pick<TrackInfo, 'id' | 'startOwnUtcNs'> }
  | { readonly kind: 'attitude'; readonly info: Pick<AttitudeInfo, 'id' | 'wallClock'> };

/** How the own time of a track or an attitude becomes UTC. */
export interface SourceClock {
  /** What somebody set; undefined: taken as recorded. */
  readonly setting: ClockSetting | undefined;
  /** False: the file counts from its own start. */
  readonly wallClock: boolean;
  /** Added to the own time; undefined where nobody knows UTC. */
  readonly offsetNs: bigint | undefined;
}

/** GPS time begins on 6 January 1980, so no receiver says an earlier one; a table that does counts from its own start. */
const GPS_EPOCH_UTC_NS = 315_964_800_000_000_000n;

export function sourceClock(clocks: readonly ClockInfo[], source: ClockedSource): SourceClock {
  const setting = clockOf(clocks, { kind: source.kind, id: source.info.id });
  const wallClock =
    source.kind === 'track'
      ? (source.info.startOwnUtcNs ?? GPS_EPOCH_UTC_NS) >= GPS_EPOCH_UTC_NS
      : source.info.wallClock;
  return { setting, wallClock, offsetNs: setting?.offsetNs ?? (wallClock ? 0n : undefined) };
}

/** In a few words, as the `source` of a recording's origin says it. */
export function sourceClockWords({ setting, wallClock }: Omit<SourceClock, 'offsetNs'>): string {
  if (setting !== undefined) return `clock set by ${setting.author}: ${setting.how}`;
  return wallClock ? 'as recorded' : 'counts from its own start, clock not set';
}
