import { describe, expect, it, test } from 'vitest';
import { type ClockSetting, EMPTY_SURVEY, type SurveyState, type TrackInfo } from '../../workers/contract/survey.ts';
import { contradictionWords, settingsDisagree } from './clock-change.ts';
import { createClockPick, pickResult } from './clock-pick.ts';
import { type ClockSource, clockRemarks, clockSources, likelyWitness, utcRange } from './clock-sources.ts';
import { recordingOf } from './testing/recording-of.ts';

const START = 1_773_457_800_000_000_000n;
const S = 1_000_000_000n;

const track: TrackInfo = {
  id: 't',
  name: 'walk.gpx',
  kind: 'gpx',
  frame: 'wgs84',
  evidenceSha256: '',
  points: 11,
  timedPoints: 11,
  startOwnUtcNs: START,
  endOwnUtcNs: START + 10n * S,
  facts: {},
  warnings: [],
};

const cameraOf = (takenFrom: 'exif local' | 'gps'): SurveyState['photos'][number] => ({
  id: 'p',
  name: 'a.jpg',
  kind: 'jpeg',
  evidenceSha256: '',
  widthPx: 4,
  heightPx: 3,
  orientation: 1,
  camera: 'Acme',
  takenOwnUtcNs: START,
  takenFrom,
  takenUncertaintyNs: takenFrom === 'gps' ? 1e9 : 14 * 3600e9,
  caption: '',
  hasThumbnail: false,
  facts: {},
  warnings: [],
});

test('a camera whose photos state no zone says so until its clock is set (PH5)', () => {
  const remarksOf = (takenFrom: 'exif local' | 'gps', clocks: SurveyState['clocks'] = []) =>
    clockRemarks(clockSources([], { ...EMPTY_SURVEY, photos: [cameraOf(takenFrom)], clocks })).map(({ text }) => text);
  expect(remarksOf('exif local').join()).toMatch(/Acme states no zone.*14 h off until its clock is set/);
  expect(remarksOf('exif local', [{ subject: { kind: 'camera', id: 'Acme' }, setting: setting() }])).toEqual([]);
  expect(remarksOf('gps')).toEqual([]);
});

const setting = (change: Partial<ClockSetting> = {}): ClockSetting => ({
  offsetNs: 2n * S,
  uncertaintyNs: 1e7,
  how: 'typed',
  note: '',
  author: 'kim',
  setUtcNs: START,
  ...change,
});

const utcRecording = {
  ...recordingOf('dump', 20e9),
  origin: { kind: 'utc', utcNs: START, uncertaintyNs: 2e6, source: 'sidecar' } as const,
};

function find(sources: readonly ClockSource[], kind: string): ClockSource {
  const source = sources.find(({ subject }) => subject.kind === kind);
  if (source === undefined) throw new Error(`no ${kind}`);
  return source;
}

describe('the sources of a case', () => {
  it('know their own time and what is added to it', () => {
    const survey: SurveyState = {
      ...EMPTY_SURVEY,
      tracks: [track],
      clocks: [{ subject: { kind: 'track', id: 't' }, setting: setting() }],
    };
    const sources = clockSources([utcRecording], survey);
    expect(sources.map(({ what }) => what)).toEqual(['recording', 'GPX track']);
    expect(utcRange(find(sources, 'track'))).toEqual({ fromNs: START + 2n * S, toNs: START + 12n * S });
    expect(find(sources, 'track').sampleNs).toBe(1e9);
    expect(clockRemarks(sources)).toEqual([]);
  });

  it('say when a recording has no wall clock, and get one by a setting', () => {
    const relative = clockSources([recordingOf('dump', 20e9)], EMPTY_SURVEY);
    expect(utcRange(find(relative, 'recording'))).toBeUndefined();
    expect(clockRemarks(relative).map(({ text }) => text)).toEqual([
      'dump has no wall clock (no clock anchor): set its clock to join it with anything.',
    ]);
    const clocks = [{ subject: { kind: 'recording', id: 'dump' } as const, setting: setting({ offsetNs: START }) }];
    const set = clockSources([recordingOf('dump', 20e9)], { ...EMPTY_SURVEY, clocks });
    expect(utcRange(find(set, 'recording'))).toEqual({ fromNs: START, toNs: START + 20n * S });
  });

  it('say when a track and every recording have no moment in common', () => {
    const late = { ...track, startOwnUtcNs: START + 3620n * S, endOwnUtcNs: START + 3700n * S };
    const remarks = clockRemarks(clockSources([utcRecording], { ...EMPTY_SURVEY, tracks: [late] }));
    expect(remarks.length).toBe(1);
    expect(remarks[0]?.text).toContain('walk.gpx and dump have no moment in common: it begins');
  });
});

describe('the history of a clock', () => {
  it('believes first what lasts and has time in common', () => {
    const walk = find(clockSources([], { ...EMPTY_SURVEY, tracks: [track] }), 'track');
    const office = find(
      clockSources([{ ...utcRecording, origin: { ...utcRecording.origin, utcNs: START - 21_600n * S } }], EMPTY_SURVEY),
      'recording',
    );
    const dump = find(clockSources([utcRecording], EMPTY_SURVEY), 'recording');
    expect(likelyWitness(walk, [office, dump])).toBe(dump);
    expect(likelyWitness(walk, [office])).toBe(office);
    expect(likelyWitness(walk, [])).toBeUndefined();
  });

  it('tells of settings that contradict each other', () => {
    const near = setting({ offsetNs: 2n * S + 5_000_000n });
    const far = setting({ offsetNs: 3n * S });
    expect(settingsDisagree([setting(), near])).toBeUndefined();
    expect(settingsDisagree([setting(), far])).toEqual([setting(), far]);
  });

  it('K1: says with both numbers what contradicts the source itself, or the setting that stands', () => {
    const dump = find(clockSources([utcRecording], EMPTY_SURVEY), 'recording');
    const stated = { ...dump, ownUncertaintyNs: 8e9 };
    const next = { offsetNs: -34_466_307_000n, uncertaintyNs: 1.8e9 };
    expect(contradictionWords(stated, next)).toMatch(
      /dump itself states its clock to ±8\s?s, this says −34\s?s ±1.8\s?s/u,
    );
    expect(contradictionWords(stated, { ...next, offsetNs: -9n * S })).toBe('');
    const set = { ...stated, setting: setting() };
    expect(contradictionWords(set, { ...next, offsetNs: -5n * S })).toMatch(/is set to \+2\s?s ±10\s?ms \(typed\)/u);
    expect(contradictionWords({ ...stated, ownUncertaintyNs: undefined }, next)).toBe('');
  });
});

describe('the same event in two views', () => {
  it('takes one moment of each source in order, and makes a setting with what limits it', () => {
    const sources = clockSources([utcRecording], { ...EMPTY_SURVEY, tracks: [track] });
    const [dump, walk] = [find(sources, 'recording'), find(sources, 'track')];
    const picking = createClockPick();
    picking.start(dump.subject, walk.subject);
    const moment = { ownNs: START + 5n * S, resolutionNs: 1e7, where: 'waterfall' };
    expect(picking.point(walk.subject, moment)).toBe(false);
    expect(picking.point(dump.subject, moment)).toBe(true);
    expect(picking.point(dump.subject, moment)).toBe(false);
    expect(picking.point(walk.subject, { ...moment, ownNs: START + 4n * S, where: 'metrics' })).toBe(true);
    const pick = picking.store.get();
    const result = pick === undefined ? undefined : pickResult(pick, dump, walk);
    expect(result?.offsetNs).toBe(S);
    // A pixel of 10 ms, a fix a second, and the recording's own 2 ms.
    expect(result?.uncertaintyNs).toBe(1e7 + 1e9 + 2e6);
    expect(result?.note).toContain('The event at 2026-03-14 03:10:05.000 UTC in dump (waterfall)');
    expect(result?.atLeast).toBe(false);
    // A track does not say how good its clock is: the sum of the rest is the least (K2).
    const other = pick === undefined ? undefined : pickResult(pick, { ...dump, ownUncertaintyNs: undefined }, walk);
    expect(other).toMatchObject({ atLeast: true, uncertaintyNs: 1e7 + 1e9 });
    expect(other?.note).toContain('at least');
    picking.cancel();
    expect(picking.store.get()).toBeUndefined();
  });
});
