/** Writes EXIF blocks, for the generator and the tests. */

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
