import { quoteName } from '../errors.ts';

/** Columns side by side, two spaces between; numbers to the right. Control characters are made visible. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = tableLayout(head, rows);
  return [head, ...rows].map(line).join('');
}

/** How lines of a table are written whose columns are as wide as `head` and `rows` need. */
export function tableLayout(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): (cells: readonly string[]) => string {
  const shown = [head, ...rows].map((row) => row.map(quoteName));
  const widths = head.map((_, column) => shown.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0));
  const right = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[-+]?[\d.,]*$/u.test(row[column] ?? '')),
  );
  return (cells) => {
    const padded = cells.map((cell, column) => {
      const text = quoteName(cell);
      return right[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
    });
    return `${padded.join('  ').trimEnd()}\n`;
  };
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(value < 10 ? 2 : 1)} ${UNITS[unit] ?? ''}`;
}

export function secondsText(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 3 : 1)} s`;
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** JSON with bigints as decimal strings, one document and a line end. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item), 1)}\n`;
}
