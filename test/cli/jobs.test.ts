import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeBigDump } from '../support/big-dump.ts';
import { run, start, temporaryFolder, whenCopying } from './support.ts';

test('a killed import is listed, goes on when resumed, and leaves nothing when dismissed', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a.dump');
  const frames = writeBigDump(file, 200 * 2 ** 20, 512);
  const path = join(folder, 'case');
  expect(await run('case', 'new', path)).toMatchObject({ code: 0 });
  expect(await run('jobs', path)).toMatchObject({ code: 0, out: 'Every job has ended.\n', err: '' });

  const kill = async () => {
    const { child, ended } = await start(['import', path, file]);
    await whenCopying(path);
    child.kill('SIGKILL');
    expect((await ended).code).toBeUndefined();
    const [job = ''] = readdirSync(join(path, 'incoming'));
    const listed = await run('jobs', path, '--json');
    expect(JSON.parse(listed.out)).toEqual({
      jobs: [
        {
          id: job,
          kind: 'import',
          title: 'a.dump',
          state: 'interrupted',
          message: expect.any(String),
          incomingBytes: expect.any(Number),
        },
      ],
    });
    expect(JSON.parse(listed.out).jobs[0].incomingBytes).toBeGreaterThan(0);
    expect((await run('jobs', path)).out).toMatch(new RegExp(`${job}.*a\\.dump.*interrupted.*B`, 'u'));
    return job;
  };

  const first = await kill();
  expect(await run('jobs', path, '--dismiss', 'no-such-job')).toMatchObject({ code: 1 });
  expect(await run('jobs', path, '--dismiss', first, '--resume', first)).toMatchObject({ code: 2 });
  expect(existsSync(join(path, 'incoming', first))).toBe(true);
  expect(await run('jobs', path, '--dismiss', first.slice(0, 8))).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Removed what the import of a\.dump had left/),
    err: '',
  });
  for (const kept of ['incoming', 'evidence', 'recordings']) expect(readdirSync(join(path, kept))).toEqual([]);
  expect(JSON.parse((await run('jobs', path, '--json')).out)).toEqual({ jobs: [] });
  expect(await run('verify', path)).toMatchObject({ code: 0 });

  const second = await kill();
  const resumed = await run('jobs', path, '--resume', second, '--json');
  expect(resumed).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(resumed.out)).toMatchObject({ jobs: [{ id: second, state: 'done' }], recordings: [{ frames }] });
  expect(readdirSync(join(path, 'incoming'))).toEqual([]);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});
