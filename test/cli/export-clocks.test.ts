import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { photoClock } from '../../workers/contract/photo-clock.ts';
import { createHost } from '../../workers/host/create-host.ts';
import { drawnPhoto } from '../support/photos.ts';
import { programDir } from '../support/program.ts';
import { run, temporaryFolder } from './support.ts';

const gpx = (time: string) =>
  `<gpx version="1.1"><trk><trkseg><trkpt lat="1" lon="2"><time>${time}</time></trkpt></trkseg></trk></gpx>`;

let path = '';
let folder = '';

/** Two tracks of one name, the second with a clock that was set, and a track and an attitude that count from their start. */
beforeAll(async () => {
  folder = temporaryFolder();
  path = join(folder, 'case');
  await run('case', 'new', path);
  for (const [of, time] of Object.entries({ a: '2024-06-01T12:00:00Z', b: '2024-06-02T12:00:00Z' })) {
    mkdirSync(join(folder, of));
    writeFileSync(join(folder, of, 'way.gpx'), gpx(time));
    expect(await run('import', path, join(folder, of, 'way.gpx'))).toMatchObject({ code: 0 });
  }
  writeFileSync(join(folder, 'imu.csv'), 'time_s,qw,qx,qy,qz\n0,1,0,0,0\n0.5,1,0,0,0\n');
  writeFileSync(join(folder, 'relative.csv'), 'time_s,latitude,longitude\n1,50,14\n2,50.001,14\n');
  const place = { latitudeDeg: 47.37, longitudeDeg: 8.54 };
  writeFileSync(join(folder, 'local.png'), drawnPhoto({ local: '2025:06:01 14:03:21' }));
  writeFileSync(join(folder, 'set.png'), drawnPhoto({ ...place, local: '2025:06:01 14:03:21', model: 'Two' }));
  for (const name of ['imu.csv', 'relative.csv', 'local.png', 'set.png'])
    expect(await run('import', path, join(folder, name))).toMatchObject({ code: 0 });
  const host = createHost({
    capabilities: { host: 'memory', dialogs: false, browse: false, upload: false },
    programDir: await programDir(),
    build: 'test',
  });
  try {
    const { survey } = await host.openCase(path, { create: false });
    const id = survey.state().tracks[1]?.id ?? '';
    const words = { offsetNs: 1_000_000_000n, uncertaintyNs: 250e6, how: 'typed', note: '' } as const;
    await survey.setClock({ kind: 'track', id }, words);
    const set = survey.state().photos.find(({ name }) => name === 'set.png');
    if (set === undefined) throw new Error('the photo was not imported');
    await survey.setClock(photoClock(set), { ...words, offsetNs: -7_200_000_000_000n });
    await survey.saveAnnotations([
      {
        id: 'a',
        place: { kind: 'map', positions: [{ latitudeDeg: 50.0001, longitudeDeg: 14.5 }] },
        label: 'Door <3>',
        colour: 'sky',
        note: 'stood open',
      },
    ]);
  } finally {
    await host.dispose();
  }
}, 60_000);

async function exported(what: string, ending: string, ...more: string[]): Promise<string> {
  const file = join(folder, `${what}.${ending}`);
  expect(await run('export', path, what, '-o', file, ...more)).toMatchObject({ code: 0, err: '' });
  return readFileSync(file, 'utf8');
}

async function rowsOf(what: string) {
  const rows = z.array(z.record(z.string(), z.unknown()));
  return z.object({ rows }).parse(JSON.parse(await exported(what, 'json'))).rows;
}

const ownNs = (time: string) => String(BigInt(Date.parse(time)) * 1_000_000n);

test('a point says its track, its time as recorded and by whose clock its UTC was made (E3, E11)', async () => {
  const [first, second] = await rowsOf('track');
  expect(first).toMatchObject({
    track: 'way.gpx',
    own_time_ns: ownNs('2024-06-01T12:00:00Z'),
    utc: '2024-06-01T12:00:00.000000000Z',
    clock_source: 'as recorded',
  });
  expect(first).not.toHaveProperty('clock_uncertainty_ns');
  expect(second).toMatchObject({
    track: 'way.gpx',
    own_time_ns: ownNs('2024-06-02T12:00:00Z'),
    utc: '2024-06-02T12:00:01.000000000Z',
    clock_uncertainty_ns: 250_000_000,
    clock_source: expect.stringMatching(/^clock set by .*: typed$/),
  });
  expect(first?.track_id).not.toBe(second?.track_id);
  const file = await exported('track', 'gpx', '--track', String(second?.track_id));
  expect(file).toMatch(/clock_offset_ns: 1000000000; clock_uncertainty_ns: 250000000</);
  expect(file).toContain('<time>2024-06-02T12:00:01.000000000Z</time>');
});

test('what counts from its own start has no UTC before its clock is set (E3)', async () => {
  const [imu] = await rowsOf('attitude');
  expect(imu).toMatchObject({ own_time_ns: 0, clock_source: 'counts from its own start, clock not set' });
  expect(imu).not.toHaveProperty('utc');
  expect(await exported('track', 'geojson')).not.toContain('1970');
  const { out } = await run('tracks', path);
  expect(out).not.toContain('1970');
  expect(out.match(/relative time .* from its own start, not set/g)).toHaveLength(2);
});

test('airguard tracks shows the ids that tell tracks of one name apart, and their clocks (E11)', async () => {
  const { out } = await run('tracks', path);
  const ids = (await rowsOf('track')).map((row) => String(row.track_id));
  for (const id of new Set(ids)) expect(out).toContain(id);
  expect(out).toMatch(/ way\.gpx .* 2024-06-02T12:00:01.000Z .* typed, \+1 s ± 0\.25 s/);
  const unclear = await run('export', path, 'track', '-o', join(folder, 'x.csv'), '--track', 'way.gpx');
  expect(unclear.err).toContain('use the id that airguard tracks shows');
});

test('a photo whose zone nobody knows has no UTC, and one without a place is not dropped (E3, E5)', async () => {
  const photos = await rowsOf('photos');
  const local = photos.find(({ name }) => name === 'local.png');
  expect(local).toMatchObject({
    taken_own: '2025-06-01T14:03:21.000000000',
    taken_uncertainty_ns: 14 * 3600e9,
    clock_source: 'zone not stated, clock not set',
  });
  expect(local).not.toHaveProperty('taken_utc');
  const kml = await exported('photos', 'kml');
  expect(kml).toMatch(/<name>local\.png<\/name><ExtendedData>/);
  expect(kml).toMatch(/<name>set\.png<\/name><TimeStamp><when>2025-06-01T12:03:21\.000000000Z<\/when>.*<Point>/);
  const places = z.object({ features: z.array(z.object({ geometry: z.unknown() })) });
  const { features } = places.parse(JSON.parse(await exported('photos', 'geojson')));
  expect(features.map(({ geometry }) => geometry === null)).toEqual([true, false]);
});

test('the report calls no time UTC that is not, lists annotations, and names no middle of far places (R5, R8, R9)', async () => {
  const file = join(folder, 'report.html');
  expect(await run('report', path, '--kind', 'survey', '-o', file)).toMatchObject({ code: 0, err: '' });
  const html = readFileSync(file, 'utf8');
  expect(html).toContain('local.png; 2025-06-01 14:03:21, zone not stated;');
  expect(html).toContain('set.png; 2025-06-01 12:03:21 UTC;');
  expect(html).toMatch(/<td>Acme One<\/td><td>camera<\/td><td>local time, zone not stated<\/td><td>±14 h<\/td>/);
  expect(html).toContain('counts from its own start, clock not set');
  expect(html).not.toContain('1970');
  expect(html).toContain('<td>Door &lt;3&gt;</td><td>50.00010°, 14.50000°</td><td></td><td>stood open</td>');
  expect(html).toMatch(/Middles of the tracks, which are of 2 sites: 1\.0+°?[^;]*; 50\.000/u);
  expect(html).not.toContain('Middle of the tracks');
});
