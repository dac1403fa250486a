import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type ChromiumPage, chromiumPath, closeChromium, openChromiumPage } from '../support/chromium-page.ts';

/** The map over an invented walk, driven by a real pointer. Rule numbers: renderer/views/map/SPEC.md. */
const without = chromiumPath === undefined ? 'no Chromium on this machine (looked in /usr/bin)' : undefined;

describe.skipIf(without !== undefined)(`map in Chromium${without === undefined ? '' : `: ${without}`}`, () => {
  let opened: ChromiumPage | undefined;
  afterEach(() => opened?.close());
  afterAll(closeChromium);

  async function open(query = '?scene=walk') {
    opened = await openChromiumPage({ entry: 'test/support/pages/map-page.tsx', query, width: 1200, height: 700 });
    const { page } = opened;
    const idle = () => page.evaluate(() => window.waitForIdle?.());
    await idle();
    const box = await page.getByTestId('map-room').boundingBox();
    if (box === null) throw new Error('the map has no size');
    const state = () =>
      page.evaluate(() => {
        const { synthetic, map } = window;
        if (synthetic === undefined || map === undefined) throw new Error('the page has no model');
        const { timebase, selection } = synthetic.app.model;
        return {
          camera: map.camera.get(),
          cursor: timebase.cursor.get(),
          times: selection.times.get(),
          box: selection.store.get(),
          asked: synthetic.host.log.filter(({ kind }) => kind === 'samples' || kind === 'heat map').length,
          extent: timebase.view.get().extent,
        };
      });
    return { page, idle, state, box };
  }

  it('M7: the pointer on the track moves the one cursor, beside the track it clears it', async () => {
    const { page, idle, state, box } = await open();
    const { extent } = await state();
    // The walk begins in the south west corner and ends in the north east.
    const found: number[] = [];
    for (const y of [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75]) {
      await page.mouse.move(box.x + box.width / 2, box.y + box.height * y);
      const { cursor } = await state();
      if (cursor?.timeNs !== undefined) found.push(cursor.timeNs);
    }
    await idle();
    expect(found.length).toBeGreaterThan(3);
    expect(found).toEqual([...found].sort((a, b) => b - a));
    for (const timeNs of found) expect(timeNs).toBeLessThan(extent.toNs);
    await page.mouse.move(box.x + 10, box.y + 10);
    expect((await state()).cursor).toBeUndefined();
  });

  it('M8: a rectangle chooses the times inside it, apart, and leaves the box alone', async () => {
    const { page, idle, state, box } = await open();
    await page.getByRole('button', { name: 'Rectangle' }).click();
    await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 3 });
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height - 20, { steps: 3 });
    await page.mouse.up();
    await idle();
    const { times, box: chosen } = await state();
    expect(times?.source).toBe('map');
    // Seven lanes, each crossed once; the gap in the middle takes one away at most.
    expect(times?.ranges.length).toBeGreaterThanOrEqual(6);
    expect(times?.ranges.length).toBeLessThanOrEqual(8);
    expect(chosen).toBeUndefined();
    await page.evaluate(() => window.synthetic?.app.model.selection.selectTimes(undefined));
    expect(await page.evaluate(() => window.map?.area.get())).toBeUndefined();
  });

  it('M5: colours, range and opacity read nothing again; another band does', async () => {
    const { page, idle, state } = await open();
    const before = (await state()).asked;
    await page.evaluate(() => {
      const { synthetic, map } = window;
      synthetic?.app.model.display.set({ colourMap: 'turbo' });
      map?.set({ ranges: { 'band power': { low: -90, high: -30 } } });
      map?.set({ planOpacity: 0.3 });
      map?.toggle('uncertainty');
    });
    await idle();
    expect((await state()).asked).toBe(before);
    await page.evaluate(() => window.synthetic?.app.model.timebase.zoomBand(0.5, 2.437e9));
    await idle();
    expect((await state()).asked).toBe(before + 1);
  });

  it('pans by drag and keys, zooms about the pointer, and comes home', async () => {
    const { page, state, box } = await open();
    await page.getByTestId('map-room').focus();
    await page.keyboard.press('Home');
    const home = (await state()).camera;
    const at = { x: box.x + box.width * 0.3, y: box.y + box.height * 0.4 };
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -400);
    const zoomed = (await state()).camera;
    expect(zoomed?.zoom).toBeCloseTo((home?.zoom ?? 0) + 1, 6);
    await page.mouse.down();
    await page.mouse.move(at.x + 50, at.y + 30, { steps: 2 });
    await page.mouse.up();
    const dragged = (await state()).camera;
    expect(dragged?.longitude).toBeLessThan(zoomed?.longitude ?? 0);
    expect(dragged?.latitude).toBeGreaterThan(zoomed?.latitude ?? 0);
    await page.keyboard.press('ArrowRight');
    expect((await state()).camera?.longitude).toBeGreaterThan(dragged?.longitude ?? 0);
    await page.keyboard.press('Home');
    expect((await state()).camera).toEqual(home);
  });

  it('M10, M11: a cell says its value, its samples and their spread; an estimate says so', async () => {
    const { page, idle, box } = await open();
    await page.evaluate(() => window.map?.setHeat({ on: true, cellM: 4 }));
    await idle();
    const readout = page.locator('.ag-map-tools .ag-readout');
    const words: string[] = [];
    const sweep = async () => {
      words.length = 0;
      for (let y = 0.15; y < 0.9; y += 0.025) {
        await page.mouse.move(box.x + box.width * 0.45, box.y + box.height * y);
        await idle();
        words.push((await readout.textContent()) ?? '');
      }
    };
    await sweep();
    expect(
      words.filter((text) => /cell −[\d.]+.dBm, \d+.samples?, spread [\d.]+ dB/u.test(text)).length,
    ).toBeGreaterThan(3);
    expect(words.some((text) => text.includes('estimated'))).toBe(false);
    await page.evaluate(() => window.map?.setHeat({ method: 'inverse distance', maxDistanceM: 10 }));
    await idle();
    await sweep();
    expect(words.filter((text) => /cell estimated −[\d.]+.dBm/u.test(text)).length).toBeGreaterThan(3);
  });

  it('M2: says why a recording without a wall clock is not on the track', async () => {
    const { page } = await open('?scene=relative');
    await expect
      .poll(() => page.getByRole('status').allTextContents())
      .toContainEqual(expect.stringContaining('has no wall clock'));
  });

  it('says what to import when there is no track', async () => {
    const { page } = await open('?scene=empty');
    expect(await page.getByRole('status').allTextContents()).toContainEqual(
      expect.stringContaining('No track is in the case'),
    );
  });
});
