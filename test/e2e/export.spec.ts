import { readFileSync } from 'node:fs';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { savedFile } from './support/saved-file.ts';

/** Files that leave the workstation by its window. Rule numbers: workers/export/SPEC.md. */
test.describe('an office', () => {
  const desk = shareWorkstation('office');
  test.slow();

  test('E10, R1: a survey report is made by a job and saved', async () => {
    const { page, workstation } = desk;
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command or recording' }).fill('survey report');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await expect(dialog.getByLabel('What')).toHaveValue('report');
    const { name, path } = await savedFile(workstation, () => dialog.getByRole('button', { name: 'Export' }).click());
    expect(name).toBe('survey-report.html');
    const html = readFileSync(path, 'utf8');
    expect(html).toContain('<h2>Spectra</h2>');
    expect(html.trimEnd().endsWith('</html>')).toBe(true);
    await page.keyboard.press('j');
    const job = page.getByRole('article', { name: 'survey-report.html' });
    await expect(job).toContainText('Done');
    await page.keyboard.press('Escape');
  });

  test('E2, E10: the table of frames of the recording on the screen', async () => {
    const { page, workstation } = desk;
    await page.keyboard.press('Shift+E');
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByLabel('What').selectOption('frames');
    const { name, path } = await savedFile(workstation, () => dialog.getByRole('button', { name: 'Export' }).click());
    expect(name).toBe('frames.csv');
    expect(readFileSync(path, 'utf8')).toMatch(/^stream,row,time_ns,noise_dbm,power_dbm\r\n0,0,\d+,/);
    await waitForIdle(page);
  });
});
