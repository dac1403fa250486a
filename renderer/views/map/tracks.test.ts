import { describe, expect, it } from 'vitest';
import { headingOf } from './heading.ts';
import { fixPlace, placeAtTime, readTrack } from './tracks.ts';

const SECOND = 1e9;

function line(seconds: readonly number[], parts: readonly number[]) {
  const columns: Record<string, number[]> = {
    time_ns: seconds.map((second) => second * SECOND),
    latitude_deg: seconds.map((_, index) => 48 + index / 1000),
    longitude_deg: seconds.map((_, index) => 16 + index / 1000),
    accuracy_m: seconds.map((_, index) => (index === 0 ? Number.NaN : 3)),
    part: [...parts],
  };
  return readTrack(
    { id: 't', name: 'walk.gpx' },
    {
      rows: seconds.length,
      numbers: (name) => Float64Array.from(columns[name] ?? []),
      metadata: (name) => (name === 'base_utc_ns' ? '1000000000' : undefined),
    },
    (base) => Number(base),
  );
}

describe('a track (M4, M9)', () => {
  it('has recording time and parts', () => {
    const track = line([0, 1, 2, 40, 41], [0, 0, 0, 1, 1]);
    expect(track.timeNs[0]).toBe(SECOND);
    expect(track.partStarts).toEqual([0, 3]);
    expect(fixPlace(track, 1)).toEqual({ latitudeDeg: 48.001, longitudeDeg: 16.001 });
  });

  it('gives a place between near fixes only', () => {
    const track = line([0, 1, 2, 40, 41], [0, 0, 0, 1, 1]);
    expect(placeAtTime(track, 2 * SECOND, 10 * SECOND)).toMatchObject({ latitudeDeg: 48.001, interpolated: false });
    const between = placeAtTime(track, 1.5 * SECOND, 10 * SECOND);
    expect(between?.interpolated).toBe(true);
    expect(between?.latitudeDeg).toBeCloseTo(48.0005, 9);
    expect(between?.accuracyM).toBe(3);
    expect(placeAtTime(track, 1.2 * SECOND, 10 * SECOND)?.accuracyM).toBeUndefined();
    expect(placeAtTime(track, 20 * SECOND, 10 * SECOND)).toBeUndefined();
    expect(placeAtTime(track, 99 * SECOND, 10 * SECOND)).toBeUndefined();
    expect(placeAtTime(track, 0, 10 * SECOND)).toBeUndefined();
  });

  it('has no place at a time without a wall clock', () => {
    const track = line([0, 1], [0, 0]);
    const lost = { ...track, timeNs: track.timeNs.map(() => Number.NaN) };
    expect(placeAtTime(lost, SECOND, 10 * SECOND)).toBeUndefined();
  });
});

describe('the direction of an antenna (M9)', () => {
  it('is that of the forward axis, clockwise from north', () => {
    const about = (degrees: number) => (degrees * Math.PI) / 360;
    const yaw = (degrees: number): [number, number, number, number] => [
      Math.cos(about(90 - degrees)),
      0,
      0,
      Math.sin(about(90 - degrees)),
    ];
    for (const degrees of [0, 45, 90, 200, 359]) expect(headingOf(yaw(degrees))).toBeCloseTo(degrees, 6);
    const up: [number, number, number, number] = [Math.cos(about(90)), 0, -Math.sin(about(90)), 0];
    expect(headingOf(up)).toBeUndefined();
    expect(headingOf([Number.NaN, 0, 0, 0])).toBeUndefined();
  });
});
