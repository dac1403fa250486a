import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { programDir } from '../../test/support/program.ts';
import { readPictureHead } from '../decode/photo/picture-head.ts';
import { haveRealData, realBytes } from '../decode/testing/real-data.ts';
import { makeThumbnail } from './thumbnail.ts';

const folder = mkdtempSync(join(tmpdir(), 'airguard-thumbnail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const never = () => new AbortController().signal;

async function thumbnailOf(bytes: Uint8Array, kind: 'jpeg' | 'png', orientation = 1, signal = never()) {
  const path = join(folder, 'photo');
  writeFileSync(path, bytes);
  return makeThumbnail({ programDir: await programDir(), path, kind, orientation }, signal);
}

/** Left half red, right half transparent. */
function png(width: number, height: number): Uint8Array {
  const picture = new PNG({ width, height });
  for (let at = 0; at < width * height; at++) {
    const left = at % width < width / 2;
    picture.data.set(left ? [255, 0, 0, 255] : [0, 0, 0, 0], at * 4);
  }
  return PNG.sync.write(picture);
}

describe('thumbnails are made in a thread of their own (PH1)', () => {
  it('of a PNG, on white, not enlarged', async () => {
    const small = await thumbnailOf(png(64, 32), 'png');
    expect(small === undefined ? {} : readPictureHead(small)).toMatchObject({
      kind: 'jpeg',
      widthPx: 64,
      heightPx: 32,
      warnings: [],
    });
    const large = await thumbnailOf(png(1000, 200), 'png', 6);
    expect(large === undefined ? {} : readPictureHead(large)).toMatchObject({ widthPx: 64, heightPx: 320 });
  });

  it.skipIf(!haveRealData)('of JPEG photos, upright', async () => {
    const plain = await thumbnailOf(realBytes('photo/DSCN0010.jpg'), 'jpeg');
    expect(plain === undefined ? {} : readPictureHead(plain)).toMatchObject({ widthPx: 320, heightPx: 240 });
    const turned = await thumbnailOf(realBytes('photo/orientation_portrait_6.jpg'), 'jpeg', 6);
    expect(turned === undefined ? {} : readPictureHead(turned)).toMatchObject({ widthPx: 240, heightPx: 320 });
    expect(turned?.length).toBeLessThan(60_000);
  });

  it('of damage there is none, and nothing crashes', async () => {
    expect(await thumbnailOf(Uint8Array.of(0xff, 0xd8, 0xff, 0, 1, 2, 3), 'jpeg')).toBeUndefined();
    expect(await thumbnailOf(png(64, 32).subarray(0, 60), 'png')).toBeUndefined();
    await expect(thumbnailOf(png(64, 32), 'png', 1, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
