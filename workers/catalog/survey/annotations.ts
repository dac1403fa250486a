import { randomUUID } from 'node:crypto';
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
  /** Adds annotations from elsewhere, and gives them as they were added: one whose id is taken gets another. */
  add(annotations: readonly Annotation[]): Promise<readonly Annotation[]>;
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
      generator: row.generator ?? undefined,
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
        for (const part of parts(annotations)) await saveAnnotationRows(connection, part);
      }),
    async add(annotations) {
      let added: readonly Annotation[] = [];
      await inTransaction(async (connection) => {
        added = await addAnnotationRows(connection, annotations);
      });
      return added;
    },
    remove: (ids) =>
      inTransaction(async (connection) => {
        for (const part of parts(ids))
          await connection.run(`DELETE FROM annotations WHERE id IN (${part.map(() => '?').join(', ')})`, part);
      }),
  };
}

/** `add`, inside the connection's transaction. */
export async function addAnnotationRows(
  connection: DuckDBConnection,
  annotations: readonly Annotation[],
): Promise<readonly Annotation[]> {
  if (annotations.length === 0) return [];
  const taken = new Set((await rowsOf(connection, 'SELECT id FROM annotations')).map(({ id }) => String(id)));
  const added = annotations.map((each) => {
    const id = taken.has(each.id) ? randomUUID() : each.id;
    taken.add(id);
    return { ...each, id };
  });
  for (const part of parts(added)) await saveAnnotationRows(connection, part);
  return added;
}

/** Inside the connection's transaction; at most a few hundred at once. */
async function saveAnnotationRows(connection: DuckDBConnection, annotations: readonly Annotation[]): Promise<void> {
  await connection.run(
    `INSERT OR REPLACE INTO annotations VALUES ${annotations.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    annotations.flatMap((each) => [
      each.id,
      JSON.stringify(each.place),
      each.label,
      each.colour,
      each.note,
      each.author,
      each.generator ?? null,
      each.createdUtcNs,
      each.changedUtcNs,
    ]),
  );
}

/** A statement for a few hundred rows costs as much as for one. */
const ROWS_A_STATEMENT = 200;

function parts<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / ROWS_A_STATEMENT) }, (_, part) =>
    all.slice(part * ROWS_A_STATEMENT, (part + 1) * ROWS_A_STATEMENT),
  );
}
