import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RADIO_SCALE } from '../contract/level-scale.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import { encodeAth10k, encodeAth11k, encodeChunk } from '../decode/encode.ts';
import { levelsOfFrame } from '../decode/levels.ts';
import { createReferenceScanner } from '../decode/scan.ts';
import { readBuffers } from './read-buffers.ts';
import { indexSha256, type RecordingSnapshot } from './recording-index.ts';
import { openRecording, openSnapshot, type ReaderOptions } from './recording-reader.ts';
import { importDump, testKernels } from './testing/import-dump.ts';

// Machines that run everything at once are slow.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'airguard-recording-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const bins = 64;
function frame(number: number, freq1 = 5180, ms = number): Uint8Array {
  const data = Uint8Array.from({ length: bins }, (_, bin) => (number * 31 + bin * 7) % 251);
  const fields = { chan_width_mhz: 20, freq1, noise: -95, rssi: 30 + (number % 20), tsf: 5_000_000 + ms * 1000 };
  return encodeAth11k(fields, data);
}
const concat = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

const kernels = testKernels();

/** Codes of records decoded one by one, apart from every index. */
function codesOf(records: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(records.length * bins);
  records.forEach((record, row) => {
    kernels.scanner.input.set(record);
    kernels.scanner.scan(0, record.length, true);
    kernels.codesOfFrames(Uint32Array.of(0), 1, RADIO_SCALE, out.subarray(row * bins, row * bins + bins));
  });
  return out;
}

function openDump(dump: Uint8Array, options: Partial<Parameters<typeof importDump>[1]> = {}) {
  const { index, evidencePath } = importDump(dump, { directory, ...options });
  const reader: ReaderOptions = { directory, evidencePath, kernels: testKernels() };
  return { index, evidencePath, reader, open: () => openRecording(reader) };
}

test('level 0 of a plain dump is the evidence: one run a tile, codes and times of every frame', async () => {
  const records = Array.from({ length: 1300 }, (_, number) => frame(number));
  const recording = await openDump(concat(records)).open();
  expect(recording.index.frames).toBe(1300);
  expect(recording.index.tables.runs).toBe(3);
  expect([...recording.directory(0, 0).rows]).toEqual([512, 512, 276]);
  for (const tile of [0, 1, 2]) {
    const got = decodeTile(await recording.tile(0, 0, tile, 'max'));
    expect(got.codes).toEqual(codesOf(records.slice(tile * 512, tile * 512 + 512)));
    expect(got.startNs[0]).toBe(tile * 512e6);
    expect(got.endNs.at(-1)).toBe(Math.min(1300, tile * 512 + 512) * 1e6);
  }
  await recording.close();
});

test('levels above come from the level files, with the greatest code of four frames (T2)', async () => {
  const records = Array.from({ length: 2100 }, (_, number) => frame(number));
  const recording = await openDump(concat(records)).open();
  const rows = decodeTile(await recording.tile(0, 1, 1, 'max'));
  const codes = codesOf(records.slice(2048, 2052));
  const expected = Uint8Array.from({ length: bins }, (_, bin) =>
    Math.max(...[0, 1, 2, 3].map((row) => codes[row * bins + bin] ?? 0)),
  );
  expect(rows.codes.subarray(0, bins)).toEqual(expected);
  expect(rows.startNs[0]).toBe(2048e6);
  expect(rows.endNs[0]).toBe(2052e6);
  const mean = decodeTile(await recording.tile(0, 1, 1, 'mean'));
  expect(mean.plane).toBe('mean');
  mean.codes.forEach((code, cell) => {
    expect(code).toBeLessThanOrEqual(rows.codes[cell] ?? 0);
  });
  expect((await recording.levelTile(0, 1, 1, 'max')).frames[0]).toBe(4);
  expect(recording.index.streams[0]?.levels.map((level) => level.rows)).toEqual([2100, 525, 132, 33, 9, 3]);
  expect(recording.index.streams[0]?.levels[1]?.averageRowNs).toBeCloseTo(4e6, -4);
  await recording.close();
});

test('hopping and damage: frames of each stream are gathered, in order, from between the others', async () => {
  const parts: Uint8Array[] = [];
  const own: Uint8Array[][] = [[], [], []];
  for (let number = 0; number < 3000; number++) {
    const stream = Math.floor(number / ((number % 97) + 1)) % 3;
    const record = frame(number, [5180, 5200, 2412][stream]);
    own[stream]?.push(record);
    parts.push(record);
    if (number % 500 === 250) parts.push(new Uint8Array(40_000).fill(0xee));
  }
  const recording = await openDump(concat(parts)).open();
  const order = recording.index.streams.map((info) => [5180e6, 5200e6, 2412e6].indexOf(info.centreHz));
  for (const [stream, which] of order.entries()) {
    const records = own[which] ?? [];
    const tiles = recording.directory(stream, 0).rows.length;
    const codes: Uint8Array[] = [];
    for (let tile = 0; tile < tiles; tile++) codes.push(decodeTile(await recording.tile(stream, 0, tile, 'max')).codes);
    expect(Buffer.compare(concat(codes), codesOf(records))).toBe(0);
  }
  const damage = await recording.damage(1, 2);
  expect(damage.total).toBe(6);
  expect(damage.items.map((item) => item.bytes)).toEqual([40_000, 40_000]);
  await recording.close();
});

test('records that straddle chunks are kept beside the evidence', async () => {
  const records = Array.from({ length: 900 }, (_, number) => frame(number));
  const payload = concat(records);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += 1000)
    chunks.push(encodeChunk(1.7e15 + at, payload.subarray(at, at + 1000)));
  const recording = await openDump(concat(chunks), { wrapper: 'chunked', pushBytes: 777 }).open();
  expect(recording.index.frames).toBe(900);
  const codes = [0, 1].map(async (tile) => decodeTile(await recording.tile(0, 0, tile, 'max')).codes);
  expect(concat(await Promise.all(codes))).toEqual(codesOf(records));
  await recording.close();
});

test.each([
  { when: 'afterwards', hashed: false },
  { when: 'as it is written', hashed: true },
])('the index lists length and SHA-256 of every other file, hashed $when (R9)', ({ hashed }) => {
  const records = Array.from({ length: 9000 }, (_, number) => frame(number, number % 2 === 0 ? 5180 : 5200));
  const payload = concat(records);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += 1000)
    chunks.push(encodeChunk(1.7e15 + at, payload.subarray(at, at + 1000)));
  const { index } = openDump(concat(chunks), { wrapper: 'chunked', hashed });
  const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
  const found = readdirSync(directory)
    .filter((name) => /\.(arrow|bin)$/.test(name))
    .map((name) => ({ name, bytes: readFileSync(join(directory, name)) }))
    .map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }));
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['packed.bin', 'L1-n64.arrow', 'runs.arrow']));
  expect([...(index.files ?? [])].sort(byName)).toEqual(found.sort(byName));
  expect(indexSha256(index)).toBe(sha256(readFileSync(join(directory, 'index.json'))));
});

test('frameAt gives exact levels, the device clock and the place in the evidence; nothing in a gap', async () => {
  const records = Array.from({ length: 700 }, (_, number) =>
    frame(number, 5180, number < 600 ? number : number + 5000),
  );
  const { open, index } = openDump(concat(records));
  const recording = await open();
  const found = await recording.frameAt(0, 599.5e6);
  expect(found).toMatchObject({ row: 599, timeNs: 599e6, tsfUs: 5_599_000, evidenceOffset: 599 * 86 });
  expect(found?.header).toMatchObject({ type: 4, noise: -95, freq1: 5180 });
  const scanner = createReferenceScanner(4);
  scanner.input.set(records[599] ?? []);
  scanner.scan(0, 86, true);
  const levels = new Float64Array(bins);
  levelsOfFrame(scanner.input, scanner.columns, 0, levels);
  found?.levelDb.forEach((level, bin) => {
    if (records[599]?.[22 + bin] === 0) expect(level).toBeUndefined();
    else expect(level).toBe(levels[bin]);
  });
  expect(found?.freqHz[32]).toBe(5180e6);
  expect(await recording.frameAt(0, 700e6)).toBeUndefined();
  expect(await recording.frameAt(0, -1)).toBeUndefined();
  expect((await recording.frameAt(0, 5600e6))?.row).toBe(600);
  expect((await recording.frameAt(0, 700e6, undefined, 200e6))?.row).toBe(599);
  expect((await recording.frameAt(0, 5500e6, undefined, 200e6))?.row).toBe(600);
  expect(await recording.frameAt(0, 3000e6, undefined, 200e6)).toBeUndefined();
  expect((await recording.frameAt(0, -1, undefined, 10))?.row).toBe(0);
  expect(await recording.streamWithFrameAt(599.5e6)).toBe(0);
  expect(await recording.streamWithFrameAt(700e6)).toBeUndefined();
  expect(index.tables.gaps).toBe(1);
  expect((await recording.gaps(0, 10)).items).toEqual([
    { fromNs: 600e6, toNs: 5600e6, why: 'no frames while the device clock ran on' },
  ]);
  await recording.close();
});

test('an open recording can be read while it grows', async () => {
  const records = Array.from({ length: 3000 }, (_, number) => frame(number));
  const snapshots: RecordingSnapshot[] = [];
  const { evidencePath } = importDump(concat(records), {
    directory,
    pushBytes: 100_000,
    onPush: (writer) => snapshots.push(structuredClone(writer.snapshot([]))),
  });
  const early = snapshots[1];
  if (early === undefined) throw new Error('no snapshot');
  const recording = openSnapshot({ directory, evidencePath, kernels: testKernels(), generation: 1 }, early);
  const { rows } = recording.directory(0, 0);
  expect(rows.length).toBeGreaterThan(2);
  const last = decodeTile(await recording.tile(0, 0, rows.length - 1, 'max'));
  expect(last.generation).toBe(1);
  expect(last.codes).toEqual(codesOf(records.slice((rows.length - 1) * 512, rows.length * 512)));
  await recording.close();
});

test('a tile in the buffer of one that was given back is the same as in a fresh one', async () => {
  const records = Array.from({ length: 3000 }, (_, number) => frame(number));
  const { reader } = openDump(concat(records));
  const recording = await openRecording(reader);
  for (const level of [0, 1]) {
    const fresh = await recording.tile(0, level, 0, 'max');
    const other = await recording.tile(0, level, 1, 'max');
    const same = new Uint8Array(fresh.slice(0));
    expect(other).not.toBe(fresh);
    readBuffers.give(new Uint8Array(fresh).fill(255));
    const again = await recording.tile(0, level, 0, 'max');
    expect(again).toBe(fresh);
    expect(new Uint8Array(again)).toEqual(same);
  }
  await recording.close();
});

test('what is missing, cut, changed or newer is one clear fault', async () => {
  const records = Array.from({ length: 2000 }, (_, number) => frame(number));
  const { reader, evidencePath } = openDump(concat(records));
  const recording = await openRecording(reader);
  const aborted = AbortSignal.abort();
  await expect(recording.tile(0, 0, 0, 'max', aborted)).rejects.toMatchObject({ code: 'cancelled' });
  await expect(recording.tile(0, 9, 0, 'max')).rejects.toMatchObject({ code: 'not_found' });
  await expect(recording.tile(7, 0, 0, 'max')).rejects.toMatchObject({ code: 'not_found' });
  truncateSync(join(directory, 'L1-n64.arrow'), 1000);
  await expect(recording.tile(0, 1, 0, 'max')).rejects.toMatchObject({ code: 'corrupt_input' });
  truncateSync(evidencePath, 2000);
  await expect(recording.tile(0, 0, 0, 'max')).rejects.toMatchObject({ code: 'corrupt_input' });
  writeFileSync(evidencePath, new Uint8Array(200_000));
  await expect(recording.tile(0, 0, 0, 'max')).rejects.toThrow('no longer holds the frames');
  rmSync(join(directory, 'L2-n64.arrow'));
  await expect(recording.tile(0, 2, 0, 'max')).rejects.toMatchObject({ code: 'not_found' });
  await recording.close();
  writeFileSync(join(directory, 'index.json'), '{"version":2}');
  await expect(openRecording(reader)).rejects.toMatchObject({ code: 'newer_version' });
  writeFileSync(join(directory, 'index.json'), '{"version":1,"format":"x"}');
  await expect(openRecording(reader)).rejects.toMatchObject({ code: 'corrupt_input' });
});

test('records of different sizes can be one stream', async () => {
  const wide = { chan_width_mhz: 20, freq1: 5180, noise: -95, rssi: 30 };
  const records = Array.from({ length: 1200 }, (_, number) => {
    const data = Uint8Array.from({ length: bins }, (_, bin) => (number + bin) % 200);
    const fields = { ...wide, tsf: number * 1000 };
    return number % 3 === 0 ? encodeAth10k(fields, data) : encodeAth11k(fields, data);
  });
  const recording = await openDump(concat(records)).open();
  expect(recording.index.streams.length).toBe(1);
  expect(decodeTile(await recording.tile(0, 0, 1, 'max')).codes).toEqual(codesOf(records.slice(512, 1024)));
  await recording.close();
});
