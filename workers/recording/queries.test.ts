import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { codeOfDb } from '../contract/level-scale.ts';
import { decibelsOfPower, powerOfDecibels } from '../contract/spectrum-math.ts';
import { encodeAth11k } from '../decode/encode.ts';
import { levelsOfFrame } from '../decode/levels.ts';
import { createReferenceScanner } from '../decode/scan.ts';
import { queryOverview } from './overview.ts';
import { queryMeasurement, querySpectrum, queryTrace } from './queries.ts';
import { openRecording, type RecordingReader } from './recording-reader.ts';
import { importDump, testKernels } from './testing/import-dump.ts';

// Machines that run everything at once are slow.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const FRAMES = 3000;
const bins = 32;
const binHz = 20e6 / bins;
let directory = '';
let reader: RecordingReader;
/** Levels by frame and bin, NaN below resolution. */
const levels: number[][] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'airguard-queries-'));
  const scanner = createReferenceScanner(4);
  const records = Array.from({ length: FRAMES }, (_, number) => {
    const data = Uint8Array.from({ length: bins }, (_, bin) => (Math.imul(number + 7, bin * 2 + 3) >> 2) % 90);
    if (number % 400 === 399) data[20] = 255;
    const fields = { chan_width_mhz: 20, freq1: 2412, noise: -96, rssi: 8 + (number % 40), tsf: 1000 * number };
    const record = encodeAth11k(fields, data);
    scanner.input.set(record);
    scanner.scan(0, record.length, true);
    const exact = new Float64Array(bins);
    levelsOfFrame(scanner.input, scanner.columns, 0, exact);
    levels.push(Array.from(exact, (db, bin) => (data[bin] === 0 ? Number.NaN : db)));
    return record;
  });
  const { evidencePath } = importDump(new Uint8Array(Buffer.concat(records)), { directory });
  reader = await openRecording({ directory, evidencePath, kernels: testKernels() });
});
afterAll(async () => {
  await reader.close();
  rmSync(directory, { recursive: true });
});

const range = { fromNs: 700.5e6, toNs: 2100.5e6 };
const inRange = () => levels.slice(700, 2101);

test('a spectrum is exact over the frames that reach into the range (S1)', async () => {
  const got = await querySpectrum(reader, { ...range, stream: 0, maxFrames: 1e6 });
  expect([got.framesUsed, got.framesTotal]).toEqual([1401, 1401]);
  const edge = 2412e6 - 16.5 * binHz;
  expect(got.freqHz[0]).toBeCloseTo(edge + binHz / 2, 3);
  for (let bin = 0; bin < bins; bin++) {
    const cells = inRange()
      .map((frame) => frame[bin] ?? Number.NaN)
      .filter((db) => !Number.isNaN(db));
    expect(got.minDb[bin]).toBeCloseTo(Math.min(...cells), 3);
    expect(got.maxDb[bin]).toBeCloseTo(Math.max(...cells), 3);
    const mean = cells.reduce((sum, db) => sum + powerOfDecibels(db), 0) / cells.length;
    expect(got.meanDb[bin]).toBeCloseTo(decibelsOfPower(mean), 3);
    expect(got.below[bin]).toBe(1401 - cells.length);
    expect(got.histogram[bin * 256 + 1]).toBe(1401 - cells.length);
    expect(got.histogram.subarray(bin * 256, bin * 256 + 256).reduce((a, b) => a + b, 0)).toBe(1401);
  }
});

test('a spectrum of more frames than asked for is sampled and says so', async () => {
  const got = await querySpectrum(reader, { fromNs: 0, toNs: 3e9, stream: 0, maxFrames: 1100 });
  expect(got.framesTotal).toBe(FRAMES);
  expect(got.framesUsed).toBeGreaterThan(500);
  expect(got.framesUsed).toBeLessThanOrEqual(1100);
  expect((await querySpectrum(reader, { fromNs: 0, toNs: 3e9, stream: 0, maxFrames: 10 })).framesUsed).toBe(10);
});

test('the maximum of a sampled spectrum covers every frame of the range (S6)', async () => {
  for (const wanted of [{ fromNs: 0, toNs: 3e9 }, range, { fromNs: 398.5e6, toNs: 1199.5e6 }]) {
    const all = await querySpectrum(reader, { ...wanted, stream: 0, maxFrames: 1e6 });
    const sample = await querySpectrum(reader, { ...wanted, stream: 0, maxFrames: 3 });
    expect(sample.framesUsed).toBe(3);
    for (let bin = 0; bin < bins; bin++) {
      expect(Math.abs((sample.maxDb[bin] ?? 0) - (all.maxDb[bin] ?? 0))).toBeLessThan(0.27);
    }
  }
});

test('a box is measured from level 0 (M1–M8)', async () => {
  const band = { lowHz: 2412e6 - 5e6, highHz: 2412e6 + 5e6 };
  const got = await queryMeasurement(reader, { range, band, thresholdDb: -70 });
  const rows = inRange().map((frame) => frame.filter((_, bin) => Math.abs((bin - 16) * binHz + 0.001) <= 5e6));
  const width = rows[0]?.length ?? 0;
  const power = rows.map((row) => row.reduce((sum, db) => sum + (Number.isNaN(db) ? 0 : powerOfDecibels(db)), 0));
  const cells = rows.flat().filter((db) => !Number.isNaN(db));
  expect(got).toMatchObject({ frames: 1401, cells: 1401 * width, unit: 'dBm', absolute: true, durationNs: 1400e6 });
  expect(got.belowResolutionCells).toBe(got.cells - cells.length);
  expect(got.channelPowerDb).toBeCloseTo(decibelsOfPower(power.reduce((a, b) => a + b, 0) / 1401), 6);
  expect(got.peakDb).toBeCloseTo(Math.max(...cells), 6);
  expect(got.dutyCycle).toBeCloseTo(rows.filter((row) => row.some((db) => db >= -70)).length / 1401, 9);
  const peakFrame = inRange().findIndex((_, row) => rows[row]?.some((db) => Math.abs(db - (got.peakDb ?? 0)) < 1e-9));
  expect(got.peakNs).toBe((700 + peakFrame) * 1e6);
  expect(got.occupiedBandwidthHz).toBeGreaterThan(8e6);
  expect(got.occupiedBandwidthHz).toBeLessThan(width * binHz);
});

test('stretches of a range: each frame in them once, whatever their order, and nothing between them (M9, S1, S6)', async () => {
  const within = [
    { fromNs: 1000.5e6, toNs: 1300.5e6 },
    { fromNs: 100.5e6, toNs: 200.5e6 },
    { fromNs: 200.7e6, toNs: 250.5e6 },
    { fromNs: 5e9, toNs: 6e9 },
  ];
  const chosen = [...levels.slice(100, 251), ...levels.slice(1000, 1301)];
  const span = { fromNs: 0, toNs: 3e9 };
  const whole = await querySpectrum(reader, { ...span, within, stream: 0, maxFrames: 1e6 });
  const sampled = await querySpectrum(reader, { ...span, within, stream: 0, maxFrames: 5 });
  expect([whole.framesUsed, whole.framesTotal]).toEqual([452, 452]);
  expect([sampled.framesUsed, sampled.framesTotal]).toEqual([5, 452]);
  for (let bin = 0; bin < bins; bin++) {
    const cells = chosen.map((frame) => frame[bin] ?? Number.NaN).filter((db) => !Number.isNaN(db));
    expect(whole.maxDb[bin]).toBeCloseTo(Math.max(...cells), 3);
    expect(Math.abs((sampled.maxDb[bin] ?? 0) - Math.max(...cells))).toBeLessThan(0.27);
    expect(whole.below[bin]).toBe(452 - cells.length);
  }
  const band = { lowHz: 2402e6, highHz: 2422e6 };
  const box = await queryMeasurement(reader, { range: span, within, band, thresholdDb: -70 });
  // Frames are a millisecond long: three stretches cut at their ends; a fourth lies behind the recording.
  expect(box).toMatchObject({ frames: 452, stretches: 3, range: span });
  expect(box.durationNs).toBeCloseTo(100e6 + 49.5e6 + 300e6, -3);
  const none = await querySpectrum(reader, { ...span, within: [{ fromNs: 5e9, toNs: 6e9 }], stream: 0, maxFrames: 9 });
  expect(none.framesTotal).toBe(0);
});

test('zero span: exact maximum and mean of the band power in every bucket (Z1, Z2)', async () => {
  const band = { lowHz: 2402e6, highHz: 2422e6 };
  const got = await queryTrace(reader, { fromNs: 0, toNs: 3e9, ...band, buckets: 30 });
  expect(got.level).toBe(0);
  for (const bucket of [0, 13, 29]) {
    const power = levels
      .slice(bucket * 100, bucket * 100 + 100)
      .map((frame) =>
        frame.reduce((sum, db, bin) => sum + (Number.isNaN(db) || bin === 32 ? 0 : powerOfDecibels(db)), 0),
      );
    expect(got.maxDb[bucket]).toBeCloseTo(decibelsOfPower(Math.max(...power)), 6);
    expect(got.meanDb[bucket]).toBeCloseTo(decibelsOfPower(power.reduce((a, b) => a + b, 0) / 100), 6);
    expect(got.frames[bucket]).toBe(100);
  }
});

test('the overview shows every burst, counts every frame once, and leaves gaps at 0 (P2)', async () => {
  for (const columns of [1, 37, 300, 8192]) {
    const got = await queryOverview(reader, { fromNs: -1e9, toNs: 5e9, columns });
    expect(got.frames.reduce((a, b) => a + b, 0)).toBe(FRAMES);
    const strongest = Math.max(...levels.flat().filter((db) => !Number.isNaN(db)));
    expect(Math.max(...got.maxCode)).toBe(codeOfDb(strongest, reader.index.scale));
    if (columns > 6) expect(got.maxCode.at(-1)).toBe(0);
  }
});

test('bad requests and aborts are faults', async () => {
  const band = { lowHz: 2402e6, highHz: 2422e6 };
  const bad = { code: 'bad_request' };
  await expect(querySpectrum(reader, { fromNs: 1, toNs: 1, stream: 0, maxFrames: 1 })).rejects.toMatchObject(bad);
  await expect(queryTrace(reader, { ...range, lowHz: 2, highHz: 1, buckets: 1 })).rejects.toMatchObject(bad);
  await expect(querySpectrum(reader, { ...range, stream: 3, maxFrames: 1 })).rejects.toMatchObject({
    code: 'not_found',
  });
  const aborted = AbortSignal.abort();
  const cancelled = { code: 'cancelled' };
  await expect(querySpectrum(reader, { ...range, stream: 0, maxFrames: 9 }, aborted)).rejects.toMatchObject(cancelled);
  await expect(queryMeasurement(reader, { range, band, thresholdDb: 0 }, aborted)).rejects.toMatchObject(cancelled);
  await expect(queryOverview(reader, { ...range, columns: 9 }, aborted)).rejects.toMatchObject(cancelled);
});
