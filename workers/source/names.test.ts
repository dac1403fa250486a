import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passesFilter } from '../contract/sources.ts';
import { keyFacts } from './layout.ts';
import { createLocalNames } from './local-names.ts';

const at = (text: string) => Date.parse(text);

test.each([
  ['raw_fft/jetson-7/2026-03-14T03:10:00Z.bin', 'jetson-7', '2026-03-14T03:10:00Z'],
  ['site/raw_fft/a b/20260314T031000.250Z.json', 'a b', '2026-03-14T03:10:00.250Z'],
  ['photos/cam/2026-03-14_03-10-00+01:00.jpg', 'cam', '2026-03-14T02:10:00Z'],
  ['raw_fft/d/1773457800.bin', 'd', '2026-03-14T03:10:00Z'],
  ['raw_fft/d/1773457800250.bin', 'd', '2026-03-14T03:10:00.250Z'],
  ['raw_fft/d/day/1773457800000000000.bin', 'd', '2026-03-14T03:10:00Z'],
])('%s is of a device and a time (S7)', (key, device, time) => {
  expect(keyFacts(key)).toEqual({ device, timeMs: at(time) });
});

test('what is no time is none, and other keys say nothing (S7)', () => {
  expect(keyFacts('raw_fft/d/2026-13-41T03:10:00Z.bin')).toEqual({ device: 'd' });
  expect(keyFacts('raw_fft/d/notes.txt')).toEqual({ device: 'd' });
  expect(keyFacts('backup/2026-03-14T03:10:00Z.bin')).toEqual({});
});

test('a filter takes from its start up to its end, and nothing without a time', () => {
  const filter = { device: 'd', fromMs: 10, toMs: 20 };
  expect([9, 10, 19, 20].map((timeMs) => passesFilter({ device: 'd', timeMs }, filter))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(passesFilter({ device: 'd' }, filter)).toBe(false);
  expect(passesFilter({ device: 'e', timeMs: 12 }, filter)).toBe(false);
  expect(passesFilter({}, {})).toBe(true);
});

test('keys never become paths: a number and the last part, or a reason (S8)', () => {
  const names = createLocalNames();
  const place = (key: string) => {
    const placed = names.place(key);
    return placed.kind === 'placed' ? placed.path : `: ${placed.why}`;
  };
  expect(place('/etc/passwd')).toBe('0/passwd');
  expect(place('a/../../x.bin')).toBe('1/x.bin');
  expect(place('a/../../x.json')).toBe('1/x.json');
  expect(place('a/b')).toBe('2/b');
  expect(place('a/b/c')).toBe('3/c');
  expect(place('..')).toMatch(/means a folder/u);
  expect(place('a/..')).toMatch(/means a folder/u);
  expect(place('a\\..\\b')).toMatch(/backslash/u);
  expect(place('a/b\nc')).toMatch(/control character/u);
  expect(place(`a/${'ä'.repeat(200)}`)).toMatch(/longer than 255 bytes/u);
});

test('names that differ in case only lie apart, each with its own sidecar (S8)', () => {
  const names = createLocalNames();
  const paths = ['d/Dump.bin', 'd/dump.bin', 'd/dump.json', 'd/Dump.json'].map((key) => names.place(key));
  expect(paths).toMatchObject([
    { path: '0/Dump.bin' },
    { path: '1/dump.bin' },
    { path: '1/dump.json' },
    { path: '0/Dump.json' },
  ]);
  expect(names.place('d/dump.BIN')).toMatchObject({ kind: 'refused' });
});

test('no two keys share a place, whatever they are, and none leaves its folder (S8)', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'A', '.', '/', 'é', '\\', '0'), maxLength: 8 })),
      (keys) => {
        const names = createLocalNames();
        const seen = new Set<string>();
        for (const key of keys) {
          const placed = names.place(key);
          if (placed.kind === 'refused' || placed.path.endsWith('/')) continue;
          expect(placed.path).toMatch(/^\d+\/[^/\\]+$/u);
          expect(placed.path).not.toMatch(/\/\.{1,2}$/u);
          const folded = placed.path.normalize('NFC').toLowerCase();
          expect(seen.has(folded)).toBe(false);
          seen.add(folded);
        }
      },
    ),
  );
});
