/** Numbers as an engineer writes them: 1-2-5 ticks, engineering units, no more digits than the resolution carries. */

const MINUS = '−';
/** Thin enough to keep a value and its unit together, wide enough to read. */
const SPACE = ' ';

/** Smallest step of the series 1, 2, 5 × 10^n that makes at most `most` steps over `width`. */
export function niceStep(width: number, most: number): number {
  const rough = width / most;
  if (!(rough > 1e-300 && rough < 1e300)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 5, 10]) if (factor * power >= rough * (1 - 1e-12)) return factor * power;
  return 10 * power;
}

export interface Ticks {
  readonly step: number;
  readonly values: readonly number[];
}

/** Multiples of a 1-2-5 step inside [low, high]; at most `most` + 1 of them. */
export function niceTicks(low: number, high: number, most: number): Ticks {
  const step = niceStep(high - low, most);
  const values: number[] = [];
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const count = last - first + 1;
  // Beyond 2^53 neighbouring multiples are the same number, and counting up to `last` would never arrive.
  if (Number.isSafeInteger(first) && Number.isSafeInteger(last) && count <= 4 * most + 5) {
    for (let index = 0; index < count; index++) values.push((first + index) * step);
  }
  return { step, values };
}

/** Decimals that tell multiples of `step` apart, at most 12. */
export function decimalsFor(step: number): number {
  if (!(step > 0) || !Number.isFinite(step)) return 0;
  for (let decimals = 0; decimals < 12; decimals++) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 12;
}

/** Fixed decimals with a true minus sign and no negative zero; "—" for what is not a number. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '—';
  const text = Math.abs(value).toFixed(Math.min(Math.max(decimals, 0), 12));
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** Without trailing zeros after the point. */
export function trimmed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

export interface Unit {
  readonly factor: number;
  readonly name: string;
}

const frequencyUnits: readonly Unit[] = [
  { factor: 1e9, name: 'GHz' },
  { factor: 1e6, name: 'MHz' },
  { factor: 1e3, name: 'kHz' },
  { factor: 1, name: 'Hz' },
];

const timeUnits: readonly Unit[] = [
  { factor: 1e9, name: 's' },
  { factor: 1e6, name: 'ms' },
  { factor: 1e3, name: 'µs' },
  { factor: 1, name: 'ns' },
];

function unitFor(units: readonly Unit[], magnitude: number): Unit {
  return units.find((unit) => magnitude >= unit.factor) ?? units.at(-1) ?? { factor: 1, name: '' };
}

/** Unit for an axis that ends at `high`: GHz above 1 GHz unless the span is below 1 MHz, and so on. */
export function frequencyUnit(high: number): Unit {
  return unitFor(frequencyUnits, Math.abs(high));
}

/** Frequency with the digits that `resolutionHz` carries, trimmed: "2.437 GHz", "312.5 kHz". */
export function formatFrequency(hz: number, resolutionHz = 1): string {
  if (!Number.isFinite(hz)) return '—';
  const unit = frequencyUnit(hz);
  return `${trimmed(hz / unit.factor, frequencyDecimals(unit, resolutionHz))}${SPACE}${unit.name}`;
}

/** The same with all digits, for what moves or stands below one another: the text keeps its width. */
export function formatFrequencyFixed(hz: number, resolutionHz: number): string {
  if (!Number.isFinite(hz)) return '—';
  const unit = frequencyUnit(hz);
  return `${fixed(hz / unit.factor, frequencyDecimals(unit, resolutionHz))}${SPACE}${unit.name}`;
}

/** "2.4201 – 2.4371 GHz": one unit for both ends, the digits that `resolutionHz` carries. */
export function formatBand(lowHz: number, highHz: number, resolutionHz: number): string {
  const unit = frequencyUnit(highHz);
  const decimals = frequencyDecimals(unit, resolutionHz);
  return `${fixed(lowHz / unit.factor, decimals)} – ${fixed(highHz / unit.factor, decimals)}${SPACE}${unit.name}`;
}

function frequencyDecimals(unit: Unit, resolutionHz: number): number {
  return Math.max(0, Math.ceil(Math.log10(unit.factor / Math.max(resolutionHz, 1e-3)) - 1e-9));
}

/** Difference of two frequencies, with its sign. */
export function formatFrequencyDelta(hz: number, resolutionHz = 1): string {
  return `${hz > 0 ? '+' : ''}${formatFrequency(hz, resolutionHz)}`;
}

/** A length of time with about `digits` significant digits: "312.5 ms", "4.2 s", "3 min 12 s", "2 h 05 min". */
export function formatDuration(ns: number, digits = 4): string {
  if (!Number.isFinite(ns)) return '—';
  const sign = ns < 0 ? MINUS : '';
  const size = Math.abs(ns);
  const seconds = size / 1e9;
  if (seconds >= 3600) {
    const minutes = Math.round(seconds / 60);
    return `${sign}${Math.floor(minutes / 60)}${SPACE}h${SPACE}${String(minutes % 60).padStart(2, '0')}${SPACE}min`;
  }
  if (seconds >= 120) {
    const whole = Math.round(seconds);
    return `${sign}${Math.floor(whole / 60)}${SPACE}min${SPACE}${String(whole % 60).padStart(2, '0')}${SPACE}s`;
  }
  const unit = unitFor(timeUnits, size);
  const value = size / unit.factor;
  const whole = Math.max(1, Math.floor(Math.log10(Math.max(value, 1))) + 1);
  return `${sign}${trimmed(value, Math.max(0, digits - whole))}${SPACE}${unit.name}`;
}

/** Level with one decimal unless told otherwise: "−61.5 dBm". */
export function formatLevel(db: number | undefined, unit: string, decimals = 1): string {
  return db === undefined || !Number.isFinite(db) ? '—' : `${fixed(db, decimals)}${SPACE}${unit}`;
}

/** Whole number in groups of three: "1,234,567". */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? fixed(Math.round(value), 0).replace(/\B(?=(\d{3})+(?!\d))/g, ',') : '—';
}

/** A count with its noun in the right number. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)}${SPACE}${value === 1 ? one : many}`;
}

/** Binary units: "1.5 GiB". */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '—';
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = Math.abs(bytes);
  let place = 0;
  while (value >= 1024 && place < names.length - 1) {
    value /= 1024;
    place++;
  }
  const text = place === 0 ? fixed(value, 0) : trimmed(value, value < 10 ? 2 : value < 100 ? 1 : 0);
  return `${bytes < 0 ? MINUS : ''}${text}${SPACE}${names[place] ?? ''}`;
}

/** Share 0…1 as per cent: small shares keep a digit that is not zero. */
export function formatPercent(share: number | undefined): string {
  if (share === undefined || !Number.isFinite(share)) return '—';
  const percent = share * 100;
  const decimals = percent === 0 || percent >= 99.95 ? 0 : percent >= 10 ? 1 : percent >= 1 ? 2 : 3;
  return `${trimmed(percent, decimals)}${SPACE}%`;
}
