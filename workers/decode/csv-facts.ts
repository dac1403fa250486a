import type { TimeColumns } from './csv-time.ts';

interface ColumnSum {
  min: number;
  max: number;
  sum: number;
  count: number;
}

/** Least, greatest and mean of every column of numbers, and the first and last time as they are written. */
export function createColumnFacts(columns: readonly string[], time: TimeColumns | undefined) {
  const sums = columns.map((): ColumnSum => ({ min: Infinity, max: -Infinity, sum: 0, count: 0 }));
  let first: number | undefined;
  let last: number | undefined;
  return {
    /** The numbers of a row, undefined where there is none. */
    add(values: readonly (number | undefined)[]): void {
      for (let i = 0; i < values.length; i++) {
        const value = values[i];
        const column = sums[i];
        if (value === undefined || column === undefined) continue;
        column.min = Math.min(column.min, value);
        column.max = Math.max(column.max, value);
        column.sum += value;
        column.count++;
      }
      const at = time === undefined ? undefined : values[time.at];
      first ??= at;
      last = at ?? last;
    },
    facts() {
      const listed = columns.flatMap((name, i): [string, number[]][] => {
        const column = sums[i];
        if (column === undefined || column.count === 0 || i === time?.at) return [];
        return [[name, [column.min, column.max, Math.round((column.sum / column.count) * 1e6) / 1e6]]];
      });
      return {
        ...(first === undefined || last === undefined ? {} : { t_first: first, t_last: last }),
        column_min_max_mean: Object.fromEntries(listed),
      };
    },
  };
}
