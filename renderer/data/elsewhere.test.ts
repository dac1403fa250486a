import { describe, expect, it } from 'vitest';
import { recordingOf } from '../model/testing/recording-of.ts';
import { hasStreamsElsewhere, rangesWithFrames } from './elsewhere.ts';

describe('streams elsewhere', () => {
  it('E1 are those that have no bin in the band', () => {
    const info = recordingOf('one', 1e9);
    expect(hasStreamsElsewhere(info, { lowHz: 2.43e9, highHz: 2.44e9 })).toBe(false);
    expect(hasStreamsElsewhere(info, { lowHz: 2.45e9, highHz: 2.46e9 })).toBe(true);
  });

  it('E2 leave runs of columns with frames, also where all of them are below the weakest code', () => {
    const columns: Record<string, number[]> = {
      start_ns: [0, 10, 20, 30, 40],
      end_ns: [10, 20, 30, 40, 50],
      max_code: [9, 9, 0, 0, 1],
      frames: [1, 0, 0, 2, 0],
    };
    const table = { rows: 5, numbers: (name: string) => Float64Array.from(columns[name] ?? []) };
    expect(rangesWithFrames(table, 11)).toEqual([{ fromNs: 0, toNs: 50 }]);
    expect(rangesWithFrames(table, 10)).toEqual([
      { fromNs: 0, toNs: 20 },
      { fromNs: 30, toNs: 50 },
    ]);
  });
});
