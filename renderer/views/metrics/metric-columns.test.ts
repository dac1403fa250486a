import { expect, test } from 'vitest';
import { metricColumns, valueAt } from './metric-columns.ts';

function table(rows: readonly (readonly [time: number, min: number, mean: number, max: number])[]) {
  const names = ['time_ns', 'min', 'mean', 'max'];
  return {
    rows: rows.length,
    numbers: (name: string) => Float64Array.from(rows, (row) => row[names.indexOf(name)] ?? Number.NaN),
  };
}

const walk = metricColumns(
  table([
    [0, 1, 2, 3],
    [10, 2, 3, 9],
    [101, 0, 4, 5],
    [200, 5, 5, 5],
    [205, 5, 6, 7],
  ]),
  1000,
  40,
);

test('gaps stay gaps, and what stands alone is known', () => {
  expect(walk.data[0]).toEqual([1000, 1010, 1055.5, 1101, 1150.5, 1200, 1205]);
  expect(walk.data[3]).toEqual([2, 3, null, 4, null, 5, 6]);
  expect(walk.gaps).toEqual([
    { fromNs: 1010, toNs: 1101 },
    { fromNs: 1101, toNs: 1200 },
  ]);
  expect(walk.alone).toEqual([3]);
  expect(walk.range).toEqual([0, 9]);
  expect(metricColumns(table([]), 0, 1).range).toBeUndefined();
});

test('the value at a time is the nearest one, and none too far away', () => {
  expect(valueAt(walk, 1008)).toEqual({ mean: 3, min: 2, max: 9, laterNs: 2 });
  expect(valueAt(walk, 1061)).toEqual({ mean: 4, min: 0, max: 5, laterNs: 40 });
  expect(valueAt(walk, 1055.5)).toBeUndefined();
});

test('the line of an angle breaks where it passes north, and nothing is called a gap', () => {
  const rows = [
    [0, 358, 359, 360],
    [10, 0, 1, 2],
    [20, 88, 90, 92],
    [30, 355, 356, 357],
  ] as const;
  const turned = metricColumns(table(rows), 0, 40, true);
  expect(turned.data[3]).toEqual([359, null, 1, 90, null, 356]);
  expect([turned.turns, turned.gaps, turned.alone]).toEqual([2, [], [0, 5]]);
  expect(metricColumns(table(rows), 0, 40).data[3]).toEqual([359, 1, 90, 356]);
});
