import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RADIO_SCALE } from '../../../workers/contract/level-scale.ts';
import { recordingOf } from '../../model/testing/recording-of.ts';
import { codeRange, gridWords, heightOf, pickCell, planGrid } from './surface-grid.ts';

const info = recordingOf('a', 10e9);
const band = { lowHz: 2.427e9, highHz: 2.447e9 };
const most = { columns: 384, rows: 256 };

describe('the grid of the surface', () => {
  it('says how many frames and bins a cell stands for', () => {
    const plan = planGrid(info, { fromNs: 0, toNs: 10e9 }, band, most);
    expect([plan.columns, plan.rows]).toEqual([64, 256]);
    expect(gridWords(plan).replaceAll('\u2009', ' ').replaceAll('\u202f', ' ')).toContain(
      '64 × 256 cells: each cell is the greatest of about 39 frames × 1 bin',
    );
  });

  it('is never finer than the frames and bins', () => {
    const plan = planGrid(info, { fromNs: 0, toNs: 20e6 }, { lowHz: 2.43e9, highHz: 2.43e9 + 2e6 }, most);
    expect([plan.columns, plan.rows, plan.frames, plan.bins]).toEqual([7, 20, 1, 1]);
    expect(gridWords(plan)).toContain('each cell is one frame and one bin');
  });

  it('has the height 0 below resolution and none without data, and never leaves the box', () => {
    const levels = { lowDb: -100, highDb: -40 };
    expect(heightOf(0, RADIO_SCALE, levels)).toBeUndefined();
    expect(heightOf(1, RADIO_SCALE, levels)).toBe(0);
    const { lowCode, codeSpan } = codeRange(RADIO_SCALE, levels);
    expect(heightOf(lowCode + codeSpan / 2, RADIO_SCALE, levels)).toBeCloseTo(0.5);
    for (let code = 1; code < 256; code++) {
      const height = heightOf(code, RADIO_SCALE, levels) ?? Number.NaN;
      expect(height).toBeGreaterThanOrEqual(0);
      expect(height).toBeLessThanOrEqual(1);
    }
  });
});

describe('picking a cell', () => {
  const down = { x: 0, y: -1, z: 0 };
  it('finds the cell straight below, whatever its height', () => {
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (x, z, height) => {
        const cell = pickCell({ x, y: 5, z }, down, { columns: 10, rows: 7 }, () => height);
        expect(cell).toEqual({ column: Math.floor(x * 10), row: Math.floor(z * 7) });
      }),
    );
  });

  it('stops at the first cell that stands in the way, and passes over those without data', () => {
    const along = { x: 1, y: -0.2, z: 0 };
    const from = { x: -1, y: 0.7, z: 0.5 };
    const grid = { columns: 10, rows: 1 };
    expect(pickCell(from, along, grid, ({ column }) => (column === 3 ? 0.9 : 0.1))?.column).toBe(3);
    expect(pickCell(from, { ...along, y: -0.36 }, grid, () => undefined)?.column).toBe(9);
    expect(pickCell(from, { ...along, y: 0.3 }, grid, () => 0)).toBeUndefined();
    expect(pickCell({ x: 0.5, y: 3, z: 4 }, down, grid, () => 1)).toBeUndefined();
  });
});
