import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOfDb, RADIO_SCALE } from '../../../workers/contract/level-scale.ts';
import { colourDensity, type DensityGrid, densityPixels } from './density.ts';

describe('density', () => {
  it('shows every hit in at least one pixel, however coarse the grid (P2)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 10, max: 200 }),
        fc.integer({ min: 1, max: 600 }),
        fc.nat(),
        fc.double({ min: -118, max: -22, noNaN: true }),
        (width, height, bins, seed, db) => {
          const grid: DensityGrid = { width, height, lowHz: 0, highHz: 100, lowDb: -120, highDb: -20 };
          const histogram = new Uint32Array(bins * 256);
          const bin = seed % bins;
          for (let other = 0; other < bins; other++) histogram[other * 256 + 1] = 9_999;
          histogram[bin * 256 + codeOfDb(db, RADIO_SCALE)] = 1;
          const shares = densityPixels(grid, RADIO_SCALE, [{ lowEdgeHz: 0, binHz: 100 / bins, bins, histogram }]);
          const lit = shares.filter((share) => share > 0);
          expect(lit.length).toBeGreaterThan(0);
          expect(Math.max(...lit)).toBeCloseTo(1 / 10_000, 8);
          const image = colourDensity(shares, new Uint8Array(768).fill(200), false);
          expect(image.some((value, index) => index % 4 === 3 && value > 0)).toBe(true);
        },
      ),
    );
  });

  it('reads 100 % for a steady carrier and shares one row among several levels', () => {
    const histogram = new Uint32Array(256);
    histogram[codeOfDb(-50, RADIO_SCALE)] = 6;
    histogram[codeOfDb(-50.5, RADIO_SCALE)] = 4;
    const grid: DensityGrid = { width: 1, height: 10, lowHz: 0, highHz: 1, lowDb: -105, highDb: -5 };
    const shares = densityPixels(grid, RADIO_SCALE, [{ lowEdgeHz: 0, binHz: 1, bins: 1, histogram }]);
    expect(Math.max(...shares)).toBeCloseTo(1, 6);
  });
});
