import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { Fault } from '../../contract/faults.ts';
import { type AttitudeInfo, attitudeInfoSchema } from '../../contract/survey.ts';
import type { AttitudeRows } from '../../contract/survey-rows.ts';
import type { CatalogAccess } from '../access.ts';
import type { ColumnInput } from '../append-columns.ts';
import { insertRows, rowsOf } from '../recordings.ts';
import { numberOf, readTimedColumns, type TimedColumns } from './timed-columns.ts';

export interface AttitudeTable {
  /** In the order they were imported. */
  list(): Promise<AttitudeInfo[]>;
  /**
   * Of each bucket of a range of its own time that has an orientation, the sample nearest its middle. Faults `not_found`,
   * `bad_request`.
   */
  orientations(id: string, range: OwnRange, signal?: AbortSignal): Promise<Orientations>;
}

export interface OwnRange {
  readonly fromOwnNs: bigint;
  readonly toOwnNs: bigint;
  readonly buckets: number;
}

const quaternion = ['qw', 'qx', 'qy', 'qz'] as const;
export type Orientations = TimedColumns<(typeof quaternion)[number]>;

const nearestSql = `
SELECT arg_min(t, away), ${quaternion.map((name) => `arg_min(${name}, away)`).join(', ')} FROM (
  SELECT t, ${quaternion.join(', ')}, bucket, abs((t - $from) - (bucket + 0.5) * $width) AS away FROM (
    SELECT own_utc_ns AS t, ${quaternion.join(', ')}, least(floor((t - $from) / $width), $last) AS bucket
    FROM attitude_samples WHERE attitude = $number AND t BETWEEN $from AND $to AND qw IS NOT NULL))
GROUP BY bucket ORDER BY bucket`;

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
  return {
    list: () => access.onMain(readAttitudes),
    orientations: (id, { fromOwnNs, toOwnNs, buckets }, signal) =>
      access.reading(signal, async (connection) => {
        if (toOwnNs <= fromOwnNs)
          throw new Fault('bad_request', 'The end of the time range must lie after its beginning.');
        const number = await numberOf(connection, 'attitude', id);
        const range = { from: fromOwnNs, to: toOwnNs, width: Number(toOwnNs - fromOwnNs) / buckets, last: buckets - 1 };
        return readTimedColumns(connection, nearestSql, { number, ...range }, quaternion);
      }),
  };
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
