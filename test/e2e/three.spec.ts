import { accessibilityFindings } from './support/accessibility.ts';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import {
  bytesRequestsOf,
  countBytesRequests,
  openViewByName,
  placeIn,
  statusOf,
  textOf,
  waterfallPlot,
} from './support/screen.ts';

const desk = shareWorkstation('walk');

const plain = (text: string) => text.replaceAll(/[\u2009\u202f\u00a0]/g, ' ');

const openView = (name: string) => openViewByName(desk.page, name);

async function areaOf(testId: string) {
  const box = await desk.page.getByTestId(testId).boundingBox();
  if (box === null) throw new Error(`${testId} is not on the screen`);
  return box;
}

test('the surface shares levels, cursor and box with the flat waterfall, and orbits by key', async () => {
  const { page } = desk;
  await openView('3-D waterfall');
  const view = page.locator('[data-view="surface"]');
  await expect(view).toContainText('each cell is the greatest of about');
  const area = await areaOf('surface');
  const middle = placeIn(area, 0.5, 0.62);
  await page.mouse.move(middle.x, middle.y);
  await waitForIdle(page);
  const status = await statusOf(page);
  const readout = plain(await textOf(view.locator('.ag-readout')));
  expect(readout).toContain('UTC');
  expect(status.cursorFrequency).not.toBe('—');

  await countBytesRequests(page);
  await page.mouse.move(1, 1);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('c');
  await page.getByTestId('surface').focus();
  for (const key of ['ArrowLeft', 'ArrowUp', '+', '-', 'Home']) await page.keyboard.press(key);
  await waitForIdle(page);
  expect(await bytesRequestsOf(page)).toBe(0);
  const stats = await page.evaluate(() => window.airguardStats?.surface?.frames());
  expect(stats?.frames).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Reset view' }).focus();
  await page.keyboard.press('x');
  await waitForIdle(page);
  await expect(view).toContainText('the box,');
  const held = await page.evaluate(() => window.airguardStats?.surface?.ledger());
  expect(held?.[0]?.bytes).toBeGreaterThan(1000);
});

test('the attitude follows the cursor of the waterfall', async () => {
  const { page } = desk;
  const { plot } = await waterfallPlot(page);
  await page.evaluate(() => window.airguardApp?.model.commands.run('play.start'));
  await openView('Attitude');
  const facts = page.getByRole('toolbar', { name: 'Attitude' });
  // The playhead stands at the beginning, where there is no sample yet, or a few are near.
  await expect(facts).not.toBeEmpty();
  const strip = await areaOf('time-strip');
  const at = placeIn(strip, 0.5, 0.4);
  await page.mouse.move(at.x, at.y);
  await waitForIdle(page);
  await expect(facts).toContainText('from magnetic north');
  await expect(facts).toContainText('the cursor');
  expect(plot.width).toBeGreaterThan(0);
});

test('a typed clock moves every label, is remembered with its history, and is taken back', async () => {
  const { page } = desk;
  await page.keyboard.press('1');
  const { plot } = await waterfallPlot(page);
  const point = placeIn(plot, 0.5, 0.5);
  const timeThere = async () => {
    await page.keyboard.press('1');
    await page.mouse.move(point.x, point.y);
    await waitForIdle(page);
    const { cursorTime } = await statusOf(page);
    await page.mouse.move(1, 1);
    return cursorTime;
  };
  const before = await timeThere();
  await openView('Clocks');
  const view = page.locator('[data-view="clocks"]');
  await view.getByRole('textbox', { name: 'Offset' }).fill('+1h');
  await expect(view).toContainText('instead of');
  await view.getByRole('textbox', { name: 'Uncertainty' }).fill('5ms');
  await view.getByRole('textbox', { name: 'Why' }).fill('the clock stood in another zone');
  await page.keyboard.press('Enter');
  await expect(view.getByRole('table').first()).toContainText('+1:00:00');
  // Enter gave the keys back: they are commands again.
  await expect(view).toContainText('the clock stood in another zone');
  await expect(view).toContainText('have no moment in common');
  const moved = await timeThere();
  expect(hours(moved)).toBe((hours(before) + 1) % 24);
  expect(moved).toContain('±5 ms');
  await openView('Clocks');
  await view.getByRole('button', { name: 'Take back: as recorded' }).click();
  await expect(view.getByRole('table').first()).toContainText('as recorded: ');
  await expect(view.getByRole('table').last().locator('tbody tr')).toHaveCount(2);
  expect(await timeThere()).toBe(before);
  // One history: the taking back is taken back, then the setting itself, and each says what it was (H1, H4, H5).
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('status').filter({ hasText: 'Taken back: return to the clock before' })).toBeVisible();
  await openView('Clocks');
  await expect(view.getByRole('table').first()).toContainText('+1:00:00');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('status').filter({ hasText: 'Taken back: clock of' })).toBeVisible();
  await expect(view.getByRole('table').first()).toContainText('as recorded: ');
  await expect(view.getByRole('table').last().locator('tbody tr')).toHaveCount(4);
});

const hours = (time: string) => Number(/(\d+):\d+:\d+/.exec(time)?.[1] ?? Number.NaN);

test('the same event picked in two views sets a clock, with what limits it', async () => {
  const { page } = desk;
  await openView('Clocks');
  const view = page.locator('[data-view="clocks"]');
  await view.getByRole('button', { name: 'Pick the same event' }).click();
  const bar = page.getByRole('region', { name: 'Pick the same event' });
  await expect(bar).toContainText('1 of 2');
  // The event in the track, by its time; then in the recording, by a click on the waterfall.
  await bar.getByRole('textbox').fill('2026-03-14 09:30:20');
  await page.keyboard.press('Enter');
  await expect(bar).toContainText('2 of 2');
  await page.keyboard.press('1');
  await waitForIdle(page);
  const { plot } = await waterfallPlot(page);
  const { x, y } = placeIn(plot, 0.5, 0.5);
  await page.mouse.click(x, y);
  await waitForIdle(page);
  await expect(bar).toContainText('±');
  await expect(bar).toContainText('picking in');
  // A track does not say how good its clock is (K2).
  await expect(bar).toContainText('at least ±');
  await bar.getByRole('button', { name: 'Set the clock' }).click();
  await expect(bar).toHaveCount(0);
  await openView('Clocks');
  await expect(view.getByRole('table').first()).toContainText('same event');
  await view.getByRole('button', { name: 'Take back: as recorded' }).click();
  await expect(view.getByRole('table').first()).not.toContainText('same event');
});

test('metrics: chosen series stand on the one time axis with one cursor', async () => {
  const { page } = desk;
  await openView('Metrics');
  const view = page.locator('[data-view="metrics"]');
  await expect(view.locator('.ag-metric')).toHaveCount(3);
  await view.getByRole('checkbox', { name: 'Noise floor, as the radio says, dBm' }).focus();
  await page.keyboard.press('Space');
  await expect(view.locator('.ag-metric')).toHaveCount(4);
  await waitForIdle(page);
  const noise = view.locator('.ag-metric').last();
  const box = await noise.locator('.ag-metric-room').boundingBox();
  if (box === null) throw new Error('the plot has no size');
  const before = await statusOf(page);
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await waitForIdle(page);
  expect(plain(await textOf(noise.locator('.ag-metric-value')))).toMatch(/−\d+.* dBm/);
  expect((await statusOf(page)).cursorTime).toContain('UTC');
  await page.mouse.wheel(0, -300);
  await waitForIdle(page);
  expect((await statusOf(page)).time).not.toBe(before.time);
  // Without a pointer the moment is the playhead's, and every reading says so (P1).
  await page.evaluate(() => {
    const { timebase } = window.airguardApp?.model ?? {};
    const { fromNs = 0, toNs = 0 } = timebase?.view.get().visible ?? {};
    timebase?.setPlayback({ headNs: (fromNs + toNs) / 2 });
  });
  await page.mouse.move(1, 1);
  await waitForIdle(page);
  await expect(view.locator('.ag-chart-lines [data-line="playhead"]')).toBeVisible();
  await expect(noise.locator('.ag-metric-value')).toContainText('the playhead');
  await expect(page.locator('.ag-status')).toContainText('PLAYHEAD');
  await expect(page.getByRole('region', { name: 'Frame at the playhead' })).toBeVisible();
});

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious in the 3-D views, Clocks and Metrics, ${theme}`, async () => {
    const { page } = desk;
    if (theme === 'light') await page.keyboard.press('d');
    const findings: Record<string, readonly string[]> = {};
    for (const name of ['3-D waterfall', 'Attitude', 'Clocks', 'Metrics']) {
      await openView(name);
      const found = await accessibilityFindings(page);
      if (found.length > 0) findings[name] = found;
    }
    expect(findings).toEqual({});
  });
}
