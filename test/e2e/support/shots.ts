import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type Workstation, waitForIdle } from './fixtures.ts';
import { root } from './programs.ts';

/**
 * Baselines of every view and dialog. `npx playwright test --update-snapshots` writes them anew; look at each before it is
 * committed. What differs from run to run (folders, versions, memory) is covered.
 */
const options = { stylePath: join(root, 'test/e2e/support/covers.css') } as const;

/** Major versions of Chromium that drew the baselines; another one rounds letters and lines in other ways. */
const drawnBy = { browser: '156', electron: '114' } as const;

/** Skips the test where another Chromium than the baselines' would draw. */
export async function skipOtherChromium({ electron, browserHost }: Workstation): Promise<void> {
  const version =
    (await electron?.app.evaluate(() => process.versions.chrome)) ?? browserHost?.context.browser()?.version() ?? '';
  const wanted = drawnBy[electron === undefined ? 'browser' : 'electron'];
  const own = version.split('.', 1)[0];
  test.skip(own !== wanted, `the baselines were drawn by Chromium ${wanted}, this is ${version}`);
}

/** Compares the page, or a part of it, with its baseline. */
export async function shot(target: Page | Locator, name: string): Promise<void> {
  const page = 'page' in target ? target.page() : target;
  await page.mouse.move(1, 1);
  await waitForIdle(page);
  // Soft: a difference in one view does not hide one in the next.
  const clip = 'page' in target ? await wholePixels(target) : undefined;
  await expect.soft(page).toHaveScreenshot(`${name}.png`, { ...options, ...(clip === undefined ? {} : { clip }) });
}

/** The pixels that belong to a part alone: of a line that it covers by half, the other half is what lies behind. */
async function wholePixels(part: Locator) {
  const box = await part.boundingBox();
  if (box === null) throw new Error('what is to be drawn is not on the screen');
  const [x, y] = [Math.ceil(box.x), Math.ceil(box.y)];
  return { x, y, width: Math.floor(box.x + box.width) - x, height: Math.floor(box.y + box.height) - y };
}

/** Gives the window's content this size. */
export async function setSize({ page, electron }: Workstation, width: number, height: number): Promise<void> {
  if (electron === undefined) await page.setViewportSize({ width, height });
  else {
    await electron.app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [
      width,
      height,
    ] as const);
  }
  await page.waitForFunction(([w, h]) => innerWidth === w && innerHeight === h, [width, height] as const);
  await waitForIdle(page);
}
