import { accessibilityFindings } from './support/accessibility.ts';
import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { recordingRow } from './support/imports.ts';

test.describe('with recordings', () => {
  const desk = shareWorkstation('lab');

  for (const theme of ['dark', 'light'] as const) {
    test(`axe finds nothing serious in any view or dialog, ${theme}`, async () => {
      test.slow();
      const { page } = desk;
      if (theme === 'light') await page.keyboard.press('d');
      await waitForIdle(page);
      const findings: Record<string, readonly string[]> = {};
      const look = async (name: string) => {
        await waitForIdle(page);
        const found = await accessibilityFindings(page);
        if (found.length > 0) findings[name] = found;
      };
      await look('overview');
      await page.keyboard.press('x');
      await page.keyboard.press('p');
      await look('box and marker');
      await recordingRow(page, 'damaged.bin').click();
      for (const [key, name] of [
        ['3', 'occupancy'],
        ['4', 'zero span'],
        ['5', 'damage'],
        ['6', 'about'],
      ] as const) {
        await page.keyboard.press(key);
        await look(name);
      }
      await page.keyboard.press('Control+5');
      await look('signal layout');
      for (const [key, name] of [
        ['?', 'keys'],
        ['j', 'jobs'],
        ['g', 'go to'],
        ['Control+k', 'palette'],
      ] as const) {
        await page.keyboard.press(key);
        await expect(page.getByRole('dialog')).toBeVisible();
        await look(name);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
      if (desk.workstation.browserHost !== undefined) {
        await page.keyboard.press('i');
        await expect(page.getByRole('dialog')).toBeVisible();
        await look('import');
        await page.keyboard.press('Escape');
      }
      expect(findings).toEqual({});
    });
  }
});

test.describe('without anything', () => {
  const bare = shareWorkstation('empty');
  test('axe finds nothing serious in an empty case', async () => {
    expect(await accessibilityFindings(bare.page)).toEqual([]);
  });
});
