import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RADIO_SCALE, radioScaleFor } from '../contract/level-scale.ts';
import { PREVIEW_LEVEL } from '../contract/tile-address.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import { encodeAth11k, encodeAth11kVendor } from '../decode/encode.ts';
import { previewDump } from './preview.ts';
import { testKernels } from './testing/import-dump.ts';

// Machines that run everything at once are slow.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'airguard-preview-'));
  path = join(directory, 'dump');
});
afterEach(() => rmSync(directory, { recursive: true }));

function record(number: number, options: { freq1?: number; noise?: number; bins?: number } = {}): Uint8Array {
  const data = Uint8Array.from({ length: options.bins ?? 64 }, (_, bin) => 1 + ((number * 31 + bin * 7) % 200));
  const { freq1 = 5180, noise = -95 } = options;
  const fields = { chan_width_mhz: 20, freq1, noise, rssi: 30, tsf: number * 1000 };
  return number % 2 === 0 ? encodeAth11k(fields, data) : encodeAth11kVendor({ ...fields, is_primary: 1 }, data);
}

async function preview(records: readonly Uint8Array[], samples?: number) {
  const dump = Buffer.concat(records);
  writeFileSync(path, dump);
  const options = { path, bytes: dump.length, kernels: testKernels() };
  return previewDump(samples === undefined ? options : { ...options, samples });
}

test('about as many frames as asked for, evenly over the whole file, in tiles of the preview level (T5, T7)', async () => {
  const got = await preview(Array.from({ length: 30_000 }, (_, number) => record(number)));
  expect(got.frames).toBe(1080);
  const [stream] = got.streams;
  expect(stream?.tiles.map((tile) => decodeTile(tile).rows)).toEqual([512, 512, 56]);
  const starts = stream?.tiles.flatMap((tile) => [...decodeTile(tile).startNs]) ?? [];
  starts.slice(1).forEach((startNs, row) => {
    const step = startNs - (starts[row] ?? 0);
    expect(step).toBeGreaterThan(20e6);
    expect(step).toBeLessThan(36e6);
  });
  expect(decodeTile(stream?.tiles[0] ?? new ArrayBuffer(0)).level).toBe(PREVIEW_LEVEL);
  expect(got.endNs).toBeGreaterThan(29_900e6);
});

test('a small file gives each frame at most once', async () => {
  const got = await preview(Array.from({ length: 7 }, (_, number) => record(number)));
  expect(got.frames).toBe(7);
  expect(got.startNs).toBe(0);
});

test('streams keep apart; foreign bytes and records with noise 0 are passed over', async () => {
  const records = Array.from({ length: 6000 }, (_, number) => {
    if (number % 50 === 7) return new Uint8Array(700).fill(0x5a);
    return record(number, { freq1: number % 3 === 0 ? 2412 : 5180, noise: number % 5 === 0 ? 0 : -95 });
  });
  const got = await preview(records, 300);
  expect(got.streams.map((stream) => stream.centreHz).sort()).toEqual([2412e6, 5180e6]);
  expect(got.frames).toBeGreaterThan(280);
  expect(got.frames).toBeLessThanOrEqual(300);
  for (const stream of got.streams) expect(stream.frames).toBeGreaterThan(50);
});

test('poisoned noise floors raise the scale', async () => {
  const got = await preview(Array.from({ length: 100 }, (_, number) => record(number, { noise: -20 })));
  expect(got.strongestDbm).toBeGreaterThan(-20);
  expect(got.scale).toEqual(radioScaleFor(got.strongestDbm));
  expect(got.scale.floorDb).toBeGreaterThan(RADIO_SCALE.floorDb);
});

test('nothing to show, nothing there and no longer wanted', async () => {
  const nothing = await preview([new Uint8Array(50_000)]);
  expect(nothing).toMatchObject({ frames: 0, streams: [], startNs: 0, endNs: 0, scale: RADIO_SCALE });
  expect(nothing.strongestDbm).toBeUndefined();
  const options = { path: join(directory, 'absent'), bytes: 1000, kernels: testKernels() };
  await expect(previewDump(options)).rejects.toMatchObject({ code: 'not_found' });
  await expect(previewDump({ ...options, path }, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  writeFileSync(path, '');
  expect((await previewDump({ ...options, path, bytes: 0 })).frames).toBe(0);
});
