import type { DuckDBConnection } from '@duckdb/node-api';
import { type TrackInfo, trackInfoSchema } from '../../contract/survey.ts';
import type { CatalogAccess } from '../access.ts';
import { rowsOf } from '../recordings.ts';

export interface TrackTable {
  /** In the order they were imported. */
  list(): Promise<TrackInfo[]>;
}

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
  return { list: () => access.onMain(readTracks) };
}
