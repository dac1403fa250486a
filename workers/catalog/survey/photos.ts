import type { DuckDBConnection } from '@duckdb/node-api';
import { type PhotoInfo, photoInfoSchema } from '../../contract/survey.ts';
import type { CatalogAccess } from '../access.ts';
import { rowsOf } from '../recordings.ts';

export interface PhotoTable {
  /** By the time they were taken, then by name; those without a time come last. */
  list(): Promise<PhotoInfo[]>;
}

async function readPhotos(connection: DuckDBConnection): Promise<PhotoInfo[]> {
  const rows = await rowsOf(connection, 'SELECT * FROM photos ORDER BY taken_own_utc_ns NULLS LAST, name, id');
  return rows.map((row) =>
    photoInfoSchema.parse({
      id: row.id,
      name: row.name,
      kind: row.kind,
      evidenceSha256: row.evidence_sha256,
      widthPx: row.width_px,
      heightPx: row.height_px,
      orientation: row.orientation,
      camera: row.camera,
      takenOwnUtcNs: row.taken_own_utc_ns,
      takenFrom: row.taken_from,
      takenUncertaintyNs: row.taken_uncertainty_ns,
      position:
        row.latitude_deg === undefined
          ? undefined
          : {
              latitudeDeg: row.latitude_deg,
              longitudeDeg: row.longitude_deg,
              altitudeM: row.altitude_m,
              accuracyM: row.accuracy_m,
            },
      placedBy: row.placed_by,
      directionDeg: row.direction_deg,
      directionReference: row.direction_reference,
      caption: row.caption,
      hasThumbnail: row.thumbnail !== undefined,
      facts: JSON.parse(String(row.facts)),
      warnings: row.warnings,
    }),
  );
}

export function createPhotoTable(access: CatalogAccess): PhotoTable {
  return { list: () => access.onMain(readPhotos) };
}
