import type { DuckDBConnection } from '@duckdb/node-api';
import { Fault } from '../contract/faults.ts';
import { migrations, SCHEMA_VERSION } from './migrations/index.ts';

/** Version of an open database: 0 when it has no tables of ours. */
export async function schemaVersionOf(connection: DuckDBConnection): Promise<number> {
  const tables = await connection.runAndReadAll(
    "SELECT 1 FROM information_schema.tables WHERE table_name = 'schema_version'",
  );
  if (tables.currentRowCount === 0) return 0;
  const reader = await connection.runAndReadAll('SELECT CAST(max(version) AS INTEGER) FROM schema_version');
  const version = reader.value(0, 0);
  return typeof version === 'number' ? version : 0;
}

/** Throws the fault of a case that a newer version of the program made (SPEC.md, G2). */
export function refuseNewer(version: number, where: string): void {
  if (version <= SCHEMA_VERSION) return;
  throw new Fault(
    'newer_version',
    `This case was made by a newer version of Airguard Workstation (case version ${version}, this program knows up to ` +
      `${SCHEMA_VERSION}); open it with that version: ${where}`,
  );
}

/**
 * Brings the database up to `target`, one transaction for each step, so that a crash leaves it at a whole version.
 * Returns the version it had before.
 */
export async function migrate(connection: DuckDBConnection, where: string, target = SCHEMA_VERSION): Promise<number> {
  const before = await schemaVersionOf(connection);
  refuseNewer(before, where);
  for (let version = before; version < target; version++) {
    const text = migrations[version];
    if (text === undefined) throw new Error(`no migration from version ${version}`);
    await connection.run('BEGIN');
    try {
      if (version === 0) await connection.run('CREATE TABLE schema_version (version INTEGER PRIMARY KEY)');
      await connection.run(text);
      await connection.run(`INSERT INTO schema_version VALUES (${version + 1})`);
      await connection.run('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK');
      throw error;
    }
  }
  return before;
}
