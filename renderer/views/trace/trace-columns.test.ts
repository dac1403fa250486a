import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelsAtTime, traceColumns } from './trace-columns.ts';

function table(rows: readonly { from: number; to: number; max: number; frames: number }[]) {
  const columns: Record<string, number[]> = {
    start_ns: rows.map((row) => row.from),
    end_ns: rows.map((row) => row.to),
    max_db: rows.map((row) => row.max),
    mean_db: rows.map((row) => row.max - 3),
    frames: rows.map((row) => row.frames),
  };
  return { rows: rows.length, numbers: (name: string) => Float64Array.from(columns[name] ?? []) };
}

describe('zero span columns', () => {
  it('break at gaps and keep the true length of a burst', () => {
    const { data, gaps, peak } = traceColumns(
      table([
        { from: 0, to: 10, max: -90, frames: 5 },
        { from: 10, to: 20, max: -40, frames: 5 },
        { from: 20, to: 50, max: Number.NaN, frames: 0 },
        { from: 50, to: 60, max: -80, frames: 5 },
        { from: 60, to: 70, max: Number.NaN, frames: 0 },
      ]),
    );
    expect(gaps).toEqual([{ fromNs: 20, toNs: 50 }]);
    expect(peak).toEqual({ timeNs: 10, levelDb: -40 });
    expect(data[1]).toEqual([-90, -90, -40, -40, null, -80, -80]);
  });

  it('call nothing a gap while another stream has frames, and join empty buckets', () => {
    const rows = [
      { from: 0, to: 10, max: -90, frames: 5 },
      { from: 10, to: 20, max: Number.NaN, frames: 0 },
      { from: 20, to: 30, max: Number.NaN, frames: 0 },
      { from: 30, to: 40, max: Number.NaN, frames: 0 },
      { from: 40, to: 50, max: -80, frames: 5 },
    ];
    expect(traceColumns(table(rows)).gaps).toEqual([{ fromNs: 10, toNs: 40 }]);
    const { gaps, data } = traceColumns(table(rows), [true, true, false, false, true]);
    expect(gaps).toEqual([{ fromNs: 20, toNs: 40 }]);
    expect(data[1]).toEqual([-90, -90, null, -80, -80]);
    expect(levelsAtTime(table(rows), 45)).toEqual({ maxDb: -80, meanDb: -83 });
    expect(levelsAtTime(table(rows), 25)).toBeUndefined();
  });

  it('leave nothing above resolution out and never go back in time', () => {
    const row = fc.record({
      width: fc.integer({ min: 1, max: 1000 }),
      gap: fc.integer({ min: 0, max: 50 }),
      max: fc.oneof(fc.constant(Number.NaN), fc.double({ min: -150, max: 0, noNaN: true })),
      frames: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        let at = 0;
        const placed = rows.map(({ width, gap, max, frames }) => {
          const from = at + gap;
          at = from + width;
          return { from, to: at, max, frames };
        });
        const { data, peak } = traceColumns(table(placed));
        const [time = []] = data;
        for (let index = 1; index < time.length; index++) expect(time[index]).toBeGreaterThan(time[index - 1] ?? 0);
        const levels = placed.filter((entry) => entry.frames > 0 && !Number.isNaN(entry.max)).map((entry) => entry.max);
        expect(peak?.levelDb).toBe(levels.length === 0 ? undefined : Math.max(...levels));
      }),
    );
  });
});
