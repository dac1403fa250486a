import type { ItemDecoder, ItemDecoderOptions, ItemFormat } from './item.ts';
import { createGpxDecoder } from './tracks/gpx.ts';

/** The decoder of a format; it reads one file. */
export function createItemDecoder(format: ItemFormat, options: ItemDecoderOptions): ItemDecoder {
  switch (format) {
    case 'gpx':
      return createGpxDecoder(options);
  }
}
