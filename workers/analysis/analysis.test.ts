import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOfDb, dbOfCode, RADIO_SCALE } from '../contract/level-scale.ts';
import {
  autoLevels,
  decibelsOfPower,
  densityOf,
  findPeaks,
  noiseFloorDb,
  occupancyOfBins,
  powerOfDecibels,
  quantileCode,
} from '../contract/spectrum-math.ts';
import { createBandTrace } from './band-trace.ts';
import { binsInBand } from './box-bins.ts';
import { addRowsToBox, type BoxPart, createBoxPart, measureBox } from './measure-box.ts';
import { combineDensities, occupiedBand, totalPower } from './power-density.ts';

const level = fc.double({ min: -130, max: -20, noNaN: true });
const axis = { lowEdgeHz: 100, binHz: 10, bins: 12 };
const box = { range: { fromNs: 0, toNs: 1000 }, band: { lowHz: 100, highHz: 220 }, thresholdDb: -85, unit: 'dBm', absolute: true } as const; // biome-ignore format: one line

/** A part from rows of levels, NaN below resolution. */
function partOf(
  rows: readonly (readonly number[])[],
  bins = { first: 0, end: 12 },
  thresholdDb = -85,
  of = axis,
): BoxPart {
  const part = createBoxPart(of, bins);
  const inside = rows.map((row) => row.slice(bins.first, bins.end));
  for (const row of inside) {
    row.forEach((db, bin) => {
      if (Number.isNaN(db)) return;
      part.sumMw[bin] = (part.sumMw[bin] ?? 0) + powerOfDecibels(db);
      part.above[bin] = (part.above[bin] ?? 0) + 1;
    });
  }
  const strongest = inside.map((row) =>
    row.reduce((best, db, bin) => (db > (row[best] ?? Number.NaN) || Number.isNaN(row[best] ?? 0) ? bin : best), 0),
  );
  addRowsToBox(
    part,
    {
      count: rows.length,
      startNs: rows.map((_, row) => row * 10),
      endNs: rows.map((_, row) => row * 10 + 10),
      rowPeakDb: inside.map((row, index) => row[strongest[index] ?? 0] ?? Number.NaN),
      rowPeakBin: strongest,
    },
    thresholdDb,
  );
  return part;
}

const cell = fc.oneof({ weight: 4, arbitrary: level }, { weight: 1, arbitrary: fc.constant(Number.NaN) });
const rowsOfLevels = fc.array(fc.array(cell, { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 20 });

describe('box', () => {
  test('bins by their centres, or the one that holds the middle (M1)', () => {
    expect(binsInBand(axis, { lowHz: 100, highHz: 220 })).toEqual({ first: 0, end: 12 });
    expect(binsInBand(axis, { lowHz: 105, highHz: 115 })).toEqual({ first: 0, end: 1 });
    expect(binsInBand(axis, { lowHz: 105.1, highHz: 125.1 })).toEqual({ first: 1, end: 3 });
    expect(binsInBand(axis, { lowHz: 131, highHz: 132 })).toEqual({ first: 3, end: 4 });
    expect(binsInBand(axis, { lowHz: 0, highHz: 104 })).toBeUndefined();
    expect(binsInBand(axis, { lowHz: 221, highHz: 400 })).toBeUndefined();
    expect(binsInBand(axis, { lowHz: 150, highHz: 150 })).toBeUndefined();
  });

  test('adjacent bands share no bin and leave none out (M1)', () => {
    const edges = fc.uniqueArray(fc.double({ min: 90, max: 230, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(edges, (points) => {
        const sorted = [...points, 0, 1000].sort((a, b) => a - b);
        const counts = new Uint32Array(axis.bins);
        sorted.slice(1).forEach((highHz, at) => {
          const lowHz = sorted[at] ?? 0;
          const bins = binsInBand(axis, { lowHz, highHz });
          // A band without any centre borrows the bin around its middle.
          const borrowed = bins !== undefined && (105 + bins.first * 10 < lowHz || 105 + bins.first * 10 >= highHz);
          if (bins !== undefined && !borrowed)
            for (let bin = bins.first; bin < bins.end; bin++) counts[bin] = (counts[bin] ?? 0) + 1;
        });
        expect([...counts]).toEqual(new Array(axis.bins).fill(1));
      }),
    );
  });

  test('channel power, mean, peak, duty cycle and counts are what their words say (M2, M3, M5–M8)', () => {
    fc.assert(
      fc.property(rowsOfLevels, (rows) => {
        const got = measureBox(box, [partOf(rows)]);
        const cells = rows.flat().filter((db) => !Number.isNaN(db));
        const power = rows.map((row) => row.reduce((sum, db) => sum + (Number.isNaN(db) ? 0 : powerOfDecibels(db)), 0));
        expect(got.frames).toBe(rows.length);
        expect(got.cells).toBe(rows.length * 12);
        expect(got.belowResolutionCells).toBe(got.cells - cells.length);
        expect(got.durationNs).toBe(rows.length * 10);
        expect(got.dutyCycle).toBeCloseTo(rows.filter((row) => row.some((db) => db >= -85)).length / rows.length, 12);
        if (cells.length === 0) {
          expect(got.channelPowerDb).toBeUndefined();
          expect(got.peakDb).toBeUndefined();
          return;
        }
        expect(got.channelPowerDb).toBeCloseTo(decibelsOfPower(power.reduce((a, b) => a + b, 0) / rows.length), 9);
        expect(got.meanDb).toBeCloseTo(decibelsOfPower(power.reduce((a, b) => a + b, 0) / cells.length), 9);
        expect(got.peakDb).toBe(Math.max(...cells));
        const at = rows.findIndex((row) => row.includes(got.peakDb ?? 0));
        expect(got.peakNs).toBe(at * 10);
        expect(got.peakHz).toBe(105 + 10 * (rows[at]?.indexOf(got.peakDb ?? 0) ?? 0));
      }),
    );
  });

  test('one stream and the same frames as two streams of half the band each measure the same', () => {
    fc.assert(
      fc.property(rowsOfLevels, (rows) => {
        const whole = measureBox(box, [partOf(rows)]);
        const halves = measureBox(box, [partOf(rows, { first: 0, end: 6 }), partOf(rows, { first: 6, end: 12 })]);
        if (whole.channelPowerDb === undefined) return;
        expect(halves.channelPowerDb).toBeCloseTo(whole.channelPowerDb, 9);
        expect(halves.occupiedBandwidthHz).toBeCloseTo(whole.occupiedBandwidthHz ?? 0, 6);
      }),
    );
  });

  test('an empty box has counts and no levels', () => {
    expect(measureBox(box, [])).toEqual({
      range: box.range,
      band: box.band,
      unit: 'dBm',
      absolute: true,
      frames: 0,
      durationNs: 0,
      thresholdDb: -85,
      cells: 0,
      belowResolutionCells: 0,
    });
  });
});

describe('occupied bandwidth (M4)', () => {
  const flat = (lowHz: number, highHz: number, density: number) => ({ lowHz, highHz, density });

  test('of a flat spectrum it is 99 % of its width, of a line one bin less its edges', () => {
    const whole = occupiedBand([flat(0, 100, 3)]);
    expect(whole?.lowHz).toBeCloseTo(0.5, 9);
    expect(whole?.highHz).toBeCloseTo(99.5, 9);
    const line = occupiedBand([flat(0, 10, 0), flat(10, 11, 5), flat(11, 30, 0)]);
    expect(line?.lowHz).toBeCloseTo(10.005, 9);
    expect(line?.highHz).toBeCloseTo(10.995, 9);
    expect(occupiedBand([flat(0, 10, 0)])).toBeUndefined();
  });

  test('it holds 99 % of the power, for any spectrum', () => {
    const power = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-15, max: 1e-3, noNaN: true })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(power, (densities) => {
        const pieces = densities.map((density, bin) => flat(bin, bin + 1, density));
        const found = occupiedBand(pieces);
        if (found === undefined) return;
        const inside = pieces.map(({ lowHz, highHz, density }) =>
          flat(
            Math.max(lowHz, found.lowHz),
            Math.max(Math.max(lowHz, found.lowHz), Math.min(highHz, found.highHz)),
            density,
          ),
        );
        expect(totalPower(inside) / totalPower(pieces)).toBeCloseTo(0.99, 6);
      }),
    );
  });

  test('overlapping streams are averaged by their frames (M3)', () => {
    const combined = combineDensities([
      { ...flat(0, 10, 4), frames: 1 },
      { ...flat(5, 15, 1), frames: 3 },
    ]);
    expect(combined).toEqual([flat(0, 5, 4), flat(5, 10, 1.75), flat(10, 15, 1)]);
  });
});

describe('spectrum', () => {
  test('noise floor: a flat floor, whatever stands on less than 90 % of it (S3)', () => {
    fc.assert(
      fc.property(level, fc.integer({ min: 20, max: 300 }), fc.nat(2), (floor, bins, phase) => {
        const levels = new Array<number>(bins).fill(floor);
        for (let bin = 0; bin < bins; bin++) if (bin % 3 === phase) levels[bin] = floor + 40;
        levels[0] = -200;
        expect(noiseFloorDb(levels)).toBeCloseTo(floor, 6);
      }),
    );
    expect(noiseFloorDb([Number.NaN, Number.NaN])).toBeUndefined();
    expect(noiseFloorDb([])).toBeUndefined();
  });

  test('occupancy falls with the threshold, and counts cells below resolution as free (S2)', () => {
    const histogram = new Uint32Array(512);
    histogram[1] = 10;
    histogram[codeOfDb(-90, RADIO_SCALE)] = 30;
    histogram[codeOfDb(-60, RADIO_SCALE)] = 60;
    const at = (threshold: number) => [...occupancyOfBins(histogram, threshold, RADIO_SCALE)];
    expect(at(-200)).toEqual([0.9, Number.NaN]);
    expect(at(-90)).toEqual([0.9, Number.NaN]);
    expect(at(-89.9)).toEqual([0.6, Number.NaN]);
    expect(at(-60)).toEqual([0.6, Number.NaN]);
    expect(at(0)).toEqual([0, Number.NaN]);
  });

  test('occupancy equals a count over the levels of the codes (S2)', () => {
    const counts = fc.array(fc.nat(5), { minLength: 256, maxLength: 256 });
    fc.assert(
      fc.property(counts, fc.double({ min: -160, max: -10, noNaN: true }), (list, threshold) => {
        const histogram = Uint32Array.from(list, (count, code) => (code === 0 ? 0 : count));
        const frames = histogram.reduce((a, b) => a + b, 0);
        let above = 0;
        histogram.forEach((count, code) => {
          const db = dbOfCode(code, RADIO_SCALE);
          if (db !== undefined && db >= threshold) above += count;
        });
        const [got] = occupancyOfBins(histogram, threshold, RADIO_SCALE);
        if (frames === 0) expect(got).toBeNaN();
        else expect(got).toBeCloseTo(above / frames, 12);
      }),
    );
  });

  test('density of a bin adds up to 1 (S5)', () => {
    const histogram = Uint32Array.from({ length: 512 }, (_, i) => (i % 256 === 0 ? 0 : i % 7));
    const density = densityOf(histogram);
    expect(density.subarray(0, 256).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(density.subarray(256).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  test('peaks stand out by the excursion on both sides, strongest first (S4)', () => {
    const trace = [-90, -60, -90, -88, -91, -50, -52, -49, -90, Number.NaN, -70];
    expect(findPeaks(trace, { excursionDb: 6 })).toEqual([
      { bin: 7, db: -49 },
      { bin: 1, db: -60 },
      { bin: 10, db: -70 },
    ]);
    expect(findPeaks(trace, { excursionDb: 6, thresholdDb: -65 }).length).toBe(2);
    expect(findPeaks(trace, { excursionDb: 2 }).map((peak) => peak.bin)).toEqual([7, 5, 1, 10, 3]);
    expect(findPeaks([], { excursionDb: 6 })).toEqual([]);
  });

  test('the strongest bin is always the first peak; between two peaks lies a valley of the excursion (S4)', () => {
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.5, max: 20, noNaN: true }),
        (trace, excursionDb) => {
          const peaks = findPeaks(trace, { excursionDb });
          expect(peaks[0]?.db).toBe(Math.max(...trace));
          const inOrder = peaks.toSorted((a, b) => a.bin - b.bin);
          inOrder.slice(1).forEach((right, index) => {
            const left = inOrder[index] ?? right;
            const valley = Math.min(...trace.slice(left.bin, right.bin + 1));
            expect(Math.min(left.db, right.db) - valley).toBeGreaterThanOrEqual(excursionDb);
          });
        },
      ),
    );
  });

  test('automatic levels hold the middle of what is shown and are at least 30 dB apart', () => {
    const counts = new Uint32Array(256);
    counts[codeOfDb(-100, RADIO_SCALE)] = 10_000;
    expect(autoLevels(counts, RADIO_SCALE)).toEqual({ lowDb: -103, highDb: -73 });
    counts[codeOfDb(-30, RADIO_SCALE)] = 100;
    expect(autoLevels(counts, RADIO_SCALE)).toEqual({ lowDb: -103, highDb: -27 });
    expect(autoLevels(new Uint32Array(256), RADIO_SCALE)).toEqual({ lowDb: -150, highDb: -50 });
    expect(quantileCode(new Uint32Array(256), 0.5)).toBeUndefined();
  });
});

test('zero span: every frame is in every bucket it touches, with the greatest and the mean power (Z1, Z2)', () => {
  const trace = createBandTrace(0, 100, 10);
  trace.add({
    count: 4,
    startNs: [-5, 0, 5, 42],
    endNs: [0, 5, 25, 43],
    maxMw: [9, 1, 3, 0],
    meanMw: [9, 1, 3, 0],
  });
  const { startNs, endNs, maxDb, meanDb, frames, framesTotal } = trace.columns();
  expect([...frames]).toEqual([2, 1, 1, 0, 1, 0, 0, 0, 0, 0]);
  expect(framesTotal).toBe(3);
  expect(startNs[3]).toBe(30);
  expect(endNs[3]).toBe(40);
  expect(maxDb[0]).toBeCloseTo(decibelsOfPower(3), 12);
  expect(meanDb[0]).toBeCloseTo(decibelsOfPower(2), 12);
  expect(meanDb[2]).toBeCloseTo(decibelsOfPower(3), 12);
  expect(maxDb[3]).toBeNaN();
  expect(maxDb[4]).toBeNaN();
});
