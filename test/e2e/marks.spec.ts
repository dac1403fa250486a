import type { Page } from '@playwright/test';
import { accessibilityFindings } from './support/accessibility.ts';
import { expect, test, waitForIdle } from './support/fixtures.ts';
import { recordingRow } from './support/imports.ts';
import { airguard } from './support/programs.ts';
import { pixelsOf, placeIn, quantity, statusOf, waterfallPlot } from './support/screen.ts';

test.use({ prepared: 'lab' });

const inspector = (page: Page) => page.getByRole('region', { name: 'Annotation', exact: true });
const rows = (page: Page) => page.getByRole('listbox', { name: 'Annotations' }).getByRole('option');

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await waitForIdle(page);
  }
}

/** Drags from one place of an area to another, by shares. */
async function drag(page: Page, area: Parameters<typeof placeIn>[0], ...shares: readonly [number, number][]) {
  const [first, ...others] = shares.map(([x, y]) => placeIn(area, x, y));
  if (first === undefined) return;
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  for (const { x, y } of others) await page.mouse.move(x, y, { steps: 4 });
  await page.mouse.up();
  await waitForIdle(page);
}

test('an annotation is drawn, named, found, changed, taken back and gone through by key', async ({ page }) => {
  await waitForIdle(page);
  const { plot, timeAxis } = await waterfallPlot(page);
  const before = await pixelsOf(page, plot);
  await page.getByRole('button', { name: 'Annotate' }).click();
  await drag(page, plot, [0.2, 0.2], [0.5, 0.5]);
  await expect(page.getByRole('textbox', { name: 'Label' })).toBeFocused();
  await page.keyboard.type('microwave oven');
  await press(page, 'Enter');
  await expect(inspector(page)).toContainText('Band');
  await page.mouse.move(1, 1);
  await waitForIdle(page);
  expect((await pixelsOf(page, plot)).data.equals(before.data)).toBe(false);

  // Along the time axis: a span without edges in frequency.
  await drag(page, timeAxis, [0.5, 0.6], [0.5, 0.8]);
  await page.keyboard.type('quiet');
  await press(page, 'Enter');
  await expect(inspector(page)).toContainText('whole band');

  // The box with N, and a moment of another recording.
  await press(page, 'Escape', 'x', 'n', 'Enter');
  await expect(inspector(page).getByRole('textbox', { name: 'Label' })).toHaveValue('Note 3');
  await recordingRow(page, 'damaged.bin').click();
  await press(page, 'Escape', 'n', 'Enter');
  await expect(inspector(page)).toContainText('moment');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('annotations: what');
  await press(page, 'Enter');
  await expect(rows(page)).toHaveCount(4);
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('searchbox', { name: 'Words' }).fill('OVEN');
  await expect(rows(page)).toHaveCount(1);
  await rows(page).first().click();
  await waitForIdle(page);
  await expect(recordingRow(page, 'office.bin')).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('searchbox', { name: 'Words' }).fill('');
  await waitForIdle(page);

  // Through the list and round.
  const list = page.getByRole('listbox', { name: 'Annotations' });
  const chosen = () => list.getByRole('option', { selected: true }).textContent();
  await page.getByRole('listbox', { name: 'Annotations' }).focus();
  const seen: (string | null)[] = [];
  for (let step = 0; step < 4; step++) {
    await press(page, ']');
    seen.push(await chosen());
  }
  expect(new Set(seen).size).toBe(4);
  await press(page, '[');
  expect(await chosen()).toBe(seen[2]);

  // Changed, and every change taken back, markers among them (H1).
  await rows(page).filter({ hasText: 'microwave' }).click();
  await inspector(page).getByRole('radio', { name: 'green' }).click();
  await expect(inspector(page).getByRole('radio', { name: 'green' })).toBeChecked();
  await inspector(page).getByRole('textbox', { name: 'Note' }).fill('seen from the kitchen');
  await press(page, 'Control+Enter');
  await page.getByRole('listbox', { name: 'Annotations' }).focus();
  await expect(rows(page).filter({ hasText: 'kitchen' })).toHaveCount(1);
  await press(page, 'm', 'Delete');
  await expect(rows(page)).toHaveCount(3);
  await press(page, 'Control+z');
  await expect(rows(page)).toHaveCount(4);
  await press(page, 'Control+z');
  await expect(page.getByRole('region', { name: 'Markers' }).locator('tbody tr')).toHaveCount(0);
  await press(page, 'Control+z', 'Control+z');
  await expect(rows(page).filter({ hasText: 'kitchen' })).toHaveCount(0);
  await expect(inspector(page).getByRole('radio', { name: 'orange' })).toBeChecked();
  await press(page, 'Control+Shift+Z');
  await expect(inspector(page).getByRole('radio', { name: 'green' })).toBeChecked();
  const range = await statusOf(page);
  await press(page, 'Shift+N', 'Shift+N');
  expect(await statusOf(page)).toEqual(range);
});

test('annotations are what the case keeps: another window finds them', async ({ workstation }) => {
  const { page, casePath } = workstation;
  await waitForIdle(page);
  await press(page, 'x', 'n', 'Enter');
  await page.reload();
  await waitForIdle(page);
  await press(page, ']');
  await expect(inspector(page).getByRole('textbox', { name: 'Label' })).toHaveValue('Note 1');
  const found = airguard('sql', casePath, 'SELECT label, colour FROM annotations', '--csv');
  expect(found).toContain('Note 1,orange');
});

test('two ranges of a recording and one of another are compared, and a changed band is shown everywhere', async ({
  page,
}) => {
  await waitForIdle(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('compare: differences');
  await press(page, 'Enter');
  const add = page.getByRole('button', { name: 'Add visible range' });
  await add.click();
  await expect(page.locator('.ag-compare')).toContainText('Add one more range');
  await add.click();
  await waitForIdle(page);
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText('No band changed');
  await page.getByRole('button', { name: 'Remove B' }).click();
  await recordingRow(page, 'planted.bin').click();
  await waitForIdle(page);
  await add.click();
  await waitForIdle(page);
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await expect(comparison).toContainText('The bins differ');
  await expect(comparison).toContainText('not measured in both');
  expect(await accessibilityFindings(page)).toEqual([]);
  await comparison.getByRole('img', { name: 'Difference in decibels over frequency' }).hover();
  await expect(comparison.locator('.ag-compare-reading')).toContainText('B − A');
  await expect(comparison.locator('[data-line="cursor"]').first()).toBeVisible();
  const band = comparison.locator('tbody tr').filter({ hasText: 'fell' }).first();
  const words = (await band.getByRole('button').textContent()) ?? '';
  await band.getByRole('button').click();
  await waitForIdle(page);
  await expect(recordingRow(page, 'planted.bin')).toHaveAttribute('aria-pressed', 'true');
  const low = Number(/^[\d.]+/u.exec(words)?.[0]) * 1e9;
  const { centre, span } = await statusOf(page);
  expect(Math.abs(quantity(centre) - low)).toBeLessThan(quantity(span));
  expect(quantity(span)).toBeLessThan(20e6);
  await page.getByRole('combobox', { name: 'Alignment' }).selectOption('clock');
  await waitForIdle(page);
  await expect(page.locator('.ag-compare').getByRole('alert')).toContainText('set its clock in Clocks');
});
