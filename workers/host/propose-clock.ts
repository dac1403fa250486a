import type { LevelSeries, PlaneTrack } from '../analysis/clock-offset.ts';
import { createLocalFrame } from '../analysis/geo/geodesy.ts';
import { Fault } from '../contract/faults.ts';
import type { RecordingInfo, TimeRange } from '../contract/model.ts';
import { effectiveOrigin } from '../contract/recording-clock.ts';
import {
  type AttitudeInfo,
  type ClockProposal,
  type ClockSubject,
  clockOf,
  correctedUtcNs,
  type TrackInfo,
} from '../contract/survey.ts';
import { tracksWeeksOff, weeksNs } from '../contract/week-rollover.ts';
import { querySamples } from '../recording/survey-samples.ts';
import { proposeForCamera } from './camera-clocks.ts';
import type { CaseSession } from './case-session.ts';
import { chooseTracks, type RankedTracks, utcRangeOf } from './choose-tracks.ts';
import { offsetAgainst } from './survey-thread.ts';

/** What the case itself says about a clock (analysis SPEC.md, O1–O4). Sets nothing. */
export async function proposeClock(
  session: CaseSession,
  subject: ClockSubject,
  signal: AbortSignal | undefined,
): Promise<ClockProposal> {
  switch (subject.kind) {
    case 'camera':
      return proposeForCamera(session.survey.state().photos, subject.id);
    case 'recording':
      return proposeForRecording(session, session.shelf.infoOf(subject.id), signal);
    case 'track':
      return proposeForTrack(session, subject.id);
    case 'attitude': {
      const attitude = session.survey.state().attitudes.find(({ id }) => id === subject.id);
      if (attitude === undefined) throw new Fault('not_found', 'This attitude is not in the case that is open.');
      return proposeForAttitude(session, attitude, signal);
    }
  }
}

/** J9: a lost week count, when a recording lies just there. */
function proposeForTrack(session: CaseSession, id: string): ClockProposal {
  const { tracks, clocks } = session.survey.state();
  const track = tracks.filter((each) => each.id === id);
  for (const info of session.shelf.list()) {
    const stretch = utcRangeOf(info, clocks);
    const [off] = stretch === undefined ? [] : tracksWeeksOff(track, clocks, stretch);
    if (off === undefined) continue;
    const setNow = clockOf(clocks, { kind: 'track', id })?.offsetNs ?? 0n;
    return {
      kind: 'proposal',
      offsetNs: setNow + weeksNs(off.weeks),
      uncertaintyNs: 0,
      how: 'GPS weeks',
      evidence: `Moved by ${off.weeks} weeks the track overlaps the recording "${info.name}"; a receiver that loses its week count is off by just that, and right within the week.`,
    };
  }
  return none('A track keeps the time of its receiver, which is what the other clocks are compared with.');
}

const none = (why: string): ClockProposal => ({ kind: 'none', why });
const seconds = (ns: number) => `${(ns / 1e9).toFixed(1)} s`;

/** How far the clock may be off at least and at most when nobody knows. */
const LEAST_REACH_S = 12;
const MOST_REACH_S = 60;
const SAMPLE_NS = 1e9;
/** Streams with the most frames: each is a band of its own. */
const MOST_BANDS = 6;
/** Longer recordings are compared by their first part: the cost grows with the square of the visits. */
const LONGEST_NS = 2 * 3600e9;

/** O2: places that were passed more than once read alike when the clock is right. */
async function proposeForRecording(
  session: CaseSession,
  info: RecordingInfo,
  signal: AbortSignal | undefined,
): Promise<ClockProposal> {
  const { clocks } = session.survey.state();
  const origin = effectiveOrigin(info, clocks);
  if (origin.kind === 'relative')
    return none(
      `The recording shows relative time only (${origin.why}); set its clock to within a minute first, then a better one can be found.`,
    );
  const reachS = Math.min(MOST_REACH_S, Math.max(LEAST_REACH_S, (2 * origin.uncertaintyNs) / 1e9));
  const range = { fromNs: info.startNs, toNs: Math.min(info.endNs, info.startNs + LONGEST_NS) };
  const stretch = { ...range, maxGapNs: reachS * 1e9 };
  const track = await trackOf(chooseTracks(session, info, stretch, origin.utcNs, signal));
  if (track === undefined)
    return none('No track overlaps the recording in time, so there is nothing to compare it with.');
  const trackSetting = clockOf(clocks, { kind: 'track', id: track.id });
  const baseOwnNs = origin.utcNs - (trackSetting?.offsetNs ?? 0n);
  const way = await planeTrackOf(session, track, baseOwnNs, signal);
  const levels = await levelsOf(session, info, range, signal);
  const found = await offsetAgainst(
    session.programDir,
    { kind: 'offset by places', levels, track: way, reachS },
    signal,
  );
  if (found === undefined)
    return none(
      `No shift within ±${reachS.toFixed(0)} s makes places that were passed twice read alike; line the two up by picking the same event.`,
    );
  const uncertaintyNs = Math.hypot(found.uncertainty * 1e9, trackSetting?.uncertaintyNs ?? 0);
  const setNow = clockOf(clocks, { kind: 'recording', id: info.id })?.offsetNs ?? 0n;
  return {
    kind: 'proposal',
    offsetNs: setNow + BigInt(Math.round(found.offset * 1e9)),
    uncertaintyNs,
    how: 'same places',
    evidence: `Levels of ${levels.bandsDb.length} ${levels.bandsDb.length === 1 ? 'band' : 'bands'} at places passed more than once agree best with the recording moved by ${seconds(found.offset * 1e9)} against the track "${track.name}", ±${seconds(uncertaintyNs)} (95 %, by leaving out a tenth of the walk at a time).`,
  };
}

/** How far an attitude's clock may be off when nobody has set it: it is the agent's. */
const UNSET_REACH_S = 30;

/** O4: the antenna turns where the way does. */
async function proposeForAttitude(
  session: CaseSession,
  attitude: AttitudeInfo,
  signal: AbortSignal | undefined,
): Promise<ClockProposal> {
  const { clocks } = session.survey.state();
  const subject = { kind: 'attitude', id: attitude.id } as const;
  const setting = clockOf(clocks, subject);
  if (!attitude.wallClock && setting === undefined)
    return none(
      'The attitude counts from its own start; set its clock to within a minute first, then a better one can be found.',
    );
  const known = setting === undefined ? UNSET_REACH_S : (2 * setting.uncertaintyNs) / 1e9;
  const reachS = Math.min(MOST_REACH_S, Math.max(LEAST_REACH_S, known));
  const fromOwnNs = attitude.startOwnUtcNs;
  const spanNs = Math.min(LONGEST_NS, Number(attitude.endOwnUtcNs - fromOwnNs));
  const originNs = correctedUtcNs(clocks, subject, fromOwnNs);
  const range = { fromNs: 0, toNs: spanNs, maxGapNs: reachS * 1e9 };
  const track = await trackOf(chooseTracks(session, attitude, range, originNs, signal));
  if (track === undefined)
    return none('No track overlaps the attitude in time, so there is nothing to compare it with.');
  const trackSetting = clockOf(clocks, { kind: 'track', id: track.id });
  const way = await planeTrackOf(session, track, originNs - (trackSetting?.offsetNs ?? 0n), signal);
  const count = Math.max(1, Math.floor(spanNs / SAMPLE_NS));
  const yaw = await session.folder.catalog.survey.series.read(
    subject,
    'yaw',
    { fromNs: fromOwnNs, toNs: fromOwnNs + BigInt(count) * BigInt(SAMPLE_NS), buckets: count },
    signal,
  );
  const headingDeg = new Float64Array(count).fill(Number.NaN);
  for (const [at, timeNs] of (yaw?.timeNs ?? []).entries())
    headingDeg[Math.floor(timeNs / SAMPLE_NS)] = yaw?.mean[at] ?? Number.NaN;
  const task = { kind: 'offset by turns', headings: { firstS: 0.5, headingDeg }, track: way, reachS } as const;
  const found = await offsetAgainst(session.programDir, task, signal);
  if (found === undefined)
    return none(
      `No shift within ±${reachS.toFixed(0)} s makes the antenna turn where the track does; line the two up by picking the same event.`,
    );
  const uncertaintyNs = Math.hypot(found.uncertainty * 1e9, trackSetting?.uncertaintyNs ?? 0);
  return {
    kind: 'proposal',
    offsetNs: (setting?.offsetNs ?? 0n) + BigInt(Math.round(found.offset * 1e9)),
    uncertaintyNs,
    how: 'turns of the way',
    evidence: `Turns of the antenna and of the track "${track.name}" agree best at ${found.used} moments with the attitude moved by ${seconds(found.offset * 1e9)}, ±${seconds(uncertaintyNs)} (95 %, by leaving out a tenth of the walk at a time).`,
  };
}

/** Band power of the streams with the most frames, one a second. */
async function levelsOf(
  session: CaseSession,
  info: RecordingInfo,
  range: TimeRange,
  signal: AbortSignal | undefined,
): Promise<LevelSeries> {
  const count = Math.ceil((range.toNs - range.fromNs) / SAMPLE_NS);
  const streams = info.streams.toSorted((a, b) => b.frames - a.frames).slice(0, MOST_BANDS);
  const bandsDb: Float64Array[] = [];
  await session.shelf.withReader(info.id, async (reader) => {
    for (const { lowEdgeHz, binHz, bins } of streams) {
      const band = { lowHz: lowEdgeHz, highHz: lowEdgeHz + bins * binHz };
      const query = { ...range, ...band, measure: 'band power', thresholdDb: 0, bucketNs: SAMPLE_NS } as const;
      const { startNs, value } = await querySamples(reader, query, signal);
      const levels = new Float64Array(count).fill(Number.NaN);
      for (const [at, start] of startNs.entries())
        levels[Math.round((start - range.fromNs) / SAMPLE_NS)] = value[at] ?? Number.NaN;
      bandsDb.push(levels);
    }
  });
  const timeS = Float64Array.from({ length: count }, (_, at) => (range.fromNs + (at + 0.5) * SAMPLE_NS) / 1e9);
  return { timeS, bandsDb };
}

/** The track that fits best. */
async function trackOf(choice: Promise<RankedTracks>): Promise<TrackInfo | undefined> {
  try {
    return (await choice).chosen[0];
  } catch (error) {
    if (error instanceof Fault && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Fixes in metres about the first, times in seconds since `baseOwnNs` of the track's own time. */
async function planeTrackOf(
  session: CaseSession,
  track: TrackInfo,
  baseOwnNs: bigint,
  signal: AbortSignal | undefined,
): Promise<PlaneTrack> {
  const { columns } = await session.folder.catalog.query(
    `SELECT (own_utc_ns - $1) / 1e9 AS time_s, latitude_deg, longitude_deg FROM track_points JOIN tracks ON number = track
     WHERE id = $2 AND own_utc_ns IS NOT NULL ORDER BY own_utc_ns, point`,
    { params: [baseOwnNs, track.id], signal },
  );
  const [timeS = [], latitude = [], longitude = []] = columns.map(({ values }) => values.map(Number));
  const frame = createLocalFrame({ latitudeDeg: latitude[0] ?? 0, longitudeDeg: longitude[0] ?? 0 });
  const places = latitude.map((latitudeDeg, at) => frame.toMetres({ latitudeDeg, longitudeDeg: longitude[at] ?? 0 }));
  return {
    timeS: Float64Array.from(timeS),
    eastM: Float64Array.from(places, ({ eastM }) => eastM),
    northM: Float64Array.from(places, ({ northM }) => northM),
  };
}
