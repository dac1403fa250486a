import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PictureAxes, paintRows, type RowsAxis, touchedPixels } from './picture.ts';

type Rows = Parameters<typeof paintRows>[2];

/** P1 word for word: every cell lights every pixel its rectangle touches. */
function paintCells(picture: Uint8Array, axes: PictureAxes, rows: Rows, axis: RowsAxis): void {
  const perNs = axes.height / (axes.toNs - axes.fromNs);
  const perHz = axes.width / (axes.highHz - axes.lowHz);
  const originX = (axis.lowEdgeHz - axes.lowHz) * perHz;
  rows.startNs.forEach((startNs, row) => {
    const ys = touchedPixels(
      (startNs - axes.fromNs) * perNs,
      ((rows.endNs[row] ?? 0) - axes.fromNs) * perNs,
      axes.height,
    );
    for (let bin = 0; bin < rows.bins; bin++) {
      const xs = touchedPixels(
        originX + bin * axis.binHz * perHz,
        originX + (bin + 1) * axis.binHz * perHz,
        axes.width,
      );
      if (ys === undefined || xs === undefined) continue;
      const code = rows.codes[row * rows.bins + bin] ?? 0;
      for (let y = ys[0]; y < ys[1]; y++) {
        for (let x = xs[0]; x < xs[1]; x++) {
          const at = y * axes.width + x;
          picture[at] = Math.max(picture[at] ?? 0, code);
        }
      }
    }
  });
}

const scene = fc
  .record({
    bins: fc.integer({ min: 1, max: 24 }),
    rowNs: fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 40 })), { maxLength: 40 }),
    seed: fc.integer(),
    width: fc.integer({ min: 1, max: 50 }),
    height: fc.integer({ min: 1, max: 40 }),
    from: fc.integer({ min: -50, max: 500 }),
    span: fc.integer({ min: 1, max: 3000 }),
    low: fc.integer({ min: -20, max: 20 }),
    band: fc.integer({ min: 1, max: 60 }),
    binHz: fc.double({ min: 0.1, max: 7, noNaN: true }),
  })
  .map((s) => {
    let clock = 0;
    const startNs = new Float64Array(s.rowNs.length);
    const endNs = new Float64Array(s.rowNs.length);
    s.rowNs.forEach(([gap, length], row) => {
      clock += gap % 3 === 0 ? 0 : gap;
      startNs[row] = clock;
      clock += length;
      endNs[row] = clock;
    });
    const codes = Uint8Array.from({ length: s.rowNs.length * s.bins }, (_, i) => Math.imul(i + 1, s.seed | 1) >>> 24);
    const rows: Rows = { startNs, endNs, codes, bins: s.bins };
    const axes = { fromNs: s.from, toNs: s.from + s.span, lowHz: s.low, highHz: s.low + s.band, width: s.width, height: s.height }; // biome-ignore format: one line
    return { rows, axes, axis: { lowEdgeHz: 0, binHz: s.binHz } };
  });

test('paintRows paints what P1 says, at any zoom', () => {
  fc.assert(
    fc.property(scene, ({ rows, axes, axis }) => {
      const picture = new Uint8Array(axes.width * axes.height);
      const expected = new Uint8Array(axes.width * axes.height);
      paintRows(picture, axes, rows, axis);
      paintCells(expected, axes, rows, axis);
      expect(picture).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
