import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, waitForIdle } from './support/fixtures.ts';
import { dropFiles, importByDialog, jobEntry, recordingRow } from './support/imports.ts';
import { BIG_NAME, bigDump, dumps, samplePair } from './support/material.ts';
import { airguard } from './support/programs.ts';
import { lightAt, pixelsOf, waterfallPlot } from './support/screen.ts';

test.use({ prepared: 'empty' });

/** Bytes of all files below a folder. */
function bytesBelow(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

test('a dump is imported by the dialog, dropped again, and known by its bytes', async ({ page, workstation }) => {
  await waitForIdle(page);
  await expect(page.getByText('No recordings yet.')).toBeVisible();
  await importByDialog(workstation, 'planted.bin');
  await expect(recordingRow(page, 'planted.bin')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Running jobs' })).toHaveCount(0);
  await waitForIdle(page);
  await expect(recordingRow(page, 'planted.bin')).toContainText('18,000 frames');
  await expect(recordingRow(page, 'planted.bin')).not.toContainText(/importing|hashing/);

  await dropFiles(page, [join(dumps, 'planted.bin'), join(dumps, 'damaged.bin')]);
  await expect(recordingRow(page, 'damaged.bin')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Running jobs' })).toHaveCount(0);
  await page.keyboard.press('j');
  const jobs = page.getByRole('dialog', { name: 'Jobs' });
  await expect(jobs).toContainText('in this case already');
  await jobs.getByRole('button', { name: 'Report of planted.bin' }).first().click();
  const report = jobs.getByRole('region', { name: 'Report of' });
  await report.getByLabel('Filter the report').fill('already');
  await expect(report.getByRole('row')).toHaveCount(2);
  await expect(report.getByRole('row').last()).toContainText('planted.bin');
  // The button goes with the report and leaves the keyboard to the page; Escape closes the dialog all the same.
  await report.getByRole('button', { name: 'Close report' }).click();
  await page.keyboard.press('Escape');
  await expect(jobs).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Recordings' }).getByRole('listitem')).toHaveCount(2);
  await waitForIdle(page);
  expect(workstation.problems).toEqual([]);
});

test('SigMF is imported through the FFT that was chosen, and again through another', async ({ page, workstation }) => {
  await waitForIdle(page);
  const meta = samplePair();
  await dropFiles(page, [join(dumps, meta), join(dumps, meta.replace(/meta$/, 'data'))]);
  const dropped = page.getByRole('dialog', { name: 'Import SigMF' });
  await expect(dropped).toContainText('RBW 70.31 Hz, a frame every 10.67 ms');
  await expect(dropped.getByRole('button', { name: 'Import' })).toBeFocused();
  await dropped.getByLabel('Channel').focus();
  await page.keyboard.press('1');
  await page.keyboard.press('Shift+Tab');
  await expect(dropped.getByLabel('Window')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('2');
  await expect(dropped.getByLabel('FFT size')).toHaveValue('256');
  await expect(dropped).toContainText('RBW 281.3 Hz, a frame every 2.667 ms');
  await dropped.getByRole('button', { name: 'Import' }).press('Enter');
  await expect(dropped).toBeHidden();
  const row = recordingRow(page, 'tone.sigmf-data');
  await expect(row).toContainText('SigMF IQ, FFT 256 · 374 frames');
  await expect(page.getByRole('list', { name: 'Running jobs' })).toHaveCount(0);
  await row.click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toContainText('256 samples, Hann, 50 % overlap');
  await expect(inspector).toContainText('1 of 0 to 1');

  await importByDialog(workstation, meta);
  if (workstation.electron !== undefined) await dropped.getByRole('button', { name: 'Import' }).click();
  await expect(row.filter({ hasText: 'FFT 1,024' })).toBeVisible();
  await expect(row).toHaveCount(2);
  await waitForIdle(page);
  expect(workstation.problems).toEqual([]);
});

test('the first picture comes long before the end, and the screen is usable meanwhile', async ({
  page,
  workstation,
}) => {
  await waitForIdle(page);
  await importByDialog(workstation, bigDump());
  const running = page.getByRole('list', { name: 'Running jobs' });
  await expect(running).toContainText(/of 512 MiB, .*\/s, (.* left|finishing)/);
  await expect(recordingRow(page, BIG_NAME)).toContainText('importing');
  await expect(page.getByText('preview: sampled')).toBeVisible();
  const { plot } = await waterfallPlot(page);
  const image = await pixelsOf(page, plot);
  await expect(running).toBeVisible();
  let least = 255;
  let most = 0;
  for (let x = 10; x < image.width; x += 5) {
    for (let y = 10; y < image.height; y += 5) {
      least = Math.min(least, lightAt(image, x, y));
      most = Math.max(most, lightAt(image, x, y));
    }
  }
  expect(most - least).toBeGreaterThan(60);
  await page.keyboard.press('+');
  await page.keyboard.press('j');
  await expect(jobEntry(page)).toContainText('Imported', { timeout: 120_000 });
  expect(workstation.problems).toEqual([]);
});

test('Cancel leaves nothing', async ({ page, workstation }) => {
  await waitForIdle(page);
  const before = bytesBelow(workstation.casePath);
  await importByDialog(workstation, bigDump());
  await page.keyboard.press('j');
  const job = jobEntry(page);
  await job.getByRole('button', { name: 'Cancel' }).click();
  await expect(job).toContainText('Cancelled');
  await page.keyboard.press('Escape');
  await expect(page.getByText('No recordings yet.')).toBeVisible();
  await waitForIdle(page);
  expect(bytesBelow(workstation.casePath) - before).toBeLessThan(1024 * 1024);
  expect(workstation.problems).toEqual([]);
});

test('an import that was broken off is resumed and ends whole', async ({ page, workstation }) => {
  await waitForIdle(page);
  await importByDialog(workstation, bigDump());
  await expect(page.getByRole('list', { name: 'Running jobs' })).toContainText(
    /of 512 MiB, .*\/s, (.* left|finishing)/,
  );
  if (workstation.electron !== undefined) await workstation.electron.killHost();
  else {
    await workstation.browserHost?.killHost();
    const address = await workstation.browserHost?.restartHost();
    await page.goto('about:blank');
    await page.goto(address ?? '');
  }
  await expect(page.getByRole('status').filter({ hasText: 'host' })).toHaveClass(/connected/);
  await page.keyboard.press('j');
  const job = jobEntry(page);
  await expect(job).toContainText('Interrupted');
  await job.getByRole('button', { name: 'Resume' }).click();
  await expect(job).toContainText('Done', { timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(recordingRow(page, BIG_NAME)).not.toContainText(/importing|hashing/);
  await waitForIdle(page);
  await workstation.close();
  expect(JSON.parse(airguard('verify', workstation.casePath, '--json'))).toMatchObject({ ok: true, problems: [] });
});
