import type { Format } from '../contract/model.ts';
import type { AppliedAnalysis } from '../contract/sample-analysis.ts';
import { Counts, createDamageSummary, createRecordFacts, describeFrame, type Facts, type FrameFacts } from './facts.ts';
import { createLegacyDecoder } from './legacy-decoder.ts';
import { legacyLevels } from './legacy2012.ts';
import { createLevelSummary, type LevelFacts, round4 } from './level-summary.ts';
import { binCentreHz, frequencyAxis } from './levels.ts';
import { createRecordDecoder } from './record-decoder.ts';
import { KIND_HT20 } from './record-rules.ts';
import type { RowBatch, RowDecoder } from './row-source.ts';
import type { FrameScanner } from './scan.ts';
import { HASH_DIFFERS, type SigmfMeta, type StatedHash } from './sigmf.ts';
import { createSigmfDecoder } from './sigmf-decoder.ts';
import { createSweepDecoder, type SweepFormat } from './sweep-csv.ts';
import { createSweepFacts, type SweepTableFacts } from './sweep-facts.ts';

/** Everything `airguard inspect` needs of one file; feed it from its first byte to its last. */
export interface Inspection {
  push(bytes: Uint8Array, final: boolean): void;
  /** After the final push. `bytes` is the length of the file. */
  facts(bytes: number): Facts | RowFacts;
  /** The frame that was asked for, when the file has it. */
  readonly frame: FrameFacts | RowFrameFacts | undefined;
}

/** What the facts of every source of rows have. */
interface RowFactsBase
  extends Pick<
    Facts,
    | 'format'
    | 'bytes'
    | 'samples'
    | 'recovered'
    | 'samples_by_type'
    | 'rejected_bytes'
    | 'bins_per_sample_counts'
    | 'damage'
    | 'damage_stretches'
  > {
  readonly duration_s: number;
  readonly warnings: readonly string[];
}

/** A sweep table: what is written in it, and the frames that were made of its rows. Levels are relative: dB. */
export interface SweepFacts extends RowFactsBase, Partial<SweepTableFacts> {
  readonly format: SweepFormat;
}

/** SigMF: `samples` are those of the file, `recovered` the frames that were computed of them. */
export interface SigmfFacts extends RowFactsBase {
  readonly format: 'sigmf';
  readonly datatype: string;
  readonly sample_rate: number;
  readonly captures: number;
  readonly annotations: number;
  /** In the units of the file, as the next two. */
  readonly min: number;
  readonly max: number;
  readonly first_8_values: readonly number[];
  readonly rms_full_scale_dbfs: number;
  /** Absent when the metadata states no hash. */
  readonly sha512_matches_metadata?: boolean;
  /** How the frames were computed. */
  readonly fft: {
    readonly size: number;
    readonly overlap_percent: number;
    readonly window: string;
    /** From 0. */
    readonly channel: number;
    readonly channels: number;
    /** Equivalent noise bandwidth: the resolution bandwidth. */
    readonly enbw_hz: number;
    readonly row_interval_s: number;
  };
  readonly hz_min?: number;
  readonly hz_max?: number;
  readonly bin_hz: readonly number[];
  /** Of the frames, in dBFS. */
  readonly db?: LevelFacts;
}

export type RowFacts = SweepFacts | SigmfFacts;

export interface RowFrameFacts {
  readonly index: number;
  readonly kind: Format;
  readonly header: Readonly<Record<string, number>>;
  readonly db: readonly (number | undefined)[];
  readonly freq_mhz: readonly number[];
}

export interface InspectOptions {
  /** Index of a frame to describe in full. */
  readonly frame?: number | undefined;
}

/** Relay records, plain or in chunks; also right for a file in which no record was recognised. */
export function inspectRecords(
  scanner: FrameScanner,
  wrapper: 'none' | 'chunked',
  options: InspectOptions = {},
): Inspection {
  const facts = createRecordFacts();
  let frame: FrameFacts | undefined;
  let seen = 0;
  const decoder = createRecordDecoder({
    scanner,
    wrapper,
    onDamage: facts.addDamage,
    onBatch(batch) {
      facts.addBatch(batch);
      const wanted = options.frame === undefined ? -1 : options.frame - seen;
      if (wanted >= 0 && wanted < batch.columns.count) frame = describeFrame(batch, wanted, seen + wanted);
      seen += batch.columns.count;
    },
  });
  return {
    push: decoder.push,
    facts: facts.finish,
    get frame() {
      return frame;
    },
  };
}

/** The layout of 2012. */
export function inspectLegacy(options: InspectOptions = {}): Inspection {
  const damage = createDamageSummary();
  const all = createLevelSummary();
  const nonzero = createLevelSummary();
  const peaks = createLevelSummary();
  const noise = createLevelSummary();
  const rssi = createLevelSummary();
  const clock = createLevelSummary();
  const centres = new Counts();
  const levels = new Float64Array(56);
  let frame: FrameFacts | undefined;
  let samples = 0;
  let zeroBins = 0;
  let allZero = 0;
  let first = 0;
  let last = 0;
  let backwardSteps = 0;
  const decoder = createLegacyDecoder({
    onDamage: damage.add,
    onRecord(fields, magnitudes, offset) {
      legacyLevels(fields, magnitudes, levels);
      let peak = Number.NEGATIVE_INFINITY;
      magnitudes.forEach((magnitude, bin) => {
        if (magnitude === 0) zeroBins++;
        const level = levels[bin] ?? Number.NaN;
        if (Number.isNaN(level)) return;
        all.add(level);
        if (magnitude > 0) nonzero.add(level);
        peak = Math.max(peak, level);
      });
      if (peak === Number.NEGATIVE_INFINITY) allZero++;
      else peaks.add(peak);
      noise.add(fields.noise);
      rssi.add(fields.rssi);
      clock.add(fields.tsf);
      centres.add(fields.freq);
      if (samples === 0) first = fields.tsf;
      else if (fields.tsf < last) backwardSteps++;
      last = fields.tsf;
      if (samples === options.frame) {
        const axis = frequencyAxis(KIND_HT20, fields.freq, 20, 56);
        frame = {
          index: samples,
          offset,
          file_offset: offset,
          kind: 'legacy2012',
          header: { ...fields, center: fields.freq, width: 20 },
          bins: [...magnitudes],
          dbm: Array.from(levels, (level) => (Number.isNaN(level) ? undefined : round4(level))),
          freq_mhz: Array.from(levels, (_, bin) => binCentreHz(axis, bin) / 1e6),
        };
      }
      samples++;
    },
  });
  return {
    push(bytes, final) {
      decoder.push(bytes, final);
    },
    facts(bytes) {
      const { rejected_bytes, ...list } = damage.facts;
      const head = { format: 'legacy2012', bytes, samples, recovered: samples } as const;
      if (samples === 0) return { ...head, samples_by_type: {}, rejected_bytes, ...list };
      const extent = ({ facts }: typeof noise) => ({ min: facts?.min ?? 0, max: facts?.max ?? 0 });
      return {
        ...head,
        samples_by_type: { legacy2012: samples },
        rejected_bytes,
        tsf: { first, last, ...extent(clock), backward_steps: backwardSteps },
        centre_freq_mhz_counts: centres.record,
        width_mhz_counts: { 20: samples },
        bins_per_sample_counts: { 56: samples },
        noise_dbm: extent(noise),
        rssi_db: extent(rssi),
        zero_bins: zeroBins,
        samples_with_all_bins_zero: allZero,
        ...(all.facts === undefined ? {} : { dbm_all_bins: all.facts }),
        ...(nonzero.facts === undefined ? {} : { dbm_nonzero_bins: nonzero.facts }),
        ...(peaks.facts === undefined ? {} : { dbm_sample_peak: { ...extent(peaks), mean: peaks.facts.mean_of_db } }),
        ...list,
      };
    },
    get frame() {
      return frame;
    },
  };
}

export function inspectSweep(format: SweepFormat, options: InspectOptions = {}): Inspection {
  const damage = createDamageSummary();
  const table = createSweepFacts();
  const decoder = createSweepDecoder(format, { onDamage: damage.add, onRow: table.add });
  return inspectRows(format, decoder, options, (bytes, rows) => {
    const { rejected_bytes, ...list } = damage.facts;
    return {
      format,
      bytes,
      samples: decoder.collected.rows,
      recovered: decoder.collected.rows,
      samples_by_type: decoder.collected.rows === 0 ? {} : { [format]: decoder.collected.rows },
      rejected_bytes,
      ...table.facts,
      bins_per_sample_counts: rows.bins,
      duration_s: decoder.endNs / 1e9,
      warnings: decoder.warnings,
      ...list,
    };
  });
}

/** Samples through the FFT of `analysis`; `hash` compares the data with what its metadata states. */
export function inspectSigmf(
  meta: SigmfMeta,
  options: InspectOptions & { readonly analysis: AppliedAnalysis; readonly hash: StatedHash },
): Inspection {
  const { analysis, hash } = options;
  const damage = createDamageSummary();
  const decoder = createSigmfDecoder(meta, { analysis, onDamage: damage.add });
  const inspection = inspectRows('sigmf', decoder, options, (bytes, rows) => {
    const { rejected_bytes, ...list } = damage.facts;
    const { samples, seconds, min, max, first, rmsDbfs } = decoder.sampleFacts;
    const matches = hash.matches();
    return {
      format: 'sigmf',
      bytes,
      samples,
      recovered: decoder.collected.rows,
      samples_by_type: samples === 0 ? {} : { [meta.type.name]: samples },
      rejected_bytes,
      datatype: meta.type.name,
      sample_rate: meta.sampleRateHz,
      duration_s: seconds,
      captures: meta.captures.length,
      annotations: meta.annotations.length,
      min,
      max,
      first_8_values: first,
      rms_full_scale_dbfs: round4(rmsDbfs),
      ...(matches === undefined ? {} : { sha512_matches_metadata: matches }),
      fft: {
        size: analysis.fftSize,
        overlap_percent: analysis.overlapPercent,
        window: analysis.window,
        channel: analysis.channel,
        channels: analysis.channels,
        enbw_hz: analysis.enbwHz,
        row_interval_s: analysis.rowIntervalNs / 1e9,
      },
      ...(rows.hzMin < rows.hzMax ? { hz_min: rows.hzMin, hz_max: rows.hzMax } : {}),
      bins_per_sample_counts: rows.bins,
      bin_hz: rows.binHz,
      ...(rows.db === undefined ? {} : { db: rows.db }),
      warnings: matches === false ? [...decoder.warnings, HASH_DIFFERS] : decoder.warnings,
      ...list,
    };
  });
  return {
    push(bytes, final) {
      hash.update(bytes);
      inspection.push(bytes, final);
    },
    facts: inspection.facts,
    get frame() {
      return inspection.frame;
    },
  };
}

/** Facts of the frames that a row decoder made. */
interface FramesSeen {
  readonly bins: Readonly<Record<string, number>>;
  readonly binHz: readonly number[];
  readonly hzMin: number;
  readonly hzMax: number;
  readonly db: LevelFacts | undefined;
}

function inspectRows(
  format: Format,
  decoder: RowDecoder,
  options: InspectOptions,
  factsOf: (bytes: number, rows: FramesSeen) => RowFacts,
): Inspection {
  const db = createLevelSummary();
  const bins = new Counts();
  const steps = new Set<number>();
  let hzMin = Number.POSITIVE_INFINITY;
  let hzMax = 0;
  let frame: RowFrameFacts | undefined;
  let seen = 0;

  function add(batch: RowBatch): void {
    const { stream, rows, levelDb } = batch;
    hzMin = Math.min(hzMin, stream.lowEdgeHz);
    hzMax = Math.max(hzMax, stream.lowEdgeHz + stream.bins * stream.binHz);
    steps.add(stream.binHz);
    for (let row = 0; row < rows; row++) bins.add(stream.bins);
    for (const level of levelDb) if (!Number.isNaN(level)) db.add(level);
    const wanted = options.frame === undefined ? -1 : options.frame - seen;
    if (wanted >= 0 && wanted < rows) {
      const levels = levelDb.subarray(wanted * stream.bins, (wanted + 1) * stream.bins);
      frame = {
        index: seen + wanted,
        kind: format,
        header: { time_ns: batch.startNs[wanted] ?? 0, stream: stream.index, bin_hz: stream.binHz },
        db: Array.from(levels, (level) => (Number.isNaN(level) ? undefined : round4(level))),
        freq_mhz: Array.from(levels, (_, bin) => (stream.lowEdgeHz + (bin + 0.5) * stream.binHz) / 1e6),
      };
    }
    seen += rows;
  }

  return {
    push(bytes, final) {
      for (const batch of decoder.push(bytes, final)) add(batch);
    },
    facts: (bytes) => factsOf(bytes, { bins: bins.record, binHz: [...steps], hzMin, hzMax, db: db.facts }),
    get frame() {
      return frame;
    },
  };
}
