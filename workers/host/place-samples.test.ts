import { describe, expect, it } from 'vitest';
import { distanceM } from '../analysis/geo/geodesy.ts';
import type { Origin, RecordingInfo } from '../contract/model.ts';
import type { ClockInfo, TrackInfo } from '../contract/survey.ts';
import { choiceSentence, type TrackChoice } from '../contract/track-choice.ts';
import { tracksWeeksOff, weeksOffSentence } from '../contract/week-rollover.ts';
import { type Candidate, overlappingTracks, rankTracks, sharedFolders } from './choose-tracks.ts';
import { addTimeUncertainty, nothingMeasured, utcOriginOf } from './place-samples.ts';

const START_NS = 1_773_480_600_000_000_000n;
const S = 1_000_000_000n;

function track(id: string, change: Partial<TrackInfo> = {}): TrackInfo {
  return {
    id,
    name: id,
    kind: 'gpx',
    frame: 'wgs84',
    evidenceSha256: '',
    points: 100,
    timedPoints: 100,
    startOwnUtcNs: START_NS,
    endOwnUtcNs: START_NS + 100n * S,
    facts: {},
    warnings: [],
    ...change,
  };
}

const setting = (kind: 'recording' | 'track', id: string, offsetNs: bigint): ClockInfo => ({
  subject: { kind, id },
  setting: { offsetNs, uncertaintyNs: 0, how: 'typed', note: '', author: '', setUtcNs: 0n },
});

describe('tracks for a recording (J6)', () => {
  const stretch = { fromUtcNs: START_NS - 2n * S, toUtcNs: START_NS + 52n * S };
  const overlapping = (tracks: readonly TrackInfo[], clocks: readonly ClockInfo[] = [], frame?: TrackInfo['frame']) =>
    overlappingTracks(tracks, clocks, frame, stretch).map(({ id }) => id);

  it('only those that overlap in time, by the settings of their clocks', () => {
    const late = track('late', { startOwnUtcNs: START_NS + 53n * S });
    expect(overlapping([late])).toEqual([]);
    expect(overlapping([late], [setting('track', 'late', -2n * S)])).toEqual(['late']);
    const { startOwnUtcNs: _, endOwnUtcNs: __, ...timeless } = track('timeless', { timedPoints: 0 });
    expect(overlapping([timeless, track('a')])).toEqual(['a']);
  });

  it('of the frame that was asked for; a sidecar only where nobody walked', () => {
    const floor = track('floor', { frame: 'local' });
    expect(overlapping([floor, track('a')], [], 'wgs84')).toEqual(['a']);
    const stated = track('stated', { kind: 'sidecar' });
    expect(overlapping([stated, track('a')])).toEqual(['a']);
    expect(overlapping([stated])).toEqual(['stated']);
  });

  const candidate = (id: string, change: Partial<Candidate> = {}): Candidate => ({
    track: track(id),
    ofDevice: false,
    nearness: 0,
    fixes: 10,
    ...change,
  });
  const ranked = (...candidates: readonly Candidate[]) => {
    const { chosen, possible, why } = rankTracks(candidates) ?? { chosen: [], possible: [], why: undefined };
    return { chosen: chosen.map(({ id }) => id), possible: possible.length, why };
  };

  it('device before folder, folder before import, import before fixes', () => {
    const device = candidate('device', { ofDevice: true, fixes: 1 });
    const folder = candidate('folder', { nearness: 2, fixes: 2 });
    const same = candidate('import', { nearness: 1, fixes: 3 });
    const more = candidate('more', { fixes: 900 });
    expect(ranked(more, same, folder, device)).toEqual({ chosen: ['device'], possible: 4, why: 'device' });
    expect(ranked(more, same, folder)).toEqual({ chosen: ['folder'], possible: 3, why: 'folder' });
    expect(ranked(more, same)).toEqual({ chosen: ['import'], possible: 2, why: 'import' });
    expect(ranked(candidate('few'), more)).toEqual({ chosen: ['more', 'few'], possible: 2, why: 'fixes' });
    expect(ranked(more)).toEqual({ chosen: ['more'], possible: 1, why: 'only one' });
    expect(rankTracks([])).toBeUndefined();
  });

  it('tracks of a floor and of the Earth do not go together', () => {
    const floor = candidate('floor', { track: track('floor', { frame: 'local' }), fixes: 900 });
    expect(ranked(floor, candidate('a')).chosen).toEqual(['floor']);
  });

  it('folders that two files of one import share', () => {
    expect(sharedFolders('a.bin', 'b.gpx')).toBe(0);
    expect(sharedFolders('s1/rf/a.bin', 's1/gps/b.gpx')).toBe(1);
    expect(sharedFolders('s1/a.bin', 's2/b.gpx')).toBe(0);
    expect(sharedFolders('s1/a.bin', 's1/b.gpx')).toBe(1);
  });
});

describe('what is said of the choice (J8)', () => {
  it('nothing where no other track was possible', () => {
    const used = [{ track: track('a'), samples: 5 }];
    expect(choiceSentence({ used, unused: [], why: 'only one' })).toBeUndefined();
  });

  it('which gave places, why, and which did not; tracks of one name by their ids', () => {
    const one = track('11111111-aaaa', { name: 'walk.nmea' });
    const other = track('22222222-bbbb', { name: 'walk.nmea' });
    const choice: TrackChoice = { used: [{ track: one, samples: 5 }], unused: [other], why: 'folder' };
    expect(choiceSentence(choice)).toBe(
      'Places come from the track “walk.nmea” (id 11111111), imported from the folder of the recording; not used, though it overlaps in time: “walk.nmea” (id 22222222).',
    );
    const both: TrackChoice = {
      used: [track('a'), track('b')].map((each) => ({ track: each, samples: 3 })),
      unused: [],
      why: 'fixes',
    };
    expect(choiceSentence(both)).toBe(
      'Places come from the tracks “a” for 3 samples and “b” for 3 samples, with the most fixes in this stretch.',
    );
  });
});

describe('a lost week count (J9)', () => {
  const WEEK = 604_800n * S;
  const stretch = { fromUtcNs: START_NS, toUtcNs: START_NS + 50n * S };
  const off = (startOwnUtcNs: bigint, clocks: readonly ClockInfo[] = []) =>
    tracksWeeksOff([track('a', { startOwnUtcNs, endOwnUtcNs: startOwnUtcNs + 100n * S })], clocks, stretch);

  it('is found by a recording that lies whole multiples of 1024 weeks away', () => {
    expect(off(START_NS - 1024n * WEEK)).toMatchObject([{ weeks: 1024 }]);
    expect(off(START_NS + 2048n * WEEK)).toMatchObject([{ weeks: -2048 }]);
    expect(off(START_NS)).toEqual([]);
    expect(off(START_NS - 1023n * WEEK)).toEqual([]);
    expect(off(START_NS - 1024n * WEEK, [setting('track', 'a', 1024n * WEEK)])).toEqual([]);
  });

  it('is said with what to do', () => {
    const [first] = off(START_NS - 1024n * WEEK);
    expect(first === undefined ? '' : weeksOffSentence(first)).toMatch(
      /1024 weeks before .* by \+1024 weeks \(\+619315200 s\)/u,
    );
  });
});

describe('how sure a place is (J7)', () => {
  const samples = (heldS: readonly number[]) => ({
    latitudeDeg: Float64Array.from(heldS, (_, at) => 50 + at * 1e-5),
    longitudeDeg: new Float64Array(heldS.length).fill(14),
    accuracyM: new Float64Array(heldS.length).fill(3),
    heldNs: Float64Array.from(heldS, (seconds) => seconds * 1e9),
  });
  const times = (count: number) => BigInt64Array.from({ length: count }, (_, at) => START_NS + BigInt(at) * S);
  const SPEED_MPS = distanceM({ latitudeDeg: 50, longitudeDeg: 14 }, { latitudeDeg: 50.00001, longitudeDeg: 14 });

  it('grows with the time from the fix it is held at, and with the uncertainty of the clocks', () => {
    const held = samples([2, 1, 0, 0, 0]);
    addTimeUncertainty(held, times(5), 8e9);
    const expected = [10, 9, 8, 8, 8].map((seconds) => Math.hypot(3, SPEED_MPS * seconds));
    expect([...held.accuracyM].map((metres) => metres.toFixed(3))).toEqual(expected.map((metres) => metres.toFixed(3)));
  });

  it('is open where nothing shows how fast it was', () => {
    const held = samples([1, 2]);
    addTimeUncertainty(held, times(2), 0);
    expect([...held.accuracyM]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('a map without a sample (J8)', () => {
  const stream: RecordingInfo['streams'][number] = {
    index: 0,
    centreHz: 2.412e9,
    lowEdgeHz: 2.402e9,
    binHz: 1e6,
    bins: 20,
    widthHz: 20e6,
    frames: 10,
    startNs: 0,
    endNs: 1e9,
    nominalIntervalNs: 1e8,
    levels: [],
  };

  it('says what the recording holds instead', () => {
    expect(nothingMeasured({ streams: [stream] }, { lowHz: 5e9, highHz: 5.1e9 })).toMatch(
      /nothing between 5000 and 5100 MHz; it was measured within 2402 to 2422 MHz/u,
    );
    expect(nothingMeasured({ streams: [stream] }, { lowHz: 2.41e9, highHz: 2.42e9 })).toMatch(/in the chosen time/u);
  });
});

describe('when a recording was (J5)', () => {
  const recording = (origin: Origin): RecordingInfo => ({
    id: 'r',
    name: 'r',
    format: 'ath11k',
    state: 'sealed',
    generation: 1,
    bytes: 0,
    frames: 0,
    startNs: 0,
    endNs: 0,
    origin,
    scale: { floorDb: -150, stepDb: 0.5, unit: 'dBm', absolute: true },
    streams: [],
    segments: [],
    gaps: 0,
    damage: { stretches: 0, bytes: 0 },
    warnings: [],
    hasPreview: false,
  });
  const relative = recording({ kind: 'relative', why: 'the dump has no wall clock' });

  it('without a wall clock it cannot be joined, until somebody sets its clock', () => {
    expect(() => utcOriginOf(relative, [])).toThrow(/no wall clock.*Clocks first/u);
    expect(utcOriginOf(relative, [setting('recording', 'r', START_NS)])).toBe(START_NS);
  });

  it('the setting of its clock is added', () => {
    const known = recording({ kind: 'utc', utcNs: START_NS, uncertaintyNs: 0, source: 'sidecar' });
    expect(utcOriginOf(known, [setting('recording', 'r', 3n * S)])).toBe(START_NS + 3n * S);
  });
});
