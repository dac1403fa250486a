import { readExifTags, type Tags, type TagValue } from './tiff.ts';

/** Facts by the names EXIF gives them; GPS in degrees and metres. Only what was there and makes sense. */
export interface ExifFacts {
  readonly facts: Readonly<Record<string, number | string>>;
  readonly warnings: readonly string[];
}

const image = { Make: 0x10f, Model: 0x110, Orientation: 0x112, DateTime: 0x132, CameraSerialNumber: 0xc62f } as const;
const photo = {
  DateTimeOriginal: 0x9003,
  OffsetTime: 0x9010,
  OffsetTimeOriginal: 0x9011,
  SubSecTime: 0x9290,
  SubSecTimeOriginal: 0x9291,
  BodySerialNumber: 0xa431,
  LensModel: 0xa434,
} as const;
const gps = {
  LatitudeRef: 1,
  Latitude: 2,
  LongitudeRef: 3,
  Longitude: 4,
  AltitudeRef: 5,
  Altitude: 6,
  TimeStamp: 7,
  ImgDirectionRef: 16,
  ImgDirection: 17,
  MapDatum: 18,
  DateStamp: 29,
  HPositioningError: 31,
} as const;

const words = (tags: Tags, tag: number): string | undefined => {
  const value = tags.get(tag);
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
};
const numbers = (value: TagValue | undefined): readonly number[] => (typeof value === 'object' ? value : []);
const number = (tags: Tags, tag: number): number | undefined => {
  const [first] = numbers(tags.get(tag));
  return first !== undefined && Number.isFinite(first) ? first : undefined;
};

/** Reads an EXIF block. Damage and nonsense become warnings, each one sentence. */
export function readExifFacts(tiff: Uint8Array): ExifFacts {
  const tags = readExifTags(tiff, {
    image: Object.values(image),
    photo: Object.values(photo),
    gps: Object.values(gps),
  });
  const facts: Record<string, number | string> = {};
  const warnings = [...tags.warnings];
  const put = (name: string, value: number | string | undefined) => {
    if (value !== undefined) facts[name] = value;
  };
  for (const name of ['Make', 'Model', 'DateTime', 'CameraSerialNumber'] as const)
    put(name, words(tags.image, image[name]));
  const orientation = number(tags.image, image.Orientation);
  if (orientation !== undefined && orientation >= 1 && orientation <= 8) put('Orientation', orientation);
  else if (orientation !== undefined && orientation !== 0)
    warnings.push(`The orientation ${orientation} does not exist; the picture is shown as it is stored.`);
  for (const [name, tag] of Object.entries(photo)) put(name, words(tags.photo, tag));
  putPlace(tags.gps, put, warnings);
  putGpsTime(tags.gps, put);
  return { facts, warnings };
}

type Put = (name: string, value: number | string | undefined) => void;

function putPlace(tags: Tags, put: Put, warnings: string[]): void {
  const latitude = angle(tags, gps.Latitude, gps.LatitudeRef, 'N', 'S', 90);
  const longitude = angle(tags, gps.Longitude, gps.LongitudeRef, 'E', 'W', 180);
  if (latitude !== undefined && longitude !== undefined) {
    put('GPSLatitude', latitude);
    put('GPSLongitude', longitude);
    const altitude = number(tags, gps.Altitude);
    const below = number(tags, gps.AltitudeRef) === 1;
    if (altitude !== undefined) put('GPSAltitude', below ? -altitude : altitude);
    put('GPSHPositioningError', number(tags, gps.HPositioningError));
    const datum = words(tags, gps.MapDatum);
    put('GPSMapDatum', datum);
    if (datum !== undefined && !/wgs.?(19)?84/iu.test(datum))
      warnings.push(
        `The position is given in the datum ${datum} and was taken as WGS84; it may be some hundred metres off.`,
      );
  } else if (tags.has(gps.Latitude) || tags.has(gps.Longitude)) {
    warnings.push(
      'The GPS position makes no sense (a part is missing, divided by zero or out of range) and was not used.',
    );
  }
  const direction = number(tags, gps.ImgDirection);
  if (direction !== undefined && direction >= 0 && direction <= 360) {
    put('GPSImgDirection', direction);
    put('GPSImgDirectionRef', words(tags, gps.ImgDirectionRef));
  } else if (tags.has(gps.ImgDirection)) {
    warnings.push(
      'The direction of view makes no sense (divided by zero or not between 0° and 360°) and was not used.',
    );
  }
}

/** Degrees, minutes and seconds as one number of 15 digits, which no receiver has; minutes and seconds may be missing. */
function angle(
  tags: Tags,
  tag: number,
  reference: number,
  plus: string,
  minus: string,
  most: number,
): number | undefined {
  const [degrees = Number.NaN, minutes = 0, seconds = 0] = numbers(tags.get(tag));
  const side = words(tags, reference)?.toUpperCase();
  const value = degrees + minutes / 60 + seconds / 3600;
  if (!(value >= 0 && value <= most) || (side !== plus && side !== minus)) return undefined;
  const rounded = Number(value.toPrecision(15));
  return side === minus ? -rounded : rounded;
}

/** "2008:10:23 14:27:07.24Z", as exiftool writes it. */
function putGpsTime(tags: Tags, put: Put): void {
  const date = /^(\d{4})[:-](\d\d)[:-](\d\d)$/u.exec(words(tags, gps.DateStamp) ?? '');
  const [hour = Number.NaN, minute = Number.NaN, second = Number.NaN] = numbers(tags.get(gps.TimeStamp));
  if (date === null || !(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61)) return;
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0');
  const [, fraction = ''] = /\.(\d*?)0*$/u.exec((second % 1).toFixed(6)) ?? [];
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction === '' ? '' : `.${fraction}`}`;
  put('GPSDateTime', `${date[1]}:${date[2]}:${date[3]} ${time}Z`);
}
