import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { accessibilityFindings } from './support/accessibility.ts';
import { expect, test, waitForIdle } from './support/fixtures.ts';
import { recordingRow } from './support/imports.ts';
import { dumps } from './support/material.ts';
import { airguard } from './support/programs.ts';
import { setSize, shot, skipOtherChromium } from './support/shots.ts';
import { type Store, startStore } from './support/store.ts';

test.use({ prepared: 'empty' });

const SECRET = 'canary-secret-of-the-test';
let server: Store;
let settings: string;
const settingsBefore = process.env.XDG_CONFIG_HOME;

test.beforeAll(async () => {
  // The browser host keeps connections there; Electron has a folder of its own for each test.
  settings = mkdtempSync(join(tmpdir(), 'airguard-settings-'));
  process.env.XDG_CONFIG_HOME = settings;
  server = await startStore();
  const dump = readFileSync(join(dumps, 'planted.bin'));
  await server.put('raw_fft/jetson-7/2026-03-14T03:10:00Z.bin', dump);
  await server.put('raw_fft/jetson-7/2026-03-14T03:10:00Z.json', '{"device_id":"jetson-7"}');
  await server.put('raw_fft/jetson-7/2026-03-14T03:20:00Z.bin', readFileSync(join(dumps, 'damaged.bin')));
  await server.put('raw_fft/jetson-8/2026-03-15T10:00:00Z.bin', readFileSync(join(dumps, 'office.bin')));
  await server.put('photos/jetson-7/2026-03-14T03:12:00Z.jpg', 'no photo');
  for (let index = 0; index < 1200; index++) await server.put(`many/${String(index).padStart(5, '0')}.bin`, 'x');
});
test.beforeEach(() => {
  server.proxy.reset();
  rmSync(join(settings, 'airguard-workstation'), { recursive: true, force: true });
});
test.afterAll(async () => {
  await server.stop();
  rmSync(settings, { recursive: true, force: true });
  if (settingsBefore === undefined) delete process.env.XDG_CONFIG_HOME;
  else process.env.XDG_CONFIG_HOME = settingsBefore;
});

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Sources: S3 stores' });

/** Opens the dialog and makes a connection the way a person does. */
async function addConnection(page: Page, bucket = 'survey'): Promise<void> {
  await waitForIdle(page);
  await page.keyboard.press('Shift+O');
  const dialog = dialogOf(page);
  await expect(dialog).toContainText('No connection yet.');
  await dialog.getByRole('button', { name: 'Add a connection' }).last().click();
  await dialog.getByLabel('Name', { exact: true }).fill('Laboratory');
  await dialog.getByLabel('Endpoint', { exact: true }).fill(`http://127.0.0.1:${server.proxy.port}`);
  await dialog.getByLabel('Bucket', { exact: true }).fill(bucket);
  await dialog.getByLabel('Access key', { exact: true }).fill('test');
  await dialog.getByLabel('Secret', { exact: true }).fill(SECRET);
  await dialog.getByRole('button', { name: 'Save and test' }).click();
}

test('a connection is made, a bucket looked into, and what is chosen pulled; the secret is nowhere', async ({
  page,
  workstation,
}) => {
  await addConnection(page);
  const dialog = dialogOf(page);
  await expect(dialog).toContainText('answers, and the bucket survey can be listed.');
  await expect(dialog).toContainText('This endpoint is not encrypted');
  await expect(dialog).toContainText(/Secrets are kept in memory only, until the program ends/u);
  await dialog.getByRole('button', { name: 'Browse' }).click();
  await dialog.getByRole('button', { name: 'raw_fft/' }).click();
  await dialog.getByRole('button', { name: 'jetson-7/' }).click();
  await expect(dialog).toContainText('0 folders, 3 objects.');
  await dialog.getByLabel('To', { exact: true }).fill('2026-03-14 03:15');
  await expect(dialog).toContainText('1 does not pass the filter.');
  await dialog.getByRole('checkbox', { name: '2026-03-14T03:10:00Z.bin' }).check();
  // With the dump comes its sidecar.
  await expect(dialog.getByRole('status')).toContainText('2 objects');
  expect(await accessibilityFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Edit the connection' }).click();
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveValue('Laboratory');
  await expect(dialog.getByLabel('Secret', { exact: true })).toHaveValue('');
  expect(await accessibilityFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Back' }).click();
  await dialog.getByRole('button', { name: 'raw_fft/' }).click();
  await dialog.getByRole('button', { name: 'jetson-7/' }).click();
  await dialog.getByRole('checkbox', { name: '2026-03-14T03:10:00Z.bin' }).check();
  await expect(dialog.getByRole('status')).toContainText('2 objects');
  await dialog.getByRole('button', { name: 'Pull', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(recordingRow(page, '2026-03-14T03:10:00Z.bin')).toContainText('18,000 frames');
  await expect(page.getByRole('list', { name: 'Running jobs' })).toHaveCount(0);
  await page.keyboard.press('j');
  const jobs = page.getByRole('dialog', { name: 'Jobs' });
  await expect(jobs).toContainText('s3://survey/raw_fft/jetson-7/2026-03-14T03:10:00Z.bin');
  await expect(jobs).toContainText('Imported 1 recording.');
  await page.keyboard.press('Escape');
  await waitForIdle(page);

  expect(
    await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage })),
  ).not.toContain(SECRET);
  for (const folder of [workstation.scratch, settings]) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      expect(readFileSync(path).includes(SECRET), path).toBe(false);
    }
  }
  expect(JSON.parse(airguard('list', workstation.casePath, '--json')).recordings).toMatchObject([
    { deviceId: 'jetson-7' },
  ]);
  expect(workstation.problems).toEqual([]);
});

test('by keys alone: pages of a long folder, a whole folder, and what a store refuses in words', async ({ page }) => {
  await addConnection(page);
  const dialog = dialogOf(page);
  await dialog.getByRole('button', { name: 'Browse' }).click();
  await dialog.getByRole('checkbox', { name: 'many/' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('1,000 objects so far');
  await dialog.getByRole('button', { name: 'Show the next 1,000' }).press('Enter');
  await expect(dialog).toContainText('1,200 objects.');
  await dialog.getByRole('checkbox', { name: '00000.bin' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(dialog.getByRole('checkbox', { name: '00001.bin' })).toBeChecked();
  await expect(dialog.getByRole('status')).toContainText('1 object');
  await page.keyboard.press('Backspace');
  await expect(dialog.getByRole('button', { name: 'raw_fft/' })).toBeVisible();

  server.proxy.inject = () => ({ kind: 'answer', status: 403, code: 'AccessDenied' });
  await dialog.getByRole('button', { name: 'photos/' }).press('Enter');
  await expect(dialog).toContainText(
    'Access was refused (403 AccessDenied); check that the bucket’s name'.replace('’', "'"),
  );
  server.proxy.reset();

  await dialog.getByRole('button', { name: 'Keep them in a vault' }).press('Enter');
  await dialog.getByLabel('Passphrase for a new vault', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Secrets are kept in a passphrase vault on this machine, which is unlocked.');
  await dialog.getByRole('button', { name: 'Lock' }).press('Enter');
  await expect(dialog).toContainText('is in the vault; unlock the vault at the left.');
  await dialog.getByLabel('Passphrase of the vault', { exact: true }).fill('wrong horse');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('This passphrase does not open the vault');
  await dialog.getByLabel('Passphrase of the vault', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'raw_fft/' })).toBeVisible();
});

test.describe('baselines', () => {
  for (const theme of ['dark', 'light'] as const) {
    test(`the dialog of the sources, ${theme}`, async ({ page, workstation }) => {
      await skipOtherChromium(workstation);
      await setSize(workstation, 1600, 1000);
      if (theme === 'light') await page.keyboard.press('d');
      const dialog = dialogOf(page);
      await page.keyboard.press('Shift+O');
      await expect(dialog).toContainText('No connection yet.');
      await shot(dialog, `sources-empty-${theme}`);
      await page.keyboard.press('Escape');
      await addConnection(page);
      await dialog.getByRole('button', { name: 'Browse' }).click();
      await dialog.getByRole('button', { name: 'raw_fft/' }).click();
      await dialog.getByRole('button', { name: 'jetson-7/' }).click();
      await dialog.getByLabel('To', { exact: true }).fill('2026-03-14 03:15');
      await dialog.getByRole('checkbox', { name: '2026-03-14T03:10:00Z.bin' }).check();
      await dialog.getByRole('button', { name: 'Upload this case here' }).click();
      await expect(dialog.getByRole('status')).toContainText('2 objects');
      await shot(dialog, `sources-folder-${theme}`);
      await dialog.getByRole('button', { name: 'Add a connection' }).click();
      await dialog.getByLabel('Endpoint', { exact: true }).fill('http://s3.example.org:9000');
      await dialog.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(dialog).toContainText('Give the connection a name.');
      await dialog.getByRole('button', { name: 'Keep them in a vault' }).click();
      await shot(dialog, `sources-form-${theme}`);
    });
  }
});
