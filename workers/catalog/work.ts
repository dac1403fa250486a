import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { type ImportedFile, importedFileSchema, type JobInfo, jobInfoSchema } from '../contract/model.ts';
import { insertRows, rowsOf } from './recordings.ts';

/** A line of audit.jsonl as the database mirrors it. */
export interface AuditRow {
  readonly seq: number;
  readonly utcNs: bigint;
  readonly actor: string;
  readonly action: string;
  /** JSON text. */
  readonly detail: string;
  readonly hash: string;
}

export async function writeJob(connection: DuckDBConnection, job: JobInfo, updatedUtcNs: bigint): Promise<void> {
  await connection.run('INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
    job.id,
    job.kind,
    job.title,
    job.state,
    job.phase,
    job.doneBytes,
    job.totalBytes,
    job.message ?? null,
    job.recording ?? null,
    updatedUtcNs,
  ]);
}

/** Jobs in the order of their last change. Rates are not kept: they come back as zero; what was left out is in `readImportFiles`. */
export async function readJobs(connection: DuckDBConnection): Promise<JobInfo[]> {
  const rows = await rowsOf(connection, 'SELECT * FROM jobs ORDER BY updated_utc_ns, id');
  return rows.map((row) =>
    jobInfoSchema.parse({
      id: row.id,
      kind: row.kind,
      title: row.title,
      state: row.state,
      phase: row.phase,
      doneBytes: row.done_bytes,
      totalBytes: row.total_bytes,
      bytesPerSecond: 0,
      message: row.message,
      recording: row.recording_id,
      left: [],
    }),
  );
}

/** Adds to the report of an import; a file that was taken twice, because a kill came between, is named once. */
export async function writeImportFiles(
  connection: DuckDBConnection,
  job: string,
  files: readonly ImportedFile[],
): Promise<void> {
  for (const { name, outcome } of files) {
    if (outcome !== 'left out')
      await connection.run("DELETE FROM import_files WHERE job_id = ? AND name = ? AND outcome <> 'left out'", [
        job,
        name,
      ]);
  }
  const rows = files.map(({ name, outcome, what, sha256 = null, note }) => [
    job,
    name,
    outcome,
    listValue(what),
    sha256,
    note,
  ]);
  await insertRows(connection, 'import_files', rows);
}

/** In the order they were written. */
export async function readImportFiles(connection: DuckDBConnection, job: string): Promise<ImportedFile[]> {
  const rows = await rowsOf(connection, 'SELECT * FROM import_files WHERE job_id = ? ORDER BY rowid', [job]);
  return rows.map(({ name, outcome, what, sha256, note }) =>
    importedFileSchema.parse({ name, outcome, what, sha256, note }),
  );
}

export async function writeAudit(connection: DuckDBConnection, rows: readonly AuditRow[]): Promise<void> {
  for (const row of rows) {
    await connection.run('INSERT OR IGNORE INTO audit VALUES (?, ?, ?, ?, ?, ?)', [
      row.seq,
      row.utcNs,
      row.actor,
      row.action,
      row.detail,
      row.hash,
    ]);
  }
}
