import { describe, expect, it } from 'vitest';
import { cellAt, hatchLines, heatPixels, readHeatGrid } from './heat-grid.ts';
import { draggedRange, legendLines, legendPartAt, legendRect } from './legend.ts';
import { rulerWords, scaleBar } from './overlay.ts';
import { rulerOf } from './pointer.ts';
import { heatNotes } from './scene.ts';

/** Two columns, three rows from (16, 48); the middle row is estimated, one cell says nothing. */
function grid(unit = 'dBm') {
  const columns: Record<string, number[]> = {
    column: [0, 1, 0, 0, 1],
    row: [0, 0, 1, 2, 2],
    value: [-90, -80, -70, -60, -50],
    deviation_db: [1, 2, 3, 4, Number.NaN],
    samples: [5, 6, 0, 7, 1],
  };
  const metadata: Record<string, string> = {
    unit,
    columns: '2',
    rows: '3',
    west_deg: '16',
    south_deg: '48',
    cell_longitude_deg: '0.5',
    cell_latitude_deg: '0.25',
    cell_m: '5',
    samples_used: '19',
    samples_without_place: '2',
  };
  return readHeatGrid({
    rows: 5,
    numbers: (name) => Float64Array.from(columns[name] ?? []),
    metadata: (name) => metadata[name],
  });
}

const at = (longitudeDeg: number, latitudeDeg: number) => ({ longitudeDeg, latitudeDeg });

describe('heat map on the screen', () => {
  it('finds the cell under a place (M10)', () => {
    const map = grid();
    expect(map.bounds).toEqual({ westDeg: 16, southDeg: 48, eastDeg: 17, northDeg: 48.75 });
    expect(cellAt(map, at(16.6, 48.1))).toBe(1);
    expect(cellAt(map, at(16.1, 48.7))).toBe(3);
    expect(cellAt(map, at(16.6, 48.3))).toBeUndefined();
    expect(cellAt(map, at(15.9, 48.1))).toBeUndefined();
  });

  it('has its north at the top, says nothing where nothing is known, and hatches estimates (M11)', () => {
    const map = grid();
    const pixels = heatPixels(map, { low: -90, high: -50 }, 'grey');
    const opacity = [...pixels].filter((_, index) => index % 4 === 3);
    expect(opacity).toEqual([255, 255, 255, 0, 255, 255]);
    const light = [...pixels].filter((_, index) => index % 4 === 0);
    expect(light[1]).toBeGreaterThan(light[0] ?? 0);
    expect(light[0]).toBeGreaterThan(light[4] ?? 0);
    const { count, from, to } = hatchLines(map);
    expect(count).toBe(3);
    expect([...from].every((value, index) => (index % 2 === 0 ? value < 16.5 : value >= 48.25 && value < 48.5))).toBe(
      true,
    );
    expect(to).toHaveLength(6);
  });

  it('writes shares in per cent', () => {
    const map = grid('share');
    expect([map.unit, map.value[0], map.deviation[0]]).toEqual(['%', -9000, 100]);
  });

  it('says how its cells came about (M10, M11)', () => {
    const heat = { on: true, cellM: 5, maxDistanceM: 15, maxDeviationDb: 6, opacity: 0.7 };
    expect(heatNotes({ ...heat, method: 'measured' })).toEqual(['measured only', '5 m cells, 70 % opaque']);
    expect(heatNotes({ ...heat, method: 'kriging' })).toContain('hatched: estimated');
    expect(heatNotes({ ...heat, method: 'inverse distance' })[0]).toBe('IDW to 15 m');
  });
});

describe('legend, scale bar and ruler (M14)', () => {
  const size = { width: 800, height: 600 };
  const legend = {
    title: 'Peak',
    unit: 'dBm',
    range: { low: -90, high: -50 },
    colourMap: 'viridis',
    notes: [],
  } as const;

  it('is folded on a narrow map, but for how cells came about, until somebody opens it (M29)', () => {
    const full = { ...legend, notes: ['9 samples', 'hatched: estimated', '5 m cells'] };
    const narrow = { width: 406, height: 370 };
    expect(legendLines(size, full)).toEqual(full.notes);
    expect(legendLines(narrow, full)).toEqual(['hatched: estimated', '▸ 2 notes']);
    expect(legendLines(narrow, { ...full, folded: false })).toEqual(full.notes);
    expect(legendLines(size, { ...full, folded: true })).toHaveLength(2);
    const { x, y, width, height } = legendRect(narrow, full);
    expect(legendPartAt(narrow, full, { x: x + width / 2, y: y + height - 4 })).toBe('notes');
  });

  it('takes hold of the end that is nearer', () => {
    expect(legendPartAt(size, legend, { x: 640, y: 450 })).toBe('high');
    expect(legendPartAt(size, legend, { x: 640, y: 548 })).toBe('low');
    expect(legendPartAt(size, legend, { x: 780, y: 548 })).toBe('ground');
    expect(legendPartAt(size, legend, { x: 400, y: 300 })).toBeUndefined();
    expect(draggedRange(legend.range, 'high', 0.5)).toEqual({ low: -90, high: -70 });
    expect(draggedRange(legend.range, 'low', -9).low).toBeLessThan(-50);
  });

  it('is a 1-2-5 length of at most 120 pixels at every zoom', () => {
    for (let zoom = 0; zoom <= 24; zoom += 0.37) {
      const { metres, widthPx } = scaleBar({ longitude: 16, latitude: 48.2, zoom });
      expect(widthPx).toBeLessThanOrEqual(120.001);
      expect(widthPx).toBeGreaterThan(40);
      expect([1, 2, 5]).toContain(Math.round(metres / 10 ** Math.floor(Math.log10(metres) + 1e-9)));
    }
  });

  it('measures distance and direction', () => {
    const { metres, degrees } = rulerOf(at(16.37, 48.2), at(16.37, 48.201));
    expect(metres).toBeCloseTo(111.2, 0);
    expect(rulerWords(metres, degrees)).toBe('111 m, 000.0° true');
  });
});
