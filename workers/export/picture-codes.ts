import { type PictureAxes, paintRows } from '../contract/picture.ts';
import { levelForPixel, type Plane } from '../contract/tile-address.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import { createPause } from '../recording/pause.ts';
import type { RecordingReader } from '../recording/recording-reader.ts';
import { createMeanPicture } from './mean-picture.ts';

/**
 * Level codes of a picture, width × height, for every stream that reaches into it. Reads each stream at the coarsest
 * level whose rows are not longer than a pixel, so the work follows the picture's size and not the recording's.
 */
export async function pictureCodes(
  reader: RecordingReader,
  axes: PictureAxes,
  hold: Plane,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const picture = new Uint8Array(axes.width * axes.height);
  const mean = hold === 'mean' ? createMeanPicture(axes, reader.index.scale) : undefined;
  const pause = createPause(signal);
  const pixelNs = (axes.toNs - axes.fromNs) / axes.height;
  for (const stream of reader.index.streams) {
    const { lowEdgeHz, binHz, bins } = stream;
    if (lowEdgeHz >= axes.highHz || lowEdgeHz + bins * binHz <= axes.lowHz) continue;
    const rowNs = stream.levels.map((level) => level.averageRowNs);
    const level = levelForPixel(rowNs, pixelNs);
    const { startNs, endNs } = reader.directory(stream.index, level);
    for (let tile = 0; tile < startNs.length; tile++) {
      if ((startNs[tile] ?? 0) >= axes.toNs || (endNs[tile] ?? 0) < axes.fromNs) continue;
      const rows = decodeTile(await reader.tile(stream.index, level, tile, hold, signal));
      if (mean === undefined) paintRows(picture, axes, rows, stream);
      else mean.add(rows, stream);
      await pause();
    }
  }
  mean?.paint(picture);
  return picture;
}
