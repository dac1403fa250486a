import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quaternionOf } from '../../contract/orientation.ts';
import { type Catalog, openCatalog } from '../database.ts';

const BASE = 1_773_457_800_000_000_000n;
const S = 1_000_000_000n;
let folder = '';
let catalog: Catalog;

/** A track with a course that goes through north, and an attitude without a magnetometer. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'airguard-series-'));
  const path = join(folder, 'case.duckdb');
  await (await openCatalog(path, { access: 'write' })).close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(
    `INSERT INTO tracks (number, id, name, kind, frame, evidence_sha256, points, timed_points, facts, warnings, imported_utc_ns)
     VALUES (4, 't', 't', 'gpx', 'wgs84', '', 0, 0, '{}', [], 0)`,
  );
  const courses = [350, 10, 20];
  for (const [point, course] of courses.entries()) {
    await connection.run(
      `INSERT INTO track_points (track, point, part, own_utc_ns, latitude_deg, longitude_deg, speed_mps, course_deg)
       VALUES (4, ?, 0, ?, 1, 1, ?, ?)`,
      [point, BASE + BigInt(point) * S, point === 1 ? null : point + 0.5, course],
    );
  }
  await connection.run(
    `INSERT INTO attitudes (number, id, name, kind, heading, evidence_sha256, samples, wall_clock, start_own_utc_ns, end_own_utc_ns, facts, warnings, imported_utc_ns)
     VALUES (2, 'a', 'a', 'imu', 'arbitrary', '', 1, true, ${BASE}, ${BASE}, '{}', [], 0)`,
  );
  const [w, x, y, z] = quaternionOf({ yawDeg: 200, pitchDeg: -30, rollDeg: 15 });
  await connection.run(
    `INSERT INTO attitude_samples (attitude, own_utc_ns, qw, qx, qy, qz, rate_z_dps) VALUES (2, ${BASE}, ?, ?, ?, ?, 7)`,
    [w, x, y, z],
  );
  connection.closeSync();
  instance.closeSync();
  catalog = await openCatalog(path, { access: 'write' });
});
afterEach(async () => {
  await catalog.close();
  rmSync(folder, { recursive: true, force: true });
});

const track = { kind: 'track', id: 't' } as const;
const attitude = { kind: 'attitude', id: 'a' } as const;
const read = (source: typeof track | typeof attitude, name: string, buckets: number) =>
  catalog.survey.series.read(source, name, { fromNs: BASE, toNs: BASE + 3n * S, buckets });

test('only numbers that are there are listed (V1)', async () => {
  const list = await catalog.survey.series.list();
  expect(list.map(({ source, name, unit }) => `${source.id} ${name} ${unit}`)).toEqual([
    't speed m/s',
    't course °',
    'a yaw °',
    'a pitch °',
    'a roll °',
    'a rate z °/s',
  ]);
});

test('buckets without a number have no row, and every row counts in its bucket (V2, V3)', async () => {
  const fine = await read(track, 'speed', 300);
  expect([...(fine?.timeNs ?? [])]).toEqual([0, 2e9]);
  expect([...(fine?.count ?? [])]).toEqual([1, 1]);
  const one = await read(track, 'speed', 1);
  expect([one?.min[0], one?.mean[0], one?.max[0], one?.count[0], one?.timeNs[0]]).toEqual([0.5, 1.5, 2.5, 2, 1e9]);
  expect(await read(track, 'colour', 1)).toBeUndefined();
  expect(
    await catalog.survey.series.read({ kind: 'track', id: 'other' }, 'speed', { fromNs: 0n, toNs: S, buckets: 1 }),
  ).toBeUndefined();
});

test('angles are averaged around the circle (V4)', async () => {
  const one = await read(track, 'course', 1);
  const mean = one?.mean[0] ?? Number.NaN;
  expect(mean).toBeGreaterThan(6);
  expect(mean).toBeLessThan(7);
  expect(one?.min[0]).toBeCloseTo(-10);
  expect(one?.max[0]).toBeCloseTo(20);
  for (const [name, degrees] of [
    ['yaw', 200],
    ['pitch', -30],
    ['roll', 15],
  ] as const) {
    expect((await read(attitude, name, 5))?.mean[0]).toBeCloseTo(degrees, 3);
  }
});
