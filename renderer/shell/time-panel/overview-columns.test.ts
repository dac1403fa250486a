import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overviewColumns } from './overview-columns.ts';

const rowsOf = (list: readonly (readonly [number, number, number, number])[]) => ({
  startNs: Float64Array.from(list, ([start]) => start),
  endNs: Float64Array.from(list, ([, end]) => end),
  maxCode: Float64Array.from(list, ([, , code]) => code),
  frames: Float64Array.from(list, ([, , , frames]) => frames),
});

describe('overview columns', () => {
  it('leave gaps empty and keep the greatest code of a pixel', () => {
    const columns = overviewColumns(
      rowsOf([
        [0, 10, 50, 10],
        [10, 20, 90, 10],
        [60, 100, 70, 20],
      ]),
      { fromNs: 0, toNs: 100 },
      10,
    );
    expect([...columns.maxCode]).toEqual([50, 90, 0, 0, 0, 0, 70, 70, 70, 70]);
    expect(columns.density[0]).toBe(1);
    expect(columns.density[3]).toBe(0);
    expect(columns.density[7]).toBeGreaterThan(0);
    expect(columns.density[7]).toBeLessThan(1);
  });

  it('are the columns of the host when there are as many', () => {
    const width = 997;
    const range = { fromNs: 123_456_789, toNs: 123_456_789 + 1e12 / 3 };
    const edge = (column: number) => range.fromNs + (column * (range.toNs - range.fromNs)) / width;
    const codes = Array.from({ length: width }, (_, column) => (column % 3 === 0 ? 0 : column % 250));
    const { maxCode } = overviewColumns(
      rowsOf(codes.map((code, column) => [edge(column), edge(column + 1), code, 1] as const)),
      range,
      width,
    );
    expect([...maxCode]).toEqual(codes);
  });

  it('never lose the strongest row, however short (P2)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.tuple(fc.double({ min: 0, max: 999, noNaN: true }), fc.integer({ min: 2, max: 255 })), {
          minLength: 1,
          maxLength: 40,
        }),
        (width, bursts) => {
          const rows = rowsOf(bursts.map(([at, code]) => [at, at + 1e-3, code, 1] as const));
          const { maxCode } = overviewColumns(rows, { fromNs: 0, toNs: 1000 }, width);
          expect(Math.max(...maxCode)).toBe(Math.max(...bursts.map(([, code]) => code)));
        },
      ),
    );
  });
});
