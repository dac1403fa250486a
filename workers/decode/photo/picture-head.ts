import { Fault } from '../../contract/faults.ts';

/** What a picture file says of itself before its pixels. */
export interface PictureHead {
  readonly kind: 'jpeg' | 'png';
  readonly widthPx: number;
  readonly heightPx: number;
  /** The TIFF block of its EXIF data. */
  readonly exif: Uint8Array | undefined;
  readonly warnings: readonly string[];
}

const JPEG_START = [0xff, 0xd8, 0xff];
const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const EXIF_HEAD = [0x45, 0x78, 0x69, 0x66, 0, 0];
const TRUNCATED = 'The file ends before its picture does; what is missing was never stored or was cut off.';
const BEGINS = (bytes: Uint8Array, start: readonly number[], at = 0) =>
  start.every((byte, index) => bytes[at + index] === byte);

/** JPEG or PNG by its first bytes. */
export function pictureKind(head: Uint8Array): PictureHead['kind'] | undefined {
  if (BEGINS(head, JPEG_START)) return 'jpeg';
  return BEGINS(head, PNG_START) ? 'png' : undefined;
}

/** Brands of the ISO base media files that phones write photos in (ISO/IEC 23008-12). */
const HEIF_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif', 'avis'];

/** HEIF, HEIC or AVIF by its first bytes. */
export function isHeif(head: Uint8Array): boolean {
  const word = (at: number) => String.fromCharCode(...head.subarray(at, at + 4));
  return head.length >= 12 && word(4) === 'ftyp' && HEIF_BRANDS.includes(word(8));
}

/** Fault `corrupt_input` when it does not say how large its picture is. */
export function readPictureHead(bytes: Uint8Array): PictureHead {
  return pictureKind(bytes) === 'png' ? readPng(bytes) : readJpeg(bytes);
}

/** Segments up to the first scan (ITU-T T.81, B.1.1). */
function readJpeg(bytes: Uint8Array): PictureHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let exif: Uint8Array | undefined;
  let size: { readonly widthPx: number; readonly heightPx: number } | undefined;
  let at = 2;
  let scan = -1;
  while (at + 4 <= bytes.length && scan < 0) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    const body = at + 4;
    if (length < 2) break;
    if (marker === 0xda) scan = at;
    else if (marker === 0xe1 && exif === undefined && BEGINS(bytes, EXIF_HEAD, body))
      exif = bytes.subarray(body + EXIF_HEAD.length, at + 2 + length);
    else if (isFrameHead(marker) && body + 5 <= bytes.length)
      size ??= { heightPx: view.getUint16(body + 1), widthPx: view.getUint16(body + 3) };
    at += 2 + length;
  }
  if (size === undefined || size.widthPx === 0 || size.heightPx === 0)
    throw new Fault('corrupt_input', 'The JPEG photo is damaged before it says how large its picture is.');
  const whole = scan >= 0 && endOfJpeg(bytes, scan);
  return { kind: 'jpeg', ...size, exif, warnings: whole ? [] : [TRUNCATED] };
}

/** SOF0 … SOF15 without the tables that lie between their numbers. */
function isFrameHead(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function endOfJpeg(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.length - 2; at > from; at--) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

/** Chunks up to the end (PNG, third edition, 5.3); `eXIf` may stand before or behind the pixels. */
function readPng(bytes: Uint8Array): PictureHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = PNG_START.length;
  const named = (at: number, name: string) => String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === name;
  const widthPx = bytes.length >= first + 16 && named(first, 'IHDR') ? view.getUint32(first + 8) : 0;
  const heightPx = widthPx === 0 ? 0 : view.getUint32(first + 12);
  if (widthPx === 0 || heightPx === 0 || widthPx > 0x7fff_ffff || heightPx > 0x7fff_ffff)
    throw new Fault('corrupt_input', 'The PNG photo is damaged before it says how large its picture is.');
  let exif: Uint8Array | undefined;
  let ended = false;
  for (let at = first; at + 12 <= bytes.length && !ended; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) break;
    if (named(at, 'IEND')) ended = true;
    else if (named(at, 'eXIf')) exif ??= bytes.subarray(at + 8, at + 8 + length);
    at += 12 + length;
  }
  return { kind: 'png', widthPx, heightPx, exif, warnings: ended ? [] : [TRUNCATED] };
}
