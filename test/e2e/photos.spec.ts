import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { planPdf } from '../support/plan-pdf.ts';
import { accessibilityFindings } from './support/accessibility.ts';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { dropFiles, importByDialog } from './support/imports.ts';
import { floorPlanPdf } from './support/material.ts';
import { openPhotos } from './support/photos.ts';

const desk = shareWorkstation('photos');

const fact = (panel: Locator, name: string) =>
  panel
    .locator('dl > div')
    .filter({ has: panel.page().getByText(name, { exact: true }) })
    .locator('dd');

const photoOnMap = (page: Page) =>
  page.evaluate(() => window.airguardApp?.survey.get().photos.find(({ name }) => name === 'IMG_0103.png')?.position);

test('photos lie in order of time; lined up with a moment they share the one cursor', async () => {
  const { page } = desk;
  const { panel, strip } = await openPhotos(page);
  await expect(strip.getByRole('button')).toHaveCount(4);
  await strip.getByRole('button', { name: /IMG_0103.*no place/ }).click();
  await expect(fact(panel, 'Photo says')).toHaveText('2025:06:01 14:00:08, zone not stated');
  await expect(fact(panel, 'Taken')).toHaveText(/2025-06-01 14:00:08, zone not stated, ±14.h.00.min/);
  await expect(fact(panel, 'Clock')).toHaveText(/never set/);
  expect(await accessibilityFindings(page)).toEqual([]);

  await strip.getByRole('button', { name: /IMG_0101/ }).click();
  await panel.getByRole('button', { name: 'Line up…' }).click();
  await panel.getByRole('textbox', { name: 'Really taken (UTC)' }).fill('2025-06-01 12:00:00.5');
  await panel.getByRole('textbox', { name: 'Uncertainty' }).fill('250 ms');
  await expect(panel.getByText(/Acme One moves by −2:00:01\.5 ±250 ms/)).toBeVisible();
  await panel.getByRole('button', { name: "Set the camera's clock" }).click();
  await expect(fact(panel, 'Clock')).toHaveText(/photo lined up by/);
  await expect(fact(panel, 'In recording')).toHaveText('12:00:00');

  await strip.getByRole('button', { name: /IMG_0103/ }).click();
  await waitForIdle(page);
  expect(await page.evaluate(() => window.airguardApp?.model.timebase.playback.get().headNs)).toBe(6.5e9);
  await page.keyboard.press('>');
  await expect(strip.getByRole('button', { name: /IMG_0104/ })).toHaveAttribute('aria-pressed', 'true');
  await strip.getByRole('button', { name: /IMG_0104/ }).press('ArrowLeft');
  await expect(strip.getByRole('button', { name: /IMG_0103/ })).toBeFocused();
  await page.evaluate(() =>
    window.airguardApp?.model.timebase.setCursor({
      timeNs: 3.4e9,
      freqHz: undefined,
      levelDb: undefined,
      source: 'test',
    }),
  );
  await expect(strip.getByRole('button', { name: /IMG_0102/ })).toHaveAttribute('data-near', 'true');
});

test('caption, place and direction by hand, by keys and by a click on the map, and all the way back', async () => {
  const { page } = desk;
  const { view, panel, strip } = await openPhotos(page, 'Control+1');
  await strip.getByRole('button', { name: /IMG_0103/ }).click();
  const caption = panel.getByRole('textbox', { name: 'Caption' });
  await caption.fill('The repeater on the roof');
  await caption.press('Control+Enter');
  await expect(view.locator('figcaption')).toHaveText('The repeater on the roof');
  await panel.getByRole('textbox', { name: 'Place', exact: true }).fill('47.3705, 8.5407');
  await page.keyboard.press('Enter');
  await expect(fact(panel, 'Place')).toHaveText('47.370500°, 8.540700°, by hand');
  await panel.getByRole('textbox', { name: 'Direction of view' }).fill('W');
  await page.keyboard.press('Enter');
  await expect(fact(panel, 'Direction')).toHaveText('270° true, by hand');

  // M16
  const map = page.getByTestId('map-room');
  const asked = map.getByText('Click where IMG_0103.png was taken; Esc ends it.');
  const place = panel.getByRole('button', { name: 'Place on map' });
  await place.click();
  await expect(asked).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(asked).toBeHidden();
  expect(await photoOnMap(page)).toEqual({ latitudeDeg: 47.3705, longitudeDeg: 8.5407 });
  await place.click();
  await map.click({ position: { x: 120, y: 90 } });
  await expect(asked).toBeHidden();
  await expect(fact(panel, 'Place')).not.toHaveText(/8\.540700/);
  await expect(fact(panel, 'Place')).toHaveText(/^47\.\d+°, 8\.\d+°, by hand$/);
  for (const [name, words] of [
    ['Place', /^47\.370500/],
    ['Direction', /^not known$/],
    ['Place', /^not known$/],
  ] as const) {
    await page.keyboard.press('Control+z');
    await expect(fact(panel, name)).toHaveText(words);
  }
  await page.keyboard.press('Control+Shift+z');
  await expect(fact(panel, 'Place')).toHaveText(/^47\.370500/);
  await page.reload();
  await waitForIdle(page);
  const again = await openPhotos(page);
  await again.strip.getByRole('button', { name: /IMG_0103/ }).click();
  await expect(again.view.locator('figcaption')).toHaveText('The repeater on the roof');
  await again.panel.getByRole('button', { name: 'Take back' }).first().click();
  await expect(fact(again.panel, 'Place')).toHaveText('not known');
});

/** Share of a canvas that is dark ink. */
const inkOf = (canvas: Locator) =>
  canvas.evaluate((element) => {
    const { width, height } = element instanceof HTMLCanvasElement ? element : { width: 0, height: 0 };
    const context = element instanceof HTMLCanvasElement ? element.getContext('2d') : null;
    const pixels = context?.getImageData(0, 0, width, height).data ?? [];
    let dark = 0;
    for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 255) < 100 && (pixels[at + 3] ?? 0) > 200) dark++;
    return dark / Math.max(1, width * height);
  });

test('a PDF shows its pages; the chosen one goes to the control points of the map', async () => {
  const { page, workstation } = desk;
  await waitForIdle(page);
  await importByDialog(workstation, await floorPlanPdf());
  const dialog = page.getByRole('dialog', { name: 'Floor plans from a PDF' });
  await expect(dialog).toContainText('floors.pdf has 2 pages');
  await expect(dialog.getByRole('button', { name: 'Page 2, 297 × 210 mm' })).toBeVisible();
  await waitForIdle(page);
  expect(await inkOf(dialog.locator('canvas').first())).toBeGreaterThan(0.005);
  expect(await accessibilityFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: /^Page 2/ }).click();
  await dialog.getByRole('textbox', { name: 'Name of page 2' }).fill('First floor');
  await dialog.getByRole('button', { name: 'Add floor plan' }).click();
  await expect(dialog).toBeHidden();
  const sheet = page.getByRole('img', { name: 'Floor plan First floor; click a control point' });
  await expect(sheet).toBeVisible();
  await waitForIdle(page);
  expect(await inkOf(sheet)).toBeGreaterThan(0.005);
  await page.getByRole('button', { name: 'Remove plan' }).click();
  await expect(sheet).toBeHidden();

  const files = { 'locked.pdf': await planPdf(['Vault'], 'secret'), 'torn.pdf': Buffer.from('%PDF-1.7\nnothing\n') };
  const paths = Object.entries(files).map(([name, bytes]) => {
    const path = join(workstation.scratch, name);
    writeFileSync(path, bytes);
    return path;
  });
  await dropFiles(page, paths);
  await expect(dialog).toContainText('protected by a password');
  await dialog.getByLabel('PDF', { exact: true }).selectOption('torn.pdf');
  await expect(dialog).toContainText('The PDF is damaged');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
