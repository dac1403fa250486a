import { deflate } from 'node:zlib';
import { crc32 } from '../contract/crc32.ts';

/**
 * PNG encoder for the two kinds of picture we write. Format: PNG specification, third edition; filter 0 on every line,
 * because level codes gain nothing from the others.
 */
export type PngPicture =
  /** A byte a pixel, looked up in 256 RGBA colours. */
  | {
      readonly kind: 'indexed';
      readonly width: number;
      readonly height: number;
      readonly pixels: Uint8Array;
      readonly palette: Uint8Array;
    }
  | { readonly kind: 'rgba'; readonly width: number; readonly height: number; readonly pixels: Uint8Array };

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** `texts` become iTXt chunks, a keyword (Latin-1, at most 79 characters) and its UTF-8 text each. */
export async function encodePng(
  picture: PngPicture,
  texts: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, pixels } = picture;
  const lineBytes = picture.kind === 'indexed' ? width : 4 * width;
  if (pixels.length !== lineBytes * height) throw new Error(`${pixels.length} bytes are not ${width}×${height} pixels`);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, picture.kind === 'indexed' ? 3 : 6], 8);
  const lines = new Uint8Array((lineBytes + 1) * height);
  for (let y = 0; y < height; y++) {
    lines.set(pixels.subarray(y * lineBytes, (y + 1) * lineBytes), y * (lineBytes + 1) + 1);
  }
  const encoder = new TextEncoder();
  const said = Object.entries(texts).map(([keyword, text]) =>
    // Not compressed, no language, no translated keyword (11.3.3.4).
    chunk('iTXt', encoder.encode(`${keyword}\0\0\0\0\0${text}`)),
  );
  const parts = [SIGNATURE, chunk('IHDR', header), ...said];
  if (picture.kind === 'indexed') {
    const colours = new Uint8Array(256 * 3);
    const opacities = new Uint8Array(256);
    for (let entry = 0; entry < 256; entry++) {
      colours.set(picture.palette.subarray(entry * 4, entry * 4 + 3), entry * 3);
      opacities[entry] = picture.palette[entry * 4 + 3] ?? 255;
    }
    parts.push(chunk('PLTE', colours), chunk('tRNS', opacities));
  }
  parts.push(chunk('IDAT', await deflated(lines)), chunk('IEND', new Uint8Array()));
  return joined(parts);
}

function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    deflate(bytes, { level: 6 }, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
