import { describe, expect, it } from 'vitest';
import { cornersOf, panned, projector, visibleBox } from './camera.ts';
import { cameraFor, fitWanted } from './fitting.ts';
import { type LegendState, legendRect } from './legend.ts';
import { createMapModel } from './map-model.ts';
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

describe('another recording, after the map was moved (M28)', () => {
  const near = { ...walk, westDeg: 13.3848, eastDeg: 13.3858 };
  const far = { westDeg: 11.5, eastDeg: 11.501, southDeg: 48.1, northDeg: 48.101 };

  function movedMap() {
    const map = createMapModel();
    const size = { width: 800, height: 600 };
    map.size.set(size);
    fitWanted(map, { box: walk, recording: 'first' }, legend);
    const camera = map.camera.get();
    if (camera === undefined) throw new Error('the map was not fitted');
    map.camera.set(panned(camera, size, 40, 25));
    return { map, size };
  }

  it('stays where it was when some of the other one is in view', () => {
    const { map } = movedMap();
    const before = map.camera.get();
    fitWanted(map, { box: near, recording: 'second' }, legend);
    expect(map.camera.get()).toBe(before);
  });

  it('shows the other one when nothing of it is in view', () => {
    const { map, size } = movedMap();
    fitWanted(map, { box: far, recording: 'second' }, legend);
    const camera = map.camera.get();
    if (camera === undefined) throw new Error('the map has no camera');
    const seen = visibleBox(camera, size);
    expect(seen.westDeg).toBeLessThan(far.westDeg);
    expect(seen.eastDeg).toBeGreaterThan(far.eastDeg);
  });

  it('stays away from the data where somebody took it there', () => {
    const { map, size } = movedMap();
    const camera = map.camera.get();
    if (camera === undefined) throw new Error('the map has no camera');
    const away = panned(camera, size, 5000, 0);
    map.camera.set(away);
    fitWanted(map, { box: { ...walk }, recording: 'first' }, legend);
    expect(map.camera.get()).toBe(away);
  });
});
