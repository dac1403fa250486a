import { loadavg } from 'node:os';

/**
 * Measuring. Absolute speeds of a shared machine are weak, ratios of things run in turn are not: contenders are
 * interleaved, the first round is thrown away, and medians are compared.
 */

/** One way to do a job; returns the milliseconds that count. */
export interface Contender {
  readonly name: string;
  run(): number | Promise<number>;
}

export interface Timing {
  readonly name: string;
  /** Median (or least) of the rounds that count, in milliseconds. */
  readonly ms: number;
  readonly allMs: readonly number[];
}

/** One figure of a row. A goal says which side of it is good. */
export interface Figure {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
}

export type RowOutcome =
  | { readonly kind: 'measured'; readonly figures: readonly Figure[]; readonly note?: string }
  | { readonly kind: 'skipped'; readonly why: string }
  /** It broke; the other rows go on. */
  | { readonly kind: 'failed'; readonly why: string };

export type Statistic = 'median' | 'least';

/** What every row is given. */
export interface BenchContext {
  /** Rounds that count; one more is run and thrown away. */
  readonly rounds: number;
  /** What stands for a contender: the median of its rounds, or the least on a machine too busy for medians. */
  readonly statistic: Statistic;
  /** Size of the big dumps. */
  readonly dumpBytes: number;
  /** A folder for big files that may outlive the run. */
  readonly cacheDir: string;
  /** A folder that is removed after the run. */
  readonly scratchDir: string;
  /** The checkout. */
  readonly root: string;
  /** The compiled kernels. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly electron: ElectronRuntime;
  say(text: string): void;
}

/** The Electron to measure the screen in. */
export type ElectronRuntime =
  | {
      readonly kind: 'ready';
      readonly bin: string;
      readonly version: string;
      /** True when it may only be used for tests (platform.md 1.5). */
      readonly testOnly: boolean;
      readonly flags: readonly string[];
    }
  | { readonly kind: 'absent'; readonly why: string };

export interface BenchRow {
  readonly name: string;
  /** What is compared with what, in one sentence. */
  readonly about: string;
  run(context: BenchContext): Promise<RowOutcome>;
}

export interface RowReport {
  readonly name: string;
  readonly about: string;
  readonly outcome: RowOutcome;
  readonly seconds: number;
  /** Load average of the last minute, before and after. */
  readonly load: readonly [number, number];
}

/** Runs every contender in turn, rounds + 1 times, and drops the first round. */
export async function interleave(
  contenders: readonly Contender[],
  { rounds, statistic }: Pick<BenchContext, 'rounds' | 'statistic'>,
): Promise<Timing[]> {
  const all = contenders.map(() => [] as number[]);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const ms = await contender.run();
      if (round > 0) all[index]?.push(ms);
    }
  }
  return contenders.map(({ name }, index) => ({
    name,
    ms: quantile(all[index] ?? [], statistic === 'median' ? 0.5 : 0),
    allMs: all[index] ?? [],
  }));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between the two nearest values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/** Milliseconds that `work` takes. */
export function clocked(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

export async function clockedAsync(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** MB/s (10^6 bytes) of `bytes` in `ms`. */
export function rate(bytes: number, ms: number): number {
  return bytes / 1000 / ms;
}

/** Finds the timing of a contender by its name. */
export function timeOf(timings: readonly Timing[], name: string): number {
  const found = timings.find((timing) => timing.name === name);
  if (found === undefined) throw new Error(`nothing was measured as ${name}`);
  return found.ms;
}

/** True, false, or undefined where there is no goal. */
export function isMet(figure: Figure): boolean | undefined {
  if (figure.goal === undefined) return undefined;
  return 'atLeast' in figure.goal ? figure.value >= figure.goal.atLeast : figure.value <= figure.goal.atMost;
}

export function loadNow(): number {
  return loadavg()[0] ?? 0;
}
