import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
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

/** Rule numbers: renderer/shell/picture/SPEC.md. */
test.describe('pictures of views', () => {
  const desk = shareWorkstation('site');
  test.slow();

  async function picture(view: string, form: 'png' | 'svg', width: number, height: number, scale = 1) {
    const { page, workstation } = desk;
    await page.evaluate((id) => window.airguardApp?.model.commands.run(id), `view.${view}`);
    await waitForIdle(page);
    await page.keyboard.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Save a picture' });
    await dialog.getByLabel('As').selectOption(form);
    await dialog.getByLabel('Size').selectOption('other');
    await dialog.getByLabel('Width').fill(String(width));
    await dialog.getByLabel('Height').fill(String(height));
    await dialog.getByLabel('Scale').selectOption(String(scale));
    const { name, path } = await savedFile(workstation, () => dialog.getByRole('button', { name: 'Save' }).click());
    expect(name).toBe(`${view}.${form}`);
    await waitForIdle(page);
    return readFileSync(path);
  }

  test('PI1, PI2: views as PNGs of the asked size, with something on it', async () => {
    const waterfall = desk.page.locator('[data-view="waterfall"]');
    const before = await waterfall.boundingBox();
    for (const view of ['waterfall', 'surface', 'photos']) {
      const { width, height, data } = PNG.sync.read(
        await picture(view, 'png', 1000, 640, view === 'waterfall' ? 2 : 1),
      );
      expect([width, height], view).toEqual([1000, 640]);
      const colours = new Set<number>();
      for (let at = 0; at < data.length; at += 4) colours.add(data.readUInt32BE(at));
      expect(colours.size, view).toBeGreaterThan(40);
      if (view === 'waterfall') expect(await waterfall.boundingBox()).toEqual(before);
    }
  });

  test('PI3, PI4: SVG with the axes as words', async () => {
    for (const view of ['waterfall', 'trace']) {
      const text = (await picture(view, 'svg', 1200, 800)).toString('utf8');
      const read = await desk.page.evaluate((source) => {
        const document = new DOMParser().parseFromString(source, 'image/svg+xml');
        return {
          broken: document.querySelector('parsererror')?.textContent,
          size: ['width', 'height'].map((side) => document.documentElement.getAttribute(side)),
          words: [...document.querySelectorAll('text')].map((element) => element.textContent),
          lines: document.querySelectorAll('path').length,
        };
      }, text);
      expect(read.broken, view).toBeUndefined();
      expect(read.size).toEqual(['1200', '800']);
      expect(read.words.some((word) => word.endsWith('20260314T092956.bin'))).toBe(true);
      expect(read.words.filter((word) => /^[−-]?\d+(\.\d+)?$|^\d\d:\d\d/.test(word)).length, view).toBeGreaterThan(6);
      expect(read.lines).toBeGreaterThan(5);
      expect(text).not.toMatch(/(?:href|src)="(?!data:image\/png)/);
    }
  });

  test('PI6: a small map with its whole legend', async () => {
    const text = (await picture('map', 'svg', 440, 500)).toString('utf8');
    expect(text).toContain('places');
    expect(text).not.toMatch(/▸ \d+ notes?</);
  });

  test('PI3, PI5: what cannot be is said in the dialog', async () => {
    const { page } = desk;
    await page.evaluate(() => window.airguardApp?.model.commands.run('view.surface'));
    await waitForIdle(page);
    await page.keyboard.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Save a picture' });
    await dialog.getByLabel('As').selectOption('svg');
    await expect(dialog).toContainText('can be saved as PNG only');
    await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
    await dialog.getByLabel('As').selectOption('png');
    await dialog.getByLabel('Size').selectOption('other');
    await dialog.getByLabel('Width').fill('90000');
    await expect(dialog).toContainText('at most 8192 pixels');
    await page.keyboard.press('Escape');
  });
});
