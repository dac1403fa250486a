import type { ExifEntry, ExifParts } from '../encode-exif.ts';

export { type ExifEntry, type ExifParts, makeTiff } from '../encode-exif.ts';

/** JPEG and PNG files for tests, with EXIF of any content: enough of a picture to be read, no pixels. */

/** SOI, EXIF, frame head, scan, EOI. */
export function makeJpeg(
  size: { readonly widthPx: number; readonly heightPx: number },
  tiff?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const exif = tiff === undefined ? [] : [0xff, 0xe1, ...word(tiff.length + 8), 0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const frame = [0xff, 0xc0, ...word(11), 8, ...word(size.heightPx), ...word(size.widthPx), 1, 1, 0x11, 0];
  return Uint8Array.from([0xff, 0xd8, ...exif, ...frame, 0xff, 0xda, ...word(8), 1, 1, 0, 0, 63, 0, 7, 0xff, 0xd9]);
}

/** Signature, IHDR, eXIf, IEND; checksums are zero. */
export function makePng(
  size: { readonly widthPx: number; readonly heightPx: number },
  tiff?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const long = (value: number) => [...word(value >>> 16), ...word(value & 0xffff)];
  const chunk = (name: string, data: readonly number[]) => [
    ...long(data.length),
    ...new TextEncoder().encode(name),
    ...data,
    ...long(0),
  ];
  const head = chunk('IHDR', [...long(size.widthPx), ...long(size.heightPx), 8, 2, 0, 0, 0]);
  const exif = tiff === undefined ? [] : chunk('eXIf', [...tiff]);
  return Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...head, ...exif, ...chunk('IEND', [])]);
}

function word(value: number): [number, number] {
  return [(value >> 8) & 0xff, value & 0xff];
}

const text = (tag: number, value: string): ExifEntry => ({ tag, type: 2, value });
const rational = (tag: number, ...value: number[]): ExifEntry => ({ tag, type: 5, value });

/** Everything a good phone writes. */
export const phoneExif: ExifParts = {
  image: [text(0x10f, 'Acme'), text(0x110, 'Acme One'), { tag: 0x112, type: 3, value: [6] }],
  photo: [text(0x9003, '2025:06:01 14:03:21'), text(0x9011, '+02:00'), text(0x9291, '250'), text(0xa431, 'SN-7')],
  gps: [
    text(1, 'N'),
    rational(2, 47, 1, 22, 1, 4212, 100),
    text(3, 'W'),
    rational(4, 8, 1, 30, 1, 0, 1),
    { tag: 5, type: 3, value: [1] },
    rational(6, 1205, 100),
    rational(7, 12, 1, 3, 1, 2150, 100),
    text(16, 'T'),
    rational(17, 27_050, 100),
    text(29, '2025:06:01'),
    rational(31, 48, 10),
  ],
};
