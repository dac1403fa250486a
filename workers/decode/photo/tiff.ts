/** What a tag holds: text, or numbers (a rational whose denominator is 0 is not a number). */
export type TagValue = string | readonly number[];
export type Tags = ReadonlyMap<number, TagValue>;

/** The parts of EXIF, each with the tags that were asked for. */
export interface ExifTags {
  readonly image: Tags;
  readonly photo: Tags;
  readonly gps: Tags;
  /** One sentence for everything that could not be read. */
  readonly warnings: readonly string[];
}

const PHOTO_PART = 0x8769;
const GPS_PART = 0x8825;
const MOST_ENTRIES = 1024;
/** No tag of ours is longer; a count beyond it is damage or an attack. */
const MOST_TEXT_BYTES = 4096;
const MOST_NUMBERS = 16;
const ENTRY_BYTES = 12;
/** Bytes of one value of each TIFF type. */
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

/**
 * Reads the tags of a TIFF block as EXIF 2.32 uses it: the first directory and the two it points to, each once, so that no
 * loop of pointers can hold it up. Never throws.
 */
export function readExifTags(
  bytes: Uint8Array,
  wanted: { readonly image: readonly number[]; readonly photo: readonly number[]; readonly gps: readonly number[] },
): ExifTags {
  const none: Tags = new Map();
  const warnings: string[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = bytes.length < 8 ? 0 : view.getUint16(0);
  const little = order === 0x4949;
  if ((order !== 0x4949 && order !== 0x4d4d) || view.getUint16(2, little) !== 42) {
    return {
      image: none,
      photo: none,
      gps: none,
      warnings: ['The EXIF data is damaged at its beginning and was not read.'],
    };
  }
  const seen = new Set<number>();
  const part = (offset: number | undefined, tags: readonly number[], what: string): Tags => {
    if (offset === undefined) return none;
    if (seen.has(offset)) {
      warnings.push(`The EXIF data is damaged: its ${what} are said to be where other data is, and were not read.`);
      return none;
    }
    seen.add(offset);
    return readDirectory(view, little, offset, new Set(tags), what, warnings);
  };
  const image = part(view.getUint32(4, little), [...wanted.image, PHOTO_PART, GPS_PART], 'facts about the picture');
  const photo = part(pointer(image.get(PHOTO_PART)), wanted.photo, 'facts about the exposure');
  const gps = part(pointer(image.get(GPS_PART)), wanted.gps, 'facts about the place');
  return { image, photo, gps, warnings };
}

function pointer(value: TagValue | undefined): number | undefined {
  return typeof value === 'string' ? undefined : value?.[0];
}

function readDirectory(
  view: DataView,
  little: boolean,
  offset: number,
  wanted: ReadonlySet<number>,
  what: string,
  warnings: string[],
): Tags {
  const found = new Map<number, TagValue>();
  const damaged = (why: string) => warnings.push(`The EXIF data is damaged: of its ${what}, ${why}.`);
  if (offset + 2 > view.byteLength) {
    damaged('none is there, because they would begin behind its end');
    return found;
  }
  const stated = view.getUint16(offset, little);
  const fitting = Math.floor((view.byteLength - offset - 2) / ENTRY_BYTES);
  const entries = Math.min(stated, fitting, MOST_ENTRIES);
  if (entries < stated) damaged(`${stated} are announced and ${entries} could be read`);
  let unreadable = 0;
  for (let entry = 0; entry < entries; entry++) {
    const at = offset + 2 + entry * ENTRY_BYTES;
    const tag = view.getUint16(at, little);
    if (!wanted.has(tag) || found.has(tag)) continue;
    const value = readValue(view, little, at);
    if (value === undefined) unreadable++;
    else found.set(tag, value);
  }
  if (unreadable > 0) damaged(`${unreadable} could not be read, because they point outside or are too long`);
  return found;
}

function readValue(view: DataView, little: boolean, entry: number): TagValue | undefined {
  const type = view.getUint16(entry + 2, little);
  const count = view.getUint32(entry + 4, little);
  const size = TYPE_BYTES[type];
  const text = type === 2 || type === 7;
  if (size === undefined || count === 0 || count > (text ? MOST_TEXT_BYTES : MOST_NUMBERS)) return undefined;
  const length = size * count;
  const at = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  if (at + length > view.byteLength) return undefined;
  if (text) return textOf(new Uint8Array(view.buffer, view.byteOffset + at, length));
  return Array.from({ length: count }, (_, index) => readNumber(view, little, type, at + index * size));
}

function readNumber(view: DataView, little: boolean, type: number, at: number): number {
  switch (type) {
    case 1:
      return view.getUint8(at);
    case 3:
      return view.getUint16(at, little);
    case 4:
      return view.getUint32(at, little);
    case 9:
      return view.getInt32(at, little);
    case 5:
      return ratio(view.getUint32(at, little), view.getUint32(at + 4, little));
    default:
      return ratio(view.getInt32(at, little), view.getInt32(at + 4, little));
  }
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? Number.NaN : numerator / denominator;
}

/** Up to the first zero, without anything that is no visible character. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder()
    .decode(end < 0 ? bytes : bytes.subarray(0, end))
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .trim();
}
