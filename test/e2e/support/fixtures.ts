import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, test as base, type Page } from '@playwright/test';
import { type BrowserDoor, launchChromium, openBrowser } from './browser-door.ts';
import { type ElectronDoor, openElectron } from './electron-door.ts';
import { dumps, type Prepared, prepareCase } from './material.ts';

export { expect } from '@playwright/test';

interface Options {
  /** Which host: set by the project. */
  readonly door: 'electron' | 'browser';
  /** What is in the case: `test.use({ prepared: 'empty' })`. */
  readonly prepared: Prepared;
}

/** The workstation of one test or one file, with a case of its own. */
export interface Workstation {
  readonly page: Page;
  readonly casePath: string;
  /** A folder of the tests' own, gone afterwards. */
  readonly scratch: string;
  readonly electron: ElectronDoor | undefined;
  readonly browserHost: BrowserDoor | undefined;
  /** Errors of the page and its console so far, violations of the content security policy among them. */
  readonly problems: string[];
  close(): Promise<void>;
}

interface Fixtures {
  readonly scratch: string;
  readonly workstation: Workstation;
}

interface WorkerFixtures {
  readonly chromiumOnce: () => Promise<Browser>;
}

async function openWorkstation(
  door: Options['door'],
  prepared: Prepared,
  scratch: string,
  chromiumOnce: WorkerFixtures['chromiumOnce'],
): Promise<Workstation> {
  const casePath = prepareCase(scratch, prepared);
  const electron =
    door === 'electron' ? await openElectron({ userDataFolder: join(scratch, 'user-data'), casePath }) : undefined;
  const browserHost =
    door === 'browser'
      ? await openBrowser(await chromiumOnce(), { casePath, root: dumps, settingsFolder: join(scratch, 'settings') })
      : undefined;
  const page = electron?.page ?? browserHost?.page;
  if (page === undefined) throw new Error(`no such door: ${door}`);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return {
    page,
    casePath,
    scratch,
    electron,
    browserHost,
    problems,
    close: async () => {
      await electron?.close();
      await browserHost?.close();
    },
  };
}

const makeScratch = () => mkdtempSync(join(tmpdir(), 'airguard-e2e-'));
const removeScratch = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/**
 * `page` is the workstation's page in both projects. In the Electron project Playwright's own browser is never started.
 */
export const test = base.extend<Options & Fixtures, WorkerFixtures>({
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
    const folder = makeScratch();
    await use(folder);
    removeScratch(folder);
  },

  workstation: async ({ door, prepared, scratch, chromiumOnce }, use) => {
    const workstation = await openWorkstation(door, prepared, scratch, chromiumOnce);
    await use(workstation);
    await workstation.close();
  },

  page: async ({ workstation }, use) => {
    await use(workstation.page);
  },
});

export interface Desk {
  readonly workstation: Workstation;
  readonly page: Page;
}

/**
 * One workstation for all tests of a file: a launch costs seconds, a fresh page a fraction of one. Every test begins with the
 * page as after the first start, and ends with no error in its console.
 */
export function shareWorkstation(prepared: Prepared): Desk {
  let workstation: Workstation | undefined;
  test.beforeAll(async ({ door, chromiumOnce }) => {
    workstation = await openWorkstation(door, prepared, makeScratch(), chromiumOnce);
    await waitForIdle(workstation.page);
  });
  test.beforeEach(async () => {
    if (workstation !== undefined) await freshPage(workstation.page);
  });
  test.afterEach(() => {
    test.expect(workstation?.problems.splice(0)).toEqual([]);
  });
  test.afterAll(async () => {
    await workstation?.close();
    if (workstation !== undefined) removeScratch(workstation.scratch);
    workstation = undefined;
  });
  const present = () => {
    if (workstation === undefined) throw new Error('the workstation is opened before the first test of the file');
    return workstation;
  };
  return {
    get workstation() {
      return present();
    },
    get page() {
      return present().page;
    },
  };
}

/** The page as it is after a first start: nothing remembered, the pointer nowhere. */
export async function freshPage(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await waitForIdle(page);
}

/** Resolves when nothing is being fetched, decoded or drawn any more, and two frames have been shown since. */
export async function waitForIdle(page: Page): Promise<void> {
  await page.waitForFunction(() => 'waitForIdle' in window);
  await page.evaluate(() => window.waitForIdle?.());
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}
