import { expect, type Locator, type Page } from '@playwright/test';
import { waitForIdle } from './fixtures.ts';

/** The photos view, alone or in a layout that holds it. */
export async function openPhotos(
  page: Page,
  layoutKey?: string,
): Promise<{ readonly view: Locator; readonly panel: Locator; readonly strip: Locator }> {
  if (layoutKey !== undefined) await page.keyboard.press(layoutKey);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command or recording' }).fill('Photos:');
  await page.keyboard.press('Enter');
  const view = page.locator('[data-view="photos"]');
  await expect(view.getByRole('region', { name: 'Photos' })).toBeVisible();
  await waitForIdle(page);
  return {
    view,
    panel: view.getByRole('complementary', { name: 'About this photo' }),
    strip: view.getByRole('toolbar', { name: 'Photos in order of time' }),
  };
}
