import { expect, test } from 'vitest';
import { UsageError } from './command.ts';
import { parseBand, parseLevels, parseTime, placeTime, rangeOf, wholeNumber } from './values.ts';

test('times: seconds, units, negative, UTC to the nanosecond', () => {
  expect(parseTime('12.5', 'from')).toEqual({ kind: 'relative', ns: 12.5e9 });
  expect(parseTime('250ms', 'from')).toEqual({ kind: 'relative', ns: 250e6 });
  expect(parseTime('-3 s', 'from')).toEqual({ kind: 'relative', ns: -3e9 });
  expect(parseTime('1h', 'from')).toEqual({ kind: 'relative', ns: 3600e9 });
  expect(parseTime('1970-01-01T00:00:01.000000007Z', 'from')).toEqual({ kind: 'utc', ns: 1_000_000_007n });
  expect(parseTime('1970-01-01T01:00+01:00', 'from')).toEqual({ kind: 'utc', ns: 0n });
  for (const text of ['', 'noon', '1 week', '2026-03-01']) expect(() => parseTime(text, 'from')).toThrow(UsageError);
});

test('a UTC time needs a recording with UTC', () => {
  const origin = { kind: 'utc', utcNs: 1_000_000_000n, uncertaintyNs: 0, source: '' } as const;
  expect(placeTime({ kind: 'utc', ns: 3_000_000_000n }, origin, 'from')).toBe(2e9);
  expect(() => placeTime({ kind: 'utc', ns: 0n }, { kind: 'relative', why: 'no anchor' }, 'from')).toThrow('no anchor');
});

test('ranges default to the whole recording and must not be empty', () => {
  const extent = { startNs: 5, endNs: 9, origin: { kind: 'relative', why: '' } } as const;
  expect(rangeOf(undefined, undefined, extent)).toEqual({ fromNs: 5, toNs: 9 });
  expect(() => rangeOf('2', '1', extent)).toThrow(UsageError);
});

test('bands in MHz, with units, in Hz from a million up', () => {
  const band = { lowHz: 2.402e9, highHz: 2.48e9 };
  expect(parseBand('2402-2480')).toEqual(band);
  expect(parseBand('2.402GHz-2.48GHz')).toEqual(band);
  expect(parseBand('2.402-2.48GHz')).toEqual(band);
  expect(parseBand('2402000000-2480000000')).toEqual(band);
  expect(parseBand('2402e6-2480e6')).toEqual(band);
  for (const text of ['', '2402', '2480-2402', 'a-b']) expect(() => parseBand(text)).toThrow(UsageError);
});

test('levels and whole numbers', () => {
  expect(parseLevels('-110,-40.5')).toEqual({ lowDb: -110, highDb: -40.5 });
  for (const text of ['', '-40', '-40,-110', '1,2,3', 'a,b']) expect(() => parseLevels(text)).toThrow(UsageError);
  expect(wholeNumber(undefined, 'width', { min: 1, max: 9, default: 4 })).toBe(4);
  for (const text of ['', '0', '10', '1.5', 'x']) {
    expect(() => wholeNumber(text, 'width', { min: 1, max: 9, default: 4 })).toThrow(UsageError);
  }
});
