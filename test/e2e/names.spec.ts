import { hardNames } from './support/dumps.ts';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';

const desk = shareWorkstation('names');

test('names with spaces, right-to-left marks and 255 bytes are shown whole or cut, and nothing moves', async () => {
  const { page } = desk;
  const rows = page.getByRole('list', { name: 'Recordings' }).getByRole('button');
  await expect(rows).toHaveCount(Object.keys(hardNames).length);
  for (const name of Object.values(hardNames)) {
    const row = rows.filter({ has: page.locator(`bdi:text-is(${JSON.stringify(name)})`) });
    await row.click();
    await waitForIdle(page);
    await expect(row).toHaveAttribute('aria-pressed', 'true');
    // The name stands alone in its own direction: what follows it keeps its place and order.
    await expect(row).toContainText('ath11k · 400 frames');
    const layout = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      high: document.documentElement.scrollHeight - document.documentElement.clientHeight,
      sides: [...document.querySelectorAll('.ag-side')].map((side) => side.scrollWidth - side.clientWidth),
      marks: [...document.querySelectorAll('bdi')].length,
    }));
    expect(layout).toMatchObject({ wide: 0, high: 0, sides: [0, 0] });
    expect(layout.marks).toBeGreaterThan(0);
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await expect(inspector.locator('bdi', { hasText: name })).toBeVisible();
  }
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('listbox')).toContainText(hardNames.spaced);
  const inside = await page.getByRole('listbox').evaluate((list) => list.scrollWidth - list.clientWidth);
  expect(inside).toBe(0);
});
