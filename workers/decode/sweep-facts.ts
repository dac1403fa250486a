import { createLevelSummary } from './level-summary.ts';
import { parseLevel, SWEEP_HEAD_FIELDS } from './sweep-csv.ts';

/** Facts of a sweep table as it is written, each line a row; keys as in the reference facts beside the test recordings. */
export interface SweepTableFacts {
  readonly rows: number;
  /** Times that differ from the row before. */
  readonly distinct_timestamps: number;
  /** Date, time, low Hz, high Hz, bin Hz and samples of the first and last row, as written. */
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly hz_min: number;
  readonly hz_max: number;
  /** As written; the first VALUES_LISTED that differ, as in the next two. */
  readonly bin_hz: readonly string[];
  readonly values_per_row: readonly number[];
  readonly expected_bins_per_row_from_span: readonly number[];
  /** Within every time the rows rise in frequency. */
  readonly rows_in_frequency_order: boolean;
  /** Of every value, a repeated last one included; absent where no value is a number. */
  readonly db_min?: number;
  readonly db_max?: number;
  /** Mean of the decibel values themselves: a check sum, not a power. */
  readonly db_mean?: number;
  /** rtl_power repeats its last value: as many rows as it has. */
  readonly last_two_values_equal_rows: number;
}

const VALUES_LISTED = 1024;

/** Accumulates the facts of the rows of a table; constant memory. */
export function createSweepFacts(): { add(text: string): void; readonly facts: SweepTableFacts | undefined } {
  const levels = createLevelSummary();
  const binHz = new Set<string>();
  const valuesPerRow = new Set<number>();
  const expectedBins = new Set<number>();
  let first: readonly string[] | undefined;
  let last: readonly string[] = [];
  let rows = 0;
  let times = 0;
  let hzMin = Number.POSITIVE_INFINITY;
  let hzMax = 0;
  let rising = true;
  let repeated = 0;

  return {
    add(text) {
      const fields = text.split(',').map((field) => field.trim());
      const head = fields.slice(0, SWEEP_HEAD_FIELDS);
      const values = fields.slice(SWEEP_HEAD_FIELDS).map(parseLevel);
      const [date, time, low, high, step = ''] = head;
      const sameTime = last[0] === date && last[1] === time;
      if (!sameTime) times++;
      else if (Number(low) <= Number(last[2])) rising = false;
      first ??= head;
      last = head;
      rows++;
      hzMin = Math.min(hzMin, Number(low));
      hzMax = Math.max(hzMax, Number(high));
      note(binHz, step);
      note(valuesPerRow, values.length);
      note(expectedBins, (Number(high) - Number(low)) / Number(step));
      for (const value of values) if (!Number.isNaN(value)) levels.add(value);
      if (values.length > 1 && values.at(-1) === values.at(-2)) repeated++;
    },
    get facts() {
      if (first === undefined) return undefined;
      const { facts } = levels;
      return {
        rows,
        distinct_timestamps: times,
        first,
        last,
        hz_min: hzMin,
        hz_max: hzMax,
        bin_hz: [...binHz],
        values_per_row: [...valuesPerRow],
        expected_bins_per_row_from_span: [...expectedBins],
        rows_in_frequency_order: rising,
        ...(facts === undefined ? {} : { db_min: facts.min, db_max: facts.max, db_mean: facts.mean_of_db }),
        last_two_values_equal_rows: repeated,
      };
    },
  };
}

function note<T>(seen: Set<T>, value: T): void {
  if (seen.size < VALUES_LISTED) seen.add(value);
}
