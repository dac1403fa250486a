import type { Page } from '@playwright/test';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { recordingRow } from './support/imports.ts';
import { quantity, statusOf } from './support/screen.ts';

const desk = shareWorkstation('lab');

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
  await waitForIdle(page);
}

test('from the launch to a measurement without a pointer', async () => {
  const { page } = desk;
  // Open another recording through the palette.
  await press(page, 'Control+k');
  const palette = page.getByRole('combobox', { name: 'Command or recording' });
  await expect(palette).toBeFocused();
  await page.keyboard.type('planted');
  await press(page, 'Enter');
  await expect(palette).toBeHidden();
  await expect(recordingRow(page, 'planted.bin')).toHaveAttribute('aria-pressed', 'true');

  const whole = await statusOf(page);
  await press(page, '+', '+');
  const near = await statusOf(page);
  expect(quantity(near.span)).toBeLessThan(quantity(whole.span) * 0.6);
  expect(quantity(near.time)).toBeLessThan(quantity(whole.time) * 0.6);

  await page.keyboard.down('t');
  await press(page, '+');
  await page.keyboard.up('t');
  const short = await statusOf(page);
  expect(short.span).toBe(near.span);
  expect(quantity(short.time)).toBeLessThan(quantity(near.time) * 0.8);

  await press(page, 'ArrowRight', 'ArrowUp');
  const moved = await statusOf(page);
  expect(moved.time).toBe(short.time);
  expect(quantity(moved.centre)).toBeGreaterThan(quantity(short.centre));

  await press(page, 'm', 'p');
  await expect(page.getByRole('region', { name: 'Markers' }).locator('tbody tr')).toHaveCount(2);
  await press(page, 'x');
  await expect(page.getByRole('region', { name: 'Box' })).toContainText('Channel power');

  await press(page, 'g');
  await expect(page.getByRole('dialog', { name: 'Go to a time or frequency' })).toBeVisible();
  await page.keyboard.type('9.466s');
  await press(page, 'Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await press(page, '?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Zoom in');
  await press(page, 'Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await press(page, 'Backspace', 'Home', 'Escape', 'Delete');
  expect((await statusOf(page)).time).toBe(whole.time);
  await expect(page.getByRole('region', { name: 'Box' })).toContainText('Shift-drag a box');
});

test('views, layouts and panels open and close by keys', async () => {
  const { page } = desk;
  for (const [key, name] of [
    ['2', 'spectrum'],
    ['3', 'occupancy'],
    ['4', 'trace'],
    ['5', 'damage'],
    ['6', 'about'],
    ['1', 'waterfall'],
  ] as const) {
    await press(page, key);
    await expect(page.locator(`[data-view="${name}"]`)).toBeFocused();
  }
  await press(page, 'Control+6');
  await expect(page.locator('[data-view="spectrum"]')).toHaveCount(0);
  await press(page, 'Control+4');
  await expect(page.locator('[data-view="spectrum"]')).toBeVisible();
  await press(page, 'Shift+L', 'Shift+I', 'Shift+T');
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await expect(page.getByTestId('time-strip')).toHaveCount(0);
  await press(page, 'Shift+L', 'Shift+I', 'Shift+T');
  await expect(page.getByRole('complementary')).toHaveCount(2);
});

test('a folded library stays folded after a new start of the page', async () => {
  const { page } = desk;
  await press(page, 'Shift+L');
  await page.reload();
  await waitForIdle(page);
  await expect(page.getByRole('complementary', { name: 'Library' })).toHaveCount(0);
});

test('Tab goes through everything, and the focus is always seen', async () => {
  const { page } = desk;
  const seen: string[] = [];
  const unseen: string[] = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      const name = `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? ''}`;
      // A wrapper may carry the mark for a field inside it.
      const marks = [element, element.parentElement, element.closest('.bp6-control, .bp6-html-select')]
        .filter((candidate) => candidate !== null)
        .map((candidate) => getComputedStyle(candidate));
      const visible = marks.some(
        (style) =>
          (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) ||
          style.boxShadow.includes('0px 0px 0px'),
      );
      // The bar between two panels is its own mark.
      const bar =
        element.getAttribute('role') === 'separator' &&
        getComputedStyle(element).backgroundColor !== 'rgba(0, 0, 0, 0)';
      const box = element.getBoundingClientRect();
      return { name, visible: visible || bar, onScreen: box.width > 0 && box.height > 0 };
    });
    if (focus === undefined) continue;
    seen.push(focus.name);
    if (!focus.visible || !focus.onScreen) unseen.push(focus.name);
  }
  expect([...new Set(unseen)]).toEqual([]);
  const all = seen.join('\n');
  for (const wanted of [
    'Import',
    'planted.bin',
    'Search commands',
    'Jobs',
    'Keys',
    'Max',
    'Colour map',
    'Play',
    'Playback speed',
  ]) {
    expect(all).toContain(wanted);
  }
});
