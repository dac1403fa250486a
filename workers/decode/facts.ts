import type { Format } from '../contract/model.ts';
import { FrameFlag, type RecordKind } from './columns.ts';
import { readFrameFields, readFreq2 } from './frame-fields.ts';
import { createLevelSummary, type Extent, type LevelFacts, type LevelSummary, round4 } from './level-summary.ts';
import { binCentreHz, DB_OF_BIN, DB_PER_EXPONENT, frequencyAxis, levelsOfFrame } from './levels.ts';
import { formatOfKinds } from './recognise.ts';
import type { DamagedStretch, DecodedBatch } from './record-decoder.ts';
import { KIND_ATH11K, KIND_ATH11K_VENDOR, KIND_HT20_40, nameOfKind } from './record-rules.ts';

/** What `airguard inspect` prints; keys and units as in the reference facts beside the test recordings. */
export interface Facts {
  readonly format: Format | 'unknown';
  readonly bytes: number;
  readonly samples: number;
  /** Frames that were decoded, those behind damage included. */
  readonly recovered: number;
  readonly samples_by_type: Readonly<Record<string, number>>;
  readonly ath11k_variant?: Readonly<Record<string, number>>;
  readonly rejected_bytes: number;
  readonly tsf?: Extent & { readonly first: number; readonly last: number; readonly backward_steps: number };
  readonly centre_freq_mhz_counts?: Readonly<Record<string, number>>;
  readonly width_mhz_counts?: Readonly<Record<string, number>>;
  readonly bins_per_sample_counts?: Readonly<Record<string, number>>;
  readonly freq2_values?: readonly number[];
  readonly noise_dbm?: Extent;
  readonly rssi_db?: Extent;
  readonly max_exp_counts?: Readonly<Record<string, number>>;
  readonly zero_bins?: number;
  readonly samples_with_all_bins_zero?: number;
  readonly dbm_all_bins?: LevelFacts;
  readonly dbm_nonzero_bins?: LevelFacts;
  readonly dbm_sample_peak?: Extent & { readonly mean: number };
  /** In file order; the first DAMAGE_LISTED stretches. */
  readonly damage: readonly DamagedStretch[];
  readonly damage_stretches: number;
}

export const DAMAGE_LISTED = 100_000;

/** One frame in full, for `airguard inspect --frame`. */
export interface FrameFacts {
  readonly index: number;
  /** Of the record's first byte in the payload: the file without its chunk heads. */
  readonly offset: number;
  readonly file_offset: number;
  readonly kind: string;
  /** ath11k: which of its two layouts. */
  readonly variant?: string;
  readonly header: Readonly<Record<string, number>>;
  readonly bins: readonly number[];
  /** undefined (null in JSON) where no level is defined. Zero bins have the level of their floor. */
  readonly dbm: readonly (number | undefined)[];
  readonly freq_mhz: readonly number[];
}

export class Counts {
  readonly #counts = new Map<string | number, number>();
  add(key: string | number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
  get keys(): readonly (string | number)[] {
    return [...this.#counts.keys()];
  }
  get record(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}

export interface DamageSummary {
  add(stretch: DamagedStretch): void;
  readonly facts: Pick<Facts, 'rejected_bytes' | 'damage' | 'damage_stretches'>;
}

export function createDamageSummary(): DamageSummary {
  const damage: DamagedStretch[] = [];
  let rejected = 0;
  let stretches = 0;
  return {
    add(stretch) {
      rejected += stretch.bytes;
      stretches++;
      if (damage.length < DAMAGE_LISTED) damage.push(stretch);
    },
    get facts() {
      return { rejected_bytes: rejected, damage, damage_stretches: stretches };
    },
  };
}

export interface RecordFacts {
  addBatch(batch: DecodedBatch): void;
  addDamage(stretch: DamagedStretch): void;
  /** `bytes` is the length of the file. */
  finish(bytes: number): Facts;
}

/** Accumulates the facts of a recording of relay records; constant memory. */
export function createRecordFacts(): RecordFacts {
  const kinds = new Set<RecordKind>();
  const byType = new Counts();
  const variants = new Counts();
  const centres = new Counts();
  const widths = new Counts();
  const binCounts = new Counts();
  const exponents = new Counts();
  const freq2Values = new Set<number>();
  const damage = createDamageSummary();
  const all = createLevelSummary();
  const nonzero = createLevelSummary();
  const peaks = createLevelSummary();
  const noise = createLevelSummary();
  const rssi = createLevelSummary();
  const clock = createLevelSummary();
  let firstTsf: number | undefined;
  let lastTsf = 0;
  let backwardSteps = 0;
  let samples = 0;
  let zeroBins = 0;
  let allZero = 0;

  /** Levels of bins that share a level, a half or all of a frame, by SPEC.md D12; returns the strongest. */
  function addPart(
    bytes: Uint8Array,
    from: number,
    end: number,
    powerDbm: number,
    sumSquares: number,
    exponent: number,
  ) {
    if (sumSquares === 0) {
      zeroBins += end - from;
      return Number.NEGATIVE_INFINITY;
    }
    const base = powerDbm - 10 * Math.log10(sumSquares);
    let zeros = 0;
    let total = 0;
    let least = 255;
    let greatest = 0;
    for (let at = from; at < end; at++) {
      const bin = bytes[at] ?? 0;
      if (bin === 0) {
        zeros++;
        continue;
      }
      total += DB_OF_BIN[bin] ?? 0;
      if (bin < least) least = bin;
      if (bin > greatest) greatest = bin;
    }
    const used = end - from - zeros;
    const low = base + (DB_OF_BIN[least] ?? 0);
    const high = base + (DB_OF_BIN[greatest] ?? 0);
    all.addMany(low, high, base * used + total, used);
    nonzero.addMany(low, high, base * used + total, used);
    const floor = base - DB_PER_EXPONENT * exponent;
    all.addMany(floor, floor, floor * zeros, zeros);
    zeroBins += zeros;
    return high;
  }

  function addLevels(batch: DecodedBatch, frame: number): void {
    const { bytes, columns } = batch;
    const data = (columns.offset[frame] ?? 0) + (columns.dataOffset[frame] ?? 0);
    const end = data + (columns.bins[frame] ?? 0);
    const middle = columns.kind[frame] === KIND_HT20_40 ? data + 64 : end;
    const exponent = columns.maxExp[frame] ?? 0;
    const lower = (columns.noiseDbm[frame] ?? 0) + (columns.rssiDb[frame] ?? 0);
    let peak = addPart(bytes, data, middle, lower, columns.sumSquares[frame] ?? 0, exponent);
    if (middle < end) {
      const upper = (columns.noiseUpperDbm[frame] ?? 0) + (columns.rssiUpperDb[frame] ?? 0);
      peak = Math.max(peak, addPart(bytes, middle, end, upper, columns.sumSquaresUpper[frame] ?? 0, exponent));
    }
    if (peak > Number.NEGATIVE_INFINITY) peaks.add(peak);
  }

  function addFrame(batch: DecodedBatch, frame: number): void {
    const { bytes, columns } = batch;
    const kind = columns.kind[frame] ?? 0;
    const at = columns.offset[frame] ?? 0;
    kinds.add(nameOfKind(kind));
    byType.add(isAth11k(kind) ? 'ath11k' : nameOfKind(kind));
    if (isAth11k(kind)) variants.add(variantOf(kind));
    centres.add(columns.centreMhz[frame] ?? 0);
    widths.add(columns.widthMhz[frame] ?? 0);
    binCounts.add(columns.bins[frame] ?? 0);
    exponents.add(columns.maxExp[frame] ?? 0);
    const freq2 = readFreq2(bytes, at, kind);
    if (freq2 !== undefined) freq2Values.add(freq2);
    noise.add(columns.noiseDbm[frame] ?? 0);
    noise.add(columns.noiseUpperDbm[frame] ?? 0);
    rssi.add(columns.rssiDb[frame] ?? 0);
    rssi.add(columns.rssiUpperDb[frame] ?? 0);
    const tsf = columns.tsfUs[frame] ?? 0;
    if (firstTsf === undefined) firstTsf = tsf;
    else if (tsf < lastTsf) backwardSteps++;
    lastTsf = tsf;
    clock.add(tsf);
    if (((columns.flags[frame] ?? 0) & FrameFlag.allZero) !== 0) allZero++;
    samples++;
    addLevels(batch, frame);
  }

  return {
    addBatch(batch) {
      for (let frame = 0; frame < batch.columns.count; frame++) addFrame(batch, frame);
    },
    addDamage: damage.add,
    finish(bytes) {
      const head = {
        format: samples === 0 ? 'unknown' : formatOfKinds(kinds),
        bytes,
        samples,
        recovered: samples,
      } as const;
      const { rejected_bytes, ...list } = damage.facts;
      if (samples === 0) return { ...head, samples_by_type: {}, rejected_bytes, ...list };
      return {
        ...head,
        samples_by_type: byType.record,
        ...(variants.keys.length > 0 ? { ath11k_variant: variants.record } : {}),
        rejected_bytes,
        tsf: { first: firstTsf ?? 0, last: lastTsf, ...extentOf(clock), backward_steps: backwardSteps },
        centre_freq_mhz_counts: centres.record,
        width_mhz_counts: widths.record,
        bins_per_sample_counts: binCounts.record,
        freq2_values: [...freq2Values].sort((a, b) => a - b),
        noise_dbm: extentOf(noise),
        rssi_db: extentOf(rssi),
        max_exp_counts: exponents.record,
        zero_bins: zeroBins,
        samples_with_all_bins_zero: allZero,
        ...(all.facts === undefined ? {} : { dbm_all_bins: all.facts }),
        ...(nonzero.facts === undefined ? {} : { dbm_nonzero_bins: nonzero.facts }),
        ...(peaks.facts === undefined
          ? {}
          : { dbm_sample_peak: { min: peaks.facts.min, max: peaks.facts.max, mean: peaks.facts.mean_of_db } }),
        ...list,
      };
    },
  };
}

function isAth11k(kind: number): boolean {
  return kind === KIND_ATH11K || kind === KIND_ATH11K_VENDOR;
}

/** Names of the reference facts. */
function variantOf(kind: number): string {
  return kind === KIND_ATH11K ? 'mainline' : 'qsdk_is_primary';
}

function extentOf(summary: LevelSummary): Extent {
  return { min: summary.facts?.min ?? 0, max: summary.facts?.max ?? 0 };
}

/** One frame of a batch in full; `index` is its number in the recording. */
export function describeFrame(batch: DecodedBatch, frame: number, index: number): FrameFacts {
  const { bytes, columns } = batch;
  const at = columns.offset[frame] ?? 0;
  const kind = columns.kind[frame] ?? 0;
  const bins = columns.bins[frame] ?? 0;
  const data = at + (columns.dataOffset[frame] ?? 0);
  const levels = new Float64Array(bins);
  levelsOfFrame(bytes, columns, frame, levels);
  const axis = frequencyAxis(kind, columns.centreMhz[frame] ?? 0, columns.widthMhz[frame] ?? 0, bins);
  return {
    index,
    offset: batch.payloadOffset + at,
    file_offset: batch.fileOffset[frame] ?? 0,
    kind: nameOfKind(kind),
    ...(isAth11k(kind) ? { variant: variantOf(kind) } : {}),
    header: readFrameFields(bytes, at, kind),
    bins: [...bytes.subarray(data, data + bins)],
    dbm: Array.from(levels, (level) => (Number.isNaN(level) ? undefined : round4(level))),
    freq_mhz: Array.from(levels, (_, bin) => binCentreHz(axis, bin) / 1e6),
  };
}
