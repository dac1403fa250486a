import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LevelInfo } from '../../workers/contract/model.ts';
import { LEVEL_FACTOR } from '../../workers/contract/tile-address.ts';
import { coarsestLevel, lowerBound, pickLevel, tilesTouching, upperBound } from './tile-picker.ts';

const levelsOf = (rowNs: number, count: number, rows = 1e6): readonly LevelInfo[] =>
  Array.from({ length: count }, (_, level) => ({
    level,
    rows: Math.ceil(rows / LEVEL_FACTOR ** level),
    tiles: Math.ceil(rows / LEVEL_FACTOR ** level / 512),
    averageRowNs: rowNs * LEVEL_FACTOR ** level,
  }));

describe('picking', () => {
  it('K1 takes the coarsest level whose rows are not longer than a pixel', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0.1, max: 1e12, noNaN: true }),
        (rowNs, count, pixelNs) => {
          const levels = levelsOf(rowNs, count);
          const level = pickLevel(levels, pixelNs, 'max') ?? -1;
          const picked = levels[level]?.averageRowNs ?? 0;
          const next = levels[level + 1]?.averageRowNs ?? Number.POSITIVE_INFINITY;
          expect(level === 0 || picked <= pixelNs).toBe(true);
          expect(next > pixelNs).toBe(true);
        },
      ),
    );
  });

  it('K2 takes rows that are not shorter than a pixel for means', () => {
    const levels = levelsOf(1000, 5);
    expect(pickLevel(levels, 500, 'mean')).toBe(0);
    expect(pickLevel(levels, 1000, 'mean')).toBe(0);
    expect(pickLevel(levels, 1001, 'mean')).toBe(1);
    expect(pickLevel(levels, 1e12, 'mean')).toBe(4);
  });

  it('leaves out levels without rows, and answers undefined when there are none', () => {
    const levels = levelsOf(1000, 3).map((info) => (info.level === 2 ? { ...info, rows: 0 } : info));
    expect(pickLevel(levels, 1e12, 'max')).toBe(1);
    expect(coarsestLevel(levels)).toBe(1);
    expect(pickLevel([], 1, 'max')).toBeUndefined();
  });

  it('K3 picks exactly the tiles that touch the span', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 })), { maxLength: 30 }),
        fc.integer({ min: -5, max: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (steps, fromNs, width) => {
          let at = 0;
          const tiles = steps.map(([gap, length]) => {
            const start = at + gap;
            at = start + length;
            return { start, end: at };
          });
          const directory = {
            startNs: Float64Array.from(tiles, ({ start }) => start),
            endNs: Float64Array.from(tiles, ({ end }) => end),
            rows: new Float64Array(tiles.length),
          };
          const run = tilesTouching(directory, fromNs, fromNs + width);
          const picked = tiles.map((_, index) => index).filter((index) => index >= run.first && index < run.end);
          const touching = tiles.flatMap(({ start, end }, index) =>
            end >= fromNs && start <= fromNs + width ? [index] : [],
          );
          expect(picked).toEqual(touching);
        },
      ),
    );
  });

  it('searches sorted arrays as a linear search would', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (list, value) => {
        const sorted = Float64Array.from(list).sort();
        expect(lowerBound(sorted, value)).toBe(sorted.filter((entry) => entry < value).length);
        expect(upperBound(sorted, value)).toBe(sorted.filter((entry) => entry <= value).length);
      }),
    );
  });
});
