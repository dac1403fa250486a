import { type Delimiter, readNumber } from './csv-table.ts';
import { readUtc, type UtcReading } from './utc-time.ts';

/** Where a table says its time: one column, or a date and a time of day. */
export interface TimeColumns {
  readonly at: number;
  /** A column with the date, when `at` holds the time of day alone. */
  readonly dateAt?: number | undefined;
  readonly unit: string | undefined;
  /** True of a column of dates: a number in it counts nothing. */
  readonly written?: boolean | undefined;
}

/** Seconds since 1970 that are no count from a recording's own start: from 1973 on. */
const WALL_CLOCK_SECONDS = 1e8;
const unitDigits: Readonly<Record<string, number>> = { s: 9, sec: 9, seconds: 9, ms: 6, us: 3, µs: 3, μs: 3, ns: 0 };

export interface CsvClock {
  /** Own time of a row; undefined when it says none. */
  read(fields: readonly string[]): bigint | undefined;
  /** False: the table counts from its own start. Undefined before the first time. */
  readonly wallClock: boolean | undefined;
  readonly withoutZone: number;
  readonly leapSeconds: number;
}

/** Reads ISO times and counts of seconds, milli-, micro- or nanoseconds; the first row decides which (SPEC.md, T16). */
export function createCsvClock(columns: TimeColumns, delimiter: Delimiter): CsvClock {
  let digits = columns.unit === undefined ? undefined : unitDigits[columns.unit];
  let wallClock: boolean | undefined;
  let withoutZone = 0;
  let leapSeconds = 0;

  const note = (reading: UtcReading | undefined) => {
    if (reading === undefined) return undefined;
    if (!reading.zoned) withoutZone++;
    if (reading.leapSecond) leapSeconds++;
    wallClock ??= true;
    return reading.utcNs;
  };

  return {
    read(fields) {
      const text = fields[columns.at] ?? '';
      if (columns.dateAt !== undefined) return note(readUtc(`${fields[columns.dateAt] ?? ''}T${text}`));
      if (text.includes(':')) return note(readUtc(text));
      const value = columns.written === true ? undefined : readNumber(text, delimiter);
      if (value === undefined) return undefined;
      digits ??= digitsByMagnitude(value);
      wallClock ??= Math.abs(value) * 10 ** (digits - 9) >= WALL_CLOCK_SECONDS;
      return decimalNs(text, value, digits);
    },
    get wallClock() {
      return wallClock;
    },
    get withoutZone() {
      return withoutZone;
    },
    get leapSeconds() {
      return leapSeconds;
    },
  };
}

/** Without a unit a count of this century tells its own; anything smaller is seconds. */
function digitsByMagnitude(value: number): number {
  if (value >= 1e17) return 0;
  if (value >= 1e14) return 3;
  return value >= 1e11 ? 6 : 9;
}

/** Nanoseconds, exact to the written digits when they are written plainly; undefined beyond 64 bits. */
function decimalNs(text: string, value: number, digits: number): bigint | undefined {
  const [, sign = '', whole, fraction = ''] = /^([-+]?)(\d{1,19})(?:[.,](\d+))?$/u.exec(text) ?? [];
  const ns =
    whole === undefined
      ? BigInt(Math.round(Math.max(-9e18, Math.min(9e18, value * 10 ** digits))))
      : BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`);
  return ns > -(2n ** 62n) && ns < 2n ** 63n ? ns : undefined;
}
