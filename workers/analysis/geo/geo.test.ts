import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bearingDeg, createLocalFrame, distanceM } from './geodesy.ts';
import { type HeatMap, type HeatMapOptions, heatMapOf } from './heat-map.ts';
import { inverseDistanceOf } from './idw.ts';
import { createKriging } from './kriging.ts';
import { createPointIndex } from './point-index.ts';
import { empiricalVariogram, fitVariogram, gammaAt } from './variogram.ts';

const SITE = { latitudeDeg: 52.52, longitudeDeg: 13.405 };

describe('geodesy', () => {
  it('a degree has the length of the ellipsoid', () => {
    // Published lengths of a degree at latitude 45°: 111.132 km along the meridian, 78.847 km along the parallel.
    const frame = createLocalFrame({ latitudeDeg: 45, longitudeDeg: 0 });
    expect(frame.northMPerDeg).toBeCloseTo(111_131.7, 0);
    expect(frame.eastMPerDeg).toBeCloseTo(78_846.8, 0);
  });

  it('distances agree with the chord through the ellipsoid up to 50 km', () => {
    const xyz = ({ latitudeDeg, longitudeDeg }: typeof SITE) => {
      const [f, l] = [(latitudeDeg * Math.PI) / 180, (longitudeDeg * Math.PI) / 180];
      const n = 6_378_137 / Math.sqrt(1 - 6.694379990141316e-3 * Math.sin(f) ** 2);
      return [
        n * Math.cos(f) * Math.cos(l),
        n * Math.cos(f) * Math.sin(l),
        n * (1 - 6.694379990141316e-3) * Math.sin(f),
      ];
    };
    fc.assert(
      fc.property(
        fc.double({ min: -75, max: 75, noNaN: true }),
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
        fc.double({ min: 1, max: 50_000, noNaN: true }),
        (latitudeDeg, longitudeDeg, angle, metres) => {
          const from = { latitudeDeg, longitudeDeg };
          const to = createLocalFrame(from).toPlace({
            eastM: metres * Math.sin(angle),
            northM: metres * Math.cos(angle),
          });
          const [a, b] = [xyz(from), xyz(to)];
          const chord = Math.hypot(...a.map((x, i) => x - (b[i] ?? 0)));
          const arc = 2 * 6_371_000 * Math.asin(chord / 2 / 6_371_000);
          expect(Math.abs(distanceM(from, to) / arc - 1)).toBeLessThan(2e-5 + 1e-6 / metres);
        },
      ),
    );
  });

  it('bearings run clockwise from north, also over the date line', () => {
    const east = { latitudeDeg: 0, longitudeDeg: 179.999 };
    expect(bearingDeg(east, { latitudeDeg: 0, longitudeDeg: -179.999 })).toBeCloseTo(90, 6);
    expect(bearingDeg(SITE, { ...SITE, latitudeDeg: 52 })).toBeCloseTo(180, 6);
  });

  it('a place goes to metres and back', () => {
    const frame = createLocalFrame(SITE);
    const back = frame.toPlace(frame.toMetres({ latitudeDeg: 52.521, longitudeDeg: 13.41 }));
    expect(back.latitudeDeg).toBeCloseTo(52.521, 12);
    expect(back.longitudeDeg).toBeCloseTo(13.41, 12);
  });
});

const frame = createLocalFrame(SITE);

/** Samples in metres about the site. */
function samplesAt(rows: readonly (readonly [eastM: number, northM: number, value: number])[]) {
  const places = rows.map(([eastM, northM]) => frame.toPlace({ eastM, northM }));
  return {
    latitudeDeg: Float64Array.from(places, ({ latitudeDeg }) => latitudeDeg),
    longitudeDeg: Float64Array.from(places, ({ longitudeDeg }) => longitudeDeg),
    value: Float64Array.from(rows, ([, , value]) => value),
  };
}

const MEASURED: HeatMapOptions = { kind: 'decibels', cellM: 5, method: 'measured', maxDistanceM: 12, maxDeviation: 8 };

function expectSame(a: HeatMap, b: HeatMap) {
  expect([a.grid, [...a.column], [...a.row]]).toEqual([b.grid, [...b.column], [...b.row]]);
  for (const [i, value] of a.value.entries()) expect(value).toBeCloseTo(b.value[i] ?? Number.NaN, 9);
}

const anySamples = fc.array(
  fc.tuple(
    fc.double({ min: -80, max: 80, noNaN: true }),
    fc.double({ min: -80, max: 80, noNaN: true }),
    fc.double({ min: -110, max: -20, noNaN: true }),
  ),
  { minLength: 1, maxLength: 200 },
);

describe('heat map, measured', () => {
  it('the mean of a cell is of linear power, never a sum (G2)', () => {
    const map = heatMapOf(
      samplesAt([
        [1, 1, -50],
        [1, 1, -60],
      ]),
      MEASURED,
    );
    expect([...map.samples]).toEqual([2]);
    expect(map.value[0]).toBeCloseTo(10 * Math.log10((1e-5 + 1e-6) / 2), 9);
    expect(map.deviation[0]).toBeCloseTo(5, 9);
    const three = heatMapOf(
      samplesAt([
        [1, 1, -80],
        [1, 1, -80],
        [1, 1, -80],
      ]),
      MEASURED,
    );
    expect(three.value[0]).toBeCloseTo(-80, 9);
  });

  it('a share is averaged as it is (G2)', () => {
    const map = heatMapOf(
      samplesAt([
        [1, 1, 0.2],
        [1, 1, 0.6],
      ]),
      { ...MEASURED, kind: 'share' },
    );
    expect(map.value[0]).toBeCloseTo(0.4, 12);
  });

  it('does not depend on the order of the samples (G3)', () => {
    fc.assert(
      fc.property(anySamples, (rows) => {
        expectSame(heatMapOf(samplesAt(rows), MEASURED), heatMapOf(samplesAt([...rows].reverse()), MEASURED));
      }),
    );
  });

  it('all samples a second time change no value and no spread (G3)', () => {
    fc.assert(
      fc.property(anySamples, (rows) => {
        const once = heatMapOf(samplesAt(rows), MEASURED);
        const twice = heatMapOf(samplesAt([...rows, ...rows]), MEASURED);
        expectSame(once, twice);
        once.deviation.forEach((deviation, i) => {
          if (!Number.isNaN(deviation)) expect(twice.deviation[i]).toBeCloseTo(deviation, 6);
        });
        expect([...twice.samples]).toEqual([...once.samples].map((count) => 2 * count));
      }),
    );
  });

  it('says nothing where nobody was, and no spread of one sample (G4, G5)', () => {
    const map = heatMapOf(
      samplesAt([
        [0, 0, -50],
        [100, 0, -60],
        [3, 200, Number.NaN],
      ]),
      MEASURED,
    );
    expect(map.samplesUsed).toBe(2);
    expect([...map.samples]).toEqual([1, 1]);
    expect([...map.deviation]).toEqual([Number.NaN, Number.NaN]);
  });

  it('cells stay where they are when samples are added (G1)', () => {
    const few = heatMapOf(samplesAt([[1, 1, -50]]), MEASURED);
    const more = heatMapOf(
      samplesAt([
        [1, 1, -50],
        [-70, -40, -60],
      ]),
      MEASURED,
    );
    const west = ({ grid, column }: HeatMap, at: number) => grid.westDeg + (column[at] ?? 0) * grid.cellLongitudeDeg;
    expect(west(few, 0)).toBeCloseTo(west(more, 1), 10);
  });

  it('lies over the date line in one piece (G1)', () => {
    const map = heatMapOf(
      {
        latitudeDeg: Float64Array.of(10, 10),
        longitudeDeg: Float64Array.of(179.9999, -179.9999),
        value: Float64Array.of(-50, -60),
      },
      MEASURED,
    );
    expect(map.grid.columns).toBeLessThan(10);
    expect([...map.samples]).toEqual([1, 1]);
  });

  it('without samples there are no cells', () => {
    expect(heatMapOf(samplesAt([]), MEASURED).value.length).toBe(0);
  });
});

/** A field that varies over some tens of metres, sampled along lanes. */
const lanes = Array.from({ length: 400 }, (_, i) => {
  const [eastM, northM] = [(i % 50) * 2.5, Math.floor(i / 50) * 14];
  return [eastM, northM, -70 + 12 * Math.sin(eastM / 25) * Math.cos(northM / 31)] as const;
});

describe('heat map, estimated', () => {
  it.each(['inverse distance', 'kriging'] as const)('%s keeps what was measured and marks the rest (G6)', (method) => {
    const measured = heatMapOf(samplesAt(lanes), MEASURED);
    const map = heatMapOf(samplesAt(lanes), { ...MEASURED, method });
    const of = (one: HeatMap, at: number) => [
      (one.grid.westDeg + (one.column[at] ?? 0) * one.grid.cellLongitudeDeg).toFixed(9),
      (one.grid.southDeg + (one.row[at] ?? 0) * one.grid.cellLatitudeDeg).toFixed(9),
      one.value[at],
      one.samples[at],
    ];
    const kept = [...map.samples.keys()].filter((at) => (map.samples[at] ?? 0) > 0).map((at) => of(map, at));
    expect(kept).toEqual([...measured.samples.keys()].map((at) => of(measured, at)));
    expect(map.value.length).toBeGreaterThan(measured.value.length);
  });

  it('masks what is too far from any sample, and where the deviation is high (G7)', () => {
    const map = heatMapOf(samplesAt(lanes), { ...MEASURED, method: 'kriging', maxDistanceM: 6 });
    const far = heatMapOf(samplesAt(lanes), { ...MEASURED, method: 'kriging', maxDistanceM: 60, maxDeviation: 100 });
    const strict = heatMapOf(samplesAt(lanes), { ...MEASURED, method: 'kriging', maxDistanceM: 60, maxDeviation: 3 });
    expect(map.value.length).toBeLessThan(far.value.length);
    expect(strict.maskedByDeviation).toBeGreaterThan(0);
    expect(strict.value.length + strict.maskedByDeviation).toBe(far.value.length);
    strict.samples.forEach((samples, at) => {
      if (samples === 0) expect(strict.deviation[at]).toBeLessThanOrEqual(3);
    });
  });

  it('knows no cell better than the spread of its samples lets it (K4)', () => {
    const spread = lanes.flatMap(([east, north, level]) => [-3, 3].map((off) => [east, north, level + off] as const));
    const map = heatMapOf(samplesAt(spread), { ...MEASURED, method: 'kriging' });
    const cells = [...map.samples.keys()].filter((at) => (map.samples[at] ?? 0) > 1);
    const least = cells.reduce((sum, at) => sum + (map.deviation[at] ?? 0) ** 2 / ((map.samples[at] ?? 0) - 1), 0);
    expect(least / cells.length).toBeGreaterThan(1);
    expect(map.variogram?.nugget).toBeGreaterThanOrEqual(least / cells.length - 1e-9);
    map.samples.forEach((samples, at) => {
      if (samples === 0) expect(map.deviation[at]).toBeGreaterThan(Math.sqrt(least / cells.length));
    });
  });

  it('refuses what it cannot bound or know, in a sentence (G8)', () => {
    expect(() => heatMapOf(samplesAt(lanes.slice(0, 4)), { ...MEASURED, method: 'kriging' })).toThrow(
      /at least 10 cells/,
    );
    expect(() =>
      heatMapOf(samplesAt(lanes), { ...MEASURED, method: 'inverse distance', cellM: 0.1, maxDistanceM: 500 }),
    ).toThrow(/larger cells/);
  });
});

function pointsOf(rows: readonly (readonly [number, number, number])[]) {
  return {
    eastM: Float64Array.from(rows, ([east]) => east),
    northM: Float64Array.from(rows, ([, north]) => north),
    value: Float64Array.from(rows, ([, , value]) => value),
  };
}

/** No two at the same place. */
const anyPoints = fc.uniqueArray(
  fc.tuple(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max: 300 }),
    fc.double({ min: -110, max: -20, noNaN: true }),
  ),
  { minLength: 3, maxLength: 80, selector: ([east, north]) => `${east}/${north}` },
);

describe('kriging', () => {
  const variogram = { nugget: 0, sill: 40, rangeM: 60 };

  it('without nugget gives back every sample at its place, and is sure of it (K1)', () => {
    fc.assert(
      fc.property(anyPoints, (rows) => {
        const points = pointsOf(rows);
        const kriging = createKriging(points, createPointIndex(points), variogram);
        for (const [eastM, northM, value] of rows) {
          const estimate = kriging.at({ eastM, northM });
          expect(estimate.value).toBeCloseTo(value, 6);
          expect(estimate.deviation).toBeLessThan(1e-4);
        }
      }),
    );
  });

  it('is less sure the farther it is from samples, up to the sill (K2)', () => {
    const points = pointsOf([
      [0, 0, -50],
      [0, 5, -52],
      [5, 0, -51],
    ]);
    const kriging = createKriging(points, createPointIndex(points), variogram);
    const deviations = [-1, -5, -10, -20, -40, -80, -200].map((at) => kriging.at({ eastM: at, northM: at }).deviation);
    expect(deviations).toEqual([...deviations].sort((a, b) => a - b));
    expect(deviations[0]).toBeLessThan(3);
  });

  it('weights add up to one: a constant field stays constant (K1)', () => {
    const points = pointsOf(lanes.slice(0, 60).map(([east, north]) => [east, north, -66] as const));
    const kriging = createKriging(points, createPointIndex(points));
    expect(kriging.at({ eastM: 33, northM: 9 }).value).toBeCloseTo(-66, 9);
    expect(kriging.at({ eastM: 33, northM: 9 }).deviation).toBe(0);
  });

  it('finds the variogram that made the lags (K3)', () => {
    const lags = Array.from({ length: 15 }, (_, i) => {
      const distance = 4 + i * 8;
      return { distanceM: distance, gamma: gammaAt({ nugget: 3, sill: 20, rangeM: 50 }, distance), pairs: 500 };
    });
    const found = fitVariogram(lags);
    expect(found?.nugget).toBeCloseTo(3, 0);
    expect(found?.sill).toBeCloseTo(20, 0);
    expect(Math.abs((found?.rangeM ?? 0) / 50 - 1)).toBeLessThan(0.1);
  });

  it('the empirical variogram of a field that varies grows with distance (K3)', () => {
    const lags = empiricalVariogram(pointsOf(lanes));
    expect(lags.at(4)?.gamma ?? 0).toBeGreaterThan(2 * (lags[0]?.gamma ?? 0));
  });
});

describe('nearest points', () => {
  it('are those of a full search', () => {
    fc.assert(
      fc.property(
        anyPoints,
        fc.integer({ min: -50, max: 350 }),
        fc.integer({ min: -50, max: 350 }),
        (rows, eastM, northM) => {
          const points = pointsOf(rows);
          const distance = (i: number) => Math.hypot((points.eastM[i] ?? 0) - eastM, (points.northM[i] ?? 0) - northM);
          const found = createPointIndex(points).nearest({ eastM, northM }, 5, 120);
          const all = rows.map((_, i) => distance(i)).filter((d) => d <= 120);
          expect(found.map(distance)).toEqual(all.sort((a, b) => a - b).slice(0, 5));
        },
      ),
    );
  });

  it('weigh by inverse square of distance; a place of a point has its value', () => {
    const points = pointsOf([
      [0, 0, -50],
      [3, 0, -80],
    ]);
    const index = createPointIndex(points);
    expect(inverseDistanceOf(points, index, { eastM: 0, northM: 0 })).toBe(-50);
    expect(inverseDistanceOf(points, index, { eastM: 1, northM: 0 })).toBeCloseTo((-50 * 4 - 80) / 5, 9);
  });
});
