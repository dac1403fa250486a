import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOffset, formatUtc, parseOffset, parseUtc } from './utc.ts';

const plain = (text: string) => text.replaceAll(/[\u2009\u202f\u00a0]/g, ' ');

test('UTC is written and read to the nanosecond', () => {
  expect(formatUtc(1_760_000_000_123_456_789n)).toBe('2025-10-09 08:53:20.123');
  expect(formatUtc(-1n, 1)).toBe('1969-12-31 23:59:59.999999999');
  expect(parseUtc('2026-03-14T03:10:00.25Z')).toBe(1_773_457_800_250_000_000n);
  expect(parseUtc('2026-03-14 3:10')).toBe(1_773_457_800_000_000_000n);
  for (const wrong of ['', '03:10', '2026-02-30 00:00', '2026-03-14', '2026-03-14 25:00']) {
    expect(parseUtc(wrong)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.bigInt({ min: -6_000_000_000_000_000_000n, max: 9_000_000_000_000_000_000n }), (utcNs) => {
      expect(parseUtc(formatUtc(utcNs, 1))).toBe(utcNs);
    }),
  );
});

test('offsets keep their sign and their digits', () => {
  expect(plain(formatOffset(250_000_000n))).toBe('+250 ms');
  expect(plain(formatOffset(-3_200_000_000n))).toBe('−3.2 s');
  expect(formatOffset(0n)).toBe('0 s');
  expect(formatOffset(3_723_500_000_000n)).toBe('+1:02:03.5');
  expect(formatOffset(-86_400_000_000_000n)).toBe('−1 d 00:00:00');
  // No finer than a tenth of what is uncertain.
  expect(plain(formatOffset(-34_466_307_000n, 1.8e9))).toBe('−34 s');
  expect(plain(formatOffset(-34_466_307_000n, 1e9))).toBe('−34.5 s');
  expect(plain(formatOffset(34_466_307_000n, 2e6))).toBe('+34.466 s');
  expect(plain(formatOffset(4_000_000n, 1e9))).toBe('0 s');
  expect(parseOffset('+250ms')).toBe(250_000_000n);
  expect(parseOffset('-3.2s')).toBe(-3_200_000_000n);
  expect(parseOffset('soon')).toBeUndefined();
});
