import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createHost } from '../../workers/host/create-host.ts';
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
  for (const name of ['imu.csv', 'relative.csv'])
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
