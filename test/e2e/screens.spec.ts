import type { Page } from '@playwright/test';
import { eventChannel } from '../../electron/shell-channels.ts';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { recordingRow } from './support/imports.ts';
import { placeIn, waterfallPlot } from './support/screen.ts';
import { setSize, shot, skipOtherChromium } from './support/shots.ts';

/** A box and two markers on the survey. */
async function mark(page: Page): Promise<void> {
  const { plot } = await waterfallPlot(page);
  const from = placeIn(plot, 0.4, 0.22);
  const to = placeIn(plot, 0.6, 0.46);
  await page.keyboard.down('Shift');
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const first = placeIn(plot, 0.13, 0.15);
  await page.mouse.move(first.x, first.y);
  await waitForIdle(page);
  await page.keyboard.press('m');
  const second = placeIn(plot, 0.87, 0.8);
  await page.mouse.move(second.x, second.y);
  await waitForIdle(page);
  await page.keyboard.press('Shift+M');
}

test.describe('with recordings', () => {
  const desk = shareWorkstation('lab');

  for (const theme of ['dark', 'light'] as const) {
    test(`every view and dialog, ${theme}`, async ({ door }) => {
      test.slow();
      await skipOtherChromium(desk.workstation);
      const { page } = desk;
      await setSize(desk.workstation, 1600, 1000);
      if (theme === 'light') await page.keyboard.press('d');
      await mark(page);
      await shot(page, `overview-${theme}`);
      await page.keyboard.press('Control+5');
      await waitForIdle(page);
      await shot(page, `signal-${theme}`);
      await page.keyboard.press('Control+6');
      await recordingRow(page, 'damaged.bin').click();
      await shot(page, `waterfall-${theme}`);
      for (const [key, kind] of [
        ['5', 'damage'],
        ['6', 'about'],
      ] as const) {
        await page.keyboard.press(key);
        await shot(page.locator(`[data-view="${kind}"]`), `${kind}-${theme}`);
      }
      for (const [key, name] of [
        ['?', 'keys'],
        ['j', 'jobs'],
        ['g', 'go-to'],
        ['Control+k', 'palette'],
      ] as const) {
        await page.keyboard.press(key);
        await shot(page.getByRole('dialog'), `${name}-${theme}`);
        await page.keyboard.press('Escape');
        // Until it is gone it takes the keys.
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
      if (door === 'browser') {
        await page.keyboard.press('i');
        await expect(page.getByRole('dialog', { name: 'Import or open' })).toBeVisible();
        await page.getByRole('button', { name: 'dumps/' }).click({ timeout: 20_000 });
        await shot(page.getByRole('dialog'), `import-${theme}`);
        await page.keyboard.press('Escape');
      }
    });
  }

  test('a small window', async () => {
    await skipOtherChromium(desk.workstation);
    const { page } = desk;
    await setSize(desk.workstation, 1280, 800);
    await mark(page);
    await shot(page, 'small');
  });

  test('the data host is gone', async () => {
    await skipOtherChromium(desk.workstation);
    const { page, workstation } = desk;
    await setSize(desk.workstation, 1280, 800);
    if (workstation.electron === undefined) await workstation.browserHost?.killHost();
    else {
      // Stopped, not killed: it would be back before the picture is taken.
      await workstation.electron.app.evaluate(({ BrowserWindow }, channel) => {
        BrowserWindow.getAllWindows()[0]?.webContents.send(channel, {
          why: 'The data host stopped (ended from outside); it is being started again.',
          final: false,
        });
      }, eventChannel('hostLost'));
    }
    await expect(page.locator('.ag-banners').getByRole('alert')).toBeVisible();
    await shot(page.locator('.ag-banners'), 'host-lost');
    workstation.problems.splice(0);
  });
});

test.describe('nothing imported yet', () => {
  const bare = shareWorkstation('empty');
  for (const theme of ['dark', 'light'] as const) {
    test(`an empty case, ${theme}`, async () => {
      await skipOtherChromium(bare.workstation);
      if (theme === 'light') await bare.page.keyboard.press('d');
      await shot(bare.page, `empty-${theme}`);
    });
  }
});
