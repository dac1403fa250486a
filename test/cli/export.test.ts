import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { run, temporaryFolder } from './support.ts';

let folder = '';
let path = '';

beforeAll(async () => {
  folder = temporaryFolder();
  path = join(folder, 'case');
  await run('case', 'new', path, '--title', 'Site <4> & more');
  const walk = join(folder, 'walk');
  await run('generate', 'site-walk', '-o', walk);
  expect(await run('import', path, walk)).toMatchObject({ code: 0 });
  const named = join(folder, '=cmd|evil.gpx');
  writeFileSync(
    named,
    '<gpx version="1.1"><trk><trkseg><trkpt lat="1.5" lon="-179.25"><ele>3</ele><time>2024-06-01T12:00:00.123Z</time><fix>dgps</fix><sat>9</sat><hdop>0.8</hdop></trkpt><trkpt lat="2" lon="3"></trkpt></trkseg></trk></gpx>',
  );
  expect(await run('import', path, named)).toMatchObject({ code: 0 });
}, 120_000);

async function exported(what: string, ending: string, ...more: string[]): Promise<string> {
  const file = join(folder, `${what}.${ending}`);
  expect(await run('export', path, what, '-o', file, ...more)).toMatchObject({ code: 0, err: '' });
  return file;
}

const kindsSchema = z.object({ exports: z.array(z.object({ name: z.string(), endings: z.array(z.string()) })) });

test('Parquet, Arrow and JSON of a table hold the same cells, and DuckDB reads them (E2)', {
  timeout: 120_000,
}, async () => {
  const { exports } = kindsSchema.parse(JSON.parse((await run('export', '--list', '--json')).out));
  const tables = exports.filter(({ endings }) => endings.includes('parquet')).map(({ name }) => name);
  expect(tables).toHaveLength(10);
  const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  for (const what of tables) {
    const band = ['samples', 'heatmap'].includes(what) ? ['--band', '2402-2482'] : [];
    const parquet = readFileSync(await exported(what, 'parquet', ...band));
    const bytes = parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.length);
    const rows = await parquetReadObjects({ file: bytes, compressors: {} });
    const arrow = tableFromIPC(readFileSync(await exported(what, 'arrow', ...band)));
    expect(arrow.numRows).toBe(rows.length);
    const names = arrow.schema.fields.map(({ name }) => name);
    for (const at of [0, rows.length >> 1, rows.length - 1].filter((row) => row >= 0 && row < rows.length)) {
      const row = arrow.get(at)?.toJSON() ?? {};
      for (const name of names)
        expect(row[name] ?? undefined, `${what}.${name}`).toEqual(rows[at]?.[name] ?? undefined);
    }
    const about = new Map(parquetMetadata(bytes).key_value_metadata?.map(({ key, value }) => [key, value]));
    expect(about.get('title')).toBe('Site <4> & more');
    const file = join(folder, `${what}.parquet`);
    const [count] = (await duckdb.runAndReadAll(`SELECT count(*) FROM read_parquet('${file}')`)).getRows();
    expect(count?.[0]).toBe(BigInt(rows.length));
  }
  duckdb.closeSync();
});

test('a name that would run as a formula does not, and XML stays XML (E4)', async () => {
  expect(readFileSync(await exported('track', 'csv'), 'utf8')).toMatch(
    /^'=cmd\|evil\.gpx,[-\w]+,1717243200123000000,/m,
  );
  expect(readFileSync(await exported('track', 'kml'), 'utf8')).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/);
});

test('a GPX file that is imported again gives the same points, times and quality of the fixes (E5)', async () => {
  const file = await exported('track', 'gpx', '--track', '=cmd|evil.gpx');
  const other = join(temporaryFolder(), 'case');
  await run('case', 'new', other);
  await run('import', other, file);
  const sql =
    'SELECT part, own_utc_ns, latitude_deg, longitude_deg, altitude_m, fix, satellites, hdop FROM track_points JOIN tracks ON number = track';
  const before = await run('sql', path, `${sql} WHERE name LIKE '=cmd%' ORDER BY point`, '--csv');
  expect((await run('sql', other, `${sql} ORDER BY point`, '--csv')).out).toBe(before.out);
});

test('what is measured says whose places it has, their evidence and how sure the clocks are (E2, E5)', async () => {
  const band = ['--band', '2402-2482'];
  const source = z.looseObject({
    id: z.string(),
    name: z.string(),
    evidenceSha256: z.string().length(64),
    samples: z.number().min(1),
  });
  const map = z
    .object({ airguard: z.object({ tracks: z.array(source).min(1), clockUncertaintyS: z.number().positive() }) })
    .parse(JSON.parse(readFileSync(await exported('heatmap', 'geojson', ...band), 'utf8')));
  const uncertaintyNs = String(1e9 * map.airguard.clockUncertaintyS);
  const samples = z
    .object({ about: z.record(z.string(), z.string()), rows: z.array(z.record(z.string(), z.unknown())) })
    .parse(JSON.parse(readFileSync(await exported('samples', 'json', ...band), 'utf8')));
  expect(samples.about.clock_uncertainty_ns).toBe(uncertaintyNs);
  expect(JSON.parse(samples.about.tracks ?? '')).toEqual(map.airguard.tracks);
  expect(samples.rows[0]).toMatchObject({
    start_utc: expect.stringMatching(/^2026-03-14T.*Z$/),
    clock_uncertainty_ns: Number(uncertaintyNs),
  });
  const placed = samples.rows.filter((row) => row.latitude_deg !== undefined);
  for (const { id, name, samples: count } of map.airguard.tracks)
    expect(placed.filter((row) => row.track_id === id && row.track === name)).toHaveLength(count);
  expect(samples.rows.filter((row) => row.track_id !== undefined)).toHaveLength(placed.length);
  const { recordings } = z
    .object({
      recordings: z.array(
        z.object({ origin: z.unknown(), correctedOrigin: z.looseObject({ uncertaintyNs: z.number() }) }),
      ),
    })
    .parse(JSON.parse((await run('list', path, '--json')).out));
  expect(recordings[0]?.correctedOrigin).toEqual(recordings[0]?.origin);
  const kml = readFileSync(await exported('samples', 'kml', ...band), 'utf8');
  expect(kml).toContain(`<Data name="clock_uncertainty_ns"><value>${uncertaintyNs}</value>`);
  expect(kml).toMatch(/<name>-\d+\.\d dBm<\/name><TimeSpan><begin>2026-03-14T.*?<Point>/);
  const said = await run('heatmap', path, ...band, '-o', join(folder, 'said.geojson'));
  expect(said.out).toMatch(/; both clocks together ±\d+\.\d s\n/);
  const picture = join(folder, 'said.png');
  expect((await run('heatmap', path, ...band, '-o', picture)).out.split('said.png')[1]).toBe(
    said.out.split('said.geojson')[1],
  );
  const chunk = /iTXtairguard\0{5}(\{.*\}).{8}IDAT/s.exec(readFileSync(picture).toString('latin1'))?.[1] ?? '';
  expect(JSON.parse(Buffer.from(chunk, 'latin1').toString())).toMatchObject(map.airguard);
  const fine = await run('heatmap', path, ...band, '--cell', '0.01', '-o', join(folder, 'said.geojson'));
  expect(fine.err).toContain('--cell must be at least 0.1');
});

test('power spectra are a SigMF archive with exact levels, and importing it says what it is (E6–E8)', async () => {
  const file = await exported('spectra', 'sigmf', '--to', '1', '--stream', '0');
  const tar = readFileSync(file);
  const metaText = tar.subarray(512, tar.indexOf(0, 512)).toString('utf8');
  const meta = z
    .object({
      global: z.looseObject({ 'core:num_channels': z.number(), 'airguard:frame_times_ns': z.array(z.number()) }),
    })
    .parse(JSON.parse(metaText));
  const frames = meta.global['airguard:frame_times_ns'].length;
  expect(frames).toBeGreaterThan(50);
  const dataHead = 512 + Math.ceil(metaText.length / 512) * 512;
  const length = Number.parseInt(tar.subarray(dataHead + 124, dataHead + 135).toString(), 8);
  expect(length).toBe(frames * meta.global['core:num_channels'] * 4);
  const refused = await run('import', path, file);
  expect(refused.err).toContain('holds power spectra that Airguard exported, not samples');
});

test('annotations of a recording leave as SigMF, the same as by airguard annotations (E9)', async () => {
  const { recordings } = z
    .object({ recordings: z.array(z.object({ id: z.string() })) })
    .parse(JSON.parse((await run('list', path, '--json')).out));
  const recording = recordings[0]?.id ?? '';
  const direct = join(folder, 'direct.sigmf-meta');
  expect(await run('annotations', path, '--recording', recording, '-o', direct)).toMatchObject({ code: 0 });
  const file = await exported('annotations', 'sigmf-meta', '--recording', recording);
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(direct, 'utf8'));
});

test('nothing is written into a case, nothing half, and what cannot be is refused with a sentence (E1)', async () => {
  const before = readdirSync(path).sort();
  const inside = await run('export', path, 'track', '-o', join(path, 'evidence', 'x.csv'));
  expect(inside).toMatchObject({ code: 1, err: expect.stringContaining('This place belongs to the case') });
  expect(readdirSync(path).sort()).toEqual(before);
  expect((await run('export', path, 'track', '-o', join(folder, 'x.xls'))).err).toContain(
    'end the name of the file with one of .csv',
  );
  expect((await run('export', path, 'toString', '-o', 'x.csv')).err).toContain('there is no export "toString"');
  const empty = join(temporaryFolder(), 'case');
  await run('case', 'new', empty);
  const nothing = await run('export', empty, 'frames', '-o', join(folder, 'no.csv'));
  expect([nothing.code, existsSync(join(folder, 'no.csv'))]).toEqual([2, false]);
});
