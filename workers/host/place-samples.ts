import { distanceM } from '../analysis/geo/geodesy.ts';
import { Fault } from '../contract/faults.ts';
import type { RecordingInfo } from '../contract/model.ts';
import { effectiveOrigin } from '../contract/recording-clock.ts';
import { type ClockInfo, clockOf, type PlaceFrame, type SurveyMeasure, type TrackInfo } from '../contract/survey.ts';
import type { SurveySamplesQuery } from '../contract/survey-bytes.ts';
import { choiceSentence, type TrackChoice } from '../contract/track-choice.ts';
import { tracksWeeksOff, weeksOffSentence } from '../contract/week-rollover.ts';
import { querySamples, type SampleColumns } from '../recording/survey-samples.ts';
import type { CaseSession } from './case-session.ts';
import { chooseTracks, utcStretch } from './choose-tracks.ts';

/** Samples of a recording and where they were taken (catalogue SPEC.md, J1–J7); columns of equal length. */
export interface PlacedSamples extends SampleColumns {
  readonly latitudeDeg: Float64Array<ArrayBuffer>;
  readonly longitudeDeg: Float64Array<ArrayBuffer>;
  readonly accuracyM: Float64Array<ArrayBuffer>;
  /** 1: on the line between two fixes. */
  readonly interpolated: Uint8Array<ArrayBuffer>;
  /** Time from the fix whose place a sample has for want of two fixes; else 0. */
  readonly heldNs: Float64Array<ArrayBuffer>;
  /** Whose fix gave the place, as its position in `tracks`; −1: none. */
  readonly track: Int32Array<ArrayBuffer>;
  /** How many have none. */
  readonly withoutPlace: number;
  readonly unit: RecordingInfo['scale']['unit'] | 'share';
  /** Of both clocks together, the track's that of the preferred one. */
  readonly clockUncertaintyNs: number;
  /** Whose fixes gave places, the preferred first. */
  readonly tracks: readonly TrackInfo[];
  readonly choice: TrackChoice;
  /** What is to be said of how places were found; a sentence each. */
  readonly notes: readonly string[];
  readonly frame: PlaceFrame;
}

/**
 * Measures the band along the recording and puts each sample on the track. Faults: `not_found` without a recording, or a
 * track that overlaps it in time; `bad_request` where the recording has no wall clock; those of `querySamples`.
 */
export async function placeSamples(
  session: CaseSession,
  query: SurveySamplesQuery,
  signal: AbortSignal,
): Promise<PlacedSamples> {
  const { clocks } = session.survey.state();
  const info = session.shelf.infoOf(query.recording);
  const originUtcNs = utcOriginOf(info, clocks);
  const { chosen, possible, why } = await chooseTracks(session, info, query, originUtcNs, signal);
  const samples = await session.shelf.withReader(info.id, (reader) => querySamples(reader, query, signal));
  const count = samples.value.length;
  const utcNs = BigInt64Array.from(samples.startNs, (startNs, at) => {
    return originUtcNs + BigInt(Math.round((startNs + (samples.endNs[at] ?? startNs)) / 2));
  });
  const places = {
    latitudeDeg: new Float64Array(count).fill(Number.NaN),
    longitudeDeg: new Float64Array(count).fill(Number.NaN),
    accuracyM: new Float64Array(count).fill(Number.NaN),
    interpolated: new Uint8Array(count),
    heldNs: new Float64Array(count),
    track: new Int32Array(count).fill(-1),
  };
  let open = [...utcNs.keys()];
  const used: { readonly track: TrackInfo; readonly samples: number }[] = [];
  for (const track of chosen) {
    if (open.length === 0) break;
    const offsetNs = clockOf(clocks, { kind: 'track', id: track.id })?.offsetNs ?? 0n;
    const ownUtcNs = BigInt64Array.from(open, (sample) => (utcNs[sample] ?? 0n) - offsetNs);
    const found = await session.folder.catalog.survey.join.placeMoments(track.id, ownUtcNs, query.maxGapNs, signal);
    for (const [at, sample] of open.entries()) {
      places.latitudeDeg[sample] = found.latitudeDeg[at] ?? Number.NaN;
      places.longitudeDeg[sample] = found.longitudeDeg[at] ?? Number.NaN;
      places.accuracyM[sample] = found.accuracyM[at] ?? Number.NaN;
      places.interpolated[sample] = found.interpolated[at] ?? 0;
      places.heldNs[sample] = found.heldNs[at] ?? 0;
      if (!Number.isNaN(places.latitudeDeg[sample])) places.track[sample] = used.length;
    }
    if (found.placed > 0) used.push({ track, samples: found.placed });
    open = open.filter((sample) => Number.isNaN(places.latitudeDeg[sample]));
  }
  const tracks = used.map(({ track }) => track);
  const choice = { used, unused: possible.filter((track) => !tracks.includes(track)), why };
  const off = tracksWeeksOff(session.survey.state().tracks, clocks, utcStretch(query, originUtcNs));
  const clockUncertaintyNs = uncertaintyOf(info, clocks, tracks[0] ?? chosen[0]);
  addTimeUncertainty(places, utcNs, clockUncertaintyNs);
  return {
    ...samples,
    ...places,
    clockUncertaintyNs,
    withoutPlace: open.length,
    unit: unitOf(query.measure, info),
    tracks,
    choice,
    notes: [
      count === 0 ? nothingMeasured(info, query) : undefined,
      choiceSentence(choice),
      ...off.map(weeksOffSentence),
    ].filter((sentence) => sentence !== undefined),
    frame: chosen[0].frame,
  };
}

function uncertaintyOf(info: RecordingInfo, clocks: readonly ClockInfo[], track: TrackInfo): number {
  const origin = effectiveOrigin(info, clocks);
  const ofTrack = clockOf(clocks, { kind: 'track', id: track.id });
  return Math.hypot(origin.kind === 'utc' ? origin.uncertaintyNs : 0, ofTrack?.uncertaintyNs ?? 0);
}

/**
 * J7: on the move, not to know when is not to know where. A sample held at a fix moved on meanwhile, as fast as the nearest
 * samples on the way; where there is none nobody knows, and it has no accuracy.
 */
export function addTimeUncertainty(
  {
    latitudeDeg,
    longitudeDeg,
    accuracyM,
    heldNs,
  }: Pick<PlacedSamples, 'latitudeDeg' | 'longitudeDeg' | 'accuracyM' | 'heldNs'>,
  utcNs: BigInt64Array,
  uncertaintyNs: number,
): void {
  const placeOf = (at: number) => ({ latitudeDeg: latitudeDeg[at] ?? 0, longitudeDeg: longitudeDeg[at] ?? 0 });
  const placed = [...utcNs.keys()].filter((at) => !Number.isNaN(latitudeDeg[at]));
  const onWay = placed.filter((at) => heldNs[at] === 0);
  const metresPerNs = onWay.map((sample, at) => {
    const [before, after] = [onWay[at - 1] ?? sample, onWay[at + 1] ?? sample];
    const spanNs = Number((utcNs[after] ?? 0n) - (utcNs[before] ?? 0n));
    return spanNs > 0 ? distanceM(placeOf(before), placeOf(after)) / spanNs : 0;
  });
  let next = 0;
  for (const sample of placed) {
    while ((onWay[next] ?? Number.POSITIVE_INFINITY) < sample) next++;
    const awayNs = heldNs[sample] ?? 0;
    const known = awayNs === 0 ? [metresPerNs[next] ?? 0] : [metresPerNs[next - 1], metresPerNs[next]];
    const speeds = known.filter((speed) => speed !== undefined);
    // A single sample shows no speed.
    const speed = speeds.length === 0 || (awayNs > 0 && onWay.length < 2) ? Number.NaN : Math.max(...speeds);
    accuracyM[sample] = Math.hypot(accuracyM[sample] ?? Number.NaN, speed * (awayNs + uncertaintyNs));
  }
}

/** Why there is no sample at all. */
export function nothingMeasured(
  { streams }: Pick<RecordingInfo, 'streams'>,
  { lowHz, highHz }: Pick<SurveySamplesQuery, 'lowHz' | 'highHz'>,
): string {
  const bands = streams.map(({ lowEdgeHz, binHz, bins }) => ({ from: lowEdgeHz, to: lowEdgeHz + bins * binHz }));
  if (bands.length === 0 || bands.some(({ from, to }) => from < highHz && to > lowHz))
    return 'The recording has no frame of this band in the chosen time.';
  const lowest = Math.min(...bands.map(({ from }) => from));
  const highest = Math.max(...bands.map(({ to }) => to));
  return `The recording holds nothing between ${megahertz(lowHz)} and ${megahertz(highHz)} MHz; it was measured within ${megahertz(lowest)} to ${megahertz(highest)} MHz.`;
}

const megahertz = (hz: number): string => String(Number((hz / 1e6).toFixed(3)));

export function unitOf(measure: SurveyMeasure, { scale }: Pick<RecordingInfo, 'scale'>): PlacedSamples['unit'] {
  return measure === 'occupancy' ? 'share' : scale.unit;
}

/** UTC of the recording's time 0, its clock's setting applied. Fault `bad_request` when nobody knows it. */
export function utcOriginOf(info: RecordingInfo, clocks: readonly ClockInfo[]): bigint {
  const origin = effectiveOrigin(info, clocks);
  if (origin.kind === 'utc') return origin.utcNs;
  throw new Fault(
    'bad_request',
    `This recording shows relative time only (${origin.why}), so it cannot be joined with a track; set its clock in Clocks first.`,
  );
}
