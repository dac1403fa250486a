import type { Page } from '@playwright/test';
import { expect, test, waitForIdle } from './support/fixtures.ts';
import { pixelsOf, placeIn, quantity, statusOf, textOf, waterfallPlot } from './support/screen.ts';

/** A view that nothing but this test makes: zoomed in both ways, a marker, a box, the colour map turbo. */
async function arrange(page: Page): Promise<void> {
  await waitForIdle(page);
  const { plot } = await waterfallPlot(page);
  const place = placeIn(plot, 0.2, 0.35);
  await page.mouse.move(place.x, place.y);
  await page.mouse.wheel(0, -400);
  await waitForIdle(page);
  await page.keyboard.press('m');
  await page.keyboard.press('x');
  await page.keyboard.press('c');
  await page.mouse.move(1, 1);
  await waitForIdle(page);
}

async function lookOf(page: Page) {
  await page.mouse.move(1, 1);
  await waitForIdle(page);
  const { centre, span, time } = await statusOf(page);
  const { plot } = await waterfallPlot(page);
  return {
    centre,
    span,
    time,
    markers: await textOf(page.getByRole('region', { name: 'Markers' })),
    box: await textOf(page.getByRole('region', { name: 'Box' })),
    picture: (await pixelsOf(page, plot)).data.toString('base64'),
  };
}

const lost = (page: Page) => page.locator('.ag-banners').getByRole('alert');

async function connected(page: Page): Promise<void> {
  await expect(page.locator('.ag-link')).toHaveText(/● host/);
  await expect(lost(page)).toHaveCount(0);
  await waitForIdle(page);
}

/** The host answers again: what was never on the screen comes too. */
async function readsAgain(page: Page): Promise<void> {
  const { plot } = await waterfallPlot(page);
  const place = placeIn(plot, 0.5, 0.5);
  await page.mouse.move(place.x, place.y);
  for (let step = 0; step < 5; step++) await page.mouse.wheel(0, -400);
  await waitForIdle(page);
  expect(quantity((await statusOf(page)).time)).toBeLessThan(1e9);
  await expect(page.locator('.ag-waterfall-tag-error')).toHaveCount(0);
  await page.keyboard.press('6');
  await expect(page.locator('[data-view="about"]')).toContainText('DuckDB');
}

test('the data host is killed: the screen says so, and everything is where it was', async ({
  page,
  workstation,
  door,
}) => {
  test.skip(door !== 'electron', 'the browser host is served by the process that would be killed: see the next tests');
  await arrange(page);
  const before = await lookOf(page);
  await workstation.electron?.killHost();
  await expect(lost(page)).toContainText(/data host stopped|connection to the data host/);
  await connected(page);
  expect(await lookOf(page)).toEqual(before);
  await readsAgain(page);
});

test('the sockets break: the screen says so, and everything is where it was', async ({ page, workstation, door }) => {
  test.skip(door !== 'browser', 'Electron has ports, no sockets');
  await arrange(page);
  const before = await lookOf(page);
  await workstation.browserHost?.dropSockets();
  await expect(lost(page)).toContainText('browser host went away');
  await connected(page);
  expect(await lookOf(page)).toEqual(before);
  await readsAgain(page);
});

test('the browser host is started anew: its new address brings the same view back', async ({
  page,
  workstation,
  door,
}) => {
  test.skip(door !== 'browser', 'Electron starts its data host by itself');
  await arrange(page);
  const before = await lookOf(page);
  await workstation.browserHost?.killHost();
  await expect(lost(page)).toContainText(/browser host/);
  const address = await workstation.browserHost?.restartHost();
  await expect(lost(page)).toContainText('Open the address that `airguard serve` printed last');
  await page.goto(address ?? '');
  await connected(page);
  expect(await lookOf(page)).toEqual(before);
  await readsAgain(page);
});
