import { expect, test } from 'vitest';
import { pathOfFile, runtimeWarning } from './compat.ts';

const file = new File(['x'], 'dump.bin');

test('a current Electron is asked for the path of a dropped file', () => {
  expect(pathOfFile(file, { webUtils: { getPathForFile: () => '/data/dump.bin' } })).toBe('/data/dump.bin');
  expect(pathOfFile(file, { webUtils: { getPathForFile: () => '' } })).toBeUndefined();
});

test('an old Electron carries the path on the file', () => {
  expect(pathOfFile(Object.assign(new File(['x'], 'a'), { path: '/data/a' }), {})).toBe('/data/a');
  expect(pathOfFile(file, { webUtils: {} })).toBeUndefined();
});

test('only an unsupported runtime is warned about', () => {
  expect(runtimeWarning('25.1.1')).toMatch(/no security fixes/);
  expect(runtimeWarning('45.4.1')).toBeUndefined();
});
