import type { Page } from '@playwright/test';
import { z } from 'zod';
import { formatCount, formatFrequency, formatLevel, formatPercent } from '../../renderer/base/format.ts';
import { planted } from './support/dumps.ts';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { airguard } from './support/programs.ts';
import {
  type Area,
  bytesRequestsOf,
  colourAt,
  countBytesRequests,
  lightAt,
  type Point,
  pixelsOf,
  placeIn,
  quantity,
  secondsOf,
  statusOf,
  textOf,
  waterfallPlot,
} from './support/screen.ts';

const desk = shareWorkstation('lab');

const measured = z.object({
  channelPowerDb: z.number(),
  occupiedBandwidthHz: z.number(),
  peakDb: z.number(),
  peakHz: z.number(),
  meanDb: z.number(),
  dutyCycle: z.number(),
  frames: z.number(),
});

async function pointTo(page: Page, { x, y }: Point): Promise<void> {
  await page.mouse.move(x, y);
  await waitForIdle(page);
}

async function wheelAt(page: Page, place: Point, deltaY: number): Promise<void> {
  await page.mouse.move(place.x, place.y);
  await page.mouse.wheel(0, deltaY);
  await waitForIdle(page);
}

/** Picture of the plot alone: the pointer is taken away, so that no cross hair is in it. */
async function pictureOf(page: Page, area: Area) {
  await page.mouse.move(1, 1);
  await waitForIdle(page);
  return pixelsOf(page, area);
}

async function chooseRecording(page: Page, name: string): Promise<void> {
  await page.getByRole('list', { name: 'Recordings' }).getByRole('button', { name }).click();
  await waitForIdle(page);
}

/** Value of a line of the Box panel. */
const boxValue = (page: Page, name: string) =>
  textOf(page.getByRole('region', { name: 'Box' }).locator(`dt:text-is("${name}") + dd`));

test('the wheel zooms about the cursor: the time and frequency below it stay', async () => {
  const { page } = desk;
  const { plot } = await waterfallPlot(page);
  const place = placeIn(plot, 0.31, 0.43);
  await pointTo(page, place);
  const before = await statusOf(page);
  await wheelAt(page, place, -400);
  const after = await statusOf(page);
  expect(quantity(after.span)).toBeLessThan(quantity(before.span) * 0.6);
  expect(quantity(after.time)).toBeLessThan(quantity(before.time) * 0.6);
  const pixelHz = quantity(before.span) / plot.width;
  const pixelSeconds = quantity(before.time) / 1e9 / plot.height;
  expect(Math.abs(quantity(after.cursorFrequency) - quantity(before.cursorFrequency))).toBeLessThan(pixelHz);
  expect(Math.abs(secondsOf(after.cursorTime) - secondsOf(before.cursorTime))).toBeLessThan(pixelSeconds);
  await wheelAt(page, place, 400);
  expect(quantity((await statusOf(page)).span)).toBeCloseTo(quantity(before.span), -3);
});

test('the wheel on an axis zooms that axis only', async () => {
  const { page } = desk;
  const { timeAxis, bandAxis } = await waterfallPlot(page);
  const whole = await statusOf(page);
  await wheelAt(page, placeIn(timeAxis, 0.5, 0.5), -300);
  const short = await statusOf(page);
  expect(short.span).toBe(whole.span);
  expect(quantity(short.time)).toBeLessThan(quantity(whole.time) * 0.7);
  await wheelAt(page, placeIn(bandAxis, 0.5, 0.5), -300);
  const narrow = await statusOf(page);
  expect(narrow.time).toBe(short.time);
  expect(quantity(narrow.span)).toBeLessThan(quantity(whole.span) * 0.7);
  await page.keyboard.press('Home');
  await waitForIdle(page);
  expect(await statusOf(page)).toEqual({ ...whole, cursorTime: expect.any(String) });
});

test('dragging pans: what was taken hold of comes along', async () => {
  const { page } = desk;
  const { plot } = await waterfallPlot(page);
  await wheelAt(page, placeIn(plot, 0.5, 0.5), -400);
  await wheelAt(page, placeIn(plot, 0.5, 0.5), -400);
  const from = placeIn(plot, 0.5, 0.5);
  await pointTo(page, from);
  const before = await statusOf(page);
  await page.mouse.down();
  await page.mouse.move(from.x - 60, from.y - 40, { steps: 4 });
  await page.mouse.move(from.x - 120, from.y - 70, { steps: 4 });
  await page.mouse.up();
  await waitForIdle(page);
  const after = await statusOf(page);
  expect(after.span).toBe(before.span);
  expect(after.time).toBe(before.time);
  const tolerance = quantity(before.span) / plot.width;
  expect(Math.abs(quantity(after.cursorFrequency) - quantity(before.cursorFrequency))).toBeLessThan(tolerance);
  expect(Math.abs(secondsOf(after.cursorTime) - secondsOf(before.cursorTime))).toBeLessThan(
    quantity(before.time) / 1e9 / plot.height,
  );
  expect(quantity(after.centre)).toBeGreaterThan(quantity(before.centre));
});

test('a box is measured, with the numbers of airguard measure', async () => {
  const { page, workstation } = desk;
  await page.keyboard.press('x');
  await waitForIdle(page);
  const whole = measured.parse(
    JSON.parse(
      airguard(
        'measure',
        workstation.casePath,
        'office.bin',
        '--from',
        '0',
        '--to',
        '12',
        '--band',
        '2401-2473',
        '--json',
      ),
    ),
  );
  expect(await boxValue(page, 'Channel power')).toBe(formatLevel(whole.channelPowerDb, 'dBm'));
  expect(await boxValue(page, 'Peak')).toBe(formatLevel(whole.peakDb, 'dBm'));
  expect(await boxValue(page, 'Duty cycle')).toBe(formatPercent(whole.dutyCycle));

  const { plot } = await waterfallPlot(page);
  const from = placeIn(plot, 0.02, 0.1);
  const to = placeIn(plot, 0.27, 0.4);
  await page.keyboard.down('Shift');
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await waitForIdle(page);
  const low = 2_401_921_875;
  const high = 2_472_000_000 - 78_125;
  const hzOf = (x: number) => low + ((x - plot.x) / plot.width) * (high - low);
  const nsOf = (y: number) => ((y - plot.y) / plot.height) * 12e9;
  const own = measured.parse(
    JSON.parse(
      airguard(
        'measure',
        workstation.casePath,
        'office.bin',
        '--from',
        `${Math.round(nsOf(from.y))}ns`,
        '--to',
        `${Math.round(nsOf(to.y))}ns`,
        '--band',
        `${hzOf(from.x)}Hz-${hzOf(to.x)}Hz`,
        '--json',
      ),
    ),
  );
  expect(await boxValue(page, 'Channel power')).toBe(formatLevel(own.channelPowerDb, 'dBm'));
  expect(await boxValue(page, 'OBW 99 %')).toBe(formatFrequency(own.occupiedBandwidthHz, 15_625));
  expect(await boxValue(page, 'Peak')).toBe(formatLevel(own.peakDb, 'dBm'));
  expect(await boxValue(page, 'Peak at')).toBe(formatFrequency(own.peakHz, 15_625));
  expect(await boxValue(page, 'Mean')).toBe(formatLevel(own.meanDb, 'dBm'));
  expect(await boxValue(page, 'Duty cycle')).toBe(formatPercent(own.dutyCycle));
  expect(await boxValue(page, 'Frames')).toBe(formatCount(own.frames));

  await page.getByRole('region', { name: 'Box' }).getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText(/is on the clipboard|clipboard refused/)).toBeVisible();
  await page.getByRole('region', { name: 'Box' }).getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByText('Shift-drag a box in the waterfall')).toBeVisible();
});

test('levels are automatic, by hand, and locked; none of it reads data again', async () => {
  const { page } = desk;
  const { plot, colourBar } = await waterfallPlot(page);
  const automatic = await pictureOf(page, plot);
  await countBytesRequests(page);
  await page.keyboard.press('PageUp');
  const higher = await pictureOf(page, plot);
  expect(higher.data.equals(automatic.data)).toBe(false);
  await page.keyboard.press('a');
  const again = await pictureOf(page, plot);
  expect(again.data.equals(automatic.data)).toBe(true);
  await wheelAt(page, placeIn(colourBar, 0.2, 0.5), -120);
  expect((await pictureOf(page, plot)).data.equals(automatic.data)).toBe(false);
  await page.keyboard.press('a');
  await waitForIdle(page);
  await page.getByRole('button', { name: 'Lock levels' }).click();
  await page.keyboard.press('PageUp');
  expect((await pictureOf(page, plot)).data.equals(automatic.data)).toBe(true);
  expect(await bytesRequestsOf(page)).toBe(0);
  const { plot: present } = await waterfallPlot(page);
  await wheelAt(page, placeIn(present, 0.5, 0.5), -400);
  await expect(page.getByRole('button', { name: 'Lock levels' })).toHaveAttribute('aria-pressed', 'true');
});

test('colour maps: grey is grey, the others are not', async () => {
  const { page } = desk;
  const { plot } = await waterfallPlot(page);
  const seen = new Map<string, Buffer>();
  for (const name of ['viridis', 'turbo', 'inferno', 'grey']) {
    await page.getByLabel('Colour map').selectOption(name);
    const image = await pictureOf(page, placeArea(plot, 0.02, 0.05, 0.2, 0.4));
    seen.set(name, image.data);
    let isGrey = true;
    for (let x = 0; x < image.width; x += 7) {
      for (let y = 0; y < image.height; y += 7) {
        const [red, green, blue] = colourAt(image, x, y);
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > 40) isGrey = false;
      }
    }
    expect({ name, isGrey }).toEqual({ name, isGrey: name === 'grey' });
  }
  expect(new Set([...seen.values()].map((data) => data.toString('base64'))).size).toBe(4);
});

test('max hold and mean are two pictures, and mean says so', async () => {
  const { page } = desk;
  const { plot } = await waterfallPlot(page);
  await page.keyboard.press('l');
  const max = await pictureOf(page, plot);
  await page.getByRole('button', { name: 'Mean', exact: true }).click();
  const mean = await pictureOf(page, plot);
  await expect(page.locator('.ag-waterfall-tag', { hasText: 'mean' })).toBeVisible();
  const light = (image: typeof max) => {
    let sum = 0;
    for (let x = 0; x < image.width; x += 3) for (let y = 30; y < image.height; y += 3) sum += lightAt(image, x, y);
    return sum;
  };
  expect(light(mean)).toBeLessThan(light(max));
  await page.keyboard.press('h');
  expect((await pictureOf(page, plot)).data.equals(max.data)).toBe(true);
});

test('markers, a delta marker, and peak search', async () => {
  const { page } = desk;
  await chooseRecording(page, 'planted.bin');
  const { plot } = await waterfallPlot(page);
  await pointTo(page, placeIn(plot, 0.2, 0.25));
  await page.keyboard.press('m');
  await pointTo(page, placeIn(plot, 0.7, 0.75));
  await page.keyboard.press('Shift+M');
  const panel = page.getByRole('region', { name: 'Markers' });
  await expect(panel.getByRole('row')).toHaveCount(5);
  const delta = panel.locator('table').nth(1).locator('td');
  await expect(delta.nth(0)).toHaveText('1 → 2');
  expect(quantity(await textOf(delta.nth(1)))).toBeCloseTo(9e9, -9);
  expect(quantity(await textOf(delta.nth(2))) / 1e6).toBeCloseTo(10, 0);
  await page.keyboard.press('Delete');
  await expect(panel.getByRole('row')).toHaveCount(0);
  await page.keyboard.press('p');
  await waitForIdle(page);
  const found = panel.locator('tbody td');
  expect(quantity(await textOf(found.nth(3)))).toBeCloseTo(-36, 1);
  const seconds = secondsOf(await textOf(found.nth(1)));
  expect(planted.cells.some(({ frame }) => Math.abs(frame / 1000 - seconds) < 0.01)).toBe(true);
  for (let next = 0; next < 2; next++) {
    await page.keyboard.press('Shift+P');
    await waitForIdle(page);
  }
  const places = await panel.locator('tbody tr td:nth-child(2)').allInnerTexts();
  expect(
    places
      .map(secondsOf)
      .sort((a, b) => a - b)
      .map((value) => value.toFixed(1)),
  ).toEqual(['2.6', '9.5', '15.6']);
  await page.keyboard.press('Delete');
});

test('a burst of one frame and one bin is lit at every zoom', async () => {
  const { page } = desk;
  await chooseRecording(page, 'planted.bin');
  const { plot } = await waterfallPlot(page);
  const cell = planted.cells[1];
  const lowHz = planted.centreMhz * 1e6 - (planted.bins / 2) * planted.binHz - planted.binHz / 2;
  let place: Point = {
    x: plot.x + (((cell.bin + 0.5) * planted.binHz) / (planted.bins * planted.binHz)) * plot.width,
    y: plot.y + ((cell.frame + 0.5) / planted.frames) * plot.height,
  };
  expect(lowHz).toBeLessThan(planted.centreMhz * 1e6);
  for (let zoom = 0; zoom < 11; zoom++) {
    const image = await pictureOf(page, plot);
    const lit = litNear(image, { x: place.x - plot.x, y: place.y - plot.y }, 14);
    expect(lit, `lit at zoom ${zoom}`).toBeDefined();
    if (lit === undefined) return;
    place = { x: plot.x + lit.x, y: plot.y + lit.y };
    const { timeAxis } = await waterfallPlot(page);
    await wheelAt(page, { x: timeAxis.x + 20, y: Math.round(place.y) }, -400);
    if (zoom < 3) {
      const { bandAxis } = await waterfallPlot(page);
      await wheelAt(page, { x: Math.round(place.x), y: bandAxis.y + 12 }, -400);
    }
  }
  expect(quantity((await statusOf(page)).time)).toBeLessThan(60e6);
});

test('a gap is drawn as a gap, with the cursor saying that nothing is there', async () => {
  const { page } = desk;
  const { plot } = await waterfallPlot(page);
  const image = await pictureOf(page, plot);
  const row = (seconds: number) => Math.round((seconds / 12) * image.height);
  // Hatched or plain, the gap holds no colour of the colour map.
  for (let x = 5; x < image.width; x += 11) {
    const [red, green, blue] = colourAt(image, x, row(7.5));
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(40);
    expect(lightAt(image, x, row(7.5))).toBeLessThan(110);
  }
  await pointTo(page, { x: plot.x + 100, y: plot.y + row(7.5) });
  expect((await statusOf(page)).cursorLevel).toBe('—');
});

function placeArea(area: Area, left: number, top: number, right: number, bottom: number): Area {
  const from = placeIn(area, left, top);
  const to = placeIn(area, right, bottom);
  return { ...from, width: to.x - from.x, height: to.y - from.y };
}

/** Middle of the bright pixels around a place, or undefined where there are none. */
function litNear(image: Awaited<ReturnType<typeof pixelsOf>>, near: Point, radius: number): Point | undefined {
  let sumX = 0;
  let sumY = 0;
  let count = 0;
  for (let y = Math.max(0, Math.floor(near.y - radius)); y < Math.min(image.height, near.y + radius); y++) {
    for (let x = Math.max(0, Math.floor(near.x - radius)); x < Math.min(image.width, near.x + radius); x++) {
      if (lightAt(image, x, y) < 190) continue;
      sumX += x + 0.5;
      sumY += y + 0.5;
      count++;
    }
  }
  return count === 0 ? undefined : { x: sumX / count, y: sumY / count };
}
