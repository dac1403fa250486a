import { createCsvDecoder } from './csv-decoder.ts';
import type { ItemDecoder, ItemDecoderOptions, ItemFormat } from './item.ts';
import { createPhotoDecoder } from './photo/photo-decoder.ts';
import { createGpsdDecoder } from './tracks/gpsd.ts';
import { createGpxDecoder } from './tracks/gpx.ts';
import { createNmeaDecoder } from './tracks/nmea.ts';

/** The decoder of a format; it reads one file. */
export function createItemDecoder(format: ItemFormat, options: ItemDecoderOptions): ItemDecoder {
  switch (format) {
    case 'jpeg':
    case 'png':
      return createPhotoDecoder();
    case 'gpx':
      return createGpxDecoder(options);
    case 'nmea':
      return createNmeaDecoder(options);
    case 'gpsd':
      return createGpsdDecoder(options);
    case 'csv':
      return createCsvDecoder(options);
  }
}
