import type { CsvValue } from './csv.ts';

/** A cell of a table that becomes a file; undefined where there is nothing. Whole numbers are bigint. */
export type FileCell = Exclude<CsvValue, undefined> | undefined;

export interface FileColumn {
  /** With its unit. */
  readonly name: string;
  readonly kind: 'number' | 'whole' | 'text' | 'flag';
}

/** A table of any length: blocks of columns, each block a few thousand rows. */
export interface FileTable {
  readonly columns: readonly FileColumn[];
  readonly blocks: AsyncIterable<readonly (readonly FileCell[])[]>;
  /** What the file says of itself where its format has a place for that. */
  readonly about: Readonly<Record<string, string>>;
}

const ROWS_PER_BLOCK = 8192;

/** A table whose rows are at hand. */
export function tableOfRows(
  columns: readonly FileColumn[],
  rows: readonly (readonly FileCell[])[],
  about: FileTable['about'],
): FileTable {
  return {
    columns,
    about,
    blocks: (async function* () {
      for (let from = 0; from < rows.length; from += ROWS_PER_BLOCK) {
        const block = rows.slice(from, from + ROWS_PER_BLOCK);
        yield columns.map((_, column) => block.map((row) => row[column]));
      }
    })(),
  };
}

/** Rows of a table, one after the other. */
export async function* rowsOfTable({ blocks }: Pick<FileTable, 'blocks'>): AsyncGenerator<readonly FileCell[], void> {
  for await (const block of blocks) {
    const count = block[0]?.length ?? 0;
    for (let row = 0; row < count; row++) yield block.map((column) => column[row]);
  }
}
