import { type FileHandle, open as openFile } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Damage, Gap, ImportedFile, JobInfo, RecordingInfo } from '../contract/model.ts';
import type { CatalogAccess } from './access.ts';
import { type ColumnAppender, type ColumnInput, createColumnAppender } from './append-columns.ts';
import { type BlocksReport, checkDatabaseBlocks } from './database-blocks.ts';
import { faultOfDuckdb } from './duckdb-faults.ts';
import { migrate, schemaVersionOf } from './migrate.ts';
import { type QueryOptions, readOnlyQuery, streamQuery, withConnection } from './query.ts';
import type { QueryResult } from './query-result.ts';
import {
  deleteRecordingRows,
  type EvidenceRow,
  type RecordingDetails,
  readRecordings,
  rowsOf,
  saveRecordingRows,
} from './recordings.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { addAnnotationRows } from './survey/annotations.ts';
import {
  type ItemEntry,
  type ItemTransaction,
  openItemTransaction,
  readItems,
  type StatedRows,
  saveStated,
} from './survey/items.ts';
import { createSurveyTables, type SurveyTables } from './survey/tables.ts';
import { type AuditRow, readImportFiles, readJobs, writeAudit, writeImportFiles, writeJob } from './work.ts';

/** Tables that are filled in bulk; columns in the order of the migration, the recording's number left out. */
export type BulkTable = 'frames' | 'tile_statistics';

/** All that one import writes: nothing of it exists until `commit`. */
export interface RecordingTransaction {
  /** `columns`: every column of the table but the first (`recording`), in its order. Synchronous: keep batches ≤ 64 Ki rows. */
  append(table: BulkTable, columns: readonly ColumnInput[], rows: number): Promise<void>;
  /** `stated`: items that came with the recording. */
  commit(details: RecordingDetails, stated?: StatedRows): Promise<void>;
  rollback(): Promise<void>;
}

export interface Page<T> {
  readonly total: number;
  readonly items: readonly T[];
}

/** An item of evidence as the database knows it. */
export type EvidenceEntry = Omit<EvidenceRow, 'name'> & { readonly names: readonly string[] };

export interface Catalog {
  readonly path: string;
  readonly access: 'write' | 'read';
  readonly schemaVersion: number;
  /** SQL that a person wrote: one reading statement. */
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  /** The same for results of any length, block by block (SPEC.md, G8). */
  streamQuery(
    sql: string,
    onBlock: (block: QueryResult) => Promise<void>,
    options?: Pick<QueryOptions, 'signal' | 'params'>,
  ): Promise<void>;
  beginRecording(): Promise<RecordingTransaction>;
  beginItem(): Promise<ItemTransaction>;
  /** In one transaction; a recording of the same id is replaced. */
  saveRecording(details: RecordingDetails): Promise<void>;
  removeRecording(id: string): Promise<void>;
  listRecordings(): Promise<RecordingInfo[]>;
  /** SHA-256 of the `index.json` of each recording that has one, by id; those of before version 3 have none. */
  listIndexHashes(): Promise<ReadonlyMap<string, string>>;
  listEvidence(): Promise<EvidenceEntry[]>;
  /** Tracks, attitudes and photos by name, in the order they came. */
  listItems(): Promise<ItemEntry[]>;
  listGaps(recordingId: string, offset: number, limit: number): Promise<Page<Gap>>;
  listDamage(recordingId: string, offset: number, limit: number): Promise<Page<Damage>>;
  saveJob(job: JobInfo, updatedUtcNs: bigint): Promise<void>;
  listJobs(): Promise<JobInfo[]>;
  /** And its report. */
  removeJob(id: string): Promise<void>;
  /** Adds to the report of an import. */
  saveImportFiles(job: string, files: readonly ImportedFile[]): Promise<void>;
  /** Forgets what an earlier run of the import has left out. */
  forgetLeftOut(job: string): Promise<void>;
  /** In the order they were looked at. */
  listImportFiles(job: string): Promise<ImportedFile[]>;
  /** Tracks, attitudes, photos, clocks, floor plans, annotations. */
  readonly survey: SurveyTables;
  /** Mirrors lines of the audit log. A `seq` that is there stays as it is: verify compares the log with what was first seen. */
  mirrorAudit(rows: readonly AuditRow[]): Promise<void>;
  lastMirroredAudit(): Promise<number>;
  caseInfo(): Promise<{ id: string; title: string; createdUtcNs: bigint } | undefined>;
  saveCaseInfo(info: { id: string; title: string; createdUtcNs: bigint }): Promise<void>;
  /** Compares every block of the database file with its checksum. */
  checkBlocks(signal?: AbortSignal): Promise<BlocksReport>;
  /** Moves the write-ahead log into the database file. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

/** What a connection may never change again (platform.md 6.3, rule 13). */
const CONFIGURATION = {
  memory_limit: '512MB',
  threads: '2',
  enable_external_access: 'false',
  autoload_known_extensions: 'false',
  autoinstall_known_extensions: 'false',
  allow_unsigned_extensions: 'false',
  lock_configuration: 'true',
} as const;

const WHAT = 'The case database';

async function openInstance(path: string, access: 'READ_WRITE' | 'READ_ONLY'): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, { ...CONFIGURATION, access_mode: access });
}

async function openMigrated(path: string, shownPath: string): Promise<DuckDBInstance> {
  const instance = await openInstance(path, 'READ_WRITE');
  try {
    const connection = await instance.connect();
    await migrate(connection, shownPath);
    connection.closeSync();
    return instance;
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** Runs one task after the other; a failed one does not stop the next. */
function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = tail.then(task, task);
    tail = result.catch(() => undefined);
    return result;
  };
}

async function openTransaction(instance: DuckDBInstance, number: number): Promise<RecordingTransaction> {
  const connection = await instance.connect();
  await connection.run('BEGIN TRANSACTION');
  const appenders = new Map<BulkTable, ColumnAppender>();
  const closeAppenders = () => {
    for (const appender of appenders.values()) appender.close();
    appenders.clear();
  };
  let open = true;
  const rollback = async () => {
    if (!open) return;
    open = false;
    try {
      closeAppenders();
    } finally {
      await connection.run('ROLLBACK');
      connection.closeSync();
    }
  };
  return {
    async append(table, columns, rows) {
      let appender = appenders.get(table);
      if (appender === undefined) {
        appender = await createColumnAppender(connection, table);
        appenders.set(table, appender);
      }
      try {
        appender.append([number, ...columns], rows);
      } catch (error) {
        throw faultOfDuckdb(error, WHAT);
      }
    },
    async commit(details, stated) {
      try {
        closeAppenders();
        await deleteRecordingRowsOfOthers(connection, details.info.id, number);
        await saveRecordingRows(connection, number, details);
        await addAnnotationRows(connection, details.annotations ?? []);
        if (stated !== undefined) await saveStated(connection, stated, details.importedUtcNs);
        await connection.run('COMMIT');
        open = false;
        connection.closeSync();
      } catch (error) {
        await rollback().catch(() => undefined);
        throw faultOfDuckdb(error, WHAT);
      }
    },
    rollback,
  };
}

async function deleteRecordingRowsOfOthers(connection: DuckDBConnection, id: string, number: number): Promise<void> {
  const found = await connection.runAndReadAll('SELECT count(*) FROM recordings WHERE id = ? AND number <> ?', [
    id,
    number,
  ]);
  if (found.value(0, 0) !== 0n) await deleteRecordingRows(connection, id);
}

/**
 * Opens `case.duckdb`. `write` creates it when missing, migrates it, and takes DuckDB's lock (fault `busy` when another
 * process has it). `read` works on a migrated copy and leaves the original untouched. Other faults: newer_version,
 * corrupt_input, read_only, io, no_space.
 */
export async function openCatalog(path: string, options: { readonly access: 'write' | 'read' }): Promise<Catalog> {
  const { access } = options;
  let snapshot: Snapshot | undefined;
  let instance: DuckDBInstance;
  try {
    if (access === 'write') {
      instance = await openMigrated(path, path);
    } else {
      snapshot = await takeSnapshot(path);
      (await openMigrated(snapshot.path, path)).closeSync();
      instance = await openInstance(snapshot.path, 'READ_ONLY');
    }
  } catch (error) {
    await snapshot?.remove();
    throw faultOfDuckdb(error, WHAT);
  }
  const main = await instance.connect();
  const schemaVersion = await schemaVersionOf(main);
  const queue = createQueue();
  const onMain = <T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> =>
    queue(async () => {
      try {
        return await task(main);
      } catch (error) {
        throw faultOfDuckdb(error, WHAT);
      }
    });
  const inTransaction = (task: (connection: DuckDBConnection) => Promise<void>): Promise<void> =>
    onMain(async (connection) => {
      await connection.run('BEGIN TRANSACTION');
      try {
        await task(connection);
        await connection.run('COMMIT');
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  // Open until DuckDB is closed: a process that closes any descriptor of a file gives up all its locks on it (POSIX).
  let file: Promise<FileHandle> | undefined;
  let lastNumber = -1;
  const nextNumber = () =>
    onMain(async (connection) => {
      const [row] = await rowsOf(connection, 'SELECT COALESCE(max(number), -1) AS last FROM recordings');
      lastNumber = Math.max(lastNumber, Number(row?.last ?? -1)) + 1;
      return lastNumber;
    });
  const beginRecording = async () => {
    const number = await nextNumber();
    try {
      return await openTransaction(instance, number);
    } catch (error) {
      throw faultOfDuckdb(error, WHAT);
    }
  };
  const pageOf = async (table: 'gaps' | 'damage', columns: string, id: string, offset: number, limit: number) => {
    const from = `FROM ${table} JOIN recordings ON number = recording WHERE id = ?`;
    return withConnection(instance, WHAT, undefined, async (connection) => {
      const [count] = await rowsOf(connection, `SELECT count(*) AS total ${from}`, [id]);
      const rows = await rowsOf(
        connection,
        `SELECT ${columns}, why ${from} ORDER BY ${table}.rowid LIMIT ${Math.trunc(limit)} OFFSET ${Math.trunc(offset)}`,
        [id],
      );
      return { total: Number(count?.total ?? 0), rows };
    });
  };

  const surveyAccess: CatalogAccess = {
    instance,
    onMain,
    inTransaction,
    reading: (signal, task) => withConnection(instance, WHAT, signal, task),
  };

  return {
    path,
    access,
    schemaVersion,
    query: (sql, queryOptions) => readOnlyQuery(instance, sql, queryOptions),
    streamQuery: (sql, onBlock, streamOptions) => streamQuery(instance, sql, onBlock, streamOptions),
    beginRecording,
    beginItem: () => openItemTransaction(surveyAccess),
    listItems: () => onMain(readItems),
    async saveRecording(details) {
      const transaction = await beginRecording();
      await transaction.commit(details);
    },
    removeRecording: (id) => inTransaction((connection) => deleteRecordingRows(connection, id)),
    listRecordings: () => onMain(readRecordings),
    listIndexHashes: () =>
      onMain(async (connection) => {
        const rows = await rowsOf(connection, 'SELECT id, index_sha256 FROM recordings WHERE index_sha256 IS NOT NULL');
        return new Map(rows.map((row) => [String(row.id), String(row.index_sha256)]));
      }),
    listEvidence: () =>
      onMain(async (connection) => {
        const rows = await rowsOf(
          connection,
          `SELECT evidence.*, (SELECT list(name ORDER BY n.rowid) FROM evidence_names n WHERE n.sha256 = evidence.sha256) AS names
           FROM evidence ORDER BY added_utc_ns, sha256`,
        );
        return rows.map((row) => ({
          sha256: String(row.sha256),
          bytes: Number(row.bytes),
          blockBytes: Number(row.block_bytes),
          blocks: Number(row.blocks),
          blocksSha256: String(row.blocks_sha256),
          addedUtcNs: typeof row.added_utc_ns === 'bigint' ? row.added_utc_ns : 0n,
          names: Array.isArray(row.names) ? row.names.map(String) : [],
        }));
      }),
    async listGaps(id, offset, limit) {
      const { total, rows } = await pageOf('gaps', 'from_ns, to_ns', id, offset, limit);
      return {
        total,
        items: rows.map((r) => ({ fromNs: Number(r.from_ns), toNs: Number(r.to_ns), why: String(r.why) })),
      };
    },
    async listDamage(id, offset, limit) {
      const { total, rows } = await pageOf('damage', 'file_offset, damage.bytes AS bytes', id, offset, limit);
      return {
        total,
        items: rows.map((r) => ({ offset: Number(r.file_offset), bytes: Number(r.bytes), why: String(r.why) })),
      };
    },
    saveJob: (job, updatedUtcNs) => onMain((connection) => writeJob(connection, job, updatedUtcNs)),
    listJobs: () => onMain(readJobs),
    removeJob: (id) =>
      inTransaction(async (connection) => {
        await connection.run('DELETE FROM jobs WHERE id = ?', [id]);
        await connection.run('DELETE FROM import_files WHERE job_id = ?', [id]);
      }),
    saveImportFiles: (job, files) => inTransaction((connection) => writeImportFiles(connection, job, files)),
    forgetLeftOut: (job) =>
      onMain(async (connection) => {
        await connection.run("DELETE FROM import_files WHERE job_id = ? AND outcome = 'left out'", [job]);
      }),
    listImportFiles: (job) => onMain((connection) => readImportFiles(connection, job)),
    survey: createSurveyTables(surveyAccess),
    mirrorAudit: (rows) => inTransaction((connection) => writeAudit(connection, rows)),
    lastMirroredAudit: () =>
      onMain(async (connection) => {
        const [row] = await rowsOf(connection, 'SELECT COALESCE(max(seq), -1) AS last FROM audit');
        return Number(row?.last ?? -1);
      }),
    caseInfo: () =>
      onMain(async (connection) => {
        const [row] = await rowsOf(connection, 'SELECT * FROM case_info');
        if (row === undefined || typeof row.created_utc_ns !== 'bigint') return undefined;
        return { id: String(row.id), title: String(row.title), createdUtcNs: row.created_utc_ns };
      }),
    saveCaseInfo: (info) =>
      onMain(async (connection) => {
        await connection.run('INSERT OR REPLACE INTO case_info VALUES (?, ?, ?)', [
          info.id,
          info.title,
          info.createdUtcNs,
        ]);
      }),
    async checkBlocks(signal) {
      file ??= openFile(snapshot?.path ?? path, 'r');
      return checkDatabaseBlocks(await file, signal);
    },
    checkpoint: () =>
      onMain(async (connection) => {
        await connection.run('CHECKPOINT');
      }),
    close: () =>
      queue(async () => {
        main.closeSync();
        instance.closeSync();
        await (await file?.catch(() => undefined))?.close();
        await snapshot?.remove();
      }),
  };
}
