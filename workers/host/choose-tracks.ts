import { Fault } from '../contract/faults.ts';
import type { RecordingInfo } from '../contract/model.ts';
import { effectiveOrigin } from '../contract/recording-clock.ts';
import { type ClockInfo, clockOf, correctedUtcNs, type TrackInfo } from '../contract/survey.ts';
import type { SurveySamplesQuery } from '../contract/survey-bytes.ts';
import type { TrackReason } from '../contract/track-choice.ts';
import { tracksWeeksOff, weeksOffSentence } from '../contract/week-rollover.ts';
import type { CaseSession } from './case-session.ts';

/** What is to be joined with a track: a recording or an attitude. */
type Joined = Pick<RecordingInfo, 'deviceId' | 'evidenceSha256'>;
type Stretch = Pick<SurveySamplesQuery, 'fromNs' | 'toNs' | 'maxGapNs'> &
  Partial<Pick<SurveySamplesQuery, 'track' | 'frame'>>;

/** A track that overlaps in time, and what speaks for it. */
export interface Candidate {
  readonly track: TrackInfo;
  readonly ofDevice: boolean;
  /** 0: came in another import; else 1 and one more for each folder of the import that holds both. */
  readonly nearness: number;
  /** Fixes with a time in the overlap. */
  readonly fixes: number;
}

export interface RankedTracks {
  /** Tracks that may give places, the preferred first. */
  readonly chosen: readonly [TrackInfo, ...TrackInfo[]];
  /** All that overlap in time. */
  readonly possible: readonly TrackInfo[];
  readonly why: TrackReason;
}

/** J6: the track that was asked for, else those that fit best. Fault `not_found` where there is none. */
export async function chooseTracks(
  session: CaseSession,
  joined: Joined,
  query: Stretch,
  originUtcNs: bigint,
  signal: AbortSignal | undefined,
): Promise<RankedTracks> {
  const { tracks, clocks } = session.survey.state();
  if (query.track !== undefined) {
    const track = tracks.find(({ id }) => id === query.track);
    if (track === undefined) throw new Fault('not_found', 'This track is not in the case that is open.');
    return { chosen: [track], possible: [track], why: 'asked for' };
  }
  const stretch = utcStretch(query, originUtcNs);
  const overlapping = overlappingTracks(tracks, clocks, query.frame, stretch);
  const candidates: Candidate[] = [];
  for (const track of overlapping)
    candidates.push({
      track,
      ofDevice: track.deviceId !== undefined && track.deviceId === joined.deviceId,
      // What one track alone is like does not matter.
      ...(overlapping.length === 1
        ? { nearness: 0, fixes: 0 }
        : {
            nearness: await nearnessOf(session, joined.evidenceSha256, track.evidenceSha256, signal),
            fixes: await fixesIn(session, track, clocks, stretch, signal),
          }),
    });
  const ranked = rankTracks(candidates);
  if (ranked !== undefined) return ranked;
  const off = tracksWeeksOff(tracks, clocks, stretch).map(weeksOffSentence);
  throw new Fault(
    'not_found',
    [
      'No track overlaps this stretch of the recording in time; import its track, or line up the two in Clocks.',
      ...off,
    ].join(' '),
  );
}

interface UtcStretch {
  readonly fromUtcNs: bigint;
  readonly toUtcNs: bigint;
}

/** From when to when a recording was; undefined without a wall clock. */
export function utcRangeOf(info: RecordingInfo, clocks: readonly ClockInfo[]): UtcStretch | undefined {
  const origin = effectiveOrigin(info, clocks);
  return origin.kind === 'utc'
    ? utcStretch({ fromNs: info.startNs, toNs: info.endNs, maxGapNs: 0 }, origin.utcNs)
    : undefined;
}

/** The stretch with what a fix may lie outside it. */
export function utcStretch({ fromNs, toNs, maxGapNs }: Stretch, originUtcNs: bigint): UtcStretch {
  const gapNs = BigInt(Math.round(Math.min(maxGapNs, 1e18)));
  return {
    fromUtcNs: originUtcNs + BigInt(Math.round(fromNs)) - gapNs,
    toUtcNs: originUtcNs + BigInt(Math.round(toNs)) + gapNs,
  };
}

/** Tracks with a fix in the stretch or around it, by the settings of their clocks. */
export function overlappingTracks(
  tracks: readonly TrackInfo[],
  clocks: readonly ClockInfo[],
  frame: TrackInfo['frame'] | undefined,
  { fromUtcNs, toUtcNs }: UtcStretch,
): TrackInfo[] {
  const near = tracks.filter(({ id, frame: own, startOwnUtcNs, endOwnUtcNs }) => {
    if (startOwnUtcNs === undefined || endOwnUtcNs === undefined) return false;
    if (frame !== undefined && own !== frame) return false;
    const subject = { kind: 'track', id } as const;
    return (
      correctedUtcNs(clocks, subject, startOwnUtcNs) <= toUtcNs &&
      correctedUtcNs(clocks, subject, endOwnUtcNs) >= fromUtcNs
    );
  });
  // The one place of a sidecar is for stretches that no walked track covers.
  const walked = near.filter(({ kind }) => kind !== 'sidecar');
  return walked.length > 0 ? walked : near;
}

/** J6: device, then import and folder, then fixes. Undefined without a candidate. */
export function rankTracks(candidates: readonly Candidate[]): RankedTracks | undefined {
  const [first, ...rest] = candidates.toSorted(
    (a, b) => Number(b.ofDevice) - Number(a.ofDevice) || b.nearness - a.nearness || b.fixes - a.fixes,
  );
  if (first === undefined) return undefined;
  // What another agent walked does not fill the gaps of this one.
  const equals = rest.filter(
    ({ track, ofDevice, nearness }) =>
      track.frame === first.track.frame && (first.ofDevice ? ofDevice : nearness === first.nearness),
  );
  return {
    chosen: [first.track, ...equals.map(({ track }) => track)],
    possible: candidates.map(({ track }) => track),
    why: reasonOf(first, rest),
  };
}

function reasonOf({ ofDevice, nearness }: Candidate, rest: readonly Candidate[]): TrackReason {
  const [second] = rest;
  if (second === undefined) return 'only one';
  if (ofDevice && !second.ofDevice) return 'device';
  if (nearness > second.nearness) return nearness > 1 ? 'folder' : 'import';
  return 'fixes';
}

async function nearnessOf(
  session: CaseSession,
  recordingSha256: string | undefined,
  trackSha256: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (recordingSha256 === undefined) return 0;
  const { columns } = await session.folder.catalog.query(
    `SELECT mine.name, its.name FROM import_files mine JOIN import_files its ON mine.job_id = its.job_id
     WHERE mine.sha256 = $1 AND its.sha256 = $2`,
    { params: [recordingSha256, trackSha256], signal },
  );
  const [mine = [], its = []] = columns.map(({ values }) => values.map(String));
  return mine.reduce((most, name, at) => Math.max(most, 1 + sharedFolders(name, its[at] ?? '')), 0);
}

/** How many folders from the top two names of one import have in common. */
export function sharedFolders(one: string, other: string): number {
  const [a, b] = [one.split('/').slice(0, -1), other.split('/').slice(0, -1)];
  const apart = a.findIndex((folder, depth) => folder !== b[depth]);
  return apart < 0 ? a.length : apart;
}

async function fixesIn(
  session: CaseSession,
  track: TrackInfo,
  clocks: readonly ClockInfo[],
  { fromUtcNs, toUtcNs }: UtcStretch,
  signal: AbortSignal | undefined,
): Promise<number> {
  const offsetNs = clockOf(clocks, { kind: 'track', id: track.id })?.offsetNs ?? 0n;
  const { columns } = await session.folder.catalog.query(
    `SELECT count(*) FROM track_points JOIN tracks ON number = track
     WHERE id = $1 AND own_utc_ns >= $2 AND own_utc_ns <= $3`,
    { params: [track.id, fromUtcNs - offsetNs, toUtcNs - offsetNs], signal },
  );
  return Number(columns[0]?.values[0] ?? 0);
}
