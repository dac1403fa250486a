import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'esbuild';
import type { FrameSummary } from '../../renderer/gl/frame-stats.ts';
import type { View } from '../../renderer/model/timebase.ts';
import { bigDump } from './dumps.ts';
import { flightPath } from './flight.ts';
import { type BenchContext, type BenchRow, type Figure, median, quantile } from './harness.ts';
import { longestTask, type Slice, scriptMsPerStep, traced } from './page-trace.ts';
import { importInto, newCase } from './product.ts';
import {
  drawWith,
  openWorkstation,
  settled,
  startImport,
  untilImported,
  type Workstation,
  whyNoScreen,
} from './workstation.ts';

/** Rounds of the path: 320 frames. */
const PATH_ROUNDS = 4;
/** Flights of each contender that count. */
const MOST_FLIGHTS = 2;
/** Stretches of the import that are traced one by one: a trace is kept in memory. */
const IMPORT_ROUNDS = 1;

export const screenRow: BenchRow = {
  name: 'screen',
  about:
    "Scripts of the whole page (processor time, microtasks and timers included) per frame of a flight through a recording, by Chromium's tracing: the waterfall against a deck.gl TileLayer over the same tiles in turn; and the longest task of the UI thread while a dump is imported and looked at. Real Electron.",
  async run(context) {
    const why = whyNoScreen(context);
    if (why !== undefined) return { kind: 'skipped', why };
    const made = await newCase(context);
    try {
      await importInto(made, bigDump(context.cacheDir, 'n512', context.dumpBytes / 4));
      await made.host.dispose();
      const workstation = await openWorkstation(context, made.path);
      // Where pixels are drawn by the processor, a larger window takes minutes a flight.
      await workstation.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800),
      );
      const figures = [
        ...(await comparedFlights(context, workstation)),
        ...(await otherFlights(workstation)),
        ...(await importFigures(context, workstation)),
      ];
      await workstation.close();
      return { kind: 'measured', figures, note: 'tasks are counted by the processor time of the thread' };
    } finally {
      await made.close();
    }
  },
};

/** The waterfall alone against deck.gl, flight by flight; the first of each does not count. */
async function comparedFlights(context: BenchContext, workstation: Workstation): Promise<readonly Figure[]> {
  const { page } = workstation;
  const views = await readyToFly(workstation, 'webgl', 'layout.waterfall');
  const ours: number[] = [];
  const frames: FrameSummary[] = [];
  const deck: number[] = [];
  const flights = Math.min(MOST_FLIGHTS, context.rounds);
  for (let flight = 0; flight <= flights; flight++) {
    await loadAlong(page, views);
    await page.evaluate(() => window.airguardStats?.waterfall?.reset());
    const own = await traced(page, 'scripts', () =>
      page.evaluate(async (path) => window.benchFlights?.ours(path), views),
    );
    const frame = await page.evaluate(() => window.airguardStats?.waterfall?.frames());
    await settled(page);
    await page.evaluate((path) => window.benchFlights?.openDeck(path), views);
    const theirs = await traced(page, 'scripts', () => page.evaluate(async () => window.benchFlights?.deck()));
    const colours = await page.evaluate(() => window.benchFlights?.deckColours() ?? 0);
    await page.evaluate(() => window.benchFlights?.closeDeck());
    if (colours < 8) throw new Error('deck.gl drew no picture');
    if (flight === 0) continue;
    ours.push(...scriptMsPerStep(own));
    if (frame !== undefined) frames.push(frame);
    deck.push(...scriptMsPerStep(theirs));
  }
  const ratio = median(deck) / median(ours);
  return [
    { label: `waterfall, median of ${ours.length} frames`, value: median(ours), unit: 'ms' },
    { label: 'waterfall, 95 of 100', value: quantile(ours, 0.95), unit: 'ms', goal: { atMost: 1 } },
    {
      label: 'of that its own frame (picture, axes, overlay), median',
      value: median(frames.map(({ p50Ms }) => p50Ms)),
      unit: 'ms',
    },
    { label: 'its own frame, 95 of 100', value: median(frames.map(({ p95Ms }) => p95Ms)), unit: 'ms' },
    { label: `deck.gl TileLayer, median of ${deck.length} frames`, value: median(deck), unit: 'ms' },
    { label: 'deck.gl TileLayer, 95 of 100', value: quantile(deck, 0.95), unit: 'ms' },
    { label: 'deck.gl over ours, medians', value: ratio, unit: '×', goal: { atLeast: 20 } },
  ];
}

/** Every tile of the flight is there and every script has run before it counts; so it is for deck.gl. */
async function loadAlong(page: Page, views: readonly View[]): Promise<void> {
  await page.evaluate(
    (path) => window.benchFlights?.ours(path),
    views.filter((_, step) => step % 4 === 0),
  );
  await settled(page);
}

/** The same flight with other parts on the screen; without goals. */
async function otherFlights(workstation: Workstation): Promise<readonly Figure[]> {
  const { page } = workstation;
  const figures: Figure[] = [];
  for (const [renderer, layout, label] of [
    ['webgl', 'layout.overview', 'waterfall and spectrum'],
    ['canvas', 'layout.waterfall', 'waterfall on Canvas2D'],
  ] as const) {
    const views = await readyToFly(workstation, renderer, layout);
    await loadAlong(page, views);
    const trace = await traced(page, 'scripts', () =>
      page.evaluate(async (path) => window.benchFlights?.ours(path), views),
    );
    const frames = scriptMsPerStep(trace);
    figures.push(
      { label: `${label}, median`, value: median(frames), unit: 'ms' },
      { label: `${label}, 95 of 100`, value: quantile(frames, 0.95), unit: 'ms' },
    );
  }
  return figures;
}

/** Loads the page anew with a renderer and a layout; gives the views of the flight. */
async function readyToFly(
  workstation: Workstation,
  renderer: 'webgl' | 'canvas',
  layout: string,
): Promise<readonly View[]> {
  const { page } = workstation;
  await drawWith(workstation, renderer);
  await page.evaluate(await flightScript());
  await page.evaluate(async (command) => window.airguardApp?.model.commands.run(command), layout);
  await settled(page);
  const extent = await page.evaluate(() => window.airguardApp?.model.timebase.view.get().extent);
  if (extent === undefined) throw new Error('the page has no recording');
  return flightPath(extent, PATH_ROUNDS);
}

async function flightScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(process.cwd(), 'build', 'bench', 'flight-page.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'chrome114',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** Imports a dump while the page flies about, a trace a round. */
async function importFigures(context: BenchContext, workstation: Workstation): Promise<readonly Figure[]> {
  const { page } = workstation;
  await readyToFly(workstation, 'webgl', 'layout.overview');
  let longest: Slice | undefined;
  await startImport(workstation, bigDump(context.cacheDir, 'n128', context.dumpBytes));
  await untilImported(workstation, async () => {
    const task = longestTask(await traced(page, 'tasks', () => flyAround(page)));
    if ((task?.cpuMs ?? 0) > (longest?.cpuMs ?? 0)) longest = task;
  });
  const label = `longest task during import${longest === undefined ? '' : ` (${longest.place})`}`;
  return [{ label, value: longest?.cpuMs ?? 0, unit: 'ms', goal: { atMost: 50 } }];
}

async function flyAround(page: Page): Promise<void> {
  const extent = await page.evaluate(() => window.airguardApp?.model.timebase.view.get().extent);
  if (extent === undefined) return;
  const views = flightPath(extent, IMPORT_ROUNDS).filter((_, step) => step % 4 === 0);
  await page.evaluate((path) => window.benchFlights?.ours(path), views);
}
