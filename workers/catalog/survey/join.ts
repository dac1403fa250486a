import type { DuckDBConnection } from '@duckdb/node-api';
import type { CatalogAccess } from '../access.ts';
import { createColumnAppender } from '../append-columns.ts';
import { columnsOfChunk } from '../query-result.ts';

/** Where each of some moments was, by a track; not a number where the track says nothing (SPEC.md, J1–J4). */
export interface PlacedMoments {
  readonly latitudeDeg: Float64Array<ArrayBuffer>;
  readonly longitudeDeg: Float64Array<ArrayBuffer>;
  /** As the track gives it, the worse of the two fixes. */
  readonly accuracyM: Float64Array<ArrayBuffer>;
  /** 1: on the line between two fixes. */
  readonly interpolated: Uint8Array<ArrayBuffer>;
  /** Time from the fix whose place it has for want of two fixes; else 0. */
  readonly heldNs: Float64Array<ArrayBuffer>;
  /** Moments with a place. */
  readonly placed: number;
}

export interface TrackJoin {
  /** `ownUtcNs`: moments in the track's own time, in any order. A fix farther away in time gives no place. */
  placeMoments(
    track: string,
    ownUtcNs: BigInt64Array<ArrayBuffer>,
    maxGapNs: number,
    signal?: AbortSignal,
  ): Promise<PlacedMoments>;
}

/** Earlier than any fix, and so far from overflow that times can be subtracted. */
const BEFORE_ALL = -4_000_000_000_000_000_000n;

/** Fixes of one track as SQL, and how far a moment may be from them. */
export interface FixesSql {
  readonly sql: string;
  readonly gapNs: bigint;
}

/**
 * Fixes of a track, each with the one after it (the last of several at one time) and the way to it in degrees per ns, and one
 * without a place before all: one ASOF JOIN then finds both neighbours of a moment.
 */
export function fixesOf(trackNumber: number, gapNs: bigint): FixesSql {
  const sql = `SELECT own_utc_ns AS fix_ns, latitude_deg AS latitude, longitude_deg AS longitude, accuracy_m AS accuracy, part,
    lead(own_utc_ns) OVER w AS next_ns, lead(latitude_deg) OVER w AS next_latitude,
    lead(longitude_deg) OVER w AS next_longitude, lead(accuracy_m) OVER w AS next_accuracy, lead(part) OVER w AS next_part,
    (next_latitude - latitude) / (next_ns - fix_ns) AS latitude_slope,
    (next_longitude - longitude - 360 * round((next_longitude - longitude) / 360)) / (next_ns - fix_ns) AS longitude_slope
  FROM (
    SELECT point, part, own_utc_ns, latitude_deg, longitude_deg, accuracy_m FROM track_points
    WHERE track = ${Math.trunc(trackNumber)} AND own_utc_ns IS NOT NULL
    UNION ALL SELECT -1, -1, ${BEFORE_ALL}, NULL, NULL, NULL
  ) WINDOW w AS (ORDER BY own_utc_ns, point) QUALIFY next_ns IS NULL OR next_ns > fix_ns`;
  return { sql, gapNs };
}

/** Columns that place a moment by its fix (rules J1–J3): latitude, longitude, accuracy, interpolated, held. */
const placeColumnsSql = `
  CASE WHEN between_fixes THEN latitude + latitude_slope * (moment_ns - fix_ns) WHEN earlier THEN latitude WHEN later THEN next_latitude END AS place_latitude,
  CASE WHEN between_fixes THEN longitude + longitude_slope * (moment_ns - fix_ns) WHEN earlier THEN longitude WHEN later THEN next_longitude END AS place_longitude,
  CASE WHEN between_fixes THEN greatest(accuracy, next_accuracy) WHEN earlier THEN accuracy WHEN later THEN next_accuracy END AS place_accuracy,
  coalesce(between_fixes, false) AND moment_ns > fix_ns AS interpolated,
  CASE WHEN between_fixes THEN 0 WHEN earlier THEN moment_ns - fix_ns ELSE next_ns - moment_ns END AS held_ns`;

/** Moments (a relation with column `ns`, and `columns` to keep) beside their fixes, with what the rules need to know. */
export function besideFixesSql(moments: string, columns: string, { sql, gapNs }: FixesSql): string {
  return `SELECT ${columns}, moment.ns AS moment_ns, fix.*,
      moment.ns - fix.fix_ns <= ${gapNs} AS near_before,
      fix.next_ns IS NOT NULL AND fix.next_ns - moment.ns <= ${gapNs} AS near_after,
      near_before AND near_after AND fix.part = fix.next_part AS between_fixes,
      near_before AND (NOT near_after OR moment.ns - fix.fix_ns <= fix.next_ns - moment.ns) AS earlier,
      near_after AND NOT earlier AS later
    FROM ${moments} AS moment ASOF JOIN (${sql}) AS fix ON moment.ns >= fix.fix_ns`;
}

export function createTrackJoin({ reading }: Pick<CatalogAccess, 'reading'>): TrackJoin {
  return {
    placeMoments: (track, ownUtcNs, maxGapNs, signal) =>
      reading(signal, async (connection) => {
        const places = emptyPlaces(ownUtcNs.length);
        const [found] = (await connection.runAndReadAll('SELECT number FROM tracks WHERE id = ?', [track])).getRows();
        const number = found?.[0];
        if (typeof number !== 'number' || ownUtcNs.length === 0) return places;
        await fillMoments(connection, ownUtcNs);
        const gap = BigInt(Math.min(Math.round(maxGapNs), Number.MAX_SAFE_INTEGER));
        const beside = besideFixesSql('temp.moments', 'moment.number', fixesOf(number, gap));
        const result = await connection.stream(
          `SELECT number, ${placeColumnsSql} FROM (${beside}) WHERE near_before OR near_after`,
        );
        let placed = 0;
        for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
          if (chunk.rowCount === 0) break;
          const [row, latitude, longitude, accuracy, interpolated, held] = columnsOfChunk(result, chunk).columns;
          for (let at = 0; at < chunk.rowCount; at++) {
            const moment = Number(row?.values[at]);
            places.latitudeDeg[moment] = Number(latitude?.values[at]);
            places.longitudeDeg[moment] = wrapped(Number(longitude?.values[at]));
            places.accuracyM[moment] = Number(accuracy?.values[at] ?? Number.NaN);
            places.interpolated[moment] = interpolated?.values[at] === true ? 1 : 0;
            places.heldNs[moment] = Number(held?.values[at]);
            placed++;
          }
        }
        return { ...places, placed };
      }),
  };
}

async function fillMoments(connection: DuckDBConnection, ownUtcNs: BigInt64Array<ArrayBuffer>): Promise<void> {
  await connection.run('CREATE TEMP TABLE moments (number INTEGER, ns BIGINT)');
  const appender = await createColumnAppender(connection, 'moments', 'temp');
  appender.append([Int32Array.from(ownUtcNs.keys()), ownUtcNs], ownUtcNs.length);
  appender.close();
}

function emptyPlaces(count: number): PlacedMoments {
  return {
    latitudeDeg: new Float64Array(count).fill(Number.NaN),
    longitudeDeg: new Float64Array(count).fill(Number.NaN),
    accuracyM: new Float64Array(count).fill(Number.NaN),
    interpolated: new Uint8Array(count),
    heldNs: new Float64Array(count),
    placed: 0,
  };
}

/** Between two fixes on both sides of the date line the way may lead beyond 180°. */
function wrapped(longitudeDeg: number): number {
  return longitudeDeg - 360 * Math.round(longitudeDeg / 360);
}
