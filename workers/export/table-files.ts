import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { csvLine } from './csv.ts';
import { type FileCell, type FileColumn, type FileTable, rowsOfTable } from './file-table.ts';

const encoder = new TextEncoder();

export async function* csvFile(table: FileTable): AsyncGenerator<Uint8Array, void, void> {
  yield encoder.encode(csvLine(table.columns.map(({ name }) => name)));
  for await (const row of rowsOfTable(table)) yield encoder.encode(csvLine(row));
}

/** One object: `about`, then `rows`; whole numbers beyond 2^53 are text, what is missing is left out. */
export async function* jsonFile(table: FileTable): AsyncGenerator<Uint8Array, void, void> {
  let before = `{"about":${JSON.stringify(table.about)},"rows":[`;
  for await (const row of rowsOfTable(table)) {
    const entries = row.flatMap((cell, at) => (cell === undefined ? [] : [[table.columns[at]?.name, jsonCell(cell)]]));
    yield encoder.encode(`${before}\n${JSON.stringify(Object.fromEntries(entries))}`);
    before = ',';
  }
  yield encoder.encode(`${before === ',' ? '' : before}\n]}\n`);
}

/** As JSON can hold it without loss; not a number is nothing. */
export function jsonCell(cell: FileCell): string | number | boolean | undefined {
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  return typeof cell === 'number' && !Number.isFinite(cell) ? undefined : cell;
}

/** Rows gathered before a row group is written. */
const GROUP_ROWS = 65_536;
const parquetTypes = { number: 'DOUBLE', whole: 'INT64', text: 'STRING', flag: 'BOOLEAN' } as const;

/** Parquet, Snappy, every column optional; `about` is key-value metadata. */
export async function* parquetFile(table: FileTable): AsyncGenerator<Uint8Array, void, void> {
  const { columns, about } = table;
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columns.map((column) => sourceOf(column, [])) }),
    kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value })),
    createdBy: 'Airguard Workstation',
  });
  let waiting: FileCell[][] = columns.map(() => []);
  const writeGroup = () => {
    parquet.write({
      columnData: columns.map((column, at) => sourceOf(column, waiting[at] ?? [])),
      rowGroupSize: GROUP_ROWS,
    });
    waiting = columns.map(() => []);
    return drained(writer);
  };
  for await (const block of table.blocks) {
    block.forEach((cells, at) => {
      for (const cell of cells) waiting[at]?.push(cell);
    });
    if ((waiting[0]?.length ?? 0) >= GROUP_ROWS) yield writeGroup();
  }
  if ((waiting[0]?.length ?? 0) > 0) yield writeGroup();
  parquet.finish();
  yield drained(writer);
}

/** What was written since the last call; the writer goes on counting offsets from the beginning of the file. */
function drained(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

function sourceOf({ name, kind }: FileColumn, cells: readonly FileCell[]): ColumnSource {
  return { name, type: parquetTypes[kind], nullable: true, data: cells.map((cell) => cell ?? null) };
}
