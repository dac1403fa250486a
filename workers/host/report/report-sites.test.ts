import { describe, expect, it } from 'vitest';
import { placeLine } from './report-place.ts';
import { siteOf } from './report-sites.ts';

const box = (southDeg: number, westDeg: number, northDeg = southDeg, eastDeg = westDeg) => ({
  frame: 'wgs84' as const,
  bounds: { southDeg, westDeg, northDeg, eastDeg },
});

describe('the place of a survey', () => {
  it('is the middle of tracks that overlap or are near, also over the date line (R9)', () => {
    expect(placeLine([])).toBe('Place: no track says where');
    expect(placeLine([box(50, 14, 50.002, 14.004), box(50.001, 14.001, 50.0015, 14.002)])).toMatch(
      /^Middle of the tracks: 50\.0010\d*°, 14\.0020\d*°$/u,
    );
    // 100 m apart; the one that joins them comes last.
    expect(placeLine([box(50, 14), box(50.003, 14), box(50.0015, 14)])).toMatch(/^Middle of the tracks: 50\.0015/u);
    expect(placeLine([box(0, 179.9995), box(0, -179.9995)])).toMatch(/^Middle of the tracks: .*180\.0+°/u);
  });

  it('is several places where the tracks are of several sites (R9)', () => {
    const line = placeLine([box(50, 14, 50.001, 14.001), box(50.02, 14), box(50.0005, 14.0005)]);
    expect(line).toMatch(/^Middles of the tracks, which are of 2 sites: 50\.0200.*; 50\.0005/u);
    expect(placeLine([1, 2, 3, 4].map((at) => box(at, at)))).toBe(
      'Place: the tracks are of 4 sites; Tracks below says where each is',
    );
  });
});

it('a map holds what is near the way and nothing kilometres off (R10)', () => {
  const isHere = siteOf([
    { latitudeDeg: 50, longitudeDeg: 14 },
    { latitudeDeg: 50.001, longitudeDeg: 14.001 },
  ]);
  expect(isHere({ latitudeDeg: 50.0019, longitudeDeg: 14 })).toBe(true);
  expect(isHere({ latitudeDeg: 50.0005, longitudeDeg: 14.0005 })).toBe(true);
  expect(isHere({ latitudeDeg: 50.015, longitudeDeg: 14 })).toBe(false);
  expect(siteOf([])({ latitudeDeg: 50, longitudeDeg: 14 })).toBe(false);
});
