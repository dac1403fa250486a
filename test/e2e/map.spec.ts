import { basename, dirname } from 'node:path';
import type { Page } from '@playwright/test';
import { LEGEND_PX } from '../../renderer/views/map/legend.ts';
import { accessibilityFindings } from './support/accessibility.ts';
import { answerDialogs } from './support/electron-door.ts';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { WORLD_MAP, worldMap } from './support/material.ts';
import { statusOf } from './support/screen.ts';

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
    await page.keyboard.press('Escape');
    expect(await times()).toBe(0);
  });

  test('M12: a floor plan is placed by control points, with its residual', async () => {
    const { page } = await openMap();
    await page.evaluate(async () => {
      const { survey, host } = window.airguardApp ?? {};
      const photo = survey?.get().photos.find(({ kind }) => kind === 'png');
      if (photo !== undefined) await host?.calls.plans.addPhoto({ photo: photo.id, name: 'Ground floor' });
    });
    await page.keyboard.press('o');
    await page.getByRole('button', { name: 'Place', exact: true }).click();
    await waitForIdle(page);
    const sheet = page.getByRole('img', { name: /^Floor plan Ground floor/ });
    const corners = [
      [40, 440, '52.5316, 13.3845'],
      [760, 440, '52.5316, 13.385560983982542'],
      [760, 40, '52.53195946193009, 13.385560983982542'],
      [40, 40, '52.53197, 13.3845'],
    ] as const;
    for (const [index, [x, y, place]] of corners.entries()) {
      const box = await sheet.boundingBox();
      if (box === null) throw new Error('the plan is not on the screen');
      await sheet.click({ position: { x: (x / 800) * box.width, y: (y / 480) * box.height } });
      await page.getByLabel(`Place of point ${index + 1}`).fill(place);
      await page.getByLabel(`Place of point ${index + 1}`).press('Enter');
    }
    await waitForIdle(page);
    await expect(page.getByText(/affine least squares, .* residual 0\.\d\d m/)).toBeVisible();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('button', { name: 'Move' })).toBeVisible();
    await expect(page.getByText(/^±0\.\d\d m$/)).toBeVisible();
    await waitForIdle(page);
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  test('M20, M21: a base map is added, drawn and forgotten; an address that is not https is refused', async () => {
    const { page } = await openMap();
    const { electron } = desk.workstation;
    const path = worldMap();
    if (electron !== undefined) await answerDialogs(electron.app, [path]);
    await page.keyboard.press('o');
    await page.getByRole('button', { name: 'Add PMTiles' }).click();
    if (electron === undefined) {
      const dialog = page.getByRole('dialog', { name: 'Add PMTiles' });
      for (const folder of [basename(dirname(dirname(path))), basename(dirname(path))])
        await dialog.getByRole('button', { name: `${folder}/` }).click();
      await dialog.getByRole('button', { name: WORLD_MAP }).click();
    }
    const shown = page.getByRole('checkbox', { name: WORLD_MAP });
    await expect(shown).toBeChecked();
    await waitForIdle(page);
    await page.getByRole('button', { name: `Forget ${WORLD_MAP}` }).click();
    await expect(shown).toHaveCount(0);
    await page.getByLabel('Address of online tiles').fill('http://tiles.example/{z}/{x}/{y}.png');
    await expect(page.getByRole('button', { name: 'Go online' })).toBeDisabled();
  });
});
