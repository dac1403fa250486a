import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { codePalette } from '../contract/colormaps.ts';
import { RADIO_SCALE } from '../contract/level-scale.ts';
import { encodeAth11k } from '../decode/encode.ts';
import { openRecording, type RecordingReader } from '../recording/recording-reader.ts';
import { importDump, testKernels } from '../recording/testing/import-dump.ts';
import { pictureCodes } from './picture-codes.ts';
import { type RenderOptions, renderPicture } from './render.ts';

// Machines that run everything at once are slow.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let directory = '';
let reader: RecordingReader;

/** 4000 frames at 1 ms, 64 bins of 312.5 kHz about 5180 MHz, with a pause of two seconds in the middle. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'airguard-render-'));
  const records = Array.from({ length: 4000 }, (_, number) => {
    const data = Uint8Array.from({ length: 64 }, (_, bin) => (bin === 10 ? 200 : 1 + ((number + bin) % 5)));
    const tsf = 1000 * (number + (number >= 2000 ? 2000 : 0));
    return encodeAth11k({ chan_width_mhz: 20, freq1: 5180, noise: -95, rssi: 30, tsf }, data);
  });
  const { evidencePath } = importDump(new Uint8Array(Buffer.concat(records)), { directory });
  reader = await openRecording({ directory, evidencePath, kernels: testKernels() });
});
afterAll(async () => {
  await reader.close();
  rmSync(directory, { recursive: true });
});

const whole: RenderOptions = {
  fromNs: 0,
  toNs: 6e9,
  lowHz: 5169.84375e6,
  highHz: 5189.84375e6,
  width: 64,
  height: 60,
  levels: { lowDb: -120, highDb: -60 },
  colormap: 'viridis',
  hold: 'max',
};

test('a picture has exactly W×H pixels in palette colours, and the gap is transparent (P3)', async () => {
  const png = PNG.sync.read(Buffer.from(await renderPicture(reader, whole)));
  expect([png.width, png.height]).toEqual([64, 60]);
  const codes = await pictureCodes(reader, whole, 'max');
  const palette = codePalette('viridis', RADIO_SCALE, { lowDb: -120, highDb: -60 });
  codes.forEach((code, pixel) => {
    expect([...png.data.subarray(4 * pixel, 4 * pixel + 4)]).toEqual([...palette.subarray(4 * code, 4 * code + 4)]);
  });
  const alpha = (x: number, y: number) => png.data[4 * (y * 64 + x) + 3];
  expect(alpha(0, 19)).toBe(255);
  expect(alpha(0, 30)).toBe(0);
  expect(alpha(63, 45)).toBe(255);
});

test('the carrier is one column wide, at every zoom', async () => {
  for (const height of [1, 7, 60, 500]) {
    const codes = await pictureCodes(reader, { ...whole, height }, 'max');
    const line = codes.subarray(0, 64);
    const strongest = Math.max(...line);
    expect(line.indexOf(strongest)).toBe(10);
    expect(line.filter((code) => code === strongest).length).toBe(1);
  }
});

test('the mean picture is below the max picture and never lights where that is dark', async () => {
  const max = await pictureCodes(reader, whole, 'max');
  const mean = await pictureCodes(reader, whole, 'mean');
  mean.forEach((code, pixel) => {
    expect(code === 0).toBe(max[pixel] === 0);
    expect(code).toBeLessThanOrEqual(max[pixel] ?? 0);
  });
  expect(mean).not.toEqual(max);
});

test('axes keep the size of the file', async () => {
  const png = PNG.sync.read(
    Buffer.from(await renderPicture(reader, { ...whole, width: 400, height: 300, axes: true })),
  );
  expect([png.width, png.height]).toEqual([400, 300]);
  expect([...png.data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
});

test('levels are chosen when none are given', async () => {
  const { levels: _, ...rest } = whole;
  expect(PNG.sync.read(Buffer.from(await renderPicture(reader, rest))).width).toBe(64);
});

test.each([
  [{ width: 0 }, 'pixels'],
  [{ width: 20_000 }, 'pixels'],
  [{ toNs: 0 }, 'time range'],
  [{ highHz: 1 }, 'band'],
  [{ axes: true }, 'axes'],
])('%o is refused in one sentence', async (change, words) => {
  await expect(renderPicture(reader, { ...whole, ...change })).rejects.toThrow(words);
  await expect(renderPicture(reader, { ...whole, ...change })).rejects.toMatchObject({ code: 'bad_request' });
});

test('an aborted picture is cancelled', async () => {
  await expect(renderPicture(reader, whole, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});
