import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeBigDump } from '../support/big-dump.ts';
import { type Ran, run, start, temporaryFolder, whenCopying } from './support.ts';

/** Every bad input of the issue: one sentence on stderr, exit code 1, nothing half-imported, nothing lost. */

async function newCase(): Promise<string> {
  const path = join(temporaryFolder(), 'case');
  expect(await run('case', 'new', path)).toMatchObject({ code: 0 });
  return path;
}

const NOBODY = 65_534;

/**
 * Runs the program as a user whom permissions bind: root, as which continuous integration runs, may read and write
 * everything. `owned` is handed to that user first.
 */
async function runWithoutRights(args: readonly string[], owned?: string): Promise<Ran> {
  if (process.getuid?.() !== 0) return (await start(args)).ended;
  for (const arg of args) if (arg.startsWith('/')) chmodSync(dirname(arg), 0o755);
  if (owned !== undefined) execFileSync('chown', ['-R', String(NOBODY), owned]);
  return (await start(args, { uid: NOBODY })).ended;
}

/** One line, the exit code, and a case as if nothing had been tried. */
async function expectRefused(ran: Ran, casePath: string, sentence: RegExp): Promise<void> {
  expect(ran.err).toMatch(sentence);
  expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
  expect(ran.code).toBe(1);
  expect(readdirSync(join(casePath, 'evidence'))).toEqual([]);
  expect(readdirSync(join(casePath, 'recordings'))).toEqual([]);
  expect(readdirSync(join(casePath, 'incoming'))).toEqual([]);
  const verified = await run('verify', casePath);
  expect(verified).toMatchObject({ code: 0, err: '' });
}

function dump(bytes = 300_000): string {
  const path = join(temporaryFolder(), 'a.dump');
  writeBigDump(path, bytes, 128);
  return path;
}

function fileOf(content: string | Uint8Array, name = 'file.bin'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

const randomBytes = (count: number) =>
  Uint8Array.from({ length: count }, (_, i) => (Math.imul(i + 7, 2_654_435_761) >>> 13) & 0xff);

describe('a source that is no recording', () => {
  const cases: readonly (readonly [string, () => string, RegExp])[] = [
    ['an empty file', () => fileOf(''), /is empty/],
    ['a text file', () => fileOf('Dear diary,\nnothing happened today.\n'), /is text/],
    ['JSON that describes nothing', () => fileOf('{"a": 1}'), /is JSON/],
    ['a picture', () => fileOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 1, 2, 3, 4, 5, 6, 7, 8)), /JPEG/],
    ['noise of 64 KiB', () => fileOf(randomBytes(65_536)), /No intact spectral record/],
    [
      'noise in a file without an ending',
      () => fileOf(randomBytes(65_536), 'noise'),
      /No intact spectral record.*noise/,
    ],
    [
      'a recording of which every byte is damaged',
      () => fileOf(readFileSync(dump()).map((byte) => byte ^ 0x5a)),
      /No intact spectral record/,
    ],
    [
      'noise of 3 MiB, which is looked through to its end',
      () => fileOf(randomBytes(3 * 2 ** 20)),
      /No intact spectral record/,
    ],
    ['an empty folder', () => temporaryFolder(), /folder is empty/],
    ['a file that is not there', () => '/nonexistent/x.dump', /No such file.*\/nonexistent\/x\.dump/],
  ];
  test.each(cases)('%s is refused by import and leaves no trace', async (_, make, sentence) => {
    const path = await newCase();
    await expectRefused(await run('import', path, make()), path, sentence);
  });

  test.each(cases.filter(([name]) => !name.includes('folder')))(
    '%s is refused by inspect',
    async (_, make, sentence) => {
      const ran = await run('inspect', make());
      expect(ran.code).toBe(1);
      expect(ran.err).toMatch(sentence);
      expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
    },
  );

  test('a folder is refused by inspect', async () => {
    expect(await run('inspect', temporaryFolder())).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is a folder/),
    });
  });

  test('a named pipe is refused and never waited for', async () => {
    const pipe = join(temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const path = await newCase();
    await expectRefused(await run('import', path, pipe), path, /named pipe/);
    expect(await run('inspect', pipe)).toMatchObject({ code: 1 });
  });

  test('a circle of symbolic links is refused; a folder with one imports the rest', async () => {
    const folder = temporaryFolder();
    symlinkSync(join(folder, 'b'), join(folder, 'a'));
    symlinkSync(join(folder, 'a'), join(folder, 'b'));
    const path = await newCase();
    await expectRefused(await run('import', path, join(folder, 'a')), path, /Symbolic links/);
    symlinkSync(folder, join(folder, 'again'));
    writeBigDump(join(folder, 'good.dump'), 100_000, 128);
    const ran = await run('import', path, folder);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.err).toMatch(/left out again: .*already visited/);
  });

  test('an unreadable file is refused', async () => {
    const file = dump();
    chmodSync(file, 0);
    const path = await newCase();
    await expectRefused(await runWithoutRights(['import', path, file], path), path, /Permission denied.*a\.dump/);
    expect(await runWithoutRights(['inspect', file], path)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Permission denied/),
    });
  });
});

describe('a recording with faults', () => {
  test('a truncated dump keeps every whole frame and says what is missing', async () => {
    const file = dump();
    truncateSync(file, 299_000);
    const path = await newCase();
    expect(await run('import', path, file)).toMatchObject({ code: 0, out: expect.stringMatching(/1 damaged stretch/) });
    const listed: { recordings: { frames: number; warnings: string[] }[] } = JSON.parse(
      (await run('list', path, '--json')).out,
    );
    expect(listed.recordings[0]?.frames).toBe(Math.floor(299_000 / 150));
    expect(listed.recordings[0]?.warnings[0]).toMatch(/bytes in 1 damaged/);
    expect(await run('verify', path)).toMatchObject({ code: 0 });
  });

  test('damage at the beginning, longer than what is looked at to recognise a file, hides nothing', async () => {
    const file = dump();
    const whole = readFileSync(file);
    writeFileSync(file, Buffer.concat([randomBytes(1_200_000), whole]));
    const path = await newCase();
    expect(await run('import', path, file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Imported 2,000 frames/),
    });
  });

  test('a file that grows while it is imported is refused', async () => {
    const file = join(temporaryFolder(), 'growing.dump');
    writeBigDump(file, 40 * 2 ** 20, 512);
    const path = await newCase();
    const { child, ended } = await start(['import', path, file]);
    const timer = setInterval(() => appendFileSync(file, randomBytes(5340)), 5);
    const ran = await ended;
    clearInterval(timer);
    expect(child.exitCode).toBe(1);
    await expectRefused(ran, path, /grew from \d+ to \d+ bytes while it was imported/);
  });

  test('a file that becomes shorter while it is imported is refused', async () => {
    const file = join(temporaryFolder(), 'shrinking.dump');
    writeBigDump(file, 200 * 2 ** 20, 512);
    const path = await newCase();
    const { child, ended } = await start(['import', path, file]);
    await whenCopying(path);
    truncateSync(file, 1000);
    const ran = await ended;
    expect(child.exitCode).toBe(1);
    await expectRefused(ran, path, /became shorter while it was read/);
  });

  test('a file that vanishes while it is imported is refused', async () => {
    const file = join(temporaryFolder(), 'vanishing.dump');
    writeBigDump(file, 200 * 2 ** 20, 512);
    const path = await newCase();
    const { child, ended } = await start(['import', path, file]);
    await whenCopying(path);
    rmSync(file);
    const ran = await ended;
    expect(child.exitCode).toBe(1);
    await expectRefused(ran, path, /was moved or removed while it was imported/);
  });
});

describe('a case that cannot take it', () => {
  test('a folder that is no case, and one that is not there', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'other'), '');
    expect(await run('import', folder, dump())).toMatchObject({ code: 1, err: expect.stringMatching(/not a case/) });
    expect(readdirSync(folder)).toEqual(['other']);
    expect(await run('list', join(folder, 'nothing'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no case here/),
    });
    expect(await run('case', 'new', folder)).toMatchObject({ code: 1, err: expect.stringMatching(/other files/) });
  });

  test('a case made by a newer version is refused and not touched', async () => {
    const path = await newCase();
    const manifest = join(path, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"schemaVersion": \d+/, '"schemaVersion": 999'));
    const before = readFileSync(manifest);
    for (const command of [
      ['import', path, dump()],
      ['list', path],
      ['verify', path],
    ]) {
      expect(await run(...command)).toMatchObject({ code: 1, err: expect.stringMatching(/newer version/) });
    }
    expect(readFileSync(manifest)).toEqual(before);
  });

  test('a case without write permission is read, not written', async () => {
    const path = await newCase();
    const file = dump();
    chmodSync(join(path, 'case.duckdb'), 0o444);
    chmodSync(path, 0o555);
    expect(await runWithoutRights(['import', path, file])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/may not write/),
    });
    expect(await runWithoutRights(['list', path])).toMatchObject({ code: 0 });
    expect(await runWithoutRights(['verify', path])).toMatchObject({ code: 0 });
    expect(await runWithoutRights(['jobs', path, '--dismiss', 'a-job'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/may not write/),
    });
    chmodSync(path, 0o755);
  });

  test('a case that another process has open is read, not written', async () => {
    const path = await newCase();
    const { child, ended } = await start(['serve', path, '--port', '0']);
    await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
    expect(await run('list', path)).toMatchObject({ code: 0 });
    expect(await run('import', path, dump())).toMatchObject({
      code: 1,
      err: expect.stringMatching(/has this case open/),
    });
    child.kill('SIGTERM');
    await ended;
    expect(await run('import', path, dump())).toMatchObject({ code: 0 });
  });

  test('a full disk: nothing half-imported, one sentence', async (context) => {
    const disk = join(temporaryFolder(), 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      context.skip('this user may not mount a small disk');
    }
    try {
      const path = join(disk, 'case');
      expect(await run('case', 'new', path)).toMatchObject({ code: 0 });
      const file = dump(60 * 2 ** 20);
      await expectRefused(await run('import', path, file), path, /Not enough space/);
      expect(await run('import', path, dump())).toMatchObject({ code: 0 });
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});

test.each([
  ['spaces', 'a b  c .dump'],
  ['a line break', 'a\nb.dump'],
  ['a right-to-left mark', 'a\u202egnp.dump'],
  ['255 bytes', `${'x'.repeat(250)}.dump`],
  ['letters of 3 bytes', `${'電'.repeat(80)}.dump`],
  ['a leading dash', '-x.dump'],
])('a name with %s is imported and shown on one line', async (_, name) => {
  const file = join(temporaryFolder(), name);
  writeBigDump(file, 100_000, 128);
  const path = await newCase();
  const ran = await run('import', path, file);
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.out.trimEnd().split('\n')).toHaveLength(1);
  expect(ran.out).not.toContain('\u202e');
  const listed: { recordings: { name: string }[] } = JSON.parse((await run('list', path, '--json')).out);
  expect(listed.recordings[0]?.name).toBe(name);
  expect((await run('list', path)).out.trimEnd().split('\n')).toHaveLength(2);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

describe('tracks that hold nothing', () => {
  test.each([
    ['a GPX file cut off before its first point', '<?xml version="1.0"?><gpx version="1.1"><trk><trkse', /XML breaks/u],
    ['a GPX file without points', '<gpx version="1.1"></gpx>', /no track point, route point or waypoint\./u],
    ['other XML', '<?xml version="1.0"?><kml></kml>', /The file is text, but no sweep table/u],
    ['an NMEA log without a fix', '$GPGGA,120000,,,,,0,00,,,M,,M,,*65\r\n', /The NMEA log has no position/u],
    [
      'an NMEA log whose checksums are all wrong',
      '$GPGGA,120000,5000.0,N,01400.0,E,1,08,0.9,250.0,M,,M,,*00\r\n'.repeat(3),
      /0 good sentences, 3 with a bad checksum/u,
    ],
    ['a gpsd log without a fix', '{"class":"TPV","mode":1}\n', /The gpsd log has no position/u],
    ['a table of titles alone', 'time,latitude,longitude\n', /The table has no row that can be read/u],
  ])('%s is refused', async (_, content, sentence) => {
    const casePath = await newCase();
    const path = fileOf(content, 'walk.txt');
    await expectRefused(await run('import', casePath, path), casePath, sentence);
  });
});
