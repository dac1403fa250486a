import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, test as base, type Page } from '@playwright/test';
import { type BrowserDoor, launchChromium, openBrowser } from './browser-door.ts';
import { type ElectronDoor, openElectron } from './electron-door.ts';
import { type Prepared, prepareCase } from './material.ts';

export { expect } from '@playwright/test';

interface Options {
  /** Which host: set by the project. */
  readonly door: 'electron' | 'browser';
  /** What is in the case: `test.use({ prepared: 'empty' })`. */
  readonly prepared: Prepared;
}

/** The workstation of one test, with a case of its own. */
export interface Workstation {
  readonly page: Page;
  readonly casePath: string;
  readonly electron: ElectronDoor | undefined;
  readonly browserHost: BrowserDoor | undefined;
}

interface Fixtures {
  readonly scratch: string;
  readonly workstation: Workstation;
}

/**
 * `page` is the workstation's page in both projects. In the Electron project Playwright's own browser is never started.
 */
export const test = base.extend<Options & Fixtures, { readonly chromiumOnce: () => Promise<Browser> }>({
  door: ['browser', { option: true }],
  prepared: ['office', { option: true }],

  chromiumOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a destructured first parameter.
    async ({}, use) => {
      let launched: Promise<Browser> | undefined;
      await use(() => {
        launched ??= launchChromium();
        return launched;
      });
      await (await launched)?.close();
    },
    { scope: 'worker' },
  ],

  /** A folder of this test's own, gone afterwards. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a destructured first parameter.
  scratch: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'airguard-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },

  workstation: async ({ door, prepared, scratch, chromiumOnce }, use) => {
    const casePath = prepareCase(scratch, prepared);
    if (door === 'electron') {
      const electron = await openElectron({ userDataFolder: join(scratch, 'user-data'), casePath });
      await use({ page: electron.page, casePath, electron, browserHost: undefined });
      await electron.close();
    } else {
      const browserHost = await openBrowser(await chromiumOnce(), casePath);
      await use({ page: browserHost.page, casePath, electron: undefined, browserHost });
      await browserHost.close();
    }
  },

  page: async ({ workstation }, use) => {
    await use(workstation.page);
  },
});

/** Resolves when nothing is being fetched, decoded or drawn any more, and two frames have been shown since. */
export async function waitForIdle(page: Page): Promise<void> {
  await page.waitForFunction(() => 'waitForIdle' in window);
  await page.evaluate(() => window.waitForIdle?.());
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}
