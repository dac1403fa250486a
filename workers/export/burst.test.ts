import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PictureAxes, touchedPixels } from '../contract/picture.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import { encodeAth11k } from '../decode/encode.ts';
import { openRecording, type RecordingReader } from '../recording/recording-reader.ts';
import { importDump, testKernels } from '../recording/testing/import-dump.ts';
import { pictureCodes } from './picture-codes.ts';

/** A burst of one bin in one frame, and what level 0 says of it. */
interface Burst {
  readonly frame: number;
  readonly bin: number;
}

interface Scene {
  readonly frames: number;
  readonly bins: number;
  /** Frames of one stream before the next has its turn; channels take turns. */
  readonly dwell: number;
  readonly channels: readonly number[];
  /** Device clock in microseconds before each frame's own interval, by frame: pauses and restarts. */
  readonly jumps: ReadonlyMap<number, number>;
  readonly bursts: readonly Burst[];
}

const scenes: fc.Arbitrary<Scene> = fc
  .record({
    frames: fc.integer({ min: 1, max: 24_000 }),
    bins: fc.constantFrom(16, 64, 128),
    dwell: fc.integer({ min: 1, max: 700 }),
    channels: fc.uniqueArray(fc.constantFrom(2412, 2437, 5180, 5200, 5220), { minLength: 1, maxLength: 3 }),
    jumps: fc.array(fc.tuple(fc.nat(), fc.constantFrom(20_000, 3_000_000, -1)), { maxLength: 6 }),
    bursts: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 }),
  })
  .map(({ jumps, bursts, ...scene }) => ({
    ...scene,
    jumps: new Map(jumps.map(([at, us]) => [at % scene.frames, us])),
    bursts: bursts.map(([at, bin]) => ({ frame: at % scene.frames, bin: bin % scene.bins })),
  }));

const channelOf = (scene: Scene, frame: number) =>
  scene.channels[Math.floor(frame / scene.dwell) % scene.channels.length] ?? 0;

/** A quiet floor near −100 dBm; a burst has −40 dBm, all of it in one bin. */
function dumpOf(scene: Scene): Uint8Array {
  const bursts = new Map(scene.bursts.map(({ frame, bin }) => [frame, bin]));
  let tsf = 1000;
  const records: Uint8Array[] = [];
  for (let frame = 0; frame < scene.frames; frame++) {
    const jump = scene.jumps.get(frame) ?? 0;
    tsf = jump < 0 ? 500 : tsf + 250 + jump;
    const bin = bursts.get(frame);
    const data = new Uint8Array(scene.bins);
    if (bin === undefined) for (let at = 0; at < scene.bins; at++) data[at] = (Math.imul(frame + 3, at + 5) >> 3) % 4;
    else data[bin] = 200;
    const fields = { chan_width_mhz: 20, freq1: channelOf(scene, frame), noise: -95, tsf };
    records.push(encodeAth11k({ ...fields, rssi: bin === undefined ? 8 : 55 }, data));
  }
  return new Uint8Array(Buffer.concat(records));
}

interface Cell {
  readonly stream: number;
  readonly bin: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly lowHz: number;
  readonly highHz: number;
  readonly code: number;
}

/** The planted cells as level 0 has them, found by counting frames of their channel. */
async function cellsOf(scene: Scene, reader: RecordingReader): Promise<Cell[]> {
  const last = new Map(scene.bursts.map(({ frame, bin }) => [frame, bin]));
  const cells: Cell[] = [];
  for (const [frame, bin] of last) {
    const channel = channelOf(scene, frame);
    const info = reader.index.streams.find((stream) => stream.centreHz === channel * 1e6);
    if (info === undefined) throw new Error(`no stream at ${channel}`);
    let row = 0;
    for (let before = 0; before < frame; before++) if (channelOf(scene, before) === channel) row++;
    const tile = decodeTile(await reader.tile(info.index, 0, row >> 9, 'max'));
    const lowHz = info.lowEdgeHz + bin * info.binHz;
    const code = tile.codes[(row & 511) * info.bins + bin] ?? 0;
    expect(code).toBeGreaterThan(200);
    const [startNs = 0, endNs = 0] = [tile.startNs[row & 511], tile.endNs[row & 511]];
    cells.push({ stream: info.index, bin, startNs, endNs, lowHz, highHz: lowHz + info.binHz, code });
  }
  return cells;
}

/** Every pixel that the cell touches is at least as bright as the cell (P1, P2); returns how many there are. */
function litPixels(picture: Uint8Array, axes: PictureAxes, cell: Cell): number {
  const perNs = axes.height / (axes.toNs - axes.fromNs);
  const perHz = axes.width / (axes.highHz - axes.lowHz);
  const ys = touchedPixels((cell.startNs - axes.fromNs) * perNs, (cell.endNs - axes.fromNs) * perNs, axes.height);
  // A hair narrower than the cell, because its edges are computed another way than the painter's.
  const [from, to] = [(cell.lowHz - axes.lowHz) * perHz + 1e-6, (cell.highHz - axes.lowHz) * perHz - 1e-6];
  const xs = touchedPixels(from, to, axes.width);
  if (ys === undefined || xs === undefined) return 0;
  for (let y = ys[0]; y < ys[1]; y++) {
    for (let x = xs[0]; x < xs[1]; x++) expect(picture[y * axes.width + x]).toBeGreaterThanOrEqual(cell.code);
  }
  return (ys[1] - ys[0]) * (xs[1] - xs[0]);
}

async function checkScene(scene: Scene): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'airguard-burst-'));
  const { evidencePath } = importDump(dumpOf(scene), { directory });
  const reader = await openRecording({ directory, evidencePath, kernels: testKernels() });
  try {
    const { index } = reader;
    expect(index.frames).toBe(scene.frames);
    const cells = await cellsOf(scene, reader);
    for (const cell of cells) {
      const levels = index.streams[cell.stream]?.levels ?? [];
      for (let level = 1; level < levels.length; level++) await checkLevel(reader, cell, level);
    }
    const lowHz = Math.min(...index.streams.map((stream) => stream.lowEdgeHz));
    const highHz = Math.max(...index.streams.map((stream) => stream.lowEdgeHz + stream.bins * stream.binHz));
    for (const [width, height] of [
      [1, 1],
      [300, 3],
      [61, 40],
      [17, 333],
      [700, 1500],
    ] as const) {
      const axes = { fromNs: index.startNs, toNs: index.endNs, lowHz, highHz, width, height };
      const picture = await pictureCodes(reader, axes, 'max');
      for (const cell of cells) expect(litPixels(picture, axes, cell)).toBeGreaterThan(0);
    }
    const [cell] = cells;
    if (cell === undefined) return;
    for (let zoom = 1; zoom <= 4 ** 9; zoom *= 4) {
      const half = (index.endNs - index.startNs) / 2 / zoom;
      const band = (highHz - lowHz) / 2 / Math.min(zoom, 64);
      const fromNs = (cell.startNs + cell.endNs) / 2 - half * 0.7;
      const low = (cell.lowHz + cell.highHz) / 2 - band * 1.2;
      const axes = { fromNs, toNs: fromNs + 2 * half, lowHz: low, highHz: low + 2 * band, width: 90, height: 70 };
      expect(litPixels(await pictureCodes(reader, axes, 'max'), axes, cell)).toBeGreaterThan(0);
    }
  } finally {
    await reader.close();
    rmSync(directory, { recursive: true });
  }
}

/** Some row of the level covers the cell and is at least as bright. */
async function checkLevel(reader: RecordingReader, cell: Cell, level: number): Promise<void> {
  const directory = reader.directory(cell.stream, level);
  let covered = 0;
  for (let tile = 0; tile < directory.rows.length; tile++) {
    if ((directory.startNs[tile] ?? 0) > cell.startNs || (directory.endNs[tile] ?? 0) < cell.endNs) continue;
    const rows = decodeTile(await reader.tile(cell.stream, level, tile, 'max'));
    for (let row = 0; row < rows.rows; row++) {
      if ((rows.startNs[row] ?? 0) > cell.startNs || (rows.endNs[row] ?? 0) < cell.endNs) continue;
      covered++;
      expect(rows.codes[row * rows.bins + cell.bin]).toBeGreaterThanOrEqual(cell.code);
    }
  }
  expect(covered).toBe(1);
}

test('no burst is lost: bursts of one bin in one frame are lit at every zoom (P1, P2, T2)', {
  timeout: 120_000,
}, async () => {
  await fc.assert(fc.asyncProperty(scenes, checkScene), { numRuns: 15, endOnFailure: true });
});
