import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BELOW_RESOLUTION, codeOfDb, type LevelScale } from '../contract/level-scale.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import { createPyramidBuilder } from '../reduce/pyramid-builder.ts';
import { sealRecording } from './folder-digests.ts';
import { levelOfCell, quantiseLevels } from './level-file.ts';
import { queryMeasurement, querySpectrum } from './queries.ts';
import { openRecording } from './recording-reader.ts';
import { createRecordingWriter } from './recording-writer.ts';
import { testKernels } from './testing/import-dump.ts';

// Machines that run everything at once are slow.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const scale: LevelScale = { floorDb: -110, stepDb: 0.5, unit: 'dB', absolute: false };
const bins = 9;
const intervalNs = 1e8;
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'airguard-cells-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A recording of a row format: `levels` row by row, one row each 100 ms. */
function writeRows(levels: Float32Array, rows: number): void {
  const writer = createRecordingWriter({ directory, format: 'rtl_power', scale, levelZero: 'cells' });
  const axis = { centreHz: 100e6, widthHz: 9e6, bins, binHz: 1e6, lowEdgeHz: 95.5e6, nominalIntervalNs: intervalNs };
  const stream = writer.addStream(axis);
  const builder = createPyramidBuilder({
    kernels: testKernels(),
    bins,
    scale,
    nominalIntervalNs: intervalNs,
    onRows: (level, batch) => writer.addRows(stream, level, batch),
  });
  const centiDb = quantiseLevels(levels);
  const startNs = Float64Array.from({ length: rows }, (_, row) => row * intervalNs);
  writer.addCells(stream, { count: rows, startNs, endNs: startNs.map((start) => start + intervalNs), centiDb });
  builder.addRows(levels, rows, startNs, new Uint8Array(rows));
  builder.finish();
  sealRecording(directory, writer.finish([]));
}

const open = () => openRecording({ directory, kernels: testKernels() });
const levelAt = (row: number, bin: number) =>
  (row * 13 + bin * 7) % 11 === 0 ? Number.NaN : -90 + ((row * 31 + bin * 17) % 800) / 20;

test('level 0 of a row format comes from its file: codes, exact levels, spectrum and box', async () => {
  const rows = 1200;
  writeRows(
    Float32Array.from({ length: rows * bins }, (_, cell) => levelAt(Math.floor(cell / bins), cell % bins)),
    rows,
  );
  const recording = await open();
  expect(recording.index.frames).toBe(rows);
  const tile = decodeTile(await recording.tile(0, 0, 2, 'max'));
  expect(tile.rows).toBe(rows - 1024);
  for (let bin = 0; bin < bins; bin++) {
    const db = levelAt(1030, bin);
    const code = tile.codes[6 * bins + bin] ?? 0;
    if (Number.isNaN(db)) expect(code).toBe(BELOW_RESOLUTION);
    else expect(Math.abs(code - codeOfDb(db, scale))).toBeLessThanOrEqual(1);
  }
  const frame = await recording.frameAt(0, 1030.5 * intervalNs);
  expect(frame).toMatchObject({ row: 1030, timeNs: 1030 * intervalNs, header: {} });
  expect(frame?.evidenceOffset).toBeUndefined();
  expect(frame?.tsfUs).toBeUndefined();
  frame?.levelDb.forEach((db, bin) => {
    if (Number.isNaN(levelAt(1030, bin))) expect(db).toBeUndefined();
    else expect(db).toBeCloseTo(levelAt(1030, bin), 2);
  });
  expect(frame?.freqHz[4]).toBeCloseTo(100e6, 3);
  const all = { fromNs: 0, toNs: rows * intervalNs };
  const spectrum = await querySpectrum(recording, { ...all, stream: 0, maxFrames: 1e6 });
  const column = Array.from({ length: rows }, (_, row) => levelAt(row, 3)).filter((db) => !Number.isNaN(db));
  expect(spectrum.framesUsed).toBe(rows);
  expect(spectrum.maxDb[3]).toBeCloseTo(Math.max(...column), 2);
  expect(spectrum.minDb[3]).toBeCloseTo(Math.min(...column), 2);
  expect(spectrum.below[3]).toBe(rows - column.length);
  const box = { range: all, band: { lowHz: 90e6, highHz: 110e6 }, thresholdDb: -60 };
  const measured = await queryMeasurement(recording, box);
  expect(measured).toMatchObject({ unit: 'dB', absolute: false, frames: rows, cells: rows * bins });
  expect(measured.peakDb).toBeCloseTo(Math.max(...spectrum.maxDb), 2);
  await recording.close();
});

test('no row of a higher level is darker than a cell it holds, nor the mean brighter than the maximum (P2, T2)', async () => {
  const cell = fc.oneof(fc.double({ min: -140, max: 20, noNaN: true }), fc.constant(Number.NaN));
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: bins * 8, maxLength: bins * 8 }), async (cells) => {
      rmSync(directory, { recursive: true });
      directory = mkdtempSync(join(tmpdir(), 'airguard-cells-'));
      writeRows(Float32Array.from(cells), 8);
      const recording = await open();
      const frames = decodeTile(await recording.tile(0, 0, 0, 'max')).codes;
      const max = decodeTile(await recording.tile(0, 1, 0, 'max')).codes;
      const mean = decodeTile(await recording.tile(0, 1, 0, 'mean')).codes;
      await recording.close();
      for (let at = 0; at < 2 * bins; at++) {
        const [row, bin] = [Math.floor(at / bins), at % bins];
        const held = [0, 1, 2, 3].map((child) => frames[(row * 4 + child) * bins + bin] ?? 0);
        expect(max[at]).toBe(Math.max(...held));
        expect(mean[at]).toBeLessThanOrEqual(max[at] ?? 0);
      }
    }),
    { numRuns: 40 },
  );
});

test('stored levels are what the builder was given', () => {
  const levels = Float32Array.of(-90.123, Number.NaN, Number.NEGATIVE_INFINITY, 500, -500, 0.005);
  const cells = quantiseLevels(levels);
  expect([...cells]).toEqual([-9012, -32768, -32768, 32767, -32767, 0]);
  cells.forEach((cell, at) => {
    expect(levelOfCell(cell)).toEqual(levels[at]);
  });
});

test('a tile table that names impossible tiles is a fault, not a crash', async () => {
  writeRows(new Float32Array(700 * bins).fill(-50), 700);
  const intact = await open();
  await intact.close();
  writeFileSync(join(directory, 'tiles.arrow'), new Uint8Array(100));
  await expect(open()).rejects.toMatchObject({ code: 'corrupt_input' });
  writeFileSync(join(directory, 'tiles.arrow'), new Uint8Array(200_000).fill(0x7f));
  const damaged = await open();
  await expect(damaged.tile(0, 0, 0, 'max')).rejects.toMatchObject({ code: 'not_found' });
  await damaged.close();
});
