import type { Page } from '@playwright/test';
import { annotationColours } from '../../workers/contract/survey.ts';
import { shareWorkstation, test, waitForIdle } from './support/fixtures.ts';
import { setSize, shot, skipOtherChromium } from './support/shots.ts';

/** Baselines of what is marked and compared; see screens.spec.ts. */
const desk = shareWorkstation('lab');

/** Seven annotations of the office, one of them chosen; the same ids again and again, so that the case keeps seven. */
async function annotate(page: Page): Promise<void> {
  await page.evaluate(async (colours) => {
    const app = window.airguardApp;
    const recording = app?.recording.get()?.id;
    if (app === undefined || recording === undefined) throw new Error('no recording is on the screen');
    const { fromNs, toNs, lowHz, highHz } = app.model.timebase.view.get().extent;
    const [ns, hz] = [toNs - fromNs, highHz - lowHz];
    const labels = ['microwave oven', 'hopper', 'beacon burst', 'quiet span', 'carrier', 'radar?', 'video link'];
    const annotations = labels.map((label, index) => {
      const from = fromNs + ns * (0.05 + 0.13 * index);
      const low = lowHz + hz * ((index * 0.37) % 0.8);
      const length = label === 'radar?' ? 0 : ns * 0.08;
      const width = label === 'radar?' ? 0 : hz * 0.15;
      const edges = label === 'quiet span' ? {} : { lowHz: low, highHz: low + width };
      const place = { kind: 'region' as const, recording, fromNs: from, toNs: from + length, ...edges };
      const note = index % 2 === 0 ? '' : 'seen from the north corridor, comes back every 20 s';
      return { id: `mark ${index}`, place, label, colour: colours[index] ?? 'blue', note };
    });
    await app.host.calls.survey.saveAnnotations({ annotations });
    app.model.annotations.chosen.set('mark 1');
    app.model.commands.run('layout.forensics');
  }, annotationColours);
  await waitForIdle(page);
}

async function compare(page: Page): Promise<void> {
  await page.evaluate(() => {
    const app = window.airguardApp;
    const [office, planted] = app?.workspace.get().recordings ?? [];
    if (app === undefined || office === undefined || planted === undefined) throw new Error('the case is empty');
    const { compare, commands } = app.model;
    compare.add({ recording: office.id, range: { fromNs: 0, toNs: 6e9 } });
    compare.add({ recording: office.id, range: { fromNs: 8e9, toNs: 12e9 } });
    compare.add({ recording: planted.id, range: { fromNs: 0, toNs: 18e9 } });
    commands.run('view.compare');
    commands.run('view.fill');
  });
  await waitForIdle(page);
}

for (const theme of ['dark', 'light'] as const) {
  test(`annotations and a comparison, ${theme}`, async () => {
    test.slow();
    await skipOtherChromium(desk.workstation);
    const { page } = desk;
    await setSize(desk.workstation, 1600, 1000);
    if (theme === 'light') await page.keyboard.press('d');
    await annotate(page);
    for (const view of ['waterfall', 'annotations', 'spectrum'])
      await shot(page.locator(`[data-view="${view}"]`), `marked-${view}-${theme}`);
    await compare(page);
    await shot(page.locator('[data-view="compare"]'), `compare-${theme}`);
  });
}
