import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../database.ts';

const BASE = 1_773_457_800_000_000_000n;
let folder = '';
let catalog: Catalog | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airguard-join-'));
});
afterEach(async () => {
  await catalog?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Fix {
  readonly ns: number | undefined;
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy?: number;
  readonly part?: number;
}

/** A case database with one track `t` of these fixes. */
async function withTrack(fixes: readonly Fix[], access: 'write' | 'read' = 'write'): Promise<Catalog> {
  const path = join(folder, 'case.duckdb');
  await (await openCatalog(path, { access: 'write' })).close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(
    `INSERT INTO tracks (number, id, name, kind, frame, evidence_sha256, points, timed_points, facts, warnings, imported_utc_ns)
     VALUES (4, 't', 't', 'gpx', 'wgs84', '', 0, 0, '{}', [], 0)`,
  );
  for (const [point, fix] of fixes.entries()) {
    await connection.run(
      `INSERT INTO track_points (track, point, part, own_utc_ns, latitude_deg, longitude_deg, accuracy_m)
       VALUES (4, ?, ?, ?, ?, ?, ?)`,
      [
        point,
        fix.part ?? 0,
        fix.ns === undefined ? null : BASE + BigInt(fix.ns),
        fix.latitude,
        fix.longitude,
        fix.accuracy ?? null,
      ],
    );
  }
  connection.closeSync();
  instance.closeSync();
  catalog = await openCatalog(path, { access });
  return catalog;
}

const moments = (...ns: readonly number[]) => BigInt64Array.from(ns, (each) => BASE + BigInt(each));
const S = 1e9;

describe('moments beside a track', () => {
  it('on the line between two fixes, marked as interpolated, with the worse accuracy (J1, J3)', async () => {
    const { survey } = await withTrack([
      { ns: 0, latitude: 10, longitude: 20, accuracy: 3 },
      { ns: 2 * S, latitude: 12, longitude: 24, accuracy: 5 },
    ]);
    const places = await survey.join.placeMoments('t', moments(0.5 * S, 0, 2 * S), 3 * S);
    expect([...places.latitudeDeg]).toEqual([10.5, 10, 12]);
    expect([...places.longitudeDeg]).toEqual([21, 20, 24]);
    expect([...places.interpolated]).toEqual([1, 0, 0]);
    expect(places.accuracyM[0]).toBe(5);
    expect(places.placed).toBe(3);
  });

  it('beyond the gap there is no place; near one fix only, its place, which is no interpolation (J2, J3)', async () => {
    const { survey } = await withTrack([
      { ns: 0, latitude: 10, longitude: 20 },
      { ns: 10 * S, latitude: 12, longitude: 24 },
    ]);
    const places = await survey.join.placeMoments('t', moments(-3 * S, -S, S, 5 * S, 9 * S, 11 * S, 13 * S), 2 * S);
    expect([...places.latitudeDeg]).toEqual([Number.NaN, 10, 10, Number.NaN, 12, 12, Number.NaN]);
    expect(places.placed).toBe(4);
    expect([...places.interpolated]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect([...places.heldNs]).toEqual([0, S, S, 0, S, S, 0]);
    expect(places.accuracyM[1]).toBeNaN();
  });

  it('does not cross from one part to the next (J2)', async () => {
    const { survey } = await withTrack([
      { ns: 0, latitude: 10, longitude: 20, part: 0 },
      { ns: 2 * S, latitude: 12, longitude: 24, part: 1 },
    ]);
    const places = await survey.join.placeMoments('t', moments(0.5 * S, 1.5 * S), 3 * S);
    expect([...places.latitudeDeg]).toEqual([10, 12]);
  });

  it('takes the short way over the date line (J1)', async () => {
    const { survey } = await withTrack([
      { ns: 0, latitude: 0, longitude: 179.9 },
      { ns: S, latitude: 0, longitude: -179.7 },
    ]);
    const places = await survey.join.placeMoments('t', moments(0.5 * S), S);
    expect(places.longitudeDeg[0]).toBeCloseTo(-179.9, 9);
  });

  it('puts fixes in order and leaves out those without a time (J4), also in a case that is only read', async () => {
    const { survey } = await withTrack(
      [
        { ns: 2 * S, latitude: 12, longitude: 24 },
        { ns: undefined, latitude: 80, longitude: 80 },
        { ns: 0, latitude: 10, longitude: 20 },
        { ns: 0, latitude: 10, longitude: 20 },
      ],
      'read',
    );
    const places = await survey.join.placeMoments('t', moments(S), 3 * S);
    expect([...places.latitudeDeg]).toEqual([11]);
  });

  it('an unknown track, or one without times, places nothing', async () => {
    const { survey } = await withTrack([{ ns: undefined, latitude: 12, longitude: 24 }]);
    expect((await survey.join.placeMoments('t', moments(0), S)).placed).toBe(0);
    expect((await survey.join.placeMoments('other', moments(0), S)).placed).toBe(0);
    expect((await survey.join.placeMoments('t', moments(), S)).placed).toBe(0);
  });

  it('agrees with a merge of sorted arrays (J1, J2)', async () => {
    const times = Array.from({ length: 60 }, (_, i) => Math.round(i * S + 4e8 * Math.sin(i)) + (i > 30 ? 9 * S : 0));
    const { survey } = await withTrack(times.map((ns, i) => ({ ns, latitude: i, longitude: i / 7 })));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -5 * S, max: 80 * S }), { minLength: 1, maxLength: 300 }),
        async (wanted) => {
          const places = await survey.join.placeMoments('t', moments(...wanted), 3 * S);
          for (const [i, ns] of wanted.entries()) {
            const after = times.findIndex((time) => time > ns);
            const before = after < 0 ? times.length - 1 : after - 1;
            const [dBefore, dAfter] = [ns - (times[before] ?? -1e18), (times[after] ?? 1e18) - ns];
            const [nearBefore, nearAfter] = [dBefore <= 3 * S, dAfter <= 3 * S];
            const expected =
              nearBefore && nearAfter
                ? before + dBefore / (dBefore + dAfter)
                : nearBefore
                  ? before
                  : nearAfter
                    ? after
                    : Number.NaN;
            const got = places.latitudeDeg[i] ?? Number.NaN;
            expect(Number.isNaN(got) ? Number.isNaN(expected) : Math.abs(got - expected) < 1e-6).toBe(true);
          }
        },
      ),
      { numRuns: 10 },
    );
  });
});
