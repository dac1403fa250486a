/** A cell of a CSV table; undefined is empty. */
export type CsvValue = string | number | bigint | boolean | undefined;

/** Texts that begin with one of these, in full width too or after blanks, run as a formula in some spreadsheet. */
const FORMULA_START = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * One line of CSV (RFC 4180, CRLF). Texts that a spreadsheet would take for a formula get an apostrophe in front, so that
 * names from a file cannot run commands (OWASP, "CSV injection"); numbers are written as they are.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/** A whole table, piece by piece. */
export function* csvTable(names: readonly string[], rows: Iterable<readonly CsvValue[]>): Generator<string> {
  yield csvLine(names);
  for (const row of rows) yield csvLine(row);
}

function csvCell(value: CsvValue): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
