/**
 * Quantities the way people type them: `2.4G`, `5180`, `-85`, `03:12`, `+250ms`. Every parser answers undefined for what
 * it does not understand; the field then says which forms it takes.
 */
const NUMBER = '[+-]?(?:\\d+(?:[.,]\\d+)?|[.,]\\d+)(?:e[+-]?\\d+)?';

function numberOf(text: string): number | undefined {
  const value = Number(text.replace(',', '.').replace('−', '-'));
  return Number.isFinite(value) ? value : undefined;
}

function clean(text: string): string {
  return text
    .trim()
    .replaceAll('−', '-')
    .replaceAll(/[   _]/g, '')
    .toLowerCase();
}

const frequencyPattern = new RegExp(`^(${NUMBER})(g|m|k|)(?:hz)?$`);

/**
 * Frequency in hertz. Without a unit a number is what it most likely means to an RF engineer: up to 100 it is gigahertz
 * (`2.437`), up to 100,000 megahertz (`5180`), above that hertz. An explicit `Hz` is hertz.
 */
export function parseFrequency(text: string): number | undefined {
  const typed = clean(text);
  const match = frequencyPattern.exec(typed);
  const value = numberOf(match?.[1] ?? '');
  if (match === null || value === undefined || value < 0) return undefined;
  const unit = match[2];
  if (unit === 'g') return value * 1e9;
  if (unit === 'm') return value * 1e6;
  if (unit === 'k') return value * 1e3;
  if (typed.endsWith('hz')) return value;
  if (value <= 100) return value * 1e9;
  return value <= 100_000 ? value * 1e6 : value;
}

/** A width in hertz: as `parseFrequency`, but a bare number is megahertz (`20` is 20 MHz). */
export function parseFrequencySpan(text: string): number | undefined {
  const typed = clean(text);
  const bare = numberOf(typed);
  if (typed !== '' && bare !== undefined) return bare > 0 ? bare * 1e6 : undefined;
  const hz = parseFrequency(text);
  return hz !== undefined && hz > 0 ? hz : undefined;
}

const levelPattern = new RegExp(`^(${NUMBER})(?:dbm|dbfs|db)?$`);

/** Level in decibels of whatever the field shows. */
export function parseLevel(text: string): number | undefined {
  const match = levelPattern.exec(clean(text));
  return match === null ? undefined : numberOf(match[1] ?? '');
}

const timeUnits: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  sec: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
};
const durationPattern = new RegExp(`^(${NUMBER})(ns|us|µs|μs|ms|sec|s|min|m|h|)$`);

/** Length of time in nanoseconds; a bare number is seconds. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(clean(text));
  const value = numberOf(match?.[1] ?? '');
  if (match === null || value === undefined) return undefined;
  return value * (timeUnits[match[2] === '' ? 's' : (match[2] ?? 's')] ?? 1e9);
}

export type TypedTime =
  /** Relative to where one is now: `+250ms`, `-2s`. */
  | { readonly kind: 'offset'; readonly ns: number }
  /** Time of day: `03:12`, `03:12:07.214`. */
  | { readonly kind: 'clock'; readonly nsOfDay: number }
  /** Since the recording began: `12.5s`, `250ms`. */
  | { readonly kind: 'elapsed'; readonly ns: number };

const clockPattern = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;

export function parseTime(text: string): TypedTime | undefined {
  const typed = clean(text);
  const clock = clockPattern.exec(typed);
  if (clock !== null) {
    const hours = Number(clock[1]);
    const minutes = Number(clock[2]);
    const seconds = Number(clock[3] ?? '0');
    if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
    const fraction = Number((clock[4] ?? '').padEnd(9, '0'));
    return { kind: 'clock', nsOfDay: ((hours * 60 + minutes) * 60 + seconds) * 1e9 + fraction };
  }
  const ns = parseDuration(typed);
  if (ns === undefined) return undefined;
  return /^[+-]/.test(typed) ? { kind: 'offset', ns } : { kind: 'elapsed', ns };
}

export type TypedPlace =
  | { readonly kind: 'time'; readonly time: TypedTime }
  | { readonly kind: 'frequency'; readonly hz: number };

/** For the one field that takes a time or a frequency: units decide, a clock is a time, a bare number a frequency. */
export function parsePlace(text: string): TypedPlace | undefined {
  const typed = clean(text);
  if (/[:]|[nuµμm]?s$|sec$|min$|\dh$|^\+/.test(typed)) {
    const time = parseTime(typed);
    return time === undefined ? undefined : { kind: 'time', time };
  }
  const hz = parseFrequency(typed);
  if (hz !== undefined) return { kind: 'frequency', hz };
  const time = parseTime(typed);
  return time === undefined ? undefined : { kind: 'time', time };
}
