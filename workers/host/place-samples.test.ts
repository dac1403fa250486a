import { describe, expect, it } from 'vitest';
import type { Origin, RecordingInfo } from '../contract/model.ts';
import type { ClockInfo, TrackInfo } from '../contract/survey.ts';
import { chosenTracks, utcOriginOf } from './place-samples.ts';

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
  const query = { fromNs: 0, toNs: 50e9, maxGapNs: 2e9 };
  const choose = (
    tracks: readonly TrackInfo[],
    clocks: readonly ClockInfo[] = [],
    deviceId: string | undefined = 'one',
  ) => chosenTracks(tracks, clocks, { deviceId }, query, START_NS).map(({ id }) => id);

  it('those of the device, the one with the most fixes first; others only where it has none', () => {
    const own = [track('a', { deviceId: 'one', timedPoints: 5 }), track('b', { deviceId: 'one' })];
    expect(choose([track('c'), ...own])).toEqual(['b', 'a']);
    expect(choose([track('c'), ...own], [], 'two')).toEqual(['c', 'b', 'a']);
  });

  it('only those that overlap in time, by the settings of their clocks and within the gap', () => {
    const late = track('late', { startOwnUtcNs: START_NS + 53n * S });
    expect(() => choose([late])).toThrow(/No track overlaps/u);
    expect(choose([late], [setting('track', 'late', -2n * S)])).toEqual(['late']);
    const { startOwnUtcNs: _, endOwnUtcNs: __, ...timeless } = track('timeless', { timedPoints: 0 });
    expect(choose([timeless, track('a')])).toEqual(['a']);
  });

  it('tracks of a floor and of the Earth do not go together', () => {
    expect(choose([track('floor', { frame: 'local', timedPoints: 900 }), track('a')])).toEqual(['floor']);
  });

  it('the one that is named, whatever its time; an unknown one is refused', () => {
    const old = track('old', { startOwnUtcNs: 0n, endOwnUtcNs: S });
    expect(chosenTracks([old], [], { deviceId: 'one' }, { ...query, track: 'old' }, START_NS)).toEqual([old]);
    expect(() => chosenTracks([old], [], {}, { ...query, track: 'new' }, START_NS)).toThrow(/not in the case/u);
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
