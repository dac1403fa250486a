import { expect, test } from 'vitest';
import { crumbsOf, isCovered, nameBelow, parentOf, parseUtc, readFilter, utcText } from './browse.ts';

test('times are read as UTC, and what is none is said', () => {
  expect(parseUtc('2026-03-14')).toBe(Date.UTC(2026, 2, 14));
  expect(parseUtc(' 2026-03-14 03:10 ')).toBe(Date.UTC(2026, 2, 14, 3, 10));
  expect(parseUtc('2026-03-14T03:10:07Z')).toBe(Date.UTC(2026, 2, 14, 3, 10, 7));
  expect(parseUtc('')).toBeUndefined();
  expect(parseUtc('03:10')).toBe('wrong');
  expect(parseUtc('2026-02-31x')).toBe('wrong');
  expect(readFilter({ device: ' d ', from: '', to: 'soon' })).toEqual({ kind: 'wrong', field: 'to' });
  expect(readFilter({ device: ' d ', from: '', to: '' })).toEqual({ kind: 'filter', filter: { device: 'd' } });
});

test('folders of a prefix, also empty ones', () => {
  expect(crumbsOf('b', 'a/b/')).toEqual([
    { name: 'b', prefix: '' },
    { name: 'a', prefix: 'a/' },
    { name: 'b', prefix: 'a/b/' },
  ]);
  expect(crumbsOf('b', '/x/').map(({ name }) => name)).toEqual(['b', '/', 'x']);
  expect([parentOf('a/b/'), parentOf('a/'), parentOf('')]).toEqual(['a/', '', undefined]);
  expect(nameBelow('a/', 'a/b.bin')).toBe('b.bin');
  expect(utcText(Date.UTC(2026, 2, 14, 3, 10))).toBe('2026-03-14 03:10:00');
});

test('what a chosen folder holds is chosen with it', () => {
  const chosen = new Map([['p a/', { kind: 'prefix', prefix: 'a/' } as const]]);
  expect(['a/x', 'a/b/', 'b'].map((key) => isCovered(key, chosen))).toEqual([true, true, false]);
});
