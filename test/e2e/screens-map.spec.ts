import { shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { setSize, shot, skipOtherChromium } from './support/shots.ts';

test.describe('a site walk', () => {
  const desk = shareWorkstation('site');

  for (const theme of ['dark', 'light'] as const) {
    test(`map and survey layout, ${theme}`, async () => {
      test.slow();
      await skipOtherChromium(desk.workstation);
      const { page } = desk;
      await setSize(desk.workstation, 1600, 1000);
      if (theme === 'light') await page.keyboard.press('d');
      await page.keyboard.press('Control+1');
      await shot(page, `survey-${theme}`);
      await page.keyboard.press('7');
      await page.keyboard.press('y');
      await page.keyboard.press('o');
      await page.getByLabel('Method').selectOption('inverse distance');
      await page.keyboard.press('Shift+Enter');
      await shot(page, `map-heat-${theme}`);
      await page.getByRole('button', { name: 'Layers' }).click();
      await setSize(desk.workstation, 1280, 800);
      await page.keyboard.press('Control+1');
      await shot(page, `survey-small-${theme}`);
    });
  }
});

test.describe('nothing imported yet', () => {
  const bare = shareWorkstation('empty');
  test('an empty map', async () => {
    await skipOtherChromium(bare.workstation);
    await setSize(bare.workstation, 1280, 800);
    await bare.page.keyboard.press('7');
    await waitForIdle(bare.page);
    await shot(bare.page.locator('[data-view="map"]'), 'map-empty');
  });
});
