import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { type AttitudeInfo, attitudeInfoSchema } from '../../contract/survey.ts';
import type { AttitudeRows } from '../../contract/survey-rows.ts';
import type { CatalogAccess } from '../access.ts';
import type { ColumnInput } from '../append-columns.ts';
import { insertRows, rowsOf } from '../recordings.ts';

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

/** Columns of `attitude_samples` but the first, in its order. */
export function attitudeColumns(rows: AttitudeRows): readonly ColumnInput[] {
  const numbers = [...rows.quaternion, ...rows.rateDps, ...rows.accelerationMps2, ...rows.magneticUt];
  return [rows.ownUtcNs, ...numbers.map((values) => ({ values, missing: Number.NaN }))];
}

/** Writes an attitude inside the connection's transaction; its samples came before. */
export async function insertAttitude(
  connection: DuckDBConnection,
  number: number,
  info: AttitudeInfo,
  importedUtcNs: bigint,
): Promise<void> {
  const row = [
    number,
    info.id,
    info.name,
    info.kind,
    info.heading,
    info.filter ?? null,
    info.evidenceSha256,
    info.deviceId ?? null,
    info.samples,
    info.wallClock,
    info.startOwnUtcNs,
    info.endOwnUtcNs,
    JSON.stringify(info.facts),
    listValue([...info.warnings]),
    importedUtcNs,
  ];
  await insertRows(connection, 'attitudes', [row]);
}
