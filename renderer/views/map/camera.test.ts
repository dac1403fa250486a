import { WebMercatorViewport } from '@deck.gl/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOf, cornersOf, fitBox, metresPerPixel, projector, unproject, visibleBox, zoomAbout } from './camera.ts';

const size = { width: 800, height: 500 };
const camera = fc.record({
  longitude: fc.double({ min: -170, max: 170, noNaN: true }),
  latitude: fc.double({ min: -80, max: 80, noNaN: true }),
  zoom: fc.double({ min: 1, max: 23, noNaN: true }),
});
const point = fc.record({
  x: fc.double({ min: 0, max: size.width, noNaN: true }),
  y: fc.double({ min: 0, max: size.height, noNaN: true }),
});

describe('camera of the map', () => {
  it('projects as deck.gl does', () => {
    fc.assert(
      fc.property(camera, point, (at, { x, y }) => {
        const viewport = new WebMercatorViewport({ ...at, ...size });
        const place = unproject(at, size, { x, y });
        if (Math.abs(place.latitudeDeg) > 85) return;
        const [deckX = 0, deckY = 0] = viewport.project([place.longitudeDeg, place.latitudeDeg]);
        expect(Math.abs(deckX - x)).toBeLessThan(0.01);
        expect(Math.abs(deckY - y)).toBeLessThan(0.01);
        const own = projector(at, size)(place);
        expect(Math.hypot(own.x - x, own.y - y)).toBeLessThan(1e-3);
      }),
    );
  });

  it('keeps the place under the pointer while zooming', () => {
    fc.assert(
      fc.property(camera, point, fc.double({ min: -2, max: 2, noNaN: true }), (at, about, steps) => {
        const before = unproject(at, size, about);
        if (Math.abs(before.latitudeDeg) > 84) return;
        const zoomed = zoomAbout(at, size, steps, about);
        if (Math.abs(zoomed.latitude) > 85) return;
        const after = projector(zoomed, size)(before);
        const world = 512 * 2 ** zoomed.zoom;
        const offX = Math.abs(after.x - about.x) % world;
        expect(Math.min(offX, world - offX)).toBeLessThan(0.5);
        expect(Math.abs(after.y - about.y)).toBeLessThan(0.5);
      }),
    );
  });

  it('fits a box with its margin', () => {
    const box = { westDeg: 16.37, eastDeg: 16.38, southDeg: 48.2, northDeg: 48.203 };
    const fitted = fitBox(box, size, 40);
    const project = projector(fitted, size);
    for (const corner of cornersOf(box)) {
      const { x, y } = project(corner);
      expect(x).toBeGreaterThan(39);
      expect(x).toBeLessThan(size.width - 39);
      expect(y).toBeGreaterThan(39);
      expect(y).toBeLessThan(size.height - 39);
    }
    const point = { westDeg: 16, eastDeg: 16, southDeg: 48, northDeg: 48 };
    expect(metresPerPixel(fitBox(point, size, 40)) * (size.height - 80)).toBeCloseTo(40, 0);
    const seen = visibleBox(fitted, size);
    expect(seen.westDeg).toBeLessThan(box.westDeg);
    expect(seen.northDeg).toBeGreaterThan(box.northDeg);
    expect(boxOf([])).toBeUndefined();
  });
});
