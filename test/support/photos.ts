import { PNG } from 'pngjs';
import { type ExifEntry, makeTiff } from '../../workers/decode/photo/testing/make-photo.ts';

/** What a generated photo says of itself. */
export interface PhotoWords {
  /** "2025:06:01 14:03:21" by the camera's own clock. */
  readonly local?: string;
  readonly latitudeDeg?: number;
  readonly longitudeDeg?: number;
  readonly directionDeg?: number;
  readonly model?: string;
  /** Red, green, blue of the sky. */
  readonly sky?: readonly [number, number, number];
  readonly widthPx?: number;
  readonly heightPx?: number;
}

/** A PNG with pixels and EXIF: a sky, a wall and a window, so that up and down can be told. */
export function drawnPhoto(words: PhotoWords): Uint8Array {
  const { sky = [90, 140, 190], widthPx = 240, heightPx = 180 } = words;
  const picture = new PNG({ width: widthPx, height: heightPx });
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const window = x > widthPx * 0.6 && x < widthPx * 0.8 && y > heightPx * 0.6 && y < heightPx * 0.8;
      const colour = window ? [230, 220, 170] : y < heightPx * 0.45 ? sky : [120, 110, 100];
      picture.data.set([...colour, 255], (y * widthPx + x) * 4);
    }
  }
  const plain = PNG.sync.write(picture);
  // Behind IHDR, which every reader expects first.
  const at = 8 + 25;
  return Buffer.concat([plain.subarray(0, at), chunk('eXIf', makeTiff(exifOf(words))), plain.subarray(at)]);
}

function exifOf({ local, latitudeDeg, longitudeDeg, directionDeg, model = 'One' }: PhotoWords) {
  const text = (tag: number, value: string): ExifEntry => ({ tag, type: 2, value });
  const millionths = (degrees: number) => [Math.round(Math.abs(degrees) * 1e6), 1_000_000, 0, 1, 0, 1];
  const image = [text(0x10f, 'Acme'), text(0x110, model)];
  const photo = local === undefined ? [] : [text(0x9003, local)];
  const gps: ExifEntry[] = [];
  if (latitudeDeg !== undefined && longitudeDeg !== undefined) {
    gps.push(text(1, latitudeDeg < 0 ? 'S' : 'N'), { tag: 2, type: 5, value: millionths(latitudeDeg) });
    gps.push(text(3, longitudeDeg < 0 ? 'W' : 'E'), { tag: 4, type: 5, value: millionths(longitudeDeg) });
  }
  if (directionDeg !== undefined) gps.push(text(16, 'T'), { tag: 17, type: 5, value: [directionDeg * 100, 100] });
  return { image, photo, ...(gps.length === 0 ? {} : { gps }) };
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** ISO 3309, as PNG demands it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
