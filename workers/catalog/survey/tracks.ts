import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { type TrackInfo, trackInfoSchema } from '../../contract/survey.ts';
import { NO_COUNT, NO_FIX, NO_TIME, type TrackRows, type Waypoint } from '../../contract/survey-rows.ts';
import type { CatalogAccess } from '../access.ts';
import type { ColumnInput } from '../append-columns.ts';
import { insertRows, rowsOf } from '../recordings.ts';
import { numberOf, readTimedColumns, type TimedColumns } from './timed-columns.ts';

export interface TrackTable {
  /** In the order they were imported. */
  list(): Promise<TrackInfo[]>;
  /** Points in the order of the file. Fault `not_found`. */
  points(id: string, signal?: AbortSignal): Promise<TrackPoints>;
}

const pointColumns = [
  'latitude_deg',
  'longitude_deg',
  'altitude_m',
  'accuracy_m',
  'speed_mps',
  'course_deg',
  'part',
] as const;

export type TrackPoints = TimedColumns<(typeof pointColumns)[number]>;

async function readTracks(connection: DuckDBConnection): Promise<TrackInfo[]> {
  const rows = await rowsOf(connection, 'SELECT * FROM tracks ORDER BY number');
  return rows.map((row) =>
    trackInfoSchema.parse({
      id: row.id,
      name: row.name,
      kind: row.kind,
      frame: row.frame,
      evidenceSha256: row.evidence_sha256,
      deviceId: row.device_id,
      points: row.points,
      timedPoints: row.timed_points,
      startOwnUtcNs: row.start_own_utc_ns,
      endOwnUtcNs: row.end_own_utc_ns,
      bounds:
        row.west_deg === undefined
          ? undefined
          : { westDeg: row.west_deg, southDeg: row.south_deg, eastDeg: row.east_deg, northDeg: row.north_deg },
      facts: JSON.parse(String(row.facts)),
      warnings: row.warnings,
    }),
  );
}

export function createTrackTable(access: CatalogAccess): TrackTable {
  return {
    list: () => access.onMain(readTracks),
    points: (id, signal) =>
      access.reading(signal, async (connection) => {
        const number = await numberOf(connection, 'track', id);
        const sql = `SELECT own_utc_ns, ${pointColumns.join(', ')} FROM track_points WHERE track = $number ORDER BY point`;
        return readTimedColumns(connection, sql, { number }, pointColumns);
      }),
  };
}

/** Columns of `track_points` but the first, in its order. */
export function trackColumns(rows: TrackRows): readonly ColumnInput[] {
  const gappy = (values: Float64Array) => ({ values, missing: Number.NaN });
  return [
    Int32Array.from({ length: rows.count }, (_, i) => rows.firstPoint + i),
    rows.part,
    { values: rows.ownUtcNs, missing: NO_TIME },
    rows.latitudeDeg,
    rows.longitudeDeg,
    gappy(rows.altitudeM),
    gappy(rows.accuracyM),
    gappy(rows.speedMps),
    gappy(rows.courseDeg),
    gappy(rows.hdop),
    { values: rows.satellites, missing: NO_COUNT },
    { values: rows.fix, missing: NO_FIX },
  ];
}

/** Writes a track and its waypoints inside the connection's transaction; its points came before. */
export async function insertTrack(
  connection: DuckDBConnection,
  number: number,
  { info, waypoints }: { readonly info: TrackInfo; readonly waypoints: readonly Waypoint[] },
  importedUtcNs: bigint,
): Promise<void> {
  const { bounds } = info;
  const row = [
    number,
    info.id,
    info.name,
    info.kind,
    info.frame,
    info.evidenceSha256,
    info.deviceId ?? null,
    info.points,
    info.timedPoints,
    info.startOwnUtcNs ?? null,
    info.endOwnUtcNs ?? null,
    bounds?.westDeg ?? null,
    bounds?.southDeg ?? null,
    bounds?.eastDeg ?? null,
    bounds?.northDeg ?? null,
    JSON.stringify(info.facts),
    listValue([...info.warnings]),
    importedUtcNs,
  ];
  await insertRows(connection, 'tracks', [row]);
  const rows = waypoints.map(({ name, ownUtcNs = null, latitudeDeg, longitudeDeg, altitudeM = null }) => [
    number,
    name,
    ownUtcNs,
    latitudeDeg,
    longitudeDeg,
    altitudeM,
  ]);
  await insertRows(connection, 'waypoints', rows);
}
