import { expect, test } from 'vitest';
import { longestOf, measuredChoice, rangesToShow, spanOf, timesWords } from './chosen.ts';

const range = (fromNs: number, toNs: number) => ({ fromNs, toNs });
const visible = { ...range(0, 100e9), lowHz: 2.4e9, highHz: 2.5e9 };
const times = { ranges: [range(10e9, 12e9), range(20e9, 25e9)], source: 'map' };
const band = { lowHz: 2.41e9, highHz: 2.42e9 };
const box = (fromNs: number, toNs: number) => ({ range: range(fromNs, toNs), band, source: 'test' });

test('O1 statistics are of every chosen time, wherever the view is; else of the visible time', () => {
  expect(spanOf(times, range(50e9, 60e9))).toEqual({ range: range(10e9, 25e9), within: times.ranges });
  expect(spanOf(undefined, visible)).toEqual({ range: range(0, 100e9), within: undefined });
});

test('O2 what is measured: the box, the chosen times in it, or the chosen times over the visible band', () => {
  expect(measuredChoice(undefined, undefined, visible)).toEqual({ kind: 'none' });
  expect(measuredChoice(box(1, 2), undefined, visible)).toEqual({
    kind: 'span',
    range: range(1, 2),
    within: undefined,
    band,
  });
  expect(measuredChoice(undefined, times, visible)).toEqual({
    kind: 'span',
    range: range(10e9, 25e9),
    within: times.ranges,
    band: { lowHz: 2.4e9, highHz: 2.5e9 },
  });
  expect(measuredChoice(box(11e9, 21e9), times, visible)).toMatchObject({
    range: range(11e9, 21e9),
    within: [range(11e9, 12e9), range(20e9, 21e9)],
    band,
  });
  expect(measuredChoice(box(13e9, 19e9), times, visible)).toEqual({ kind: 'nothing' });
});

test('O3 a view of one range shows the longest of the chosen times in the box', () => {
  expect(longestOf(rangesToShow(undefined, times))).toBe(1);
  expect(rangesToShow(box(9e9, 21e9), times)).toEqual([range(10e9, 12e9), range(20e9, 21e9)]);
  expect(longestOf(rangesToShow(box(9e9, 21e9), times))).toBe(0);
  expect(rangesToShow(box(1, 2), undefined)).toEqual([range(1, 2)]);
  expect(rangesToShow(undefined, undefined)).toEqual([]);
});

test('O4 chosen times are counted and added up', () => {
  expect(timesWords(times).replaceAll(/\s/g, ' ')).toBe('2 chosen times, 7 s');
});
