import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coordinateFormats,
  formatBearing,
  formatDistance,
  formatMetres,
  formatPlace,
  parseMetres,
  parsePlace,
} from './coordinates.ts';

const vienna = { latitudeDeg: 48.208174, longitudeDeg: 16.373819 };

describe('coordinates (M15)', () => {
  it('are written in decimal degrees, DMS and MGRS', () => {
    expect(formatPlace(vienna, 'decimal')).toBe('48.208174°, 16.373819°');
    expect(formatPlace(vienna, 'dms')).toBe('48°12′29.43″ N 16°22′25.75″ E');
    expect(formatPlace(vienna, 'mgrs')).toMatch(/^33U XP 0\d{4} 4\d{4}$/);
    const south = { latitudeDeg: -33.8568, longitudeDeg: -151.2153 };
    expect(formatPlace(south, 'dms')).toBe('33°51′24.48″ S 151°12′55.08″ W');
    expect(formatPlace(south, 'decimal')).toBe('−33.856800°, −151.215300°');
    expect(formatPlace({ latitudeDeg: 86, longitudeDeg: 0 }, 'mgrs')).toBe('outside MGRS');
    expect(formatPlace({ latitudeDeg: 59.9999999, longitudeDeg: 0 }, 'dms')).toBe('60°00′00.00″ N 0°00′00.00″ E');
    expect(formatMetres({ eastM: 12.345, northM: -3.2 })).toBe('x 12.35 m, y −3.20 m');
  });

  it('are read back in every format within its digits', () => {
    const coordinate = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
    fc.assert(
      fc.property(coordinate(79), coordinate(179.9), (latitudeDeg, longitudeDeg) => {
        for (const format of coordinateFormats) {
          const read = parsePlace(formatPlace({ latitudeDeg, longitudeDeg }, format));
          expect(Math.abs((read?.latitudeDeg ?? 99) - latitudeDeg)).toBeLessThan(2e-5);
          const narrow = Math.cos((latitudeDeg * Math.PI) / 180);
          expect(Math.abs((read?.longitudeDeg ?? 999) - longitudeDeg) * narrow).toBeLessThan(2e-5);
        }
      }),
    );
  });

  it('refuse what is none', () => {
    for (const text of ['', 'north', '91, 0', '48, 181', "48°61' N 16° E", '33I XP 1 2', '1', '1, 2, 3', '99ZZZ'])
      expect(parsePlace(text), text).toBeUndefined();
    expect(parsePlace('-33.8568 151.2153')).toEqual({ latitudeDeg: -33.8568, longitudeDeg: 151.2153 });
    expect(parseMetres('x 12.5 m, y −4 m')).toEqual({ eastM: 12.5, northM: -4 });
    expect(parseMetres('12.5')).toBeUndefined();
  });

  it('carry units', () => {
    expect([4.211, 42.11, 231.4, 1349, 13_490].map(formatDistance)).toEqual([
      '4.21 m',
      '42.1 m',
      '231 m',
      '1.35 km',
      '13.5 km',
    ]);
    expect([-0.04, 47.31, 359.96, 725].map(formatBearing)).toEqual(['000.0°', '047.3°', '000.0°', '005.0°']);
  });
});
