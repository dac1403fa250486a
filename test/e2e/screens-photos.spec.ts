import { join } from 'node:path';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { dropFiles } from './support/imports.ts';
import { dumps, floorPlanPdf } from './support/material.ts';
import { openPhotos } from './support/photos.ts';
import { setSize, shot, skipOtherChromium } from './support/shots.ts';

const desk = shareWorkstation('site');

test('the photos view, dark and light, and the pages of a PDF', async () => {
  test.slow();
  await skipOtherChromium(desk.workstation);
  const { page } = desk;
  await setSize(desk.workstation, 1280, 800);
  const { strip, view } = await openPhotos(page);
  await page.keyboard.press('Shift+Enter');
  await strip.getByRole('button', { name: /IMG_0001/ }).click();
  await shot(view, 'photos-dark');
  await page.keyboard.press('d');
  await shot(view, 'photos-light');
  await page.keyboard.press('d');
  await dropFiles(page, [join(dumps, await floorPlanPdf())]);
  const dialog = page.getByRole('dialog', { name: 'Floor plans from a PDF' });
  await expect(dialog.getByRole('button', { name: /^Page 2, / })).toBeVisible();
  await waitForIdle(page);
  await dialog.getByRole('button', { name: /^Page 1/ }).click();
  await shot(dialog, 'pdf-pages-dark');
});
