import type { Cell, QueryResult } from '../../catalog/query-result.ts';
import { jsonOfCell, jsonRows } from '../../catalog/query-text.ts';
import { type CsvValue, csvLine } from '../../export/csv.ts';
import { type Command, jsonOption } from './command.ts';
import { tableLayout } from './table.ts';
import { openCaseOf, withHost } from './with-host.ts';

export const sqlCommand: Command = {
  name: 'sql',
  usage: 'DIR "SELECT …" [--json | --csv]',
  summary: 'Runs one reading SQL statement on the database of a case.',
  details:
    'The database is opened read-only, without access to files or the network. Every row is printed, however many there are.\nThe tables gaps and damage hold the first 65,536 rows of a recording; gap_count and damage_stretches of recordings say how many there are. runs is empty for a recording of more than 65,536 runs.',
  options: { ...jsonOption, csv: { kind: 'flag', help: 'print CSV with a header line' } },
  minPositionals: 2,
  maxPositionals: 2,
  run: (context) =>
    withHost(context, 'sql', async (host) => {
      const session = await openCaseOf(host, context, 'read');
      const { output } = context;
      const printer = context.flag('json') ? jsonPrinter() : context.flag('csv') ? csvPrinter() : tablePrinter();
      await session.folder.catalog.streamQuery(
        context.positionals[1] ?? '',
        (block) => {
          output.out(printer.block(block));
          return output.flush();
        },
        { signal: context.signal },
      );
      output.out(printer.end());
      return 0;
    }),
};

/** Makes text of a result that arrives block by block. */
interface Printer {
  block(block: QueryResult): string;
  end(): string;
}

function jsonPrinter(): Printer {
  let before = '[';
  return {
    block: (block) =>
      jsonRows(block)
        .map((row) => {
          const text = `${before}\n ${JSON.stringify(row)}`;
          before = ',';
          return text;
        })
        .join(''),
    end: () => (before === '[' ? '[]\n' : '\n]\n'),
  };
}

function csvPrinter(): Printer {
  let begun = false;
  return {
    block(block) {
      const head = begun ? '' : csvLine(block.columns.map(({ name }) => name));
      begun = true;
      return head + rowsOf(block, csvCell).map(csvLine).join('');
    },
    end: () => '',
  };
}

/** Columns are as wide as the first block needs. */
function tablePrinter(): Printer {
  let layout: ReturnType<typeof tableLayout> | undefined;
  return {
    block(block) {
      const rows = rowsOf(block, cellText);
      if (layout !== undefined) return rows.map(layout).join('');
      const head = block.columns.map(({ name }) => name);
      layout = tableLayout(head, rows);
      return [head, ...rows].map(layout).join('');
    },
    end: () => '',
  };
}

function rowsOf<T>(block: QueryResult, textOf: (cell: Cell) => T): T[][] {
  return Array.from({ length: block.rows }, (_, row) => block.columns.map((column) => textOf(column.values[row])));
}

function cellText(cell: Cell): string {
  const json = jsonOfCell(cell);
  return typeof json === 'string' ? json : json === null ? '' : JSON.stringify(json);
}

function csvCell(cell: Cell): CsvValue {
  return typeof cell === 'number' || typeof cell === 'bigint' || cell === undefined ? cell : cellText(cell);
}
