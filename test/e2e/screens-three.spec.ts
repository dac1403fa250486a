import type { Page } from '@playwright/test';
import { shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { setSize, shot, skipOtherChromium } from './support/shots.ts';

/** Baselines of the 3-D views, Clocks and Metrics, over the whole window's height; look at each before it is committed. */
const desk = shareWorkstation('walk');

/** By its command and not by the palette, whose closing gives the focus back at a moment of its own. */
async function openAlone(page: Page, kind: string): Promise<void> {
  await page.keyboard.press('Control+6');
  await page.evaluate((id) => window.airguardApp?.model.commands.run(`view.${id}`), kind);
  await waitForIdle(page);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await waitForIdle(page);
}

for (const theme of ['dark', 'light'] as const) {
  test(`surface, attitude, clocks and metrics, ${theme}`, async () => {
    test.slow();
    await skipOtherChromium(desk.workstation);
    const { page } = desk;
    await setSize(desk.workstation, 1600, 1000);
    if (theme === 'light') await page.keyboard.press('d');
    for (const kind of ['surface', 'attitude', 'clocks', 'metrics'] as const) {
      await openAlone(page, kind);
      if (kind === 'attitude') {
        // A playhead in the middle: the pointer rests nowhere while a picture is taken.
        await page.evaluate(() => {
          const timebase = window.airguardApp?.model.timebase;
          if (timebase === undefined) return;
          const { fromNs, toNs } = timebase.view.get().extent;
          timebase.setPlayback({ headNs: (fromNs + toNs) / 2 });
        });
      }
      await shot(page.locator(`[data-view="${kind}"]`), `${kind}-${theme}`);
    }
  });
}
