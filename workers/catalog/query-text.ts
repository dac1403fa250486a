import type { Cell, QueryResult } from './query-result.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isArray(cell: Cell): cell is readonly Cell[] {
  return Array.isArray(cell);
}

/** JSON form of a value: integers beyond 2^53 and non-finite numbers become text, bytes become hexadecimal text. */
export function jsonOfCell(cell: Cell): Json {
  if (cell === undefined) return null;
  if (typeof cell === 'bigint') {
    const number = Number(cell);
    return Number.isSafeInteger(number) ? number : cell.toString();
  }
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
  if (typeof cell === 'string' || typeof cell === 'boolean') return cell;
  if (cell instanceof Uint8Array) return hex(cell);
  if (isArray(cell)) return cell.map(jsonOfCell);
  return Object.fromEntries(Object.entries(cell).map(([name, value]) => [name, jsonOfCell(value)]));
}

/** One JSON object a row. */
export function jsonRows(result: QueryResult): readonly { readonly [name: string]: Json }[] {
  return Array.from({ length: result.rows }, (_, row) =>
    Object.fromEntries(result.columns.map((column) => [column.name, jsonOfCell(column.values[row])])),
  );
}

/** Text that a spreadsheet would run as a formula is led by an apostrophe (platform.md, 6.3, rule 16). */
function csvText(text: string, untrusted: boolean): string {
  const safe = untrusted && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvOfCell(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'string') return csvText(cell, true);
  if (typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'boolean') return String(cell);
  if (cell instanceof Uint8Array) return hex(cell);
  return csvText(JSON.stringify(jsonOfCell(cell)), true);
}

/** RFC 4180 text with a header line; NULL is an empty field. Lines end in CRLF. */
export function csvOf(result: QueryResult): string {
  const lines = [result.columns.map((column) => csvText(column.name, true)).join(',')];
  for (let row = 0; row < result.rows; row++) {
    lines.push(result.columns.map((column) => csvOfCell(column.values[row])).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}
