import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { writeBigDump } from '../support/big-dump.ts';
import { run, start, temporaryFolder } from './support.ts';

/** A track of `points` fixes, one a second. */
function gpx(points: number): string {
  const fix = (i: number) =>
    `<trkpt lat="${50 + i * 1e-6}" lon="14"><ele>${i % 300}</ele><time>${new Date(1_700_000_000_000 + i * 1000).toISOString()}</time></trkpt>`;
  return `<gpx version="1.1"><trk><trkseg>${Array.from({ length: points }, (_, i) => fix(i)).join('\n')}</trkseg></trk></gpx>`;
}

async function caseWith(text: string) {
  const folder = temporaryFolder();
  const file = join(folder, 'walk.gpx');
  writeFileSync(file, text);
  const path = join(folder, 'case');
  await run('case', 'new', path);
  return { folder, file, path };
}

test('a track becomes evidence and rows; the same bytes again add nothing (K3, K7)', async () => {
  const { file, path } = await caseWith(gpx(10_000));
  expect(await run('import', path, file)).toMatchObject({ code: 0, out: expect.stringContaining('10,000 points') });
  expect((await run('import', path, file)).out).toContain('in this case already');
  const rows = await run(
    'sql',
    path,
    'SELECT count(*), count(own_utc_ns), count(hdop), max(point) FROM track_points',
    '--csv',
  );
  expect(rows.out).toContain('10000,10000,0,9999');
  expect(readFileSync(join(path, 'audit.jsonl'), 'utf8').match(/survey\.imported/g)).toHaveLength(1);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

/** Moments between the steps of the commit, as the file system shows them. */
const moments: readonly (readonly [string, (path: string) => boolean])[] = [
  ['the journal announces the commit', (path) => journalText(path).includes('"commit"')],
  [
    'the evidence is in its place',
    (path) => readdirSync(join(path, 'evidence')).some((name) => /^[0-9a-f]{64}$/.test(name)),
  ],
  ['the audit line is written', (path) => readFileSync(join(path, 'audit.jsonl'), 'utf8').includes('survey.imported')],
  ['the manifest is written', (path) => readFileSync(join(path, 'manifest.json'), 'utf8').includes('"sha256"')],
];

function journalText(path: string): string {
  const [job] = readdirSync(join(path, 'incoming'));
  const journal = join(path, 'incoming', job ?? '', 'journal.jsonl');
  return existsSync(journal) ? readFileSync(journal, 'utf8') : '';
}

test.each(moments)('a track whose import is killed when %s is there whole or not at all (K7)', async (_, seen) => {
  const { file, path } = await caseWith(gpx(50_000));
  const { child, ended } = await start(['import', path, file]);
  while (child.exitCode === null && !seen(path)) await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await ended;
  const verified = await run('verify', path, '--json');
  expect(JSON.parse(verified.out).problems).toEqual([]);
  const counts = async () =>
    (await run('sql', path, 'SELECT (SELECT count(*) FROM tracks), (SELECT count(*) FROM track_points)', '--csv')).out;
  expect(await counts()).toMatch(/\n(?:0,0|1,50000)\r?\n/);
  expect(await run('import', path, file)).toMatchObject({ code: 0, err: '' });
  expect(await counts()).toMatch(/\n1,50000\r?\n/);
  expect(readdirSync(join(path, 'incoming'))).toEqual([]);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('place and attitude of a sidecar come in with its recording, once (T18, G10)', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'case');
  await run('case', 'new', path);
  writeBigDump(join(folder, 'a.bin'), 2 ** 20, 512);
  const sidecar = {
    device_id: 'jetson-4',
    timestamp: '2024-06-01T12:00:00Z',
    gps: { latitude_deg: 50, longitude_deg: 14, horizontal_accuracy_m: 3, fix: '3d' },
    imu: { yaw_deg: 90, pitch_deg: 0, roll_deg: 0, timestamp: '2024-06-01T12:00:01Z' },
  };
  writeFileSync(join(folder, 'a.json'), JSON.stringify(sidecar));
  const imported = JSON.parse((await run('import', path, join(folder, 'a.bin'), '--json')).out);
  expect(imported.jobs[0].files).toMatchObject([
    { name: 'a.bin', what: ['recording'] },
    {
      name: 'a.json',
      outcome: 'imported',
      what: ['track', 'attitude'],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      note: 'Came in with a.bin, which it describes. It states a place and an attitude.',
    },
  ]);
  const { tracks, attitudes } = JSON.parse((await run('tracks', path, '--json')).out);
  const start = String(BigInt(Date.parse('2024-06-01T12:00:00Z')) * 1_000_000n);
  expect(tracks).toMatchObject([{ kind: 'sidecar', points: 1, deviceId: 'jetson-4', startOwnUtcNs: start }]);
  expect(attitudes).toMatchObject([{ kind: 'sidecar', samples: 1, deviceId: 'jetson-4', wallClock: true }]);
  // East is the body's own axis: no turn at all.
  expect((await run('sql', path, 'SELECT round(qw, 6) FROM attitude_samples', '--csv')).out).toMatch(
    /\n1(?:\.0)?\r?\n/u,
  );
  expect((await run('sql', path, 'SELECT fix, hdop FROM track_points', '--csv')).out).toMatch(/\n3d,\r?\n/u);
  expect((await run('import', path, join(folder, 'a.bin'))).out).toContain('in this case already');
  expect(JSON.parse((await run('tracks', path, '--json')).out).tracks).toHaveLength(1);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('an export with a file a sensor becomes one attitude with an orientation (A7)', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'case');
  await run('case', 'new', path);
  const phone = join(folder, 'phyphox');
  mkdirSync(join(phone, 'meta'), { recursive: true });
  const table = (unit: string, hertz: number, xyz: (seconds: number) => readonly number[]) =>
    [`"Time (s)","X (${unit})","Y (${unit})","Z (${unit})"`]
      .concat(Array.from({ length: 5 * hertz }, (_, at) => [at / hertz, ...xyz(at / hertz)].join(',')))
      .join('\n');
  // Flat on the table with its x axis to the east: the field has only a part along y (north) and one down.
  const files = {
    'Accelerometer.csv': table('m/s^2', 50, () => [0, 0, 9.81]),
    'Gyroscope.csv': table('rad/s', 100, () => [0, 0, 0]),
    'Magnetometer.csv': table('µT', 20, () => [0, 20, -40]),
    'meta/device.csv': '"property","value"\n"deviceModel","Phone"',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(phone, name), text);
  expect(await run('import', path, phone)).toMatchObject({ code: 0 });
  const { attitudes } = z
    .object({ attitudes: z.array(z.looseObject({ name: z.string(), id: z.string() })) })
    .parse(JSON.parse((await run('tracks', path, '--json')).out));
  expect(attitudes.map(({ name }) => name).sort()).toEqual(['Accelerometer.csv', 'Gyroscope.csv', 'Magnetometer.csv']);
  const joined = attitudes.filter(({ filter }) => filter !== undefined);
  expect(joined).toMatchObject([{ name: 'Gyroscope.csv', kind: 'imu', heading: 'magnetic', samples: 500 }]);
  expect(JSON.stringify(joined[0]?.warnings)).toMatch(
    /Joined with Accelerometer\.csv \(SHA-256 [0-9a-f]{64}\) and Magnetometer\.csv \(SHA-256 [0-9a-f]{64}\)/u,
  );
  const sql = `SELECT count(*) FROM attitude_samples JOIN attitudes ON number = attitude
    WHERE id = '${joined[0]?.id}' AND abs(qw) > 0.999 AND acceleration_z_mps2 > 9 AND magnetic_y_ut > 19`;
  const [, count = '0'] = /\n(\d+)/u.exec((await run('sql', path, sql, '--csv')).out) ?? [];
  expect(Number(count)).toBeGreaterThan(480);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('a recording lies on the track that came with it, not on a longer one of the same time (J6, J8)', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'case');
  await run('case', 'new', path);
  const imports = { walk: { points: 30 }, other: { points: 300 } };
  for (const [name, { points }] of Object.entries(imports)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, `${name}.gpx`), gpx(points));
  }
  writeBigDump(join(folder, 'walk', 'a.bin'), 2 ** 20, 512);
  writeFileSync(join(folder, 'walk', 'a.json'), JSON.stringify({ timestamp: '2023-11-14T22:13:20Z' }));
  for (const name of Object.keys(imports))
    expect(await run('import', path, join(folder, name))).toMatchObject({ err: '' });
  const made = await run('heatmap', path, '--band', '5180-5240', '-o', join(folder, 'map.geojson'), '--json');
  const { tracks, tracksNotUsed, notes } = JSON.parse(made.out);
  expect(tracks).toMatchObject([{ name: 'walk.gpx' }]);
  expect(tracksNotUsed).toMatchObject([{ name: 'other.gpx' }]);
  expect(notes).toEqual([expect.stringContaining('imported together with the recording')]);
});
