import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { restoreWindowState, saveWindowState } from './window-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'airguard-window-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'window.json');
const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];

test('bounds come back when their corner is on a screen', () => {
  saveWindowState(file, { x: 10, y: 20, width: 1000, height: 700 }, false);
  expect(restoreWindowState(file, screens)).toEqual({
    bounds: { x: 10, y: 20, width: 1000, height: 700 },
    maximised: false,
  });
});

test('a window on a screen that is gone keeps only its size', () => {
  saveWindowState(file, { x: 3000, y: 20, width: 1000, height: 700 }, true);
  expect(restoreWindowState(file, screens)).toEqual({ bounds: { width: 1000, height: 700 }, maximised: true });
});

test('a damaged or missing file gives the first size', () => {
  writeFileSync(file, '{"width": -5}');
  expect(restoreWindowState(file, screens).bounds.width).toBe(1440);
  expect(restoreWindowState(join(folder, 'none.json'), screens).bounds.width).toBe(1440);
});
