import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encodeAth11k } from '../decode/encode.ts';
import { queryMeasurement } from './queries.ts';
import { openRecording, type RecordingReader } from './recording-reader.ts';
import { querySamples } from './survey-samples.ts';
import { importDump, testKernels } from './testing/import-dump.ts';

// Machines that run everything at once are slow.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let directory = '';
let reader: RecordingReader;
const bins = 32;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'airguard-samples-'));
  const records = Array.from({ length: 4000 }, (_, number) => {
    const data = Uint8Array.from({ length: bins }, (_, bin) => (Math.imul(number + 7, bin * 2 + 3) >> 2) % 90);
    // Two radios' worth of channels in turn; nothing for a while in the middle.
    const freq1 = number % 8 < 5 ? 2412 : 2437;
    const tsf = 1000 * number + (number > 2500 ? 3_000_000 : 0);
    return encodeAth11k({ chan_width_mhz: 20, freq1, noise: -96, rssi: 8 + (number % 40), tsf }, data);
  });
  const { evidencePath } = importDump(new Uint8Array(Buffer.concat(records)), { directory });
  reader = await openRecording({ directory, evidencePath, kernels: testKernels() });
});
afterAll(async () => {
  await reader.close();
  rmSync(directory, { recursive: true });
});

const query = { fromNs: 0, toNs: 6.75e9, lowHz: 2405e6, highHz: 2419e6, thresholdDb: -70, bucketNs: 0.5e9 } as const;

test('peak and occupancy of each stretch are those of a box around it (A1, A2, A3)', async () => {
  const peaks = await querySamples(reader, { ...query, measure: 'peak' });
  const occupancy = await querySamples(reader, { ...query, measure: 'occupancy' });
  expect([...occupancy.startNs]).toEqual([...peaks.startNs]);
  expect(peaks.endNs.at(-1)).toBe(6.75e9);
  for (const [at, startNs] of peaks.startNs.entries()) {
    // Frames belong to the stretch in which they begin, so one that only reaches in is left out of the box.
    const range = { fromNs: startNs + 0.5, toNs: (peaks.endNs[at] ?? 0) - 0.5 };
    const box = await queryMeasurement(reader, { range, band: query, thresholdDb: query.thresholdDb });
    expect(Math.abs((peaks.frames[at] ?? 0) - box.frames)).toBeLessThanOrEqual(1);
    expect(peaks.value[at] ?? 0).toBeLessThanOrEqual((box.peakDb ?? 0) + 1e-9);
    expect(Math.abs((occupancy.value[at] ?? 0) - (box.dutyCycle ?? 0))).toBeLessThan(0.01);
  }
  const whole = await queryMeasurement(reader, { range: query, band: query, thresholdDb: query.thresholdDb });
  expect(Math.max(...peaks.value)).toBeCloseTo(whole.peakDb ?? 0, 3);
});

test('band power is the zero span, with the rest after the last whole stretch (A1, A2)', async () => {
  const power = await querySamples(reader, { ...query, measure: 'band power' });
  const [from, to] = [power.startNs.at(-1) ?? 0, power.endNs.at(-1) ?? 0];
  expect(to - from).toBe(0.25e9);
  const box = await queryMeasurement(reader, { range: { fromNs: from, toNs: to }, band: query, thresholdDb: 0 });
  expect(power.value.at(-1)).toBeCloseTo(box.channelPowerDb ?? 0, 6);
});

test('a stretch without frames gives no sample (A1)', async () => {
  const { startNs } = await querySamples(reader, { ...query, measure: 'band power' });
  expect([...startNs].filter((start) => start >= 3e9 && start < 5.5e9)).toEqual([]);
  expect(startNs.length).toBe(9);
});

test('the noise floor lies below the mean power, over all streams of the band (A4)', async () => {
  const wide = { ...query, highHz: 2447e6 };
  const floor = await querySamples(reader, { ...wide, measure: 'noise floor' });
  const power = await querySamples(reader, { ...wide, measure: 'band power' });
  expect([...floor.startNs]).toEqual([...power.startNs]);
  for (const [at, value] of floor.value.entries()) expect(value).toBeLessThan(power.value[at] ?? 0);
});

test('too many stretches are refused in a sentence', async () => {
  await expect(querySamples(reader, { ...query, measure: 'peak', bucketNs: 1000 })).rejects.toThrow(/longer stretch/);
});
