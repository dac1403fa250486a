import { ROLLOVER_WEEKS } from '../contract/week-rollover.ts';

const DAY_NS = 86_400_000_000_000n;
export const WEEK_ROLLOVER_DAYS = ROLLOVER_WEEKS * 7;
const ROLLOVER_NS = BigInt(WEEK_ROLLOVER_DAYS) * DAY_NS;

export interface TimeWatchOptions {
  /** When the file was last written. */
  readonly modifiedUtcNs?: bigint | undefined;
  /** Satellite systems in the log that did not exist before this date. */
  readonly notBefore?: () => { readonly utcNs: bigint; readonly why: string } | undefined;
}

export interface TimesSeen {
  readonly timed: number;
  /** Earliest and latest. */
  readonly first: bigint | undefined;
  readonly last: bigint | undefined;
  readonly warnings: readonly string[];
}

/** Watches the times of a source in the order of its file: what goes back, and dates of a lost week count, is said. */
export function createTimeWatch(options: TimeWatchOptions): {
  add(utcNs: bigint | undefined): void;
  finish(): TimesSeen;
} {
  let timed = 0;
  let first: bigint | undefined;
  let last: bigint | undefined;
  let before: bigint | undefined;
  let reversals = 0;
  let farthestBack = 0n;
  let jump = false;
  return {
    add(utcNs) {
      if (utcNs === undefined) return;
      timed++;
      if (first === undefined || utcNs < first) first = utcNs;
      if (last === undefined || utcNs > last) last = utcNs;
      if (before !== undefined && utcNs < before) {
        reversals++;
        if (before - utcNs > farthestBack) farthestBack = before - utcNs;
      }
      if (before !== undefined && near(utcNs - before, ROLLOVER_NS, DAY_NS)) jump = true;
      if (before !== undefined && near(before - utcNs, ROLLOVER_NS, DAY_NS)) jump = true;
      before = utcNs;
    },
    finish() {
      const warnings: string[] = [];
      if (reversals > 0)
        warnings.push(
          `The time goes back ${reversals === 1 ? 'once' : `${reversals} times`}, by up to ${spanText(farthestBack)}; the times were kept as they are, and the order is that of the file.`,
        );
      const why = rolloverOf(first, last, jump, options);
      if (why !== undefined) warnings.push(why);
      return { timed, first, last, warnings };
    },
  };
}

function near(value: bigint, wanted: bigint, tolerance: bigint): boolean {
  return value >= wanted - tolerance && value <= wanted + tolerance;
}

/** The sentence about a lost week count, or undefined when nothing speaks for one. Nothing is repaired. */
function rolloverOf(
  first: bigint | undefined,
  last: bigint | undefined,
  jump: boolean,
  options: TimeWatchOptions,
): string | undefined {
  if (first === undefined || last === undefined) return undefined;
  const remedy = `add ${WEEK_ROLLOVER_DAYS} days to its clock if that is so`;
  if (jump)
    return `The dates jump by 1024 weeks, as when a GPS receiver loses its week count; they were kept as they are: ${remedy}.`;
  const notBefore = options.notBefore?.();
  if (notBefore !== undefined && last < notBefore.utcNs)
    return `The dates (${dateText(last)}) are from before ${notBefore.why}: the receiver has probably lost 1024 weeks; ${remedy}.`;
  const written = options.modifiedUtcNs;
  if (written !== undefined && near(written - last, ROLLOVER_NS, 7n * DAY_NS))
    return `The dates (${dateText(last)}) end 1024 weeks before the file was written: the receiver has probably lost its week count; ${remedy}.`;
  return undefined;
}

export function dateText(utcNs: bigint): string {
  return new Date(Number(utcNs / 1_000_000n)).toISOString().slice(0, 10);
}

function spanText(ns: bigint): string {
  const seconds = Number(ns) / 1e9;
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  if (seconds < 2 * 86_400) return `${Number((seconds / 60).toPrecision(4))} minutes`;
  return `${Number((seconds / 86_400).toPrecision(4))} days`;
}
