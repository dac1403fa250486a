import { expect, test, waitForIdle } from '../support/fixtures.ts';

test('probe', async ({ page }) => {
  await waitForIdle(page);
  await page.evaluate(() => {
    (window as any).log = [];
    for (const type of ['keydown', 'keyup', 'focusin', 'focusout'])
      window.addEventListener(
        type,
        (e: any) =>
          (window as any).log.push(
            `${type} ${e.key ?? ''} ${e.target?.tagName} ${String(e.target?.className).slice(0, 40)} ${e.target?.getAttribute?.('aria-label') ?? ''} prevented=${e.defaultPrevented}`,
          ),
        false,
      );
  });
  await page.keyboard.press('6');
  for (let i = 0; i < 10; i++) {
    for (const key of ['?', 'j', 'g', 'Control+k']) {
      await page.keyboard.press(key);
      await page.mouse.move(1, 1);
      await waitForIdle(page);
      await page.getByRole('dialog').screenshot();
      await page.evaluate(() => {
        (window as any).log.length = 0;
      });
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await waitForIdle(page);
    }
    await page.keyboard.press('i');
    await waitForIdle(page);
    const n = await page.getByRole('dialog').count();
    if (n !== 1) {
      console.log(i, n, await page.evaluate(() => (window as any).log.join('\n')));
      await page.keyboard.press('i');
      await waitForIdle(page);
      console.log('again', await page.getByRole('dialog').count());
    }
    await page.keyboard.press('Escape');
    await waitForIdle(page);
  }
});
