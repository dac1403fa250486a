import type { DuckDBConnection } from '@duckdb/node-api';
import type { AttitudeInfo, PhotoInfo, TrackInfo } from '../../contract/survey.ts';
import type { ItemRows, Waypoint } from '../../contract/survey-rows.ts';
import type { CatalogAccess } from '../access.ts';
import { type ColumnAppender, createColumnAppender } from '../append-columns.ts';
import { faultOfDuckdb } from '../duckdb-faults.ts';
import { type EvidenceRow, rowsOf, saveEvidence } from '../recordings.ts';
import { attitudeColumns, insertAttitude } from './attitudes.ts';
import { insertPhoto } from './photos.ts';
import { insertTrack, trackColumns } from './tracks.ts';

/** What an item's row of its table is made of; its bulk rows came before. */
export type SavedItem =
  | { readonly kind: 'track'; readonly info: TrackInfo; readonly waypoints: readonly Waypoint[] }
  | { readonly kind: 'attitude'; readonly info: AttitudeInfo }
  | { readonly kind: 'photo'; readonly info: Omit<PhotoInfo, 'hasThumbnail'>; readonly thumbnail: string | undefined };

export interface ItemDetails {
  readonly importedUtcNs: bigint;
  readonly evidence: EvidenceRow;
  readonly items: readonly SavedItem[];
}

/** Everything that one evidence file brings besides a recording: nothing of it exists until `commit`. */
export interface ItemTransaction {
  /** Synchronous: keep batches ≤ 64 Ki rows. At most one item of a kind. */
  append(rows: ItemRows): Promise<void>;
  commit(details: ItemDetails): Promise<void>;
  rollback(): Promise<void>;
}

/** An item as lists name it. */
export interface ItemEntry {
  readonly kind: SavedItem['kind'];
  readonly id: string;
  readonly name: string;
  readonly evidenceSha256: string;
}

const LIST = `
SELECT 'track' AS kind, id, name, evidence_sha256, imported_utc_ns FROM tracks
UNION ALL SELECT 'attitude', id, name, evidence_sha256, imported_utc_ns FROM attitudes
UNION ALL SELECT 'photo', id, name, evidence_sha256, imported_utc_ns FROM photos
ORDER BY imported_utc_ns, kind DESC, id`;

/** Every track, attitude and photo of the case. */
export async function readItems(connection: DuckDBConnection): Promise<ItemEntry[]> {
  const rows = await rowsOf(connection, LIST);
  return rows.map((row) => ({
    kind: row.kind === 'track' || row.kind === 'attitude' ? row.kind : 'photo',
    id: String(row.id),
    name: String(row.name),
    evidenceSha256: String(row.evidence_sha256),
  }));
}

/** Writes items inside a connection's transaction: `append` their rows, then `save`. */
export interface ItemWriter {
  append(rows: ItemRows): Promise<void>;
  save(items: readonly SavedItem[], importedUtcNs: bigint): Promise<void>;
  /** Lets go of what was not saved. */
  close(): void;
}

const bulkTables = { track: 'track_points', attitude: 'attitude_samples' } as const;

export function createItemWriter(connection: DuckDBConnection): ItemWriter {
  const open = new Map<ItemRows['kind'], { readonly number: number; readonly appender: ColumnAppender }>();
  const numbers = new Map<ItemRows['kind'], number>();
  const numberOf = async (kind: ItemRows['kind']): Promise<number> => {
    const known = numbers.get(kind);
    if (known !== undefined) return known;
    const [row] = await rowsOf(connection, `SELECT COALESCE(max(number), -1) + 1 AS next FROM ${kind}s`);
    const number = Number(row?.next ?? 0);
    numbers.set(kind, number);
    return number;
  };
  const close = () => {
    for (const { appender } of open.values()) appender.close();
    open.clear();
  };
  return {
    async append(rows) {
      let writer = open.get(rows.kind);
      if (writer === undefined) {
        const number = await numberOf(rows.kind);
        writer = { number, appender: await createColumnAppender(connection, bulkTables[rows.kind]) };
        open.set(rows.kind, writer);
      }
      const columns = rows.kind === 'track' ? trackColumns(rows.rows) : attitudeColumns(rows.rows);
      writer.appender.append([writer.number, ...columns], rows.rows.count);
    },
    async save(items, importedUtcNs) {
      close();
      for (const item of items) {
        switch (item.kind) {
          case 'track':
            await insertTrack(connection, await numberOf('track'), item, importedUtcNs);
            break;
          case 'attitude':
            await insertAttitude(connection, await numberOf('attitude'), item.info, importedUtcNs);
            break;
          case 'photo':
            await insertPhoto(connection, item.info, { thumbnail: item.thumbnail, importedUtcNs });
            break;
        }
      }
    },
    close,
  };
}

/** Items whose rows are all at hand. */
export interface StatedRows {
  readonly items: readonly SavedItem[];
  readonly rows: readonly ItemRows[];
}

/** Writes items inside the connection's transaction. */
export async function saveStated(
  connection: DuckDBConnection,
  { items, rows }: StatedRows,
  importedUtcNs: bigint,
): Promise<void> {
  const writer = createItemWriter(connection);
  try {
    for (const each of rows) await writer.append(each);
    await writer.save(items, importedUtcNs);
  } finally {
    writer.close();
  }
}

/** Begins the one transaction in which everything of an imported item is written. */
export async function openItemTransaction({ instance }: CatalogAccess): Promise<ItemTransaction> {
  const explained = (error: unknown) => faultOfDuckdb(error, 'The case database');
  const connection = await instance.connect();
  await connection.run('BEGIN TRANSACTION');
  const writer = createItemWriter(connection);
  let open = true;
  const rollback = async () => {
    if (!open) return;
    open = false;
    try {
      writer.close();
    } finally {
      await connection.run('ROLLBACK');
      connection.closeSync();
    }
  };
  return {
    async append(rows) {
      try {
        await writer.append(rows);
      } catch (error) {
        throw explained(error);
      }
    },
    async commit({ items, importedUtcNs, evidence }) {
      try {
        await writer.save(items, importedUtcNs);
        await saveEvidence(connection, evidence);
        await connection.run('COMMIT');
        open = false;
        connection.closeSync();
      } catch (error) {
        await rollback().catch(() => undefined);
        throw explained(error);
      }
    },
    rollback,
  };
}
