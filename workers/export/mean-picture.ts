import { BELOW_RESOLUTION, codeOfDb, dbOfCode, FIRST_LEVEL_CODE, type LevelScale } from '../contract/level-scale.ts';
import { type PictureAxes, type RowsAxis, touchedPixels } from '../contract/picture.ts';
import type { TileRows } from '../contract/tile-codec.ts';

/** Collects cells of the mean plane; a pixel is the mean in linear power of the cells above resolution that touch it. */
export interface MeanPicture {
  add(rows: Pick<TileRows, 'rows' | 'bins' | 'startNs' | 'endNs' | 'codes'>, axis: RowsAxis): void;
  /** Writes the codes of every pixel that a cell touched. */
  paint(picture: Uint8Array): void;
}

export function createMeanPicture(axes: PictureAxes, scale: LevelScale): MeanPicture {
  const { width, height } = axes;
  const sums = new Float64Array(width * height);
  const counts = new Uint32Array(width * height);
  const touched = new Uint8Array(width * height);
  const powers = Float64Array.from({ length: 256 }, (_, code) => 10 ** ((dbOfCode(code, scale) ?? 0) / 10));
  const perNs = height / (axes.toNs - axes.fromNs);
  const perHz = width / (axes.highHz - axes.lowHz);

  return {
    add({ rows, bins, startNs, endNs, codes }, axis) {
      const originX = (axis.lowEdgeHz - axes.lowHz) * perHz;
      const stepX = axis.binHz * perHz;
      const columns = Array.from({ length: bins }, (_, bin) =>
        touchedPixels(originX + bin * stepX, originX + (bin + 1) * stepX, width),
      );
      const lineSums = new Float64Array(width);
      const lineCounts = new Uint32Array(width);
      const lineTouched = new Uint8Array(width);
      for (let row = 0; row < rows; row++) {
        const lines = touchedPixels(
          ((startNs[row] ?? 0) - axes.fromNs) * perNs,
          ((endNs[row] ?? 0) - axes.fromNs) * perNs,
          height,
        );
        if (lines === undefined) continue;
        lineSums.fill(0);
        lineCounts.fill(0);
        lineTouched.fill(0);
        for (let bin = 0; bin < bins; bin++) {
          const [from = 0, to = 0] = columns[bin] ?? [];
          const code = codes[row * bins + bin] ?? 0;
          if (code === 0) continue;
          for (let x = from; x < to; x++) {
            lineTouched[x] = 1;
            if (code < FIRST_LEVEL_CODE) continue;
            lineSums[x] = (lineSums[x] ?? 0) + (powers[code] ?? 0);
            lineCounts[x] = (lineCounts[x] ?? 0) + 1;
          }
        }
        for (let y = lines[0]; y < lines[1]; y++) {
          for (let x = 0; x < width; x++) {
            if (lineTouched[x] === 0) continue;
            const at = y * width + x;
            touched[at] = 1;
            sums[at] = (sums[at] ?? 0) + (lineSums[x] ?? 0);
            counts[at] = (counts[at] ?? 0) + (lineCounts[x] ?? 0);
          }
        }
      }
    },
    paint(picture) {
      for (let at = 0; at < picture.length; at++) {
        if (touched[at] === 0) continue;
        const count = counts[at] ?? 0;
        picture[at] = count === 0 ? BELOW_RESOLUTION : codeOfDb(10 * Math.log10((sums[at] ?? 0) / count), scale);
      }
    },
  };
}
