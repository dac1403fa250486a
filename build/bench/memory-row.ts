import { rmSync, statfsSync } from 'node:fs';
import { bigDump } from './dumps.ts';
import type { BenchContext, BenchRow, Figure } from './harness.ts';
import { type TreeMemory, watchMemory } from './memory.ts';
import { newCase } from './product.ts';
import { openWorkstation, settled, startImport, untilImported, whyNoScreen } from './workstation.ts';

const GIB = 2 ** 30;
const LIMIT_GIB = 1.2;

export const memoryRow: BenchRow = {
  name: 'memory',
  about:
    'Most memory of all processes of real Electron while a dump of 4 and of 16 times the size is imported and looked at.',
  async run(context) {
    const why = process.platform === 'linux' ? whyNoScreen(context) : 'memory of a process tree is read from /proc';
    if (why !== undefined) return { kind: 'skipped', why };
    const figures: Figure[] = [];
    const peaks: TreeMemory[] = [];
    for (const factor of [4, 16]) {
      // The dump, its copy in the case, and two thirds of it in pyramids.
      const needed = context.dumpBytes * factor * 2.8;
      const { bavail, bsize } = statfsSync(context.scratchDir);
      if (bavail * bsize < needed) {
        return {
          kind: 'measured',
          figures,
          note: `the dump of ${factor} times the size was left out: it needs ${(needed / GIB).toFixed(0)} GiB of disk`,
        };
      }
      const peak = await peakOf(context, factor);
      peaks.push(peak);
      const size = `${((context.dumpBytes * factor) / GIB).toFixed(2)} GiB`;
      figures.push(
        {
          label: `${size} dump, shared pages once`,
          value: peak.proportional / GIB,
          unit: 'GiB',
          goal: { atMost: LIMIT_GIB },
        },
        { label: `${size} dump, resident sets added up`, value: peak.resident / GIB, unit: 'GiB' },
      );
    }
    const [small, big] = peaks;
    if (small !== undefined && big !== undefined) {
      figures.push({
        label: 'big against small',
        value: big.proportional / small.proportional,
        unit: '×',
        goal: { atMost: 1.1 },
      });
    }
    return { kind: 'measured', figures };
  },
};

async function peakOf(context: BenchContext, factor: number): Promise<TreeMemory> {
  const path = bigDump(context.scratchDir, 'n512', context.dumpBytes * factor);
  const made = await newCase(context);
  await made.host.dispose();
  const workstation = await openWorkstation(context, made.path);
  const { page, electron } = workstation;
  const pid = electron.process().pid;
  if (pid === undefined) throw new Error('Electron has no process');
  const watch = watchMemory(pid);
  try {
    await startImport(workstation, path);
    await untilImported(workstation, () => lookAround(page));
    for (let step = 0; step < 20; step++) await lookAround(page);
    await settled(page);
  } finally {
    watch.stop();
    await workstation.close();
    await made.close();
    rmSync(path, { force: true });
  }
  return watch.peak;
}

/** Another random part of the recording on screen, drawn. */
async function lookAround(page: Parameters<typeof settled>[0]): Promise<void> {
  await page.evaluate(async () => {
    const timebase = window.airguardApp?.model.timebase;
    if (timebase === undefined) return;
    const { fromNs, toNs } = timebase.view.get().extent;
    const span = (toNs - fromNs) * 0.5 ** (1 + Math.random() * 12);
    const start = fromNs + Math.random() * (toNs - fromNs - span);
    timebase.show({ fromNs: start, toNs: start + span }, false);
    await new Promise((resolve) => setTimeout(resolve, 250));
  });
}
