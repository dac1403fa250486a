import { basename, dirname } from 'node:path';
import type { Page } from '@playwright/test';
import { LEGEND_PX } from '../../renderer/views/map/legend.ts';
import { accessibilityFindings } from './support/accessibility.ts';
import { answerDialogs } from './support/electron-door.ts';
import { type Desk, expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { VECTOR_MAP, vectorMap, WORLD_MAP, worldMap } from './support/material.ts';
import { colourAt, openViewByName, pixelsOf, statusOf, textOf } from './support/screen.ts';

/** The map over a real import of a site walk. Rule numbers: renderer/views/map/SPEC.md. */
test.describe('a site walk', () => {
  const desk = shareWorkstation('site');
  test.slow();

  async function openMap(): Promise<{ page: Page; box: { x: number; y: number; width: number; height: number } }> {
    const { page } = desk;
    await page.keyboard.press('Control+1');
    await waitForIdle(page);
    const box = await page.getByTestId('map-room').boundingBox();
    if (box === null) throw new Error('the map is not on the screen');
    return { page, box };
  }

  test('M7, M8: one cursor and one selection with the waterfall', async () => {
    const { page, box } = await openMap();
    await expect(page.getByRole('application', { name: /^Map, north up: \d+ samples along/ })).toBeVisible();
    let time = '';
    // The data lies beside the legend, in the middle of what is left of it.
    for (let y = 0.1; y < 0.95 && !/\d/.test(time); y += 0.02) {
      await page.mouse.move(box.x + (box.width - LEGEND_PX) / 2, box.y + box.height * y);
      await waitForIdle(page);
      time = (await statusOf(page)).cursorTime;
    }
    expect(time).toMatch(/\d\d:\d\d:\d\d/);
    await page.keyboard.press('s');
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 20, { steps: 4 });
    await page.mouse.up();
    await waitForIdle(page);
    const times = () => page.evaluate(() => window.airguardApp?.model.selection.times.get()?.ranges.length ?? 0);
    expect(await times()).toBeGreaterThan(0);
    // The same selection everywhere (renderer/model/SPEC.md, O1–O4): the box, then each view by its head.
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await expect(inspector).toContainText('Chosen times');
    const measured = Number(
      (await textOf(inspector))
        .replaceAll(/\s/g, '')
        .match(/Frames([\d,]+)/)?.[1]
        ?.replaceAll(',', ''),
    );
    for (const name of ['Spectrum', 'Occupancy', 'Zero span', '3-D waterfall', 'Attitude', 'Metrics']) {
      await openViewByName(page, name);
      await expect(page.locator('.ag-chosen-times:visible').first()).toContainText(/\d+.chosen time/);
    }
    await openViewByName(page, '3-D waterfall');
    await expect(page.getByRole('toolbar', { name: '3-D waterfall' })).toContainText(/shows \d+ of \d+/);
    await openViewByName(page, 'Spectrum');
    await waitForIdle(page);
    expect(await spectrumFrames(page)).toBe(measured);
    await page.keyboard.press('Escape');
    expect(await times()).toBe(0);
    await expect.poll(() => spectrumFrames(page)).toBeGreaterThan(measured);
  });

  test('M17, A3: a place and an area are annotated on the map, taken back, and flown to from the list', async () => {
    const { page, box } = await openMap();
    const places = () =>
      page.evaluate(() => window.airguardApp?.survey.get().annotations.map(({ place }) => place) ?? []);
    const sizes = async () => (await places()).map((place) => (place.kind === 'map' ? place.positions.length : 0));
    await page.keyboard.press('t');
    await page.mouse.click(box.x + 60, box.y + 60);
    await expect.poll(sizes).toEqual([1]);
    await page.keyboard.type('hidden camera');
    await page.keyboard.press('Enter');
    await waitForIdle(page);
    await page.mouse.move(box.x + 100, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 160, box.y + 140, { steps: 3 });
    await page.mouse.up();
    await expect.poll(sizes).toEqual([1, 4]);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+z');
    await expect.poll(sizes).toEqual([1]);
    await page.keyboard.press('Control+Shift+Z');
    await expect.poll(sizes).toEqual([1, 4]);
    // From another layout the map comes back and shows it.
    await page.keyboard.press('Control+6');
    await waitForIdle(page);
    await page.keyboard.press(']');
    await waitForIdle(page);
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await expect(inspector.getByRole('textbox', { name: 'Label' })).toHaveValue('hidden camera');
    const room = await page.getByTestId('map-room').boundingBox();
    if (room === null) throw new Error('the map is not on the screen');
    await page.keyboard.press('Escape');
    await page.keyboard.press('v');
    // It lies in the middle now: a press there chooses it.
    await page.mouse.move(room.x + room.width / 2, room.y + room.height / 2);
    await page.mouse.click(room.x + room.width / 2, room.y + room.height / 2);
    await expect(inspector.getByRole('textbox', { name: 'Label' })).toHaveValue('hidden camera');
    await inspector.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(sizes).toEqual([4]);
  });

  test('M11: estimated cells say that they are, and end at the distance', async () => {
    const { page } = await openMap();
    await page.keyboard.press('7');
    await page.keyboard.press('y');
    await page.keyboard.press('o');
    await page.getByLabel('Method').selectOption('kriging');
    await waitForIdle(page);
    await expect(page.getByText(/^Exponential variogram: nugget/)).toBeVisible();
    // The whole walk, wherever an earlier test has left the map.
    await page.keyboard.press('Shift+F');
    const room = await page.getByTestId('map-room').boundingBox();
    if (room === null) throw new Error('the map is not on the screen');
    const seen = new Set<string>();
    // Down the middle of what the legend leaves: lanes of the walk, the space between them, and the outside.
    for (let share = 0.02; share < 0.98 && seen.size < 3; share += 0.02) {
      await page.mouse.move(room.x + (room.width - LEGEND_PX) / 2, room.y + room.height * share);
      await waitForIdle(page);
      const words = await textOf(page.getByRole('toolbar', { name: 'Map' }).locator('.ag-readout'));
      seen.add(/cell estimated .*±/.test(words) ? 'estimated' : /cell /.test(words) ? 'measured' : 'left out');
    }
    expect([...seen].sort()).toEqual(['estimated', 'left out', 'measured']);
  });

  test('M12: a floor plan is placed by control points, with its residual', async () => {
    const { page } = await openMap();
    await placePlan(page, 'Ground floor', { width: 800, height: 480 }, [
      [40, 440, '52.5316, 13.3845'],
      [760, 440, '52.5316, 13.385560983982542'],
      [760, 40, '52.53195946193009, 13.385560983982542'],
      [40, 40, '52.53197, 13.3845'],
    ]);
    await waitForIdle(page);
    await expect(page.getByText(/affine least squares, .* residual 0\.\d\d m/)).toBeVisible();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('button', { name: 'Move' })).toBeVisible();
    await expect(page.getByText(/^±0\.\d\d m$/)).toBeVisible();
    await waitForIdle(page);
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  test('M20: a base map of vector tiles is drawn under the data', async () => {
    const { page } = await openMap();
    const path = vectorMap();
    await addMap(desk, path, VECTOR_MAP);
    const shown = page.getByRole('checkbox', { name: VECTOR_MAP });
    await expect(shown).toBeChecked();
    await waitForIdle(page);
    const room = await page.getByTestId('map-room').boundingBox();
    if (room === null) throw new Error('the map is not on the screen');
    const corner = async () => {
      await page.mouse.move(0, 0);
      await waitForIdle(page);
      return colourAt(await pixelsOf(page, { x: room.x + 4, y: room.y + 60, width: 8, height: 8 }), 4, 4);
    };
    const water = await corner();
    await shown.uncheck();
    expect(await corner()).not.toEqual(water);
    await page.getByRole('button', { name: `Forget ${VECTOR_MAP}` }).click();
    await expect(shown).toHaveCount(0);
  });

  test('M20, M21: a base map is added, drawn and forgotten; an address that is not https is refused', async () => {
    const { page } = await openMap();
    await addMap(desk, worldMap(), WORLD_MAP);
    const shown = page.getByRole('checkbox', { name: WORLD_MAP });
    await expect(shown).toBeChecked();
    await waitForIdle(page);
    await page.getByRole('button', { name: `Forget ${WORLD_MAP}` }).click();
    await expect(shown).toHaveCount(0);
    await page.getByLabel('Address of online tiles').fill('http://tiles.example/{z}/{x}/{y}.png');
    await expect(page.getByRole('button', { name: 'Go online' })).toBeDisabled();
  });
});

test.describe('a floor without GPS', () => {
  const desk = shareWorkstation('indoors');

  test('M12, M13, M15: a walk and a floor plan in metres, in a frame of their own', async () => {
    const { page } = desk;
    await page.keyboard.press('Control+1');
    await waitForIdle(page);
    await expect(page.getByRole('application', { name: /^Map, north up: \d+ samples along/ })).toBeVisible();
    // 240 by 180 pixels are 24 m by 18 m; the last point is typed 10 cm too far.
    await placePlan(page, 'Hall', { width: 240, height: 180 }, [
      [0, 180, 'x 0 m, y 0 m'],
      [240, 180, 'x 24 m, y 0 m'],
      [240, 0, 'x 24 m, y 18 m'],
      [0, 0, 'x 0 m, y 18.1 m'],
    ]);
    await waitForIdle(page);
    await expect(page.getByText(/residual 0\.0\d m/)).toBeVisible();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(/^±0\.0\d m$/)).toBeVisible();
    await expect(page.getByLabel('Frame', { exact: true })).toHaveValue('local');
    // No base map of the Earth and no formats of its places.
    await expect(page.getByRole('button', { name: 'Add PMTiles' })).toHaveCount(0);
    await page.keyboard.press('o');
    const room = await page.getByTestId('map-room').boundingBox();
    if (room === null) throw new Error('the map is not on the screen');
    await page.mouse.move(room.x + room.width / 2, room.y + room.height / 2);
    await expect(page.getByRole('toolbar', { name: 'Map' })).toContainText(/x −?\d+\.\d+.m, y −?\d+\.\d+.m/);
  });
});

/** Makes a floor plan of the case's PNG and clicks its control points, each with its place; the fit is not saved yet. */
async function placePlan(
  page: Page,
  name: string,
  size: { readonly width: number; readonly height: number },
  points: readonly (readonly [x: number, y: number, place: string])[],
): Promise<void> {
  await page.evaluate(async (planName) => {
    const { survey, host } = window.airguardApp ?? {};
    const photo = survey?.get().photos.find(({ kind }) => kind === 'png');
    if (photo !== undefined) await host?.calls.plans.addPhoto({ photo: photo.id, name: planName });
  }, name);
  await page.keyboard.press('o');
  await page.getByRole('button', { name: 'Place', exact: true }).click();
  await waitForIdle(page);
  const sheet = page.getByRole('img', { name: new RegExp(`^Floor plan ${name}`) });
  for (const [index, [x, y, place]] of points.entries()) {
    const box = await sheet.boundingBox();
    if (box === null) throw new Error('the plan is not on the screen');
    const position = { x: (x / size.width) * box.width, y: (y / size.height) * box.height };
    await sheet.click({
      position: { x: Math.min(position.x, box.width - 1), y: Math.min(position.y, box.height - 1) },
    });
    await page.getByLabel(`Place of point ${index + 1}`).fill(place);
    await page.getByLabel(`Place of point ${index + 1}`).press('Enter');
  }
}

/** By the dialog of the system, or by the list of the browser host. */
async function addMap({ page, workstation }: Desk, path: string, name: string): Promise<void> {
  const { electron } = workstation;
  if (electron !== undefined) await answerDialogs(electron.app, [path]);
  await page.keyboard.press('o');
  await page.getByRole('button', { name: 'Add PMTiles' }).click();
  if (electron !== undefined) return;
  const dialog = page.getByRole('dialog', { name: 'Add PMTiles' });
  for (const folder of [basename(dirname(dirname(path))), basename(dirname(path))])
    await dialog.getByRole('button', { name: `${folder}/` }).click();
  await dialog.getByRole('button', { name }).click();
}

/** Frames that the spectrum on the screen is of. */
async function spectrumFrames(page: Page): Promise<number> {
  const words = (await textOf(page.getByRole('toolbar', { name: 'Spectrum' }))).replaceAll(/[\s,]/g, '');
  return Number(/(?:of|exact)(\d+)frames/.exec(words)?.[1]);
}
