import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRecordFacts, describeFrame, type Facts, type FrameFacts } from './facts.ts';
import { recognise } from './recognise.ts';
import { createRecordDecoder } from './record-decoder.ts';
import { createReferenceScanner } from './scan.ts';
import { haveRealData, realBytes, realJson } from './testing/real-data.ts';

const levels = z.object({ min: z.number(), max: z.number(), mean_of_db: z.number(), count: z.number() });
const counts = z.record(z.string(), z.number());
const spot = z
  .object({
    index: z.number(),
    offset: z.number(),
    variant: z.string().optional(),
    bins: z.array(z.number()),
    dbm: z.array(z.number()),
    freq_mhz_first_last_subcarrier: z.array(z.number()),
    freq_mhz_first_last_fft_eval: z.unknown(),
  })
  .catchall(z.number());
const expected = z.object({
  bytes: z.number(),
  samples: z.number(),
  samples_by_type: counts,
  ath11k_variant: counts.optional(),
  rejected_bytes: z.number(),
  tsf: z.record(z.string(), z.number()).optional(),
  centre_freq_mhz_counts: counts.optional(),
  width_mhz_counts: counts.optional(),
  bins_per_sample_counts: counts.optional(),
  freq2_values: z.array(z.number()).optional(),
  noise_dbm: z.record(z.string(), z.number()).optional(),
  rssi_db: z.record(z.string(), z.number()).optional(),
  max_exp_counts: counts.optional(),
  zero_bins: z.number().optional(),
  samples_with_all_bins_zero: z.number().optional(),
  dbm_all_bins: levels.optional(),
  dbm_nonzero_bins: levels.optional(),
  dbm_sample_peak: z.record(z.string(), z.number()).optional(),
  spot_samples: z.array(spot).optional(),
});

const files = [
  'ar9280_analog_camera_ch1.dump',
  'ar9390_analog_camera_ch1.dump',
  'ar9550_20mhz_analog_camera_ch1.dump',
  'ath10k_20mhz.dump',
  'ath11k_transcoded.dump',
  'ath11k_transcoded_qsdk_is_primary.dump',
  'athspectralscan_chunked.bin',
  'crash_1.dump',
  'speccy_fft_2014-11-24.dump',
] as const;

function decode(bytes: Uint8Array, wanted: ReadonlySet<number>): { facts: Facts; frames: FrameFacts[] } {
  const facts = createRecordFacts();
  const frames: FrameFacts[] = [];
  let index = 0;
  const decoder = createRecordDecoder({
    scanner: createReferenceScanner(500, 100_000),
    wrapper: recognise(bytes).kind === 'chunked' ? 'chunked' : 'none',
    onBatch(batch) {
      facts.addBatch(batch);
      for (let frame = 0; frame < batch.columns.count; frame++, index++) {
        if (wanted.has(index)) frames.push(describeFrame(batch, frame, index));
      }
    },
    onDamage: facts.addDamage,
  });
  decoder.push(bytes, true);
  return { facts: facts.finish(bytes.length), frames };
}

function expectClose(actual: unknown, wanted: unknown, tolerance: number): void {
  const record = z.record(z.string(), z.number());
  const left = record.parse(actual);
  for (const [key, value] of Object.entries(record.parse(wanted))) {
    expect(Math.abs((left[key] ?? Number.NaN) - value), key).toBeLessThanOrEqual(tolerance);
  }
}

describe.skipIf(!haveRealData)('facts of real recordings (D10, D12, D13)', () => {
  it.each(files)('%s', (name) => {
    const bytes = realBytes(`spectral/${name}`);
    const { spot_samples: spots = [], ...wanted } = expected.parse(realJson(`spectral/${name}.expected.json`));
    const { facts, frames } = decode(bytes, new Set(spots.map(({ index }) => index)));
    const { dbm_all_bins, dbm_nonzero_bins, dbm_sample_peak, ...exact } = wanted;
    expect(facts).toMatchObject(exact);
    if (dbm_all_bins !== undefined) expectClose(facts.dbm_all_bins, dbm_all_bins, 0.001);
    if (dbm_nonzero_bins !== undefined) expectClose(facts.dbm_nonzero_bins, dbm_nonzero_bins, 0.001);
    if (dbm_sample_peak !== undefined) expectClose(facts.dbm_sample_peak, dbm_sample_peak, 0.001);
    expect(frames).toHaveLength(spots.length);
    spots.forEach((wantedFrame, position) => {
      const frame = frames[position];
      const {
        index,
        offset,
        variant,
        bins,
        dbm,
        freq_mhz_first_last_subcarrier,
        freq_mhz_first_last_fft_eval,
        ...header
      } = wantedFrame;
      expect(frame?.index).toBe(index);
      expect(frame?.offset).toBe(offset);
      expect(frame?.file_offset).toBe(name === 'athspectralscan_chunked.bin' ? offset + 12 : offset);
      expect(frame?.header).toEqual(header);
      expect(frame?.bins).toEqual(bins);
      // The reference rounds to a hertz.
      expect(frame?.freq_mhz[0]).toBeCloseTo(freq_mhz_first_last_subcarrier[0] ?? Number.NaN, 5);
      expect(frame?.freq_mhz.at(-1)).toBeCloseTo(freq_mhz_first_last_subcarrier[1] ?? Number.NaN, 5);
      dbm.forEach((level, bin) => {
        expect(Math.abs((frame?.dbm[bin] ?? Number.NaN) - level)).toBeLessThanOrEqual(0.001);
      });
      expect(frame?.variant).toBe(variant);
    });
  });
});

describe.skipIf(!haveRealData)('corrupted_mix_dev.dump (D14, D15, D17)', () => {
  const facts = z.object({
    bytes: z.number(),
    intact_bytes: z.number(),
    intact_offsets: z.array(z.number()),
    decodable_by_type: counts,
    dbm_all_bins_of_intact: levels,
  });

  it('recovers every intact record and invents none', () => {
    const bytes = realBytes('spectral/corrupted_mix_dev.dump');
    const wanted = facts.parse(realJson('spectral/corrupted_mix_dev.dump.expected.json'));
    const offsets: number[] = [];
    const accumulated = createRecordFacts();
    const decoder = createRecordDecoder({
      scanner: createReferenceScanner(),
      onBatch(batch) {
        offsets.push(...batch.fileOffset.subarray(0, batch.columns.count));
        accumulated.addBatch(batch);
      },
      onDamage: accumulated.addDamage,
    });
    decoder.push(bytes, true);
    const result = accumulated.finish(bytes.length);
    expect(offsets).toEqual(wanted.intact_offsets);
    expect(result.samples_by_type).toEqual(wanted.decodable_by_type);
    expect(result.rejected_bytes).toBe(wanted.bytes - wanted.intact_bytes);
    expectClose(result.dbm_all_bins, wanted.dbm_all_bins_of_intact, 0.001);
  });
});
