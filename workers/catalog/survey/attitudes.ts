import type { DuckDBConnection } from '@duckdb/node-api';
import { type AttitudeInfo, attitudeInfoSchema } from '../../contract/survey.ts';
import type { CatalogAccess } from '../access.ts';
import { rowsOf } from '../recordings.ts';

export interface AttitudeTable {
  /** In the order they were imported. */
  list(): Promise<AttitudeInfo[]>;
}

async function readAttitudes(connection: DuckDBConnection): Promise<AttitudeInfo[]> {
  const rows = await rowsOf(connection, 'SELECT * FROM attitudes ORDER BY number');
  return rows.map((row) =>
    attitudeInfoSchema.parse({
      id: row.id,
      name: row.name,
      kind: row.kind,
      heading: row.heading,
      filter: row.filter,
      evidenceSha256: row.evidence_sha256,
      deviceId: row.device_id,
      samples: row.samples,
      wallClock: row.wall_clock,
      startOwnUtcNs: row.start_own_utc_ns,
      endOwnUtcNs: row.end_own_utc_ns,
      facts: JSON.parse(String(row.facts)),
      warnings: row.warnings,
    }),
  );
}

export function createAttitudeTable(access: CatalogAccess): AttitudeTable {
  return { list: () => access.onMain(readAttitudes) };
}
