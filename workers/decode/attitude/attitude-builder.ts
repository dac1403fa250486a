import type { Quaternion } from '../../contract/orientation.ts';
import type { AttitudeRows } from '../../contract/survey-rows.ts';
import { createTimeWatch, type TimeWatchOptions } from '../time-watch.ts';
import type { Vector } from './madgwick.ts';

/** Rows handed on at a time. */
const ROWS = 8192;

export interface AttitudeSample {
  readonly ownUtcNs: bigint;
  readonly quaternion?: Quaternion | undefined;
  readonly rateDps?: Vector | undefined;
  readonly accelerationMps2?: Vector | undefined;
  readonly magneticUt?: Vector | undefined;
}

export interface AttitudeSummary {
  readonly samples: number;
  readonly startOwnUtcNs: bigint;
  readonly endOwnUtcNs: bigint;
  readonly warnings: readonly string[];
}

/** Collects samples into rows, in the order of the file; `finish` gives undefined when there was none. */
export function createAttitudeBuilder(options: TimeWatchOptions & { readonly onRows: (rows: AttitudeRows) => void }): {
  add(sample: AttitudeSample): void;
  finish(): AttitudeSummary | undefined;
} {
  const times = createTimeWatch(options);
  let rows = newRows();
  let count = 0;
  let samples = 0;

  const flush = () => {
    if (count > 0) options.onRows({ ...rows, count });
    rows = newRows();
    count = 0;
  };

  return {
    add(sample) {
      rows.ownUtcNs[count] = sample.ownUtcNs;
      put(rows.quaternion, count, sample.quaternion);
      put(rows.rateDps, count, sample.rateDps);
      put(rows.accelerationMps2, count, sample.accelerationMps2);
      put(rows.magneticUt, count, sample.magneticUt);
      times.add(sample.ownUtcNs);
      count++;
      samples++;
      if (count === ROWS) flush();
    },
    finish() {
      flush();
      const { first, last, warnings } = times.finish();
      if (first === undefined || last === undefined) return undefined;
      return { samples, startOwnUtcNs: first, endOwnUtcNs: last, warnings };
    },
  };
}

function put(columns: readonly Float32Array[], at: number, values: readonly number[] | undefined): void {
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    if (column !== undefined) column[at] = values?.[i] ?? Number.NaN;
  }
}

function newRows() {
  const numbers = () => new Float32Array(ROWS);
  return {
    ownUtcNs: new BigInt64Array(ROWS),
    quaternion: [numbers(), numbers(), numbers(), numbers()] as const,
    rateDps: [numbers(), numbers(), numbers()] as const,
    accelerationMps2: [numbers(), numbers(), numbers()] as const,
    magneticUt: [numbers(), numbers(), numbers()] as const,
  };
}
