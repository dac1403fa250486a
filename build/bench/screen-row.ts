import type { Page } from '@playwright/test';
import type { FrameSummary } from '../../renderer/gl/frame-stats.ts';
import { bigDump } from './dumps.ts';
import type { BenchRow, Figure } from './harness.ts';
import { importInto, newCase } from './product.ts';
import { drawWith, openWorkstation, settled, startImport, untilImported, whyNoScreen } from './workstation.ts';

const STEPS = 120;

export const screenRow: BenchRow = {
  name: 'screen',
  about:
    'JavaScript of the waterfall per frame while panning and zooming, and the longest task of the UI thread while a dump is imported and looked at, in real Electron.',
  async run(context) {
    const why = whyNoScreen(context);
    if (why !== undefined) return { kind: 'skipped', why };
    const made = await newCase(context);
    try {
      await importInto(made, bigDump(context.cacheDir, 'n512', context.dumpBytes / 4));
      await made.host.dispose();
      const workstation = await openWorkstation(context, made.path);
      const { page } = workstation;
      const figures: Figure[] = [];
      for (const renderer of ['canvas', 'webgl'] as const) {
        await drawWith(workstation, renderer);
        const summary = await framesOfFlight(page);
        figures.push(
          { label: `pan and zoom with ${renderer}, median of ${summary.frames}`, value: summary.p50Ms, unit: 'ms' },
          {
            label: `pan and zoom with ${renderer}, 95 of 100`,
            value: summary.p95Ms,
            unit: 'ms',
            // Canvas draws on the processor: it is for machines without a GPU, and not what the goal is about.
            ...(renderer === 'webgl' ? { goal: { atMost: 1 } } : {}),
          },
        );
      }
      await page.evaluate(watchTasks);
      await startImport(workstation, bigDump(context.cacheDir, 'n128', context.dumpBytes));
      await untilImported(workstation, () => flyAbout(page, 10));
      const longest = await page.evaluate(() => window.benchLongestMs ?? 0);
      await workstation.close();
      figures.push({ label: 'longest task during import', value: longest, unit: 'ms', goal: { atMost: 50 } });
      return {
        kind: 'measured',
        figures,
        note: 'the browser reports tasks over 50 ms only: 0 means there was none; deck.gl is not a dependency, so its TileLayer is not measured',
      };
    } finally {
      await made.close();
    }
  },
};

/** JavaScript of a frame while everything that is needed has been fetched before. */
async function framesOfFlight(page: Page): Promise<FrameSummary> {
  await flyAbout(page, STEPS);
  await settled(page);
  await page.evaluate(() => window.airguardStats?.waterfall?.reset());
  await flyAbout(page, STEPS);
  const summary = await page.evaluate(() => window.airguardStats?.waterfall?.frames());
  if (summary === undefined) throw new Error('the waterfall publishes no figures');
  return summary;
}

declare global {
  interface Window {
    benchLongestMs?: number;
  }
}

/** Runs in the page: remembers the longest task from now on. */
function watchTasks(): void {
  window.benchLongestMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      window.benchLongestMs = Math.max(window.benchLongestMs ?? 0, duration);
    }
  }).observe({ type: 'longtask' });
}

/** Runs `steps` frames of panning and zooming through the model that every view follows. */
function flyAbout(page: Page, steps: number): Promise<void> {
  return page.evaluate(
    (count) =>
      new Promise<void>((resolve) => {
        const timebase = window.benchApp?.model.timebase;
        if (timebase === undefined) throw new Error('the page has no timebase');
        timebase.home();
        let step = 0;
        const next = () => {
          const { visible } = timebase.view.get();
          const span = visible.toNs - visible.fromNs;
          const middle = (visible.fromNs + visible.toNs) / 2;
          if (step % 60 < 25) timebase.zoomTime(0.9, middle);
          else if (step % 60 < 45) timebase.panTime(span / 40);
          else timebase.zoomTime(1.15, middle);
          if (++step < count) requestAnimationFrame(next);
          else resolve();
        };
        requestAnimationFrame(next);
      }),
    steps,
  );
}
