import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import decodeJpeg, { init as initJpegDecoder } from '@jsquash/jpeg/decode.js';
import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import decodePng, { init as initPngDecoder } from '@jsquash/png/decode.js';
import type { Pixels } from '../decode/photo/shrink.ts';

/** WASM codecs beside the program's own kernels; put there by the build under these names. */
const files = { jpegDecoder: 'jpeg-decoder.wasm', jpegEncoder: 'jpeg-encoder.wasm', pngDecoder: 'png-decoder.wasm' };

const QUALITY = 80;

/** What the codecs make of a picture, in Node too. */
class PlainImageData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly colorSpace = 'srgb';
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

/** Pixels as they are stored. Throws when the picture is damaged. */
export async function decodePicture(programDir: string, kind: 'jpeg' | 'png', bytes: Uint8Array): Promise<Pixels> {
  Object.assign(globalThis, { ImageData: PlainImageData });
  const whole = new Uint8Array(bytes).buffer;
  if (kind === 'jpeg') await initJpegDecoder({ wasmBinary: wasmOf(programDir, files.jpegDecoder), printErr: () => {} });
  else await initPngDecoder(wasmOf(programDir, files.pngDecoder));
  const { data, width, height } = await (kind === 'jpeg' ? decodeJpeg(whole) : decodePng(whole));
  return { widthPx: width, heightPx: height, rgba: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

export async function encodeThumbnail(programDir: string, { widthPx, heightPx, rgba }: Pixels): Promise<Uint8Array> {
  await initJpegEncoder({ wasmBinary: wasmOf(programDir, files.jpegEncoder) });
  const data = new Uint8ClampedArray(rgba);
  const image = { data, width: widthPx, height: heightPx, colorSpace: 'srgb' } as const;
  return new Uint8Array(await encodeJpeg(image, { quality: QUALITY }));
}

function wasmOf(programDir: string, name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(join(programDir, name))).buffer;
}
