import type { ItemDecoder, ItemDecoderOptions, ItemFormat } from './item.ts';
import { createPhotoDecoder } from './photo/photo-decoder.ts';
import { createGpxDecoder } from './tracks/gpx.ts';

/** The decoder of a format; it reads one file. */
export function createItemDecoder(format: ItemFormat, options: ItemDecoderOptions): ItemDecoder {
  switch (format) {
    case 'jpeg':
    case 'png':
      return createPhotoDecoder();
    case 'gpx':
      return createGpxDecoder(options);
  }
}
