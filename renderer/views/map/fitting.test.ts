import { describe, expect, it } from 'vitest';
import { cornersOf, projector } from './camera.ts';
import { cameraFor } from './fitting.ts';
import { type LegendState, legendRect } from './legend.ts';
import { SCALE_HEIGHT } from './overlay-labels.ts';

const legend: LegendState = {
  title: 'Band power',
  unit: 'dBm',
  range: { low: -80, high: -40 },
  colourMap: 'viridis',
  notes: ['1,501 samples', '1,204 places between fixes', 'measured only', '5 m cells'],
};
const walk = { westDeg: 13.3845, eastDeg: 13.3855, southDeg: 52.5316, northDeg: 52.53195 };

describe('fitting of the map', () => {
  it.each([
    [592, 525],
    [320, 525],
    [1300, 700],
    [406, 370],
  ])('shows all of a walk beside or above the legend, and uses the room (M14, M23): %i × %i', (width, height) => {
    const size = { width, height };
    const project = projector(cameraFor(walk, size, legend), size);
    const [southWest = { x: 0, y: 0 }, northEast = { x: 0, y: 0 }] = cornersOf(walk).map(project);
    const covered = legendRect(size, legend);
    expect(southWest.x).toBeGreaterThan(0);
    expect(northEast.x).toBeLessThan(width);
    expect(northEast.y).toBeGreaterThan(0);
    expect(northEast.x <= covered.x || southWest.y <= covered.y).toBe(true);
    expect(covered.y + covered.height).toBeLessThanOrEqual(height - 26);
    expect(southWest.y).toBeLessThanOrEqual(height - SCALE_HEIGHT);
    expect(northEast.x - southWest.x).toBeGreaterThan(0.42 * width);
  });
});
