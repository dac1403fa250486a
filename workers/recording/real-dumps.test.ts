import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { radioScaleFor } from '../contract/level-scale.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import { previewDump } from './preview.ts';
import { queryMeasurement, querySpectrum } from './queries.ts';
import { openRecording, type RecordingReader } from './recording-reader.ts';
import { importDump, testKernels } from './testing/import-dump.ts';

// Machines that run everything at once are slow.
vi.setConfig({ testTimeout: 60_000 });

const folder = '../shared/data/spectral';
const present = existsSync(folder);
if (!present) console.log('skipped: real dumps through a recording, because ../shared/data is absent');

const expectedSchema = z.object({
  samples: z.int(),
  zero_bins: z.int(),
  centre_freq_mhz_counts: z.record(z.string(), z.int()),
  bins_per_sample_counts: z.record(z.string(), z.int()),
  dbm_nonzero_bins: z.object({ min: z.number(), max: z.number(), count: z.int() }),
});

const dumps = present
  ? readdirSync(folder).filter((name) => /\.(dump|bin)$/.test(name) && !/^(legacy|corrupted|crash)/.test(name))
  : [];

function total(counts: Record<string, number>, key: (name: string) => number, wanted: number): number {
  return Object.entries(counts).reduce((sum, [name, count]) => (key(name) === wanted ? sum + count : sum), 0);
}

async function levelsOf(reader: RecordingReader) {
  const seen = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, count: 0 };
  for (const stream of reader.index.streams) {
    for (let tile = 0; tile < reader.directory(stream.index, 0).rows.length; tile++) {
      await reader.withFrames(stream.index, tile, (block) => {
        const levels = new Float64Array(stream.bins);
        for (let row = 0; row < block.rows; row++) {
          block.levels(row, levels);
          for (const level of levels) {
            if (Number.isNaN(level)) continue;
            seen.min = Math.min(seen.min, level);
            seen.max = Math.max(seen.max, level);
            seen.count++;
          }
        }
      });
    }
  }
  return seen;
}

test.skipIf(!present).each(dumps)('%s: every frame and level is in the recording', async (name) => {
  const expected = expectedSchema.parse(JSON.parse(readFileSync(join(folder, `${name}.expected.json`), 'utf8')));
  const directory = mkdtempSync(join(tmpdir(), 'airguard-real-'));
  const kernels = testKernels();
  const dump = new Uint8Array(readFileSync(join(folder, name)));
  const preview = await previewDump({ path: join(folder, name), bytes: dump.length, kernels });
  const scale = radioScaleFor(preview.strongestDbm);
  const wrapper = name.includes('chunked') ? 'chunked' : 'none';
  const { evidencePath } = importDump(dump, { directory, scale, wrapper, kernels, pushBytes: 10_007 });
  const reader = await openRecording({ directory, evidencePath, kernels });
  try {
    const { index } = reader;
    expect(index.frames).toBe(expected.samples);
    for (const stream of index.streams) {
      const own = index.streams.filter((other) => other.centreHz === stream.centreHz);
      const frames = own.reduce((sum, one) => sum + one.frames, 0);
      expect(frames).toBe(total(expected.centre_freq_mhz_counts, Number, stream.centreHz / 1e6));
    }
    const { min, max, count } = await levelsOf(reader);
    expect(count).toBe(expected.dbm_nonzero_bins.count);
    expect(Math.abs(min - expected.dbm_nonzero_bins.min)).toBeLessThan(0.001);
    expect(Math.abs(max - expected.dbm_nonzero_bins.max)).toBeLessThan(0.001);
    const all = { fromNs: index.startNs, toNs: index.endNs };
    const band = { lowHz: 2e9, highHz: 8e9 };
    const measured = await queryMeasurement(reader, { range: all, band, thresholdDb: -85 });
    expect(measured.frames).toBe(expected.samples);
    expect(measured.belowResolutionCells).toBe(expected.zero_bins);
    expect(Math.abs((measured.peakDb ?? 0) - expected.dbm_nonzero_bins.max)).toBeLessThan(0.001);
    let strongest = Number.NEGATIVE_INFINITY;
    for (const stream of index.streams) {
      const spectrum = await querySpectrum(reader, { ...all, stream: stream.index, maxFrames: 1e9 });
      expect(spectrum.framesUsed).toBe(stream.frames);
      strongest = Math.max(strongest, ...spectrum.maxDb.filter((db) => !Number.isNaN(db)));
      for (let level = 1; level < stream.levels.length; level++) {
        const rows = decodeTile(await reader.tile(stream.index, level, 0, 'max'));
        expect(rows.rows).toBeGreaterThan(0);
      }
    }
    expect(Math.abs(strongest - expected.dbm_nonzero_bins.max)).toBeLessThan(0.001);
  } finally {
    await reader.close();
    rmSync(directory, { recursive: true });
  }
});
