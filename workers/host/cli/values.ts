import { Fault } from '../../contract/faults.ts';
import type { Band, Origin, TimeRange } from '../../contract/model.ts';
import { UsageError } from './command.ts';

const NS_PER: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
};
const HZ_PER: Readonly<Record<string, number>> = { hz: 1, khz: 1e3, mhz: 1e6, ghz: 1e9, k: 1e3, m: 1e6, g: 1e9 };

/** A time as typed: a distance from the recording's zero, or a point in UTC. */
export type TypedTime =
  | { readonly kind: 'relative'; readonly ns: number }
  | { readonly kind: 'utc'; readonly ns: bigint };

/** `12.5`, `250ms`, `-3s`, `1h`, or ISO 8601 with a zone, to the nanosecond. */
export function parseTime(text: string, option: string): TypedTime {
  const relative = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(ns|us|µs|ms|s|min|m|h|d)?$/iu.exec(text.trim());
  if (relative)
    return {
      kind: 'relative',
      ns: Math.round(Number(relative[1]) * (NS_PER[(relative[2] ?? 's').toLowerCase()] ?? 1e9)),
    };
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/iu.exec(text.trim());
  const millis = iso ? Date.parse(`${iso[1]}T${iso[2]}${iso[4]}`) : Number.NaN;
  if (iso && Number.isFinite(millis))
    return { kind: 'utc', ns: BigInt(millis) * 1_000_000n + BigInt((iso[3] ?? '').padEnd(9, '0')) };
  throw new UsageError(
    `--${option} "${text}" is not a time; write seconds (12.5), a unit (250ms, 1h) or UTC (2026-03-01T03:12:00Z)`,
  );
}

/** Places a typed time on the recording's axis; a UTC time needs a recording that has one. */
export function placeTime(time: TypedTime, origin: Origin, option: string): number {
  if (time.kind === 'relative') return time.ns;
  if (origin.kind === 'utc') return Number(time.ns - origin.utcNs);
  throw new Fault(
    'bad_request',
    `--${option} is a UTC time, but this recording shows relative time only (${origin.why}); give seconds instead`,
  );
}

/** Range of the options `--from` and `--to`, whole recording by default. Throws on an empty range. */
export function rangeOf(
  from: string | undefined,
  to: string | undefined,
  extent: { startNs: number; endNs: number; origin: Origin },
): TimeRange {
  const fromNs = from === undefined ? extent.startNs : placeTime(parseTime(from, 'from'), extent.origin, 'from');
  const toNs = to === undefined ? extent.endNs : placeTime(parseTime(to, 'to'), extent.origin, 'to');
  if (!(toNs > fromNs)) throw new UsageError(`--to must be after --from (${fromNs / 1e9} s … ${toNs / 1e9} s)`);
  return { fromNs, toNs };
}

/** `2402-2480`, `2.4GHz-2.48GHz`, `5150MHz-5350MHz`, `2402e6-2480e6`. A unit on the second number serves both. */
export function parseBand(text: string): Band {
  const number = String.raw`(\d+\.?\d*(?:e\d+)?)\s*(hz|khz|mhz|ghz|k|m|g)?`;
  const match = new RegExp(`^${number}\\s*(?:-|–|\\.\\.|:)\\s*${number}$`, 'iu').exec(text.trim());
  if (!match) throw new UsageError(`--band "${text}" is not a band; write it as 2402-2480 (MHz) or 2.402GHz-2.48GHz`);
  const lowHz = hertz(Number(match[1]), match[2] ?? match[4]);
  const highHz = hertz(Number(match[3]), match[4] ?? match[2]);
  if (!(highHz > lowHz)) throw new UsageError(`--band "${text}" is empty: the first number must be the lower one`);
  return { lowHz, highHz };
}

function hertz(value: number, unit: string | undefined): number {
  if (unit !== undefined) return value * (HZ_PER[unit.toLowerCase()] ?? 1);
  return value >= 1e6 ? value : value * 1e6;
}

/** `--levels -110,-40`, in the recording's unit. */
export function parseLevels(text: string): { readonly lowDb: number; readonly highDb: number } {
  const [low, high, ...rest] = text.split(',').map((part) => Number(part.trim() === '' ? Number.NaN : part));
  if (
    low === undefined ||
    high === undefined ||
    rest.length > 0 ||
    !Number.isFinite(low) ||
    !Number.isFinite(high) ||
    high <= low
  ) {
    throw new UsageError(`--levels "${text}" is not a pair of rising levels; write it as -110,-40`);
  }
  return { lowDb: low, highDb: high };
}

/** A whole number within bounds, or the default when the option is absent. */
export function wholeNumber(
  text: string | undefined,
  option: string,
  bounds: { min: number; max: number; default: number },
): number {
  if (text === undefined) return bounds.default;
  const value = /^\d+$/u.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(value >= bounds.min && value <= bounds.max)) {
    throw new UsageError(`--${option} "${text}" must be a whole number from ${bounds.min} to ${bounds.max}`);
  }
  return value;
}

/** One of a fixed set of words. */
export function oneOf<T extends string>(
  text: string | undefined,
  option: string,
  words: readonly T[],
  otherwise: T,
): T {
  if (text === undefined) return otherwise;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new UsageError(`--${option} "${text}" is unknown; choose ${words.join(', ')}`);
  return word;
}

/** A level or another plain number, or the default when the option is absent. */
export function finiteNumber(text: string | undefined, option: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new UsageError(`--${option} "${text}" is not a number`);
  return value;
}
