import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type ChromiumPage, chromiumPath, closeChromium, openChromiumPage } from '../support/chromium-page.ts';

/** The 3-D views over a synthetic recording, in a real Chromium. */
const without = chromiumPath === undefined ? 'no Chromium on this machine (looked in /usr/bin)' : undefined;

describe.skipIf(without !== undefined)(`3-D views in Chromium${without === undefined ? '' : `: ${without}`}`, () => {
  let opened: ChromiumPage | undefined;
  afterEach(() => opened?.close());
  afterAll(closeChromium);

  async function open(query: string) {
    opened = await openChromiumPage({ entry: 'test/support/pages/three-page.tsx', query, width: 1000, height: 700 });
    const { page } = opened;
    const idle = () => page.evaluate(() => window.waitForIdle?.());
    await idle();
    return { page, idle };
  }

  /** Pixels of the surface that have any colour, of how many. */
  const colours = (page: ChromiumPage['page']) =>
    page.evaluate(() => {
      const pixels = window.airguardStats?.surface?.readPixels() ?? new Uint8Array();
      let lit = 0;
      let sum = 0;
      for (let at = 0; at < pixels.length; at += 4) {
        if ((pixels[at + 3] ?? 0) > 0) lit++;
        sum = (sum * 31 + (pixels[at] ?? 0) + 7 * (pixels[at + 1] ?? 0) + 13 * (pixels[at + 2] ?? 0)) >>> 0;
      }
      return { lit, of: pixels.length / 4, sum };
    });

  it('the surface is there, and levels, colours and orbit change it without a request', async () => {
    const { page, idle } = await open('?view=surface');
    const asked = () => page.evaluate(() => window.synthetic?.host.log.length);
    const first = await colours(page);
    expect(first.lit).toBeGreaterThan(0.05 * first.of);
    const requests = await asked();
    await page.evaluate(() => window.airguardStats?.surface?.reset());
    await page.evaluate(() => window.synthetic?.app.model.display.setLevels({ lowDb: -90, highDb: -50 }));
    await idle();
    const levelled = await colours(page);
    expect(levelled.sum).not.toBe(first.sum);
    await page.evaluate(() => window.synthetic?.app.model.display.nextColourMap());
    await idle();
    const recoloured = await colours(page);
    expect(recoloured.sum).not.toBe(levelled.sum);
    await page.getByTestId('surface').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('+');
    await idle();
    const turned = await colours(page);
    expect(turned.sum).not.toBe(recoloured.sum);
    await page.keyboard.press('Home');
    await idle();
    expect((await colours(page)).sum).toBe(recoloured.sum);
    expect(await asked()).toBe(requests);
    const stats = await page.evaluate(() => window.airguardStats?.surface?.frames());
    // No frame sent a grid to the GPU again.
    expect(stats?.codeFrames).toBe(0);
    expect(stats?.frames).toBeGreaterThan(0);
  });

  it('the pointer reads the cell under it, and says so where nothing was measured', async () => {
    const { page, idle } = await open('?view=surface');
    await page.evaluate(() => window.synthetic?.app.model.display.setLevels({ lowDb: -30, highDb: -29 }));
    await idle();
    const box = await page.getByTestId('surface').boundingBox();
    if (box === null) throw new Error('the surface has no size');
    const read = async (shareX: number, shareY: number) => {
      await page.mouse.move(box.x + box.width * shareX, box.y + box.height * shareY);
      await idle();
      const cursor = await page.evaluate(() => window.synthetic?.app.model.timebase.cursor.get());
      expect(cursor?.source).toBe('3-D waterfall');
      return { level: cursor?.levelDb, words: await page.locator('.ag-readout').textContent() };
    };
    // At these levels everything lies on the floor: the picture's places are those of the flat one.
    const near = await read(0.6, 0.77);
    expect(near.level).toBeGreaterThan(-120);
    expect(near.words).toContain('max');
    // Between the two channels nobody measured.
    const gap = await read(0.42, 0.68);
    expect(gap.level).toBeUndefined();
    expect(gap.words).toContain('no level here');
    await page.mouse.move(box.x + 5, box.y + 5);
    await idle();
    expect(await page.evaluate(() => window.synthetic?.app.model.timebase.cursor.get())).toBeUndefined();
  });

  it('the attitude follows the cursor, and claims nothing a second away from its samples', async () => {
    const { page, idle } = await open('?view=attitude');
    const at = async (timeNs: number) => {
      await page.evaluate(
        (ns) =>
          window.synthetic?.app.model.timebase.setCursor({
            timeNs: ns,
            freqHz: undefined,
            levelDb: undefined,
            source: 'test',
          }),
        timeNs,
      );
      await idle();
      return ((await page.getByRole('toolbar', { name: 'Attitude' }).textContent()) ?? '').replaceAll(
        /[\u2009\u202f\u00a0]/g,
        ' ',
      );
    };
    expect(await page.getByRole('toolbar', { name: 'Attitude' }).textContent()).toContain('Point at a moment');
    const words = await at(2.503e9);
    expect(words).toContain('90.0° from magnetic north');
    expect(words).toContain('pitch 10.0°');
    expect(words).toContain('roll −20.0°');
    expect(words).toContain('sample 3 ms before the cursor');
    expect(await at(10.9e9)).toContain('sample 910 ms before the cursor');
    expect(await at(11.1e9)).toContain('No attitude within 1 s of the cursor.');
    expect(await at(0.25e9)).toContain('9.0° from magnetic north');
  });

  it('an arbitrary zero is called so', async () => {
    const { page, idle } = await open('?view=attitude&heading=arbitrary');
    await page.evaluate(() =>
      window.synthetic?.app.model.timebase.setCursor({
        timeNs: 1e9,
        freqHz: undefined,
        levelDb: undefined,
        source: 'test',
      }),
    );
    await idle();
    expect(await page.getByRole('toolbar', { name: 'Attitude' }).textContent()).toContain('only changes mean anything');
  });
});
