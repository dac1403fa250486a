import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../workers/host/cli/commands.ts';
import { writeBigDump } from '../support/big-dump.ts';
import { run, start, temporaryFolder } from './support.ts';

interface Listed {
  readonly recordings: readonly {
    readonly id: string;
    readonly name: string;
    readonly frames: number;
    readonly deviceId?: string;
    readonly origin: { readonly kind: string; readonly utcNs?: string; readonly source?: string };
    readonly streams: readonly unknown[];
    readonly evidenceSha256: string;
  }[];
}

const listOf = async (path: string): Promise<Listed> => JSON.parse((await run('list', path, '--json')).out);

async function newCase(title = 'Test'): Promise<string> {
  const path = join(temporaryFolder(), 'case');
  expect(await run('case', 'new', path, '--title', title)).toMatchObject({ code: 0 });
  return path;
}

test('inspect --frame says how many frames there are when it is asked for one more', async () => {
  const path = join(temporaryFolder(), 'a.dump');
  const frames = writeBigDump(path, 100_000, 128);
  expect(await run('inspect', path, '--frame', String(frames))).toMatchObject({
    code: 1,
    err: expect.stringContaining(`no frame ${frames}; the file has ${frames}`),
  });
});

describe('a case from end to end', () => {
  let path = '';
  let dump = '';
  let frames = 0;
  beforeAll(async () => {
    path = await newCase('End to end');
    dump = join(temporaryFolder(), 'flight.bin');
    frames = writeBigDump(dump, 3_000_000, 128);
    const sidecar = {
      device_id: 'jetson-7',
      clock_anchors: [{ tsf_us: 0, utc: '2026-03-01T03:12:00Z' }],
      unknown_key: 1,
    };
    writeFileSync(dump.replace('.bin', '.json'), JSON.stringify(sidecar));
    expect(await run('import', path, dump)).toMatchObject({ code: 0, err: '' });
  });

  test('list shows the recording, its device and its wall clock', async () => {
    const [recording] = (await listOf(path)).recordings;
    expect(recording).toMatchObject({ name: 'flight.bin', frames, deviceId: 'jetson-7' });
    expect(recording?.origin).toMatchObject({
      kind: 'utc',
      utcNs: String(BigInt(Date.UTC(2026, 2, 1, 3, 12)) * 1_000_000n),
    });
    expect((await run('list', path)).out).toContain('2026-03-01T03:12:00.000Z');
  });

  test('the sidecar is evidence too, and verify knows both', async () => {
    const report = JSON.parse((await run('verify', path, '--json')).out);
    expect(report).toMatchObject({ ok: true, checked: { evidence: 2, recordings: 1 }, problems: [] });
  });

  test('the same bytes again, also under another name, are recognised', async () => {
    const copy = join(temporaryFolder(), 'copy of flight.dump');
    writeFileSync(copy, readFileSync(dump));
    for (const file of [dump, copy]) {
      expect(await run('import', path, file)).toMatchObject({
        code: 0,
        out: expect.stringMatching(/in this case already, as flight\.bin; nothing was added/),
      });
    }
    expect((await listOf(path)).recordings).toHaveLength(1);
    expect(await run('verify', path)).toMatchObject({ code: 0 });
  });

  test('what lies outside of the recording is drawn and listed as nothing, and said', async () => {
    const out = join(temporaryFolder(), 'nothing.png');
    const band = { code: 0, err: expect.stringMatching(/^note: nothing was recorded in that band; .+ MHz\n$/u) };
    expect(await run('render', path, 'flight.bin', '-o', out, '--band', '9000-9100')).toMatchObject(band);
    expect(await run('measure', path, 'flight.bin', '--from', '0', '--to', '1', '--band', '9000-9100')).toMatchObject(
      band,
    );
    const time = { code: 0, err: expect.stringMatching(/^note: nothing was recorded at that time; .+ s\n$/u) };
    expect(await run('spectrum', path, 'flight.bin', '--from', '1h', '--to', '2h')).toMatchObject(time);
  });

  test('render draws exactly W×H pixels, transparent where there is no data', async () => {
    const out = join(temporaryFolder(), 'out.png');
    expect(
      await run(
        'render',
        path,
        'flight.bin',
        '-o',
        out,
        '--width',
        '300',
        '--height',
        '200',
        '--levels',
        '-110,-40',
        '--colormap',
        'turbo',
        '--from',
        '-1',
        '--to',
        '5',
      ),
    ).toMatchObject({ code: 0, out: '', err: '' });
    const picture = PNG.sync.read(readFileSync(out));
    expect([picture.width, picture.height]).toEqual([300, 200]);
    expect(picture.data[3]).toBe(0);
    expect(picture.data[(100 * 300 + 150) * 4 + 3]).toBe(255);
  });

  test('spectrum gives every bin of the range', async () => {
    const spectrum = JSON.parse((await run('spectrum', path, 'flight.bin', '--from', '1', '--to', '2', '--json')).out);
    expect(spectrum.bins).toHaveLength(128);
    expect(spectrum.bins[0].frames).toBe(5000);
    const csv = (await run('spectrum', path, 'flight.bin', '--csv')).out.trimEnd().split('\r\n');
    expect(csv[0]).toBe('stream,freq_hz,min,mean,max,frames,below_resolution');
    expect(csv).toHaveLength(129);
  });

  test('measure gives power, bandwidth, peak, mean and duty cycle, by UTC as well', async () => {
    const box = ['--band', '5180-5240', '--json'];
    const relative = JSON.parse((await run('measure', path, 'flight.bin', '--from', '0', '--to', '1', ...box)).out);
    expect(relative).toMatchObject({ unit: 'dBm', absolute: true, frames: 5000 });
    for (const key of ['channelPowerDb', 'occupiedBandwidthHz', 'peakDb', 'meanDb', 'dutyCycle'])
      expect(relative).toHaveProperty(key);
    const utc = JSON.parse(
      (
        await run(
          'measure',
          path,
          'flight.bin',
          '--from',
          '2026-03-01T03:12:00Z',
          '--to',
          '2026-03-01T03:12:01Z',
          ...box,
        )
      ).out,
    );
    expect(utc).toEqual(relative);
  });

  test('sql reads and cannot write, open files or load anything', async () => {
    expect(JSON.parse((await run('sql', path, 'SELECT count(*) AS n FROM frames', '--json')).out)).toEqual([
      { n: frames },
    ]);
    for (const sql of [
      'DELETE FROM frames',
      "SELECT * FROM read_text('/etc/passwd')",
      'INSTALL httpfs',
      'SELECT 1; SELECT 2',
      'nonsense',
    ]) {
      const ran = await run('sql', path, sql);
      expect([ran.code, ran.out], sql).toEqual([1, '']);
      expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  test('sql prints every row of a long result, and CSV that is safe to open', async () => {
    const long = await run('sql', path, 'SELECT range AS n FROM range(1200000)', '--csv');
    expect(long).toMatchObject({ code: 0, err: '' });
    expect(long.out.split('\r\n')).toHaveLength(1_200_002);
    const values = `SELECT '=1+1' AS formula, 'a,"b"' AS quoted, [1, NULL, 3] AS list, -1.5 AS negative, NULL AS n`;
    expect((await run('sql', path, values, '--csv')).out).toBe(
      `formula,quoted,list,negative,n\r\n'=1+1,"a,""b""","[1,null,3]",-1.5,\r\n`,
    );
    expect(JSON.parse((await run('sql', path, values, '--json')).out)).toEqual([
      { formula: '=1+1', quoted: 'a,"b"', list: [1, null, 3], negative: -1.5, n: null },
    ]);
    expect((await run('sql', path, 'SELECT 1 AS a WHERE false', '--json')).out).toBe('[]\n');
    expect((await run('sql', path, 'SELECT 1 AS a WHERE false')).out).toBe('a\n');
    expect((await run('sql', path, "SELECT 'x' AS a, 10 AS b")).out).toBe('a   b\nx  10\n');
  });

  test('verify finds a changed byte of evidence', async () => {
    const other = await newCase();
    await run('import', other, dump);
    const evidence = join(other, 'evidence', (await listOf(other)).recordings[0]?.evidenceSha256 ?? '');
    const bytes = readFileSync(evidence);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(evidence, bytes, { mode: 0o644 });
    const ran = await run('verify', other, '--json');
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({ ok: false });
    expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
  });
});

test('lines cut off the end of the audit log are found, and stay found after further imports', async () => {
  const path = await newCase();
  const folder = temporaryFolder();
  for (const bins of [64, 128] as const) writeBigDump(join(folder, `${bins}.dump`), 60_000, bins);
  expect(await run('import', path, join(folder, '64.dump'))).toMatchObject({ code: 0 });
  const log = join(path, 'audit.jsonl');
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  writeFileSync(log, `${lines.slice(0, -1).join('\n')}\n`);
  for (let attempt = 0; attempt < 2; attempt++) {
    const ran = await run('verify', path);
    expect(ran.code).toBe(1);
    expect(ran.out).toContain(`The audit log has lost entry ${lines.length - 1}`);
  }
  expect(await run('import', path, join(folder, '128.dump'))).toMatchObject({ code: 0 });
  const ran = await run('verify', path);
  expect(ran.code).toBe(1);
  expect(ran.out).toContain(`Entry ${lines.length - 1} of the audit log is not the one the database saw`);
});

test('a folder is imported by content, sidecars and sample files with the file they belong to', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'sub'));
  writeBigDump(join(folder, 'one.bin'), 100_000, 128, 1);
  writeFileSync(join(folder, 'one.json'), '{"device_id": "a"}');
  writeBigDump(join(folder, 'sub', 'two'), 100_000, 64, 2);
  writeFileSync(join(folder, 'notes.txt'), 'These are my notes about the flight.\n');
  writeFileSync(
    join(folder, 'iq.sigmf-meta'),
    JSON.stringify({
      global: { 'core:datatype': 'ri16_le', 'core:sample_rate': 48_000, 'core:version': '1.0.0' },
      captures: [{ 'core:sample_start': 0 }],
      annotations: [],
    }),
  );
  writeFileSync(
    join(folder, 'iq.sigmf-data'),
    new Uint8Array(40_000).map((_, i) => (i * 37) & 0xff),
  );
  const path = await newCase();
  const ran = await run('import', path, folder, '--json');
  expect(ran.code).toBe(0);
  const document = JSON.parse(ran.out);
  expect(document.jobs[0].left).toEqual([{ name: 'notes.txt', why: expect.stringMatching(/is text/) }]);
  expect((await listOf(path)).recordings.map(({ name }) => name).sort()).toEqual(['iq.sigmf-data', 'one.bin', 'two']);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('a broken sidecar is a warning, not a failure', async () => {
  const folder = temporaryFolder();
  writeBigDump(join(folder, 'a.bin'), 50_000, 128);
  writeFileSync(join(folder, 'a.json'), '{"device_id": 7');
  const path = await newCase();
  expect(await run('import', path, join(folder, 'a.bin'))).toMatchObject({ code: 0 });
  const listed: { recordings: { warnings: string[] }[] } = JSON.parse((await run('list', path, '--json')).out);
  expect(listed.recordings[0]?.warnings.join()).toMatch(/not JSON.*\(a\.json\)/);
});

test('generate writes the same bytes for the same seed, with a sidecar that import understands', async () => {
  const folder = temporaryFolder();
  for (const name of ['a.bin', 'b.bin']) {
    expect(await run('generate', 'wifi', '-o', join(folder, name), '--seconds', '2', '--seed', '5')).toMatchObject({
      code: 0,
    });
  }
  expect(readFileSync(join(folder, 'a.bin'))).toEqual(readFileSync(join(folder, 'b.bin')));
  const path = await newCase();
  expect(await run('import', path, join(folder, 'a.bin'))).toMatchObject({ code: 0 });
  expect((await listOf(path)).recordings[0]).toMatchObject({ deviceId: 'airguard-generator', origin: { kind: 'utc' } });
  expect(await run('generate', 'nothing', '-o', join(folder, 'c'))).toMatchObject({ code: 2 });
  expect(existsSync(join(folder, 'c'))).toBe(false);
  for (const name of ['quiet', 'wifi', 'bluetooth', 'microwave', 'cw', 'analog-video', 'office']) {
    expect((await run('generate', '--list')).out).toContain(name);
  }
});

test.each(commands.map(({ name }) => name))(
  'airguard %s --help explains it, and a wrong option is exit code 2',
  async (name) => {
    const help = await run(...name.split(' '), '--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain(`airguard ${name}`);
    const wrong = await run(...name.split(' '), '--no-such-option');
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.err.trimEnd().split('\n')).toHaveLength(1);
  },
);

test('the program itself: one JSON document on stdout, one line on stderr, exit codes', async () => {
  const path = join(temporaryFolder(), 'case');
  const made = await (await start(['case', 'new', path, '--json'])).ended;
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(made.out)).toMatchObject({ location: path });
  const missing = await (await start(['import', path, '/nonexistent', '--json'])).ended;
  expect(missing.code).toBe(1);
  expect(JSON.parse(missing.out)).toMatchObject({ jobs: [{ state: 'failed' }], recordings: [] });
  expect(missing.err).toMatch(/^airguard: No such file.*\n$/);
  expect(await (await start(['nonsense'])).ended).toMatchObject({ code: 2, out: '' });
});
