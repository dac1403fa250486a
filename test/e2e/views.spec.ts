import type { Locator, Page } from '@playwright/test';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import {
  type Area,
  bytesRequestsOf,
  countBytesRequests,
  type Point,
  quantity,
  statusOf,
  textOf,
} from './support/screen.ts';

const desk = shareWorkstation('office');

const viewOf = (page: Page, kind: string) => page.locator(`[data-view="${kind}"]`);

async function areaOf(locator: Locator): Promise<Area> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('not on the screen');
  return box;
}

async function openView(page: Page, key: string, kind: string): Promise<Locator> {
  await page.keyboard.press(key);
  await waitForIdle(page);
  await expect(viewOf(page, kind)).toBeVisible();
  return viewOf(page, kind);
}

/** Types into a field of the status line, takes it over, and waits for the picture. */
async function type(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill(text);
  await page.keyboard.press('Enter');
  await waitForIdle(page);
}

async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
  await waitForIdle(page);
}

test('the status line says centre, span, RBW, time and what the cursor is on', async () => {
  const { page } = desk;
  const status = await statusOf(page);
  expect(quantity(status.centre)).toBeCloseTo(2.437e9, -6);
  expect(quantity(status.span)).toBeCloseTo(70e6, -6);
  expect(status.rbw).toBe('156.25 kHz');
  expect(status.time).toBe('12 s');
  expect(status.cursorTime).toBe('—');
  const plot = await areaOf(page.getByTestId('waterfall-plot'));
  await page.mouse.move(plot.x + plot.width / 2, plot.y + 60);
  await waitForIdle(page);
  const pointed = await statusOf(page);
  expect(pointed.cursorTime).toMatch(/since start/);
  expect(quantity(pointed.cursorFrequency)).toBeCloseTo(2.437e9, -6.5);
  await expect(page.locator('.ag-status')).toContainText('11,000 frames');
});

test('centre and span are typed in the status line', async () => {
  const { page } = desk;
  await type(page, 'Frequency span', '10');
  await type(page, 'Centre frequency', '2462');
  const status = await statusOf(page);
  expect(quantity(status.centre)).toBeCloseTo(2.462e9, -5);
  expect(quantity(status.span)).toBeCloseTo(10e6, -5);
});

test('the spectrum tells levels under the cursor and hides traces', async () => {
  const { page } = desk;
  const spectrum = await openView(page, '2', 'spectrum');
  const canvas = spectrum.locator('canvas').first();
  const { x, y, width, height } = await areaOf(canvas);
  await page.mouse.move(x + width * 0.3, y + height * 0.5);
  await waitForIdle(page);
  await expect(spectrum.locator('.ag-readout')).toContainText(/2\.4\d+\s?GHz.*max.*−\d+.*mean.*−\d+/);
  const trace = spectrum.getByRole('button', { name: 'min', exact: true });
  await expect(trace).toHaveAttribute('aria-pressed', 'false');
  await trace.click();
  await waitForIdle(page);
  await expect(trace).toHaveAttribute('aria-pressed', 'true');
  const before = await canvas.screenshot();
  await spectrum.getByRole('button', { name: 'density' }).click();
  await waitForIdle(page);
  expect((await canvas.screenshot()).equals(before)).toBe(false);
});

test('dragging the threshold changes the occupancy and asks for nothing', async () => {
  const { page } = desk;
  const spectrum = await openView(page, '2', 'spectrum');
  const canvas = spectrum.locator('canvas').first();
  const { x, y, width, height } = await areaOf(canvas);
  const field = spectrum.getByLabel('Threshold');
  await expect(field).toHaveValue(/−85\.0/);
  // The line is where the pointer turns into an arrow up and down.
  let lineY: number | undefined;
  for (let at = y + 8; at < y + height - 30 && lineY === undefined; at += 3) {
    await page.mouse.move(x + width * 0.5, at);
    if (await canvas.evaluate((element) => element.style.cursor === 'ns-resize')) lineY = at + 4;
  }
  expect(lineY).toBeDefined();
  if (lineY === undefined) return;
  await waitForIdle(page);
  await countBytesRequests(page);
  await drag(page, { x: x + width * 0.5, y: lineY }, { x: x + width * 0.5, y: lineY - 40 });
  expect(await bytesRequestsOf(page)).toBe(0);
  expect(quantity(await field.inputValue())).toBeGreaterThan(-80);

  const occupancy = await openView(page, '3', 'occupancy');
  await page.mouse.move(1, 1);
  await waitForIdle(page);
  const share = async () => Number(/([\d.]+)\s*%/.exec(await textOf(occupancy.locator('.ag-readout')))?.[1]);
  const high = await share();
  await countBytesRequests(page);
  const threshold = occupancy.getByLabel('Threshold');
  await threshold.fill('-118');
  await threshold.press('Enter');
  await waitForIdle(page);
  expect(await share()).toBeGreaterThan(high);
  await threshold.press('ArrowUp');
  await expect(threshold).toHaveValue(/−117/);
  expect(await bytesRequestsOf(page)).toBe(0);
});

test('zero span shows the power of the box’s band over time', async () => {
  const { page } = desk;
  const trace = await openView(page, '4', 'trace');
  const plot = trace.getByRole('img', { name: /Power over time of office\.bin; peak −?\d/ });
  await expect(plot).toBeVisible();
  const whole = await plot.getAttribute('aria-label');
  // Channel 11 alone: its peak is another one.
  await type(page, 'Frequency span', '10');
  await type(page, 'Centre frequency', '2462');
  await expect(plot).not.toHaveAttribute('aria-label', whole ?? '');
  await expect(trace).toContainText(/\d+ frames/);
});

test('the time panel: handles and range are dragged, a double click shows all', async () => {
  const { page } = desk;
  const { x, y, width } = await areaOf(page.getByTestId('time-strip'));
  const at = (seconds: number) => ({ x: x + 14 + (seconds / 12) * (width - 28), y: y + 30 });
  await drag(page, at(12), at(6));
  expect(quantity((await statusOf(page)).time)).toBeCloseTo(6e9, -8);
  await drag(page, at(0), at(3));
  expect(quantity((await statusOf(page)).time)).toBeCloseTo(3e9, -8);
  const plot = await areaOf(page.getByTestId('waterfall-plot'));
  const timeAtTop = async () => {
    await page.mouse.move(plot.x + 200, plot.y + 6);
    await waitForIdle(page);
    return Number.parseFloat((await statusOf(page)).cursorTime);
  };
  expect(await timeAtTop()).toBeCloseTo(3, 0.5);
  await drag(page, at(4.5), at(9.5));
  expect(quantity((await statusOf(page)).time)).toBeCloseTo(3e9, -8);
  expect(await timeAtTop()).toBeCloseTo(8, 0.5);
  await page.mouse.dblclick(at(2).x, at(2).y);
  await waitForIdle(page);
  expect((await statusOf(page)).time).toBe('12 s');
});

test('play, speed, loop over the box, pause', async () => {
  const { page } = desk;
  const play = page.getByRole('button', { name: 'Play', exact: true });
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  await page.getByLabel('Playback speed').selectOption('60');
  await play.click();
  // Twelve seconds at sixty times the speed end by themselves.
  await expect(play).toBeVisible();
  await page.getByRole('button', { name: 'Loop over the range' }).click();
  await play.click();
  await expect(pause).toBeVisible();
  // Time runs while nothing is waited for: two pictures of the head differ.
  const strip = page.getByTestId('time-strip');
  const first = await strip.screenshot();
  await expect.poll(async () => (await strip.screenshot()).equals(first)).toBe(false);
  await expect(pause).toBeVisible();
  await pause.click();
  await expect(play).toBeVisible();
  await waitForIdle(page);
  const still = await strip.screenshot();
  await waitForIdle(page);
  expect((await strip.screenshot()).equals(still)).toBe(true);
});
