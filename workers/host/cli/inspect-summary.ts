import { type FrameColumns, recordKinds } from '../../decode/columns.ts';

/** Facts of a dump under the names of the reference decoder's `*.expected.json`; levels by decode/SPEC.md, D12. */
export interface InspectSummary {
  readonly samples: number;
  readonly samples_by_type: Readonly<Record<string, number>>;
  readonly ath11k_variant?: Readonly<Record<string, number>>;
  readonly tsf?: { first: number; last: number; min: number; max: number; backward_steps: number };
  readonly centre_freq_mhz_counts: Readonly<Record<string, number>>;
  readonly width_mhz_counts: Readonly<Record<string, number>>;
  readonly bins_per_sample_counts: Readonly<Record<string, number>>;
  readonly freq2_values: readonly number[];
  readonly noise_dbm?: { min: number; max: number };
  readonly rssi_db?: { min: number; max: number };
  readonly max_exp_counts: Readonly<Record<string, number>>;
  readonly zero_bins: number;
  readonly samples_with_all_bins_zero: number;
  readonly dbm_all_bins?: { min: number; max: number; mean_of_db: number; count: number };
  readonly dbm_nonzero_bins?: { min: number; max: number; mean_of_db: number; count: number };
  readonly dbm_sample_peak?: { min: number; max: number; mean: number };
}

class Extremes {
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  sum = 0;
  count = 0;
  add(value: number): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.sum += value;
    this.count++;
  }
}

const round4 = (value: number) => Math.round(value * 1e4) / 1e4;
/** 20·log10 of a raw bin; entry 0 is not used. */
const BIN_DB = Float64Array.from({ length: 256 }, (_, bin) => (bin === 0 ? 0 : 20 * Math.log10(bin)));
const EXPONENT_DB = 20 * Math.log10(2);
const MAX_FREQ2_VALUES = 1000;

/** Collects facts over batches of frames in constant memory. */
export class SummaryBuilder {
  #samples = 0;
  readonly #kinds = new Float64Array(recordKinds.length);
  readonly #centres = new Map<number, number>();
  readonly #widths = new Map<number, number>();
  readonly #bins = new Map<number, number>();
  readonly #exponents = new Map<number, number>();
  readonly #freq2 = new Set<number>();
  readonly #tsf = new Extremes();
  #firstTsf = 0;
  #lastTsf = 0;
  #backward = 0;
  readonly #noise = new Extremes();
  readonly #rssi = new Extremes();
  #zeroBins = 0;
  #allZero = 0;
  readonly #all = new Extremes();
  readonly #nonZero = new Extremes();
  readonly #peak = new Extremes();

  get samples(): number {
    return this.#samples;
  }

  /** Adds every frame of `columns`, whose records lie in `input`. */
  add(columns: FrameColumns, input: Uint8Array): void {
    for (let i = 0; i < columns.count; i++) this.#addFrame(columns, i, input);
  }

  #addFrame(columns: FrameColumns, i: number, input: Uint8Array): void {
    const kind = columns.kind[i] ?? 0;
    const bins = columns.bins[i] ?? 0;
    const offset = columns.offset[i] ?? 0;
    const tsf = columns.tsfUs[i] ?? 0;
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
    count(this.#centres, columns.centreMhz[i] ?? 0);
    count(this.#widths, columns.widthMhz[i] ?? 0);
    count(this.#bins, bins);
    count(this.#exponents, columns.maxExp[i] ?? 0);
    if (this.#samples === 0) this.#firstTsf = tsf;
    else if (tsf < this.#lastTsf) this.#backward++;
    this.#lastTsf = tsf;
    this.#tsf.add(tsf);
    this.#samples++;
    const name = recordKinds[kind];
    if (name !== 'ath9k_ht20' && name !== 'ath9k_ht20_40' && this.#freq2.size < MAX_FREQ2_VALUES) {
      const at = offset + (name === 'ath10k' ? 6 : name === 'ath11k' ? 8 : 9);
      this.#freq2.add(((input[at] ?? 0) << 8) | (input[at + 1] ?? 0));
    }
    const data = offset + (columns.dataOffset[i] ?? 0);
    const exponent = columns.maxExp[i] ?? 0;
    const halves = name === 'ath9k_ht20_40' ? 2 : 1;
    this.#noise.add(columns.noiseDbm[i] ?? 0);
    this.#rssi.add(columns.rssiDb[i] ?? 0);
    let peak = this.#addBins(
      input,
      data,
      bins / halves,
      exponent,
      columns.noiseDbm[i] ?? 0,
      columns.rssiDb[i] ?? 0,
      columns.sumSquares[i] ?? 0,
    );
    if (halves === 2) {
      const noise = columns.noiseUpperDbm[i] ?? 0;
      const rssi = columns.rssiUpperDb[i] ?? 0;
      this.#noise.add(noise);
      this.#rssi.add(rssi);
      const upper = this.#addBins(
        input,
        data + bins / 2,
        bins / 2,
        exponent,
        noise,
        rssi,
        columns.sumSquaresUpper[i] ?? 0,
      );
      if (upper > peak) peak = upper;
    }
    if (peak > Number.NEGATIVE_INFINITY) this.#peak.add(peak);
    else this.#allZero++;
  }

  /** Returns the strongest level, −∞ when every bin is zero: then no power is defined. */
  #addBins(
    input: Uint8Array,
    from: number,
    bins: number,
    exponent: number,
    noise: number,
    rssi: number,
    sumSquares: number,
  ): number {
    if (sumSquares === 0) {
      this.#zeroBins += bins;
      return Number.NEGATIVE_INFINITY;
    }
    const base = noise + rssi - 10 * Math.log10(sumSquares);
    let zeros = 0;
    let sum = 0;
    let least = 255;
    let greatest = 0;
    for (let at = from; at < from + bins; at++) {
      const bin = input[at] ?? 0;
      if (bin === 0) {
        zeros++;
        continue;
      }
      sum += BIN_DB[bin] ?? 0;
      if (bin < least) least = bin;
      if (bin > greatest) greatest = bin;
    }
    const used = bins - zeros;
    const low = base + (BIN_DB[least] ?? 0);
    const high = base + (BIN_DB[greatest] ?? 0);
    addMany(this.#nonZero, low, high, base * used + sum, used);
    addMany(this.#all, low, high, base * used + sum, used);
    if (zeros > 0) {
      const floor = base - EXPONENT_DB * exponent;
      this.#zeroBins += zeros;
      addMany(this.#all, floor, floor, floor * zeros, zeros);
    }
    return high;
  }

  /** The facts so far; parts without a sample are absent. */
  summary(): InspectSummary {
    const byType: Record<string, number> = {};
    const variants: Record<string, number> = {};
    recordKinds.forEach((name, kind) => {
      const frames = this.#kinds[kind] ?? 0;
      if (frames === 0) return;
      const type = name === 'ath11k_vendor' ? 'ath11k' : name;
      byType[type] = (byType[type] ?? 0) + frames;
      if (name === 'ath11k') variants.mainline = frames;
      if (name === 'ath11k_vendor') variants.qsdk_is_primary = frames;
    });
    const empty = this.#samples === 0;
    return {
      samples: this.#samples,
      samples_by_type: byType,
      ...(Object.keys(variants).length > 0 ? { ath11k_variant: variants } : {}),
      ...(empty
        ? {}
        : {
            tsf: {
              first: this.#firstTsf,
              last: this.#lastTsf,
              min: this.#tsf.min,
              max: this.#tsf.max,
              backward_steps: this.#backward,
            },
          }),
      centre_freq_mhz_counts: asRecord(this.#centres),
      width_mhz_counts: asRecord(this.#widths),
      bins_per_sample_counts: asRecord(this.#bins),
      freq2_values: [...this.#freq2].sort((a, b) => a - b),
      ...(empty ? {} : { noise_dbm: { min: this.#noise.min, max: this.#noise.max } }),
      ...(empty ? {} : { rssi_db: { min: this.#rssi.min, max: this.#rssi.max } }),
      max_exp_counts: asRecord(this.#exponents),
      zero_bins: this.#zeroBins,
      samples_with_all_bins_zero: this.#allZero,
      ...(this.#all.count === 0 ? {} : { dbm_all_bins: levels(this.#all) }),
      ...(this.#nonZero.count === 0 ? {} : { dbm_nonzero_bins: levels(this.#nonZero) }),
      ...(this.#peak.count === 0
        ? {}
        : {
            dbm_sample_peak: {
              min: round4(this.#peak.min),
              max: round4(this.#peak.max),
              mean: round4(this.#peak.sum / this.#peak.count),
            },
          }),
    };
  }
}

function addMany(to: Extremes, low: number, high: number, sum: number, number: number): void {
  if (low < to.min) to.min = low;
  if (high > to.max) to.max = high;
  to.sum += sum;
  to.count += number;
}

function levels(from: Extremes) {
  return { min: round4(from.min), max: round4(from.max), mean_of_db: round4(from.sum / from.count), count: from.count };
}

function count(map: Map<number, number>, key: number): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

function asRecord(map: ReadonlyMap<number, number>): Record<string, number> {
  return Object.fromEntries([...map].sort(([a], [b]) => a - b).map(([key, value]) => [String(key), value]));
}
