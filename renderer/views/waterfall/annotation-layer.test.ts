import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RegionAnnotation } from '../../model/annotations.ts';
import type { Rect } from '../../widgets/label-places.ts';
import { placeAnnotations, placeLabels } from './annotation-layer.ts';
import { layoutOf, type Mapping } from './geometry.ts';

const mapping: Mapping = {
  layout: layoutOf(1000, 700, 1, false),
  visible: { fromNs: 1000, toNs: 2000, lowHz: 2400, highHz: 2500 },
  flip: false,
};

function region(id: string, place: Omit<RegionAnnotation['place'], 'kind' | 'recording'>): RegionAnnotation {
  return {
    id,
    place: { kind: 'region', recording: 'a', ...place },
    label: `label ${id}`,
    colour: 'sky',
    note: '',
    author: 'Ada',
    createdUtcNs: 0n,
    changedUtcNs: 0n,
  };
}

test('only what touches the visible time and band is placed', () => {
  const regions = [
    region('before', { fromNs: 0, toNs: 900 }),
    region('into', { fromNs: 500, toNs: 1100, lowHz: 2450, highHz: 2460 }),
    region('beside', { fromNs: 1200, toNs: 1300, lowHz: 2300, highHz: 2390 }),
    region('span', { fromNs: 1200, toNs: 1300 }),
    region('moment', { fromNs: 1500, toNs: 1500, lowHz: 2410, highHz: 2410 }),
    region('after', { fromNs: 2001, toNs: 2002 }),
  ];
  const placed = placeAnnotations(mapping, regions);
  expect(placed.map(({ annotation, form }) => [annotation.id, form])).toEqual([
    ['into', 'box'],
    ['span', 'span'],
    ['moment', 'point'],
  ]);
  const { plot } = mapping.layout;
  expect(placed[0]?.rect.y).toBeGreaterThanOrEqual(plot.y - 2);
  expect(placed[1]?.rect).toMatchObject({ x: plot.x, width: plot.width });
});

test('no label lies on another, none leaves the plot, and the chosen one has its own', () => {
  const box = fc.record({
    fromNs: fc.double({ min: 900, max: 2000, noNaN: true }),
    lengthNs: fc.double({ min: 0, max: 800, noNaN: true }),
    lowHz: fc.double({ min: 2380, max: 2500, noNaN: true }),
    widthHz: fc.double({ min: 0, max: 80, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(box, { minLength: 1, maxLength: 60 }), (boxes) => {
      const regions = boxes
        .map((each, index) =>
          region(String(index), {
            fromNs: each.fromNs,
            toNs: each.fromNs + each.lengthNs,
            lowHz: each.lowHz,
            highHz: each.lowHz + each.widthHz,
          }),
        )
        .sort((a, b) => a.place.fromNs - b.place.fromNs);
      const { plot } = mapping.layout;
      const placed = placeAnnotations(mapping, regions);
      const labels = placeLabels(placed, plot, undefined, (text) => text.length * 6).map(({ rect }) => rect);
      const apart = (a: Rect, b: Rect) =>
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      for (const [index, rect] of labels.entries()) {
        expect(rect.x).toBeGreaterThanOrEqual(plot.x);
        expect(rect.x + rect.width).toBeLessThanOrEqual(plot.x + plot.width);
        for (const other of labels.slice(index + 1)) expect(apart(rect, other)).toBe(true);
      }
      if (placed.length > 0) expect(labels.length).toBeGreaterThan(0);
    }),
  );
});
