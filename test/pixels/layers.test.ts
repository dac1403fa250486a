import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChromiumPage, chromiumPath, closeChromium, openChromiumPage } from '../support/chromium-page.ts';
import { randomOf, type SyntheticOptions } from '../support/synthetic-host.ts';

/** Pixels of the WebGL2 and the Canvas2D layer in a real Chromium (renderer/gl/SPEC.md). */
const without = chromiumPath === undefined ? 'no Chromium on this machine (looked in /usr/bin)' : undefined;

const one: SyntheticOptions = {
  frames: 30_000,
  streams: [{ centreHz: 5180e6, widthHz: 20e6, bins: 56 }],
  gaps: [
    [0.3, 0.05],
    [0.8, 0.01],
  ],
};
const hopping: SyntheticOptions = {
  frames: 20_000,
  hopEvery: 170,
  gaps: [[0.5, 0.1]],
  streams: [
    { centreHz: 2412e6, widthHz: 20e6, bins: 56 },
    { centreHz: 2422e6, widthHz: 40e6, bins: 128 },
    { centreHz: 2462e6, widthHz: 20e6, bins: 256 },
  ],
};

describe.skipIf(without !== undefined)(`layers in Chromium${without === undefined ? '' : `: ${without}`}`, () => {
  let open: ChromiumPage | undefined;
  beforeAll(async () => {
    open = await openChromiumPage({ entry: 'test/support/pages/layers-page.ts', width: 400, height: 300 });
  });
  afterAll(closeChromium);
  const page = () => {
    if (open === undefined) throw new Error('the page did not open');
    return open.page;
  };

  it.each([
    ['one stream', one, 'max'],
    ['streams that hop and overlap', hopping, 'max'],
    ['means', hopping, 'mean'],
  ] as const)('G6 WebGL and Canvas2D give the same pixels: %s', async (_name, options, plane) => {
    const result = await page().evaluate(([asked, shown]) => window.layerLab?.compare(asked, 24, shown), [
      options,
      plane,
    ] as const);
    expect(result?.different).toBe(0);
    expect(result?.lit).toBeGreaterThan(100_000);
  });

  it('G5 stays inside the GPU budget and still draws everything', async () => {
    const budget = 3 * 2 ** 20;
    const result = await page().evaluate(([asked, bytes]) => window.layerLab?.compare(asked, 12, 'max', bytes), [
      hopping,
      budget,
    ] as const);
    expect(result?.different).toBe(0);
    expect(result?.gpuBytes).toBeLessThanOrEqual(budget);
  });

  it('P2 no burst is lost: single cells in long recordings are lit at every zoom, in both layers', async () => {
    const random = randomOf(7);
    const frames = 60_000;
    const bursts = Array.from({ length: 12 }, () => ({
      stream: 0,
      frame: Math.floor(random() * frames),
      bin: Math.floor(random() * 56),
      code: 200 + Math.floor(random() * 55),
    }));
    const options = { ...one, frames, flatCode: 60 };
    const result = await page().evaluate(([asked, planted]) => window.layerLab?.bursts(asked, planted), [
      options,
      bursts,
    ] as const);
    expect(result?.missed).toEqual([]);
    expect(result?.looked).toBeGreaterThan(100);
  });

  it('G6 scrolling in Canvas2D gives the same pixels as painting at once', async () => {
    const steps = [0, 1, 5, -3, 40, -80, 2, 299, -1, 0, 7];
    const different = await page().evaluate(([asked, moves]) => window.layerLab?.scroll(asked, moves), [
      hopping,
      steps,
    ] as const);
    expect(different).toBe(0);
  });

  it('G8 draws the same picture after a lost context, without asking the host again', async () => {
    const result = await page().evaluate((asked) => window.layerLab?.contextLoss(asked), one);
    expect(result).toEqual({ restored: 1, different: 0, requests: 0 });
  });
});
