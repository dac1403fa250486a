import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decimalsFor,
  fixed,
  formatBand,
  formatBytes,
  formatCount,
  formatDuration,
  formatFrequency,
  formatFrequencyFixed,
  formatLevel,
  formatPercent,
  niceStep,
  niceTicks,
} from './format.ts';
import { parseFrequency } from './parse-quantity.ts';

describe('ticks', () => {
  it('have steps of 1, 2 or 5 × 10^n, lie inside, and are neither too many nor too few', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e12, noNaN: true }),
        fc.integer({ min: 2, max: 20 }),
        (low, width, most) => {
          fc.pre(width > Math.abs(low) * 1e-9);
          const { step, values } = niceTicks(low, low + width, most);
          const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
          expect([1, 2, 5, 10].some((factor) => Math.abs(mantissa - factor) < 1e-6)).toBe(true);
          expect(values.length).toBeLessThanOrEqual(most + 1);
          expect(values.length).toBeGreaterThanOrEqual(Math.floor(most / 2.5) - 1);
          for (const value of values) {
            expect(value).toBeGreaterThanOrEqual(low - step * 1e-6);
            expect(value).toBeLessThanOrEqual(low + width + step * 1e-6);
          }
        },
      ),
    );
  });

  it('survive any input', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), fc.double(), (low, high, most) => {
        expect(niceStep(high - low, most)).toBeGreaterThan(0);
        niceTicks(low, high, 10);
        decimalsFor(low);
      }),
    );
  });

  it('are none where the step is finer than the numbers are apart', () => {
    expect(niceTicks(1e300, 1e300 * (1 + 2 ** -52), 10).values).toEqual([]);
    expect(niceTicks(2 ** 60, 2 ** 60 + 256, 600).values.length).toBeLessThan(1000);
  });

  it('carry just the decimals their step needs', () => {
    expect(decimalsFor(0.5)).toBe(1);
    expect(decimalsFor(0.02)).toBe(2);
    expect(decimalsFor(20)).toBe(0);
  });
});

describe('numbers', () => {
  it('name frequencies in engineering units with trimmed digits', () => {
    expect(formatFrequency(2.437e9)).toBe('2.437 GHz');
    expect(formatFrequency(312_500)).toBe('312.5 kHz');
    expect(formatFrequency(20e6)).toBe('20 MHz');
    expect(formatFrequency(2_440_612_345, 1e3)).toBe('2.440612 GHz');
    expect(formatFrequency(0)).toBe('0 Hz');
    expect(formatFrequencyFixed(2.4116e9, 15_625)).toBe('2.41160 GHz');
    expect(formatBand(2.42011e9, 2.4371e9, 15_625)).toBe('2.42011 – 2.43710 GHz');
  });

  it('write a frequency so that typing it again gives the same one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7e9 }), (hz) => {
        expect(parseFrequency(formatFrequency(hz, 1))).toBeCloseTo(hz, 0);
      }),
    );
  });

  it('write lengths of time', () => {
    expect(formatDuration(312_500_000)).toBe('312.5 ms');
    expect(formatDuration(4.2e9)).toBe('4.2 s');
    expect(formatDuration(192e9)).toBe('3 min 12 s');
    expect(formatDuration(7500e9)).toBe('2 h 05 min');
    expect(formatDuration(-20_480)).toBe('−20.48 µs');
    expect(formatDuration(0)).toBe('0 ns');
  });

  it('use a true minus and never a negative zero', () => {
    expect(formatLevel(-61.5, 'dBm')).toBe('−61.5 dBm');
    expect(fixed(-0.001, 1)).toBe('0.0');
    expect(formatLevel(undefined, 'dBm')).toBe('—');
    expect(fixed(Number.NaN, 2)).toBe('—');
  });

  it('write counts, sizes and shares', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(formatBytes(1536 * 1024 * 1024)).toBe('1.5 GiB');
    expect(formatBytes(33)).toBe('33 B');
    expect(formatPercent(0.001)).toBe('0.1 %');
    expect(formatPercent(1)).toBe('100 %');
    expect(formatPercent(0)).toBe('0 %');
  });

  it('never print NaN or Infinity', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        for (const text of [
          formatFrequency(value),
          formatDuration(value),
          formatLevel(value, 'dBm'),
          formatBytes(value),
          formatCount(value),
          formatPercent(value),
        ]) {
          expect(text).not.toMatch(/NaN|Infinity|undefined/);
        }
      }),
    );
  });
});
