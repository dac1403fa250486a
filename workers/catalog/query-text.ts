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
