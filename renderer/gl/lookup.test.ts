import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PictureAxes, paintRows } from '../../workers/contract/picture.ts';
import type { TileRows } from '../../workers/contract/tile-codec.ts';
import { LineState } from './layer.ts';
import { markCovered, startLineStates, writeColumnStates, writeColumns, writeLines } from './lookup.ts';

/** Gathers a picture the way the shader does, from the same lookups. */
function gather(
  rows: Pick<TileRows, 'startNs' | 'endNs' | 'codes' | 'bins'>,
  axis: { readonly lowEdgeHz: number; readonly binHz: number },
  axes: PictureAxes,
): Uint8Array {
  const picture = new Uint8Array(axes.width * axes.height);
  const lines = new Uint16Array(2 * axes.height);
  const columns = new Uint16Array(2 * axes.width);
  const { firstY, endY } = writeLines(rows, axes, undefined, lines, 0);
  const run = writeColumns(axis, rows.bins, axes, columns, 0);
  if (run === undefined) return picture;
  for (let y = firstY; y < endY; y++) {
    for (let x = run.firstX; x < run.endX; x++) {
      let greatest = 0;
      for (let row = lines[2 * (y - firstY)] ?? 0; row < (lines[2 * (y - firstY) + 1] ?? 0); row++) {
        for (let bin = columns[2 * (x - run.firstX)] ?? 0; bin < (columns[2 * (x - run.firstX) + 1] ?? 0); bin++) {
          greatest = Math.max(greatest, rows.codes[row * rows.bins + bin] ?? 0);
        }
      }
      picture[y * axes.width + x] = greatest;
    }
  }
  return picture;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const cases = fc.record({
  rows: fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 2000 })), {
    minLength: 1,
    maxLength: 60,
  }),
  bins: fc.integer({ min: 1, max: 40 }),
  seed: fc.nat(),
  from: share,
  width: share,
  low: share,
  band: share,
  pixels: fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })),
});

function build(input: typeof cases extends fc.Arbitrary<infer T> ? T : never) {
  const { bins } = input;
  const startNs = new Float64Array(input.rows.length);
  const endNs = new Float64Array(input.rows.length);
  let at = 0;
  for (const [row, [gap, length]] of input.rows.entries()) {
    startNs[row] = at + gap * 1000;
    at = (startNs[row] ?? 0) + length;
    endNs[row] = at;
  }
  const codes = new Uint8Array(input.rows.length * bins);
  for (let cell = 0; cell < codes.length; cell++) codes[cell] = ((cell + input.seed) * 2654435761) >>> 24;
  const axis = { lowEdgeHz: 2.4e9, binHz: 312_500 };
  const axes: PictureAxes = {
    fromNs: input.from * at - 500,
    toNs: input.from * at - 500 + Math.max(1, input.width * at * 1.5),
    lowHz: axis.lowEdgeHz + (input.low - 0.2) * bins * axis.binHz,
    highHz: axis.lowEdgeHz + (input.low - 0.2 + Math.max(0.001, 1.5 * input.band)) * bins * axis.binHz,
    width: input.pixels[0],
    height: input.pixels[1],
  };
  return { rows: { startNs, endNs, codes, bins }, axis, axes };
}

describe('lookups', () => {
  it('G1, G2, G3 gather the same picture as paintRows, for any rows and any zoom', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { rows, axis, axes } = build(input);
        const reference = new Uint8Array(axes.width * axes.height);
        paintRows(reference, axes, rows, axis);
        expect(gather(rows, axis, axes)).toEqual(reference);
      }),
      { numRuns: 1000 },
    );
  });

  it('stay exact at times that float32 cannot tell apart (G2)', () => {
    const day = 86_400e9;
    const startNs = Float64Array.from({ length: 8 }, (_, row) => day + row * 1000);
    const rows = { startNs, endNs: startNs.map((start) => start + 1000), codes: new Uint8Array(8).fill(9), bins: 1 };
    const axes = { fromNs: day + 2000, toNs: day + 6000, lowHz: 0, highHz: 1, width: 1, height: 4 };
    const lines = new Uint16Array(8);
    expect(writeLines(rows, axes, undefined, lines, 0)).toEqual({ firstY: 0, endY: 4 });
    expect([...lines]).toEqual([2, 3, 3, 4, 4, 5, 5, 6]);
  });

  it('a clip keeps a stand-in to its own lines (V2)', () => {
    const rows = { startNs: Float64Array.from([0, 50]), endNs: Float64Array.from([50, 100]) };
    const axes = { fromNs: 0, toNs: 100, lowHz: 0, highHz: 1, width: 1, height: 10 };
    const lines = new Uint16Array(20);
    expect(writeLines(rows, axes, { fromNs: 30, toNs: 60 }, lines, 0)).toEqual({ firstY: 3, endY: 6 });
  });

  it('G4 tells gap, covered, pending, elsewhere and outside apart', () => {
    const axes = { fromNs: -20, toNs: 100, lowHz: 0, highHz: 1, width: 1, height: 12 };
    const rows = { startNs: Float64Array.from([0, 60]), endNs: Float64Array.from([20, 70]) };
    const states = new Uint8Array(12);
    startLineStates(axes, { fromNs: 0, toNs: 90 }, [{ fromNs: 70, toNs: 80 }], [{ fromNs: 31, toNs: 39 }], states);
    const lines = new Uint16Array(24);
    markCovered(lines, 0, writeLines(rows, axes, undefined, lines, 0), states);
    const { gap, covered, pending, noGap } = LineState;
    expect([...states]).toEqual([noGap, noGap, covered, covered, gap, noGap, gap, gap, covered, pending, gap, noGap]);
  });

  it('G4 hatches only inside the bands of the streams', () => {
    const states = new Uint8Array(10);
    const axes = { fromNs: 0, toNs: 1, lowHz: 0, highHz: 100, width: 10, height: 1 };
    writeColumnStates(
      axes,
      [
        { lowHz: 20, highHz: 40 },
        { lowHz: 75, highHz: 200 },
      ],
      states,
    );
    expect([...states]).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 1, 1]);
  });
});
