import { describe, expect, it } from 'vitest';
import { automaticRange, isInside, readSamples, sampleAtPoint, sampleAtTime, timesInside } from './samples.ts';
import { trackNotes } from './scene.ts';

const SECOND = 1e9;

/** One sample a second along a line to the east, with a pause after the fifth, and back over the same places. */
function walk() {
  const seconds = [0, 1, 2, 3, 4, 20, 21, 22, 23, 24];
  const columns: Record<string, number[]> = {
    start_ns: seconds.map((second) => second * SECOND),
    end_ns: seconds.map((second) => (second + 1) * SECOND),
    latitude_deg: seconds.map(() => 48),
    longitude_deg: [0, 1, 2, 3, 4, 4, 3, 2, 1, 0],
    accuracy_m: seconds.map(() => 3),
    interpolated: seconds.map(() => 1),
    held_ns: seconds.map(() => 0),
    value: seconds.map((second) => -90 + second),
    frames: seconds.map(() => 100),
  };
  return readSamples({
    rows: seconds.length,
    numbers: (name) => Float64Array.from(columns[name] ?? []),
    metadata: (name) => ({ unit: 'dBm', samples_without_place: '7' })[name],
  });
}

const square = (west: number, east: number) => [
  { latitudeDeg: 47, longitudeDeg: west },
  { latitudeDeg: 49, longitudeDeg: west },
  { latitudeDeg: 49, longitudeDeg: east },
  { latitudeDeg: 47, longitudeDeg: east },
];

describe('samples along a track', () => {
  it('say from which track places come where more than one was possible (M22)', () => {
    const known = ['a', 'b', 'c'].map((id) => ({ id, name: `${id}.gpx` }));
    expect(trackNotes({ tracks: ['b'], tracksUnused: [] }, known)).toEqual([]);
    expect(trackNotes({ tracks: ['b'], tracksUnused: ['a', 'c'] }, known)).toEqual([
      'on b.gpx',
      '2 other tracks not used',
    ]);
  });

  it('are found by time, not across a pause (M7)', () => {
    const samples = walk();
    expect(samples).toMatchObject({ count: 10, unit: 'dBm', withoutPlace: 7 });
    expect(sampleAtTime(samples, 2.5 * SECOND, 0)).toBe(2);
    expect(sampleAtTime(samples, 6 * SECOND, 2 * SECOND)).toBe(4);
    expect(sampleAtTime(samples, 12 * SECOND, 2 * SECOND)).toBeUndefined();
    expect(sampleAtTime(samples, 99 * SECOND, SECOND)).toBeUndefined();
  });

  it('are found by place; where the track comes back, the time of the cursor decides (M7)', () => {
    const samples = walk();
    const project = ({ longitudeDeg }: { longitudeDeg: number }) => ({ x: 100 * longitudeDeg, y: 50 });
    const at = (x: number, nearNs?: number) => sampleAtPoint(samples, project, { x, y: 52 }, 12, nearNs);
    expect(at(203, 0)).toBe(2);
    expect(at(203, 24 * SECOND)).toBe(7);
    expect(at(250)).toBeUndefined();
  });

  it('give the times of what is inside a shape, apart where the track left it (M8)', () => {
    const samples = walk();
    const { ranges, samples: count } = timesInside(samples, square(0.5, 2.5), SECOND);
    expect(count).toBe(4);
    expect(ranges).toEqual([
      { fromNs: SECOND, toNs: 3 * SECOND },
      { fromNs: 22 * SECOND, toNs: 24 * SECOND },
    ]);
    // The pause at the far end is nobody's time.
    expect(timesInside(samples, square(3.5, 4.5), SECOND).ranges).toEqual([
      { fromNs: 4 * SECOND, toNs: 5 * SECOND },
      { fromNs: 20 * SECOND, toNs: 21 * SECOND },
    ]);
    expect(isInside(square(0, 1).slice(0, 2), { latitudeDeg: 48, longitudeDeg: 0 })).toBe(false);
  });

  it('give a range of levels that a few outliers do not stretch', () => {
    const values = Float64Array.from({ length: 1000 }, (_, index) => (index === 0 ? 900 : -90 + index / 50));
    expect(automaticRange(values, 5)).toEqual({ low: -90, high: -70 });
    expect(automaticRange(new Float64Array([Number.NaN]), 5)).toBeUndefined();
    expect(automaticRange(new Float64Array([-50]), 5)).toEqual({ low: -50, high: -45 });
  });
});
