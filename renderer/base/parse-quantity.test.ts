import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseDuration,
  parseFrequency,
  parseFrequencySpan,
  parseLevel,
  parsePlace,
  parseTime,
} from './parse-quantity.ts';

describe('typed quantities', () => {
  it.each([
    ['2.4G', 2.4e9],
    ['2,437 GHz', 2.437e9],
    ['5180', 5.18e9],
    ['2.437', 2.437e9],
    ['5180MHz', 5.18e9],
    ['312.5k', 312_500],
    ['433920000', 433_920_000],
    ['50 Hz', 50],
    ['1e3 MHz', 1e9],
  ])('%s is a frequency', (text, hz) => {
    expect(parseFrequency(text)).toBeCloseTo(hz, 3);
  });

  it.each(['', 'abc', '-5', '2.4.5G', '5180 dBm', 'NaN', 'Infinity', '1e999'])('%j is no frequency', (text) => {
    expect(parseFrequency(text)).toBeUndefined();
  });

  it('takes a bare width as megahertz', () => {
    expect(parseFrequencySpan('20')).toBe(20e6);
    expect(parseFrequencySpan('500k')).toBe(500e3);
    expect(parseFrequencySpan('0')).toBeUndefined();
    expect(parseFrequencySpan('')).toBeUndefined();
  });

  it.each([
    ['-85', -85],
    ['−85 dBm', -85],
    ['-61.5dB', -61.5],
    ['+3', 3],
    ['-20 dBFS', -20],
  ])('%s is a level', (text, db) => {
    expect(parseLevel(text)).toBe(db);
  });

  it.each([
    ['250ms', 250e6],
    ['12.5', 12.5e9],
    ['3 min', 180e9],
    ['20us', 20e3],
    ['20 µs', 20e3],
    ['1h', 3600e9],
  ])('%s is a length of time', (text, ns) => {
    expect(parseDuration(text)).toBeCloseTo(ns, 3);
  });

  it('tells offsets, clock times and elapsed times apart', () => {
    expect(parseTime('+250ms')).toEqual({ kind: 'offset', ns: 250e6 });
    expect(parseTime('-2s')).toEqual({ kind: 'offset', ns: -2e9 });
    expect(parseTime('03:12')).toEqual({ kind: 'clock', nsOfDay: (3 * 60 + 12) * 60e9 });
    expect(parseTime('03:12:07.214')).toEqual({ kind: 'clock', nsOfDay: (3 * 3600 + 12 * 60 + 7) * 1e9 + 214e6 });
    expect(parseTime('25:00')).toBeUndefined();
    expect(parseTime('12.5s')).toEqual({ kind: 'elapsed', ns: 12.5e9 });
  });

  it('decides between a time and a frequency by the unit', () => {
    expect(parsePlace('2.44G')).toEqual({ kind: 'frequency', hz: 2.44e9 });
    expect(parsePlace('5180')).toEqual({ kind: 'frequency', hz: 5.18e9 });
    expect(parsePlace('5180 MHz')).toEqual({ kind: 'frequency', hz: 5.18e9 });
    expect(parsePlace('+250ms')).toEqual({ kind: 'time', time: { kind: 'offset', ns: 250e6 } });
    expect(parsePlace('03:12')?.kind).toBe('time');
    expect(parsePlace('12s')?.kind).toBe('time');
    expect(parsePlace('nothing')).toBeUndefined();
  });

  it('never throws and never gives a number that is not finite', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const value of [parseFrequency(text), parseLevel(text), parseDuration(text), parseFrequencySpan(text)]) {
          expect(value === undefined || Number.isFinite(value)).toBe(true);
        }
        parsePlace(text);
      }),
    );
  });
});
