/** JPEG and PNG files for tests, with EXIF of any content: enough of a picture to be read, no pixels. */

export interface ExifEntry {
  readonly tag: number;
  /** 2 text, 3 uint16, 4 uint32, 5 rational, 10 signed rational. */
  readonly type: 2 | 3 | 4 | 5 | 10;
  /** Of rationals pairs: numerator, denominator. */
  readonly value: string | readonly number[];
  /** What the file says, when it lies. */
  readonly count?: number;
}

export interface ExifParts {
  readonly image?: readonly ExifEntry[];
  readonly photo?: readonly ExifEntry[];
  readonly gps?: readonly ExifEntry[];
}

const SIZES = { 2: 1, 3: 2, 4: 4, 5: 8, 10: 8 } as const;

/** A TIFF block with the three directories one after the other. */
export function makeTiff(parts: ExifParts, little = true): Uint8Array<ArrayBuffer> {
  const image = [...(parts.image ?? [])];
  const pointers = [
    ...(parts.photo === undefined ? [] : [{ tag: 0x8769, to: parts.photo }]),
    ...(parts.gps === undefined ? [] : [{ tag: 0x8825, to: parts.gps }]),
  ];
  const bytes = new Uint8Array(16_384);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  let free = 8 + 2 + (image.length + pointers.length) * 12 + 4;
  const write = (at: number, entries: readonly ExifEntry[]): void => {
    view.setUint16(at, entries.length, little);
    for (const [index, entry] of entries.entries()) {
      const field = at + 2 + index * 12;
      const values = typeof entry.value === 'string' ? [...new TextEncoder().encode(entry.value), 0] : entry.value;
      const perValue = entry.type === 5 || entry.type === 10 ? 2 : 1;
      const count = values.length / perValue;
      view.setUint16(field, entry.tag, little);
      view.setUint16(field + 2, entry.type, little);
      view.setUint32(field + 4, entry.count ?? count, little);
      const length = SIZES[entry.type] * count;
      let target = field + 8;
      if (length > 4) {
        view.setUint32(target, free, little);
        target = free;
        free += length;
      }
      for (const [at, value] of values.entries()) {
        if (entry.type === 2) view.setUint8(target + at, value);
        else if (entry.type === 3) view.setUint16(target + at * 2, value, little);
        else if (entry.type === 10) view.setInt32(target + at * 4, value, little);
        else view.setUint32(target + at * 4, value, little);
      }
    }
  };
  const places: ExifEntry[] = [];
  for (const { tag, to } of pointers) {
    const at = free;
    free += 2 + to.length * 12 + 4;
    write(at, to);
    places.push({ tag, type: 4, value: [at] });
  }
  write(8, [...image, ...places]);
  return bytes.slice(0, free);
}

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
