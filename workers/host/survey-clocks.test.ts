import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { programDir } from '../../test/support/program.ts';
import type { ClockSubject } from '../contract/survey.ts';
import { surveyStates } from '../contract/survey-changes.ts';
import { createHost } from './create-host.ts';

async function firstOf<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) return item;
  throw new Error('the state ended');
}

test('a clock keeps every setting, to the nanosecond, and the newest one counts after the case is opened again', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'airguard-clocks-')));
  const dump: ClockSubject = { kind: 'recording', id: 'dump' };
  const camera: ClockSubject = { kind: 'camera', id: 'Pinhole 1' };
  const settings = [
    { subject: dump, offsetNs: 1_773_457_805_123_456_789n, uncertaintyNs: 1e9, how: 'typed', note: 'by ear' },
    { subject: camera, offsetNs: -3_200_000_000n, uncertaintyNs: 5e8, how: 'photo lined up', note: '' },
    { subject: dump, offsetNs: 1_773_457_806_000_000_001n, uncertaintyNs: 1e7, how: 'same event', note: '' },
  ] as const;
  for (const round of ['set', 'read again']) {
    const host = createHost({
      capabilities: { host: 'memory', dialogs: false, browse: true, upload: false },
      programDir: await programDir(),
      build: 'test',
    });
    try {
      const calls = createRouterClient(host.router);
      await calls.cases.open({ grant: host.grant(join(root, 'case')) });
      if (round === 'set') for (const setting of settings) await calls.survey.setClock(setting);
      const { settings: history } = await calls.survey.clockHistory({ subject: dump });
      expect(history.map(({ offsetNs, how, note }) => [offsetNs, how, note])).toEqual([
        [1_773_457_805_123_456_789n, 'typed', 'by ear'],
        [1_773_457_806_000_000_001n, 'same event', ''],
      ]);
      const state = await firstOf(surveyStates(await calls.survey.state()));
      const newest = new Map(state.clocks.map((clock) => [clock.subject.id, clock.setting]));
      expect(newest.size).toBe(2);
      expect(newest.get('dump')).toMatchObject({ offsetNs: 1_773_457_806_000_000_001n, uncertaintyNs: 1e7 });
      expect(newest.get('Pinhole 1')?.offsetNs).toBe(-3_200_000_000n);
    } finally {
      await host.dispose();
    }
  }
  rmSync(root, { recursive: true });
});
