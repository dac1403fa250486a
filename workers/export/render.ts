import { type ColormapName, codePalette, type DisplayLevels } from '../contract/colormaps.ts';
import { Fault } from '../contract/faults.ts';
import type { PictureAxes } from '../contract/picture.ts';
import { autoLevels, countCodes } from '../contract/spectrum-math.ts';
import type { Plane } from '../contract/tile-address.ts';
import type { RecordingReader } from '../recording/recording-reader.ts';

import { withAxes } from './picture-axes.ts';
import { pictureCodes } from './picture-codes.ts';
import { encodePng } from './png.ts';

/** Times in nanoseconds since the recording's origin, frequencies in hertz. */
export interface RenderOptions extends PictureAxes {
  /** Absent: chosen from the picture. */
  readonly levels?: DisplayLevels;
  readonly colormap: ColormapName;
  readonly hold: Plane;
  /** Scales beside the picture; the file stays width × height and the picture gets what is left. */
  readonly axes?: boolean;
}

/** No picture is larger than this in either direction; a PNG of it fits in memory. */
export const LARGEST_PICTURE = 16_384;

/**
 * PNG of exactly width × height pixels: time downwards, frequency to the right, nothing else unless `axes`; where there
 * is no data it is transparent. Throws a `bad_request` fault for an empty or oversized picture.
 */
export async function renderPicture(
  reader: RecordingReader,
  options: RenderOptions,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, fromNs, toNs, lowHz, highHz, colormap, hold } = options;
  for (const pixels of [width, height]) {
    if (!Number.isInteger(pixels) || pixels < 1 || pixels > LARGEST_PICTURE) {
      throw new Fault(
        'bad_request',
        `A picture is 1 to ${LARGEST_PICTURE} pixels wide and high, not ${width}×${height}.`,
      );
    }
  }
  if (!(toNs > fromNs)) throw new Fault('bad_request', 'The end of the time range must lie after its beginning.');
  if (!(highHz > lowHz)) throw new Fault('bad_request', 'The upper edge of the band must lie above its lower edge.');
  const { scale } = reader.index;
  const frame = { width, height, fromNs, toNs, lowHz, highHz };
  const paint = async (axes: PictureAxes) => {
    const codes = await pictureCodes(reader, axes, hold, signal);
    const levels = options.levels ?? autoLevels(countCodes(codes), scale);
    return { codes, levels, palette: codePalette(colormap, scale, levels) };
  };
  if (options.axes === true) return encodePng(await withAxes(frame, scale, paint));
  const { codes, palette } = await paint(frame);
  return encodePng({ kind: 'indexed', width, height, pixels: codes, palette });
}
