import type { DuckDBConnection } from '@duckdb/node-api';
import { type Annotation, annotationSchema } from '../../contract/survey.ts';
import type { CatalogAccess } from '../access.ts';
import { rowsOf } from '../recordings.ts';

export interface AnnotationTable {
  /** In the order they were made. */
  list(): Promise<Annotation[]>;
  /** All or none; the same id replaces. */
  save(annotations: readonly Annotation[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

async function readAnnotations(connection: DuckDBConnection): Promise<Annotation[]> {
  const rows = await rowsOf(connection, 'SELECT * FROM annotations ORDER BY created_utc_ns, id');
  return rows.map((row) =>
    annotationSchema.parse({
      id: row.id,
      place: JSON.parse(String(row.place)),
      label: row.label,
      colour: row.colour,
      note: row.note,
      author: row.author,
      createdUtcNs: row.created_utc_ns,
      changedUtcNs: row.changed_utc_ns,
    }),
  );
}

export function createAnnotationTable({ onMain, inTransaction }: CatalogAccess): AnnotationTable {
  return {
    list: () => onMain(readAnnotations),
    save: (annotations) =>
      inTransaction(async (connection) => {
        for (const each of annotations) {
          await connection.run('INSERT OR REPLACE INTO annotations VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
            each.id,
            JSON.stringify(each.place),
            each.label,
            each.colour,
            each.note,
            each.author,
            each.createdUtcNs,
            each.changedUtcNs,
          ]);
        }
      }),
    remove: (ids) =>
      inTransaction(async (connection) => {
        for (const id of ids) await connection.run('DELETE FROM annotations WHERE id = ?', [id]);
      }),
  };
}
