import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { run, temporaryFolder } from './support.ts';

/** The rules are of workers/analysis/SPEC.md. */
let path = '';
beforeAll(async () => {
  const folder = temporaryFolder();
  path = join(folder, 'case');
  const dump = (name: string) => join(folder, `${name}.bin`);
  for (const [scenario, seed] of [
    ['quiet', '1'],
    ['cw', '2'],
  ] as const)
    expect(await run('generate', scenario, '-o', dump(scenario), '--seconds', '4', '--seed', seed)).toMatchObject({
      code: 0,
    });
  expect(await run('case', 'new', path)).toMatchObject({ code: 0 });
  expect(await run('import', path, dump('quiet'), dump('cw'))).toMatchObject({ code: 0 });
}, 120_000);

const compared = async (...words: readonly string[]) => {
  const { code, out, err } = await run('compare', path, ...words, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
};

test('a carrier is a band that rose; the other way round it fell by as much (D3, D4)', async () => {
  const there = await compared('quiet.bin', 'cw.bin', '--statistic', 'max');
  const back = await compared('cw.bin', 'quiet.bin', '--statistic', 'max');
  expect(there.changes.length).toBeGreaterThan(0);
  expect(there.changes.some(({ kind }: { kind: string }) => kind === 'rose' || kind === 'appeared')).toBe(true);
  expect(there.sides.map((side: { evidenceSha256: string }) => side.evidenceSha256.length)).toEqual([64, 64]);
  const negated = back.sides[1].differenceDb.map((db: number | null) => (db === null ? null : -db || 0));
  expect(there.sides[1].differenceDb.map((db: number | null) => (db === null ? null : db || 0))).toEqual(negated);
});

test('a recording and itself differ by nothing, in no band and at no time (D3, D6)', async () => {
  const same = await compared('cw.bin@1..3', 'cw.bin@1..3');
  expect(same.changes).toEqual([]);
  for (const column of [same.sides[1].differenceDb, same.sides[1].traceDifferenceDb])
    expect(column.every((db: number | null) => db === null || db === 0)).toBe(true);
  expect(same.sides[1].traceDifferenceDb).toContain(0);
});

test('aligned by an event, only what both ranges hold has a difference over time (D6)', async () => {
  const { time, sides } = await compared('cw.bin@0..2', 'cw.bin@1..3', '--align', 'event', '--event', '0.5,2.5');
  expect([time.fromNs, time.fromNs + time.stepNs * time.buckets]).toEqual([-1.5e9, 1.5e9]);
  const inside = sides[1].traceDifferenceDb.flatMap((db: number | null, bucket: number) =>
    db === null ? [] : [time.fromNs + bucket * time.stepNs],
  );
  expect(Math.min(...inside)).toBeGreaterThanOrEqual(-0.5e9 - 1);
  expect(Math.max(...inside)).toBeLessThan(0.5e9);
});

test('CSV has a line a cell, empty where there is no level', async () => {
  const { out } = await run('compare', path, 'quiet.bin', 'cw.bin', '--csv');
  expect(out.split('\r\n')[0]).toBe('freq_hz,mean_A,max_A,frames_A,mean_B,max_B,frames_B,difference_db_B');
  expect(out.trim().split('\n').length).toBeGreaterThan(16);
});

test('wrong words are said in a sentence', async () => {
  expect(await run('compare', path, 'quiet.bin', 'cw.bin', '--align', 'event')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--align event and --event belong together'),
  });
  expect(await run('compare', path, 'quiet.bin', 'cw.bin', '--band', '1000-1001')).toMatchObject({
    code: 1,
    err: expect.stringContaining('None of the ranges has a bin in this band'),
  });
  expect(await run('compare', path, 'quiet.bin')).toMatchObject({ code: 2 });
});
