import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type ChromiumPage, chromiumPath, closeChromium, openChromiumPage } from '../support/chromium-page.ts';

/** The waterfall view over a synthetic recording, driven by a real pointer. */
const without = chromiumPath === undefined ? 'no Chromium on this machine (looked in /usr/bin)' : undefined;
const PLOT = { x: 400, y: 300 };

describe.skipIf(without !== undefined)(`waterfall in Chromium${without === undefined ? '' : `: ${without}`}`, () => {
  let opened: ChromiumPage | undefined;
  afterEach(() => opened?.close());
  afterAll(closeChromium);

  async function open(query = '?scene=small') {
    opened = await openChromiumPage({
      entry: 'test/support/pages/waterfall-page.tsx',
      query,
      width: 1000,
      height: 700,
    });
    const { page } = opened;
    const idle = () => page.evaluate(() => window.waitForIdle?.());
    const state = () =>
      page.evaluate(() => {
        const model = window.synthetic?.app.model;
        if (model === undefined) throw new Error('the page has no model');
        const { visible, extent } = model.timebase.view.get();
        const { levels, locked } = model.display.store.get();
        return {
          visible,
          extent,
          levels,
          locked,
          cursor: model.timebase.cursor.get(),
          selection: model.selection.store.get(),
          markers: model.markers.store.get(),
        };
      });
    await idle();
    const box = await page.getByTestId('waterfall-plot').boundingBox();
    if (box === null) throw new Error('the plot has no size');
    return { page, idle, state, box };
  }

  it('zooms both axes about the pointer, and on an axis that axis only', async () => {
    const { page, state, idle, box } = await open();
    await page.mouse.move(box.x + PLOT.x, box.y + PLOT.y);
    const before = await state();
    await page.mouse.wheel(0, -300);
    await idle();
    const after = await state();
    const width = (view: { fromNs: number; toNs: number }) => view.toNs - view.fromNs;
    const band = (view: { lowHz: number; highHz: number }) => view.highHz - view.lowHz;
    expect(width(after.visible)).toBeLessThan(0.7 * width(before.visible));
    expect(band(after.visible)).toBeLessThan(0.7 * band(before.visible));
    expect(Math.abs((after.cursor?.timeNs ?? 0) - (before.cursor?.timeNs ?? 0))).toBeLessThan(
      1e-6 * width(before.extent),
    );
    expect(Math.abs((after.cursor?.freqHz ?? 0) - (before.cursor?.freqHz ?? 0))).toBeLessThan(
      1e-6 * band(before.extent),
    );

    await page.mouse.move(box.x + 40, box.y + PLOT.y);
    await page.mouse.wheel(0, -300);
    const time = await state();
    expect(width(time.visible)).toBeLessThan(0.7 * width(after.visible));
    expect(band(time.visible)).toBe(band(after.visible));

    await page.mouse.move(box.x + PLOT.x, box.y + box.height - 10);
    await page.mouse.wheel(0, -300);
    const frequency = await state();
    expect(width(frequency.visible)).toBe(width(time.visible));
    expect(band(frequency.visible)).toBeLessThan(0.7 * band(time.visible));
  });

  it('pans by dragging: what was under the pointer stays under it', async () => {
    const { page, state, box } = await open();
    await page.mouse.move(box.x + PLOT.x, box.y + PLOT.y);
    await page.mouse.wheel(0, -900);
    const before = await state();
    await page.mouse.down();
    await page.mouse.move(box.x + PLOT.x + 60, box.y + PLOT.y + 40, { steps: 6 });
    await page.mouse.up();
    const after = await state();
    const pixel = (after.visible.toNs - after.visible.fromNs) / 400;
    expect(after.visible.fromNs).toBeLessThan(before.visible.fromNs);
    expect(Math.abs((after.cursor?.timeNs ?? 0) - (before.cursor?.timeNs ?? 0))).toBeLessThan(2 * pixel);
  });

  it('draws a box with Shift, measures it, and a click beside it clears it', async () => {
    const { page, state, idle, box } = await open();
    await page.keyboard.down('Shift');
    await page.mouse.move(box.x + 300, box.y + 150);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 260, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await idle();
    const { selection, visible } = await state();
    expect(selection?.source).toBe('waterfall');
    expect(selection?.range.fromNs).toBeGreaterThan(visible.fromNs);
    expect(selection?.range.toNs).toBeGreaterThan(selection?.range.fromNs ?? 0);
    expect(selection?.band.highHz).toBeGreaterThan(selection?.band.lowHz ?? 0);
    await page.mouse.click(box.x + 700, box.y + 400);
    expect((await state()).selection).toBeUndefined();
  });

  it('places markers by double click and takes them out by right click', async () => {
    const { page, state, box } = await open();
    await page.mouse.dblclick(box.x + PLOT.x, box.y + PLOT.y);
    expect((await state()).markers.length).toBe(1);
    await page.mouse.click(box.x + PLOT.x, box.y + PLOT.y - 4, { button: 'right' });
    expect((await state()).markers.length).toBe(0);
  });

  it('controls levels with the colour bar: drag, lock, double click', async () => {
    const { page, state, idle, box } = await open();
    await page.waitForTimeout(300);
    await idle();
    const automatic = await state();
    expect(automatic.levels.highDb - automatic.levels.lowDb).toBeGreaterThanOrEqual(25);
    const bar = { x: box.x + box.width - 55, y: box.y + 150 };
    const drag = async () => {
      await page.mouse.move(bar.x, bar.y);
      await page.mouse.down();
      await page.mouse.move(bar.x, bar.y + 40, { steps: 4 });
      await page.mouse.up();
    };
    await drag();
    const dragged = await state();
    expect(dragged.levels).not.toEqual(automatic.levels);
    await page.getByRole('button', { name: 'Lock levels' }).click();
    await drag();
    const locked = await state();
    expect(locked.locked).toBe(true);
    expect(locked.levels).toEqual(dragged.levels);
    await page.mouse.dblclick(bar.x, bar.y);
    await page.waitForTimeout(300);
    await idle();
    expect((await state()).levels).toEqual(automatic.levels);
  });

  it('knows the level under the pointer, and none where nothing was measured', async () => {
    const { page, state, box, idle } = await open('?scene=gaps');
    await page.mouse.move(box.x + PLOT.x, box.y + 60);
    await idle();
    expect((await state()).cursor?.levelDb).toBeGreaterThan(-150);
    // The gap of this recording takes up 58 to 75 % of its time.
    const { extent } = await state();
    await page.evaluate(([fromNs, toNs]) => window.synthetic?.app.model.timebase.show({ fromNs, toNs }), [
      extent.toNs * 0.68,
      extent.toNs * 0.7,
    ] as const);
    await idle();
    await page.mouse.move(box.x + PLOT.x, box.y + 200);
    await idle();
    expect((await state()).cursor?.levelDb).toBeUndefined();
  });

  it('draws only colours again when levels change (G7), and reports RAM and GPU against their budgets (S9)', async () => {
    const { page, idle } = await open('?scene=small&renderer=webgl');
    await page.evaluate(() => window.airguardStats?.waterfall?.reset());
    await page.evaluate(() => window.synthetic?.app.model.display.setLevels({ lowDb: -90, highDb: -50 }));
    await idle();
    const stats = await page.evaluate(() => {
      const own = window.airguardStats?.waterfall;
      return { frames: own?.frames(), renderer: own?.renderer(), ledger: own?.ledger() };
    });
    expect(stats.renderer).toBe('webgl');
    expect(stats.frames?.frames).toBeGreaterThan(0);
    expect(stats.frames?.codeFrames).toBe(0);
    expect(stats.ledger?.map((entry) => entry.name)).toEqual(['tiles in memory', 'tiles on the GPU']);
    for (const entry of stats.ledger ?? []) {
      expect(entry.bytes).toBeGreaterThan(0);
      expect(entry.bytes).toBeLessThanOrEqual(entry.budgetBytes);
    }
  });
});
