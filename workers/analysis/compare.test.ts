import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedBands, commonGrid, difference, type GridSpectrum, onGrid, type StreamSpectrum } from './compare.ts';

const level = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -1200, max: -200 }) }, fc.constant(undefined));

/** A stream of any width and place with levels on tenths of a decibel, some bins below resolution. */
const anyStream: fc.Arbitrary<StreamSpectrum> = fc
  .record({
    lowEdgeHz: fc.integer({ min: 0, max: 40 }).map((step) => 2.4e9 + step * 78_125),
    binHz: fc.constantFrom(78_125, 156_250, 312_500),
    levels: fc.array(level, { minLength: 1, maxLength: 64 }),
    frames: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ lowEdgeHz, binHz, levels, frames }) => {
    const db = levels.map((tenths) => (frames === 0 || tenths === undefined ? Number.NaN : tenths / 10));
    return {
      lowEdgeHz,
      binHz,
      meanDb: db,
      maxDb: db,
      frames,
      above: db.map((one) => (Number.isNaN(one) ? 0 : frames)),
    };
  });
const streams = fc.array(anyStream, { minLength: 1, maxLength: 3 });
const band = { lowHz: 2.4e9, highHz: 2.425e9 };
const rules = { statistic: 'mean', thresholdDb: 6, minFrames: 10 } as const;

function both(a: readonly StreamSpectrum[], b: readonly StreamSpectrum[]) {
  const grid = commonGrid([...a, ...b], band);
  if (grid === undefined) throw new Error('there are streams');
  const side = (own: readonly StreamSpectrum[]) => ({ whole: onGrid(own, grid), blocks: [] });
  return { grid, before: side(a), after: side(b) };
}

/** A grid spectrum of plain levels. */
function spectrum(levels: readonly (number | undefined)[], frames = 100): GridSpectrum {
  const db = Float64Array.from(levels, (one) => one ?? Number.NaN);
  const above = db.map((one) => (Number.isNaN(one) ? 0 : frames));
  return { meanDb: db, maxDb: db, frames: new Float64Array(db.length).fill(frames), above };
}

describe('differences', () => {
  it('change only their sign when the sides are exchanged (D3)', () => {
    fc.assert(
      fc.property(streams, streams, (a, b) => {
        const { before, after } = both(a, b);
        const there = difference(after.whole.meanDb, before.whole.meanDb);
        const back = difference(before.whole.meanDb, after.whole.meanDb);
        there.forEach((db, cell) => {
          if (Number.isNaN(db)) expect(back[cell]).toBeNaN();
          else expect((back[cell] ?? Number.NaN) + db).toBe(0);
        });
      }),
    );
  });

  it('of a range and itself are 0 dB, and no band has changed (D3)', () => {
    fc.assert(
      fc.property(streams, (a) => {
        const { grid, before, after } = both(a, a);
        expect(difference(after.whole.meanDb, before.whole.meanDb).every((db) => Number.isNaN(db) || db === 0)).toBe(
          true,
        );
        expect(changedBands(grid, before, after, 1, rules)).toEqual([]);
      }),
    );
  });

  it('never make a number of what was not measured or is below resolution (D2, D3)', () => {
    fc.assert(
      fc.property(streams, streams, (a, b) => {
        const { grid, before, after } = both(a, b);
        const diff = difference(after.whole.maxDb, before.whole.maxDb);
        for (const { whole } of [before, after]) {
          whole.frames.forEach((frames, cell) => {
            if (frames > 0) return;
            expect([whole.meanDb[cell], whole.maxDb[cell], diff[cell]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
          });
        }
        for (const change of changedBands(grid, before, after, 1, rules)) {
          const numbers = [change.beforeDb, change.afterDb, change.differenceDb, change.significance];
          for (const one of numbers) if (one !== undefined) expect(Number.isFinite(one)).toBe(true);
          if (change.kind === 'not measured in both') expect(numbers.every((one) => one === undefined)).toBe(true);
        }
      }),
    );
  });

  it('skip no bin on the way to a coarser grid (D1, D2)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(), (ratio, at) => {
        const bins = ratio * 16;
        const burst = at % bins;
        const db = Array.from({ length: bins }, (_, bin) => (bin === burst ? -40 : Number.NaN));
        const above = db.map((one) => (Number.isNaN(one) ? 0 : 5));
        const fine = { lowEdgeHz: 2.4e9, binHz: 1e5, meanDb: db, maxDb: db, frames: 5, above };
        const flat = new Array<number>(16).fill(-80);
        const coarse = { ...fine, binHz: 1e5 * ratio, meanDb: flat, maxDb: flat, above: flat.map(() => 5) };
        const grid = commonGrid([fine, coarse], { lowHz: 2.4e9, highHz: 2.4e9 + bins * 1e5 });
        expect(grid).toMatchObject({ stepHz: 1e5 * ratio, cells: 16 });
        if (grid === undefined) return;
        const cell = Math.floor(burst / ratio);
        const { maxDb, meanDb } = onGrid([fine], grid);
        expect(maxDb[cell]).toBe(-40);
        // All of the bin's power is in the cell.
        expect(meanDb[cell]).toBeCloseTo(-40, 6);
        expect(Array.from(maxDb).filter((one) => !Number.isNaN(one))).toHaveLength(1);
      }),
    );
  });
});

describe('changed bands', () => {
  const grid = { lowHz: 100, stepHz: 10, cells: 9 };
  const before = spectrum([-90, -90, -90, -90, undefined, -60, undefined, -90, -90]);
  const after = spectrum([-90, -80, -82, -99, -70, undefined, undefined, -86, -90]);

  it('are runs of one kind, with levels of both sides, and none below the threshold (D4)', () => {
    const side = (whole: GridSpectrum) => ({ whole, blocks: [] });
    const bands = changedBands(grid, side(before), side(after), 2, rules);
    expect(bands.map(({ kind, lowHz, highHz }) => [kind, lowHz, highHz])).toEqual([
      ['rose', 110, 130],
      ['fell', 130, 140],
      ['appeared', 140, 150],
      ['vanished', 150, 160],
    ]);
    expect(bands[0]).toMatchObject({ side: 2, beforeDb: -90 });
    expect(bands[0]?.differenceDb).toBeCloseTo(10 * Math.log10((1e-8 + 10 ** -8.2) / 2) + 90, 6);
    expect(bands[2]).not.toHaveProperty('differenceDb');
    const few = { ...rules, minFrames: 101 };
    expect(changedBands(grid, side(before), side(after), 1, few)).toEqual([]);
  });

  it('that one side never looked at are said, not judged (D4)', () => {
    const half = { ...after, frames: after.frames.map((frames, cell) => (cell < 4 ? 0 : frames)) };
    const [first] = changedBands(grid, { whole: before, blocks: [] }, { whole: half, blocks: [] }, 1, rules);
    expect(first).toEqual({ side: 1, kind: 'not measured in both', lowHz: 100, highHz: 140 });
  });

  it('are as certain as the blocks of time agree (D5)', () => {
    const one = { lowHz: 100, stepHz: 10, cells: 1 };
    const blocks = (levels: readonly number[]) => levels.map((db) => spectrum([db]));
    const quiet = { whole: spectrum([-90]), blocks: blocks([-90, -90.2, -89.8, -90]) };
    const steady = { whole: spectrum([-80]), blocks: blocks([-80, -80.2, -79.8, -80]) };
    const wild = { whole: spectrum([-80]), blocks: blocks([-95, -74, -99, -90]) };
    const [certain] = changedBands(one, quiet, steady, 1, rules);
    const [chance] = changedBands(one, quiet, wild, 1, rules);
    expect(certain?.significance).toBeGreaterThan(50);
    expect(chance?.significance).toBeLessThan(3);
    const short = { ...steady, blocks: steady.blocks.slice(2) };
    expect(changedBands(one, quiet, short, 1, rules)[0]).not.toHaveProperty('significance');
  });
});
