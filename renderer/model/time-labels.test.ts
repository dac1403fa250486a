import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from '../base/parse-quantity.ts';
import { dayOf, formatInstant, resolveTime, type TimeScale, timeTicks, uncertaintyOf, zoneOf } from './time-labels.ts';

/** 2026-11-23 03:12:07.214 UTC */
const utcNs = BigInt(Date.UTC(2026, 10, 23, 3, 12, 7, 214)) * 1_000_000n;
const utc: TimeScale = {
  origin: { kind: 'utc', utcNs, uncertaintyNs: 2e6, source: 'sidecar clock anchor' },
  format: 'utc',
};
const relative: TimeScale = { origin: { kind: 'relative', why: 'no anchor' }, format: 'utc' };

describe('times on screen', () => {
  it('name the zone and the uncertainty', () => {
    expect(formatInstant(utc, 0)).toBe('03:12:07.214');
    expect(formatInstant(utc, 1.5e9, 1e9)).toBe('03:12:08');
    expect(zoneOf(utc)).toBe('UTC');
    expect(uncertaintyOf(utc)).toBe('±2 ms');
    expect(dayOf(utc, 0)).toBe('2026-11-23');
    expect(dayOf(utc, -4 * 3600e9)).toBe('2026-11-22');
  });

  it('are relative without an anchor, whatever format is wanted (D11)', () => {
    expect(formatInstant(relative, 12.25e9)).toBe('12.250 s');
    expect(formatInstant(relative, 192.5e9, 1e8)).toBe('3:12.5');
    expect(zoneOf(relative)).toBe('since start');
    expect(uncertaintyOf(relative)).toBe('');
    expect(dayOf(relative, 0)).toBe('');
  });

  it('have ticks on round clock times', () => {
    const labels = timeTicks(utc, 0, 60e9, 6).map((tick) => tick.label);
    expect(labels).toEqual(['03:12:10', '03:12:20', '03:12:30', '03:12:40', '03:12:50', '03:13:00']);
    expect(timeTicks(relative, 0, 1e9, 5).map((tick) => tick.label)).toEqual([
      '0.0 s',
      '0.2 s',
      '0.4 s',
      '0.6 s',
      '0.8 s',
      '1.0 s',
    ]);
  });

  it('have increasing ticks inside any range, not too many', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e14, noNaN: true }),
        fc.double({ min: 1e3, max: 1e15, noNaN: true }),
        fc.integer({ min: 2, max: 20 }),
        fc.constantFrom(utc, relative),
        (from, width, most, scale) => {
          const ticks = timeTicks(scale, from, from + width, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 2);
          let last = Number.NEGATIVE_INFINITY;
          for (const tick of ticks) {
            expect(tick.timeNs).toBeGreaterThan(last);
            expect(tick.label).not.toMatch(/NaN/);
            last = tick.timeNs;
          }
        },
      ),
    );
  });

  it('are found again when typed', () => {
    const typed = parseTime('03:13');
    const offset = parseTime('+250ms');
    if (typed === undefined || offset === undefined) throw new Error('not parsed');
    expect(resolveTime(utc, typed, 0)).toBe(52.786e9);
    expect(resolveTime(utc, offset, 1e9)).toBe(1.25e9);
    expect(resolveTime(relative, typed, 0)).toBe(193e9);
  });
});
