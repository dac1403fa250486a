export interface UtcReading {
  readonly utcNs: bigint;
  /** False: no zone was written, and UTC was assumed. */
  readonly zoned: boolean;
  /** Second 60 was written; it is the same moment as second 0 of the next minute. */
  readonly leapSecond: boolean;
}

const ISO = /^\s*(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,18}))?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?\s*$/u;
const MINUTE_NS = 60_000_000_000n;

/** A time as ISO 8601 writes it, exact to its digits down to nanoseconds; undefined for anything else. */
export function readUtc(text: string): UtcReading | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', zone] = ISO.exec(text) ?? [];
  if (year === undefined) return undefined;
  const written = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  const dayNs = utcOfDate(Number(year), Number(month), Number(day));
  const timeNs = timeOfDayNs(written.hour, written.minute, written.second, fraction);
  if (dayNs === undefined || timeNs === undefined) return undefined;
  const offsetNs = zoneOffsetNs(zone);
  if (offsetNs === undefined) return undefined;
  return { utcNs: dayNs + timeNs - offsetNs, zoned: zone !== undefined, leapSecond: written.second === 60 };
}

/** Midnight of a date from 1970 to 2199; undefined for a date that does not exist. */
export function utcOfDate(year: number, month: number, day: number): bigint | undefined {
  if (!(year >= 1970 && year < 2200)) return undefined;
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return BigInt(ms) * 1_000_000n;
}

/** Nanoseconds since midnight, second 60 allowed; `fraction` holds the digits after the point. */
export function timeOfDayNs(hour: number, minute: number, second: number, fraction = ''): bigint | undefined {
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined;
  const whole = BigInt((hour * 60 + minute) * 60 + second) * 1_000_000_000n;
  return whole + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

function zoneOffsetNs(zone: string | undefined): bigint | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0n;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || 0);
  if (hours > 23 || minutes > 59) return undefined;
  const offset = BigInt(hours * 60 + minutes) * MINUTE_NS;
  return zone.startsWith('-') ? -offset : offset;
}
