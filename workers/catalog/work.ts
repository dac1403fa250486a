import type { DuckDBConnection } from '@duckdb/node-api';
import { type JobInfo, jobInfoSchema } from '../contract/model.ts';
import { rowsOf } from './recordings.ts';

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
  await connection.run('INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
    job.id,
    job.kind,
    job.title,
    job.state,
    job.phase,
    job.doneBytes,
    job.totalBytes,
    job.message ?? null,
    job.recording ?? null,
    JSON.stringify(job.left),
    updatedUtcNs,
  ]);
}

/** Jobs in the order of their last change. Rates are not kept: they come back as zero. */
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
      left: JSON.parse(String(row.left_out)),
    }),
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
