import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeBigDump } from '../support/big-dump.ts';
import { run, start, temporaryFolder } from './support.ts';

/** Where commands write their output, and names they cannot open. */

describe('an output file never lands in what a case keeps', () => {
  let path = '';
  beforeAll(async () => {
    path = join(temporaryFolder(), 'case');
    writeBigDump(join(path, '..', 'a.dump'), 60_000, 64);
    expect(await run('case', 'new', path)).toMatchObject({ code: 0 });
    expect(await run('import', path, join(path, '..', 'a.dump'))).toMatchObject({ code: 0 });
  });
  const everything = () => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();

  test.each([['evidence'], ['recordings'], ['incoming'], ['.']])(
    'render and generate into %s are refused',
    async (folder) => {
      const before = everything();
      const names = folder === '.' ? ['case.duckdb', 'manifest.json', 'audit.jsonl'] : ['out.png', 'out.bin'];
      for (const name of names) {
        const target = join(path, folder, name);
        const size = ['--width', '10', '--height', '10'];
        const rendered = await run('render', path, 'a.dump', '-o', target, ...size);
        expect(rendered).toMatchObject({
          code: 1,
          err: expect.stringMatching(/^airguard: This place belongs to the case/),
        });
        if (name.endsWith('.json')) continue;
        expect(await run('generate', 'quiet', '-o', target, '--seconds', '0.1')).toMatchObject({
          code: 1,
          err: expect.stringMatching(/^airguard: This place belongs to the case/),
        });
      }
      expect(everything()).toEqual(before);
    },
  );

  test('also through a link, and deep in a recording', async () => {
    const link = join(temporaryFolder(), 'link');
    symlinkSync(join(path, 'recordings'), link);
    const [recording = ''] = readdirSync(link);
    for (const target of [join(link, 'a.bin'), join(link, recording, 'a.bin')])
      expect(await run('generate', 'quiet', '-o', target, '--seconds', '0.1')).toMatchObject({ code: 1 });
  });

  test("other names in the case's folder are the person's own", async () => {
    mkdirSync(join(path, 'reports'));
    const target = join(path, 'reports', 'a.png');
    expect(await run('render', path, 'a.dump', '-o', target, '--width', '10', '--height', '10')).toMatchObject({
      code: 0,
    });
    expect(await run('verify', path)).toMatchObject({ code: 0 });
  });
});

test('generate refuses a name whose sidecar would be the same file', async () => {
  const folder = temporaryFolder();
  for (const name of ['same.json', 'same.JSON']) {
    const ran = await run('generate', 'quiet', '-o', join(folder, name), '--seconds', '0.1');
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/would be the same file.*same\.json/i) });
  }
  expect(readdirSync(folder)).toEqual([]);
  expect(await run('generate', 'quiet', '-o', join(folder, 'plain'), '--seconds', '0.1')).toMatchObject({ code: 0 });
  expect(readdirSync(folder).sort()).toEqual(['plain', 'plain.json']);
});

test('a folder is no output file, and its folder must be there', async () => {
  const folder = temporaryFolder();
  const quiet = ['generate', 'quiet', '--seconds', '0.1', '-o'];
  expect(await run(...quiet, folder)).toMatchObject({ code: 1, err: expect.stringMatching(/is a folder/) });
  expect(await run(...quiet, join(folder, 'none', 'a.bin'))).toMatchObject({
    code: 1,
    err: expect.stringMatching(/No such file or folder/),
  });
});

test('a name that is not UTF-8 is refused for that reason', async ({ skip }) => {
  const folder = temporaryFolder();
  const raw = Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0x61, 0xff, 0x62)]);
  try {
    writeFileSync(raw, 'x');
  } catch {
    return skip('this disk takes UTF-8 names only');
  }
  const path = join(temporaryFolder(), 'case');
  expect(await run('case', 'new', path)).toMatchObject({ code: 0 });
  const other = join(temporaryFolder(), 'a\ufffdb');
  for (const args of [
    ['case', 'new', other],
    ['generate', 'quiet', '-o', other, '--seconds', '0.1'],
    ['inspect', `${folder}/a\ufffdb`],
    ['import', path, `${folder}/a\ufffdb`],
    ['import', path, folder],
  ]) {
    const ran = await (await start(args)).ended;
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/not valid UTF-8/);
  }
  expect(readdirSync(dirname(other))).toEqual([]);
});

test('a reader that goes away ends a long result without a word', async () => {
  const path = join(temporaryFolder(), 'case');
  expect(await run('case', 'new', path)).toMatchObject({ code: 0 });
  const { child, ended } = await start(['sql', path, 'SELECT range AS n FROM range(100000000)', '--csv']);
  child.stdout?.once('data', () => child.stdout?.destroy());
  expect(await ended).toMatchObject({ code: 1, err: '' });
});
