import { timeOfDayNs, utcOfDate } from '../utc-time.ts';

export const DAY_NS = 86_400_000_000_000n;
const HALF_DAY_NS = DAY_NS / 2n;

export interface TimeOfDay {
  readonly ns: bigint;
  readonly leapSecond: boolean;
}

/** `hhmmss.sss`; undefined when empty or impossible. */
export function nmeaTime(value: string | undefined): TimeOfDay | undefined {
  const [, hour, minute, second, fraction] = /^(\d\d)(\d\d)(\d\d)(?:\.(\d{0,12}))?$/u.exec(value ?? '') ?? [];
  if (hour === undefined) return undefined;
  const ns = timeOfDayNs(Number(hour), Number(minute), Number(second), fraction);
  return ns === undefined ? undefined : { ns, leapSecond: Number(second) === 60 };
}

/** `ddmmyy`: 80…99 are of the last century. Midnight of that day. */
export function nmeaDate(value: string | undefined): bigint | undefined {
  const [, day, month, year] = /^(\d\d)(\d\d)(\d\d)$/u.exec(value ?? '') ?? [];
  if (year === undefined) return undefined;
  return utcOfDate(Number(year) + (Number(year) >= 80 ? 1900 : 2000), Number(month), Number(day));
}

/**
 * Gives times of day their date: the one said with them, else the last one said, a day later each time midnight passed
 * since (SPEC.md, T11).
 */
export function createNmeaClock(): {
  /** A date, and the time of day it was said with. */
  setDate(midnightNs: bigint, time: TimeOfDay): void;
  /** Undefined while no date is known. */
  utcNsOf(time: TimeOfDay): bigint | undefined;
} {
  let known: { readonly midnightNs: bigint; readonly timeNs: bigint } | undefined;
  return {
    setDate(midnightNs, time) {
      known = { midnightNs, timeNs: time.ns };
    },
    utcNsOf(time) {
      if (known === undefined) return undefined;
      let { midnightNs } = known;
      if (known.timeNs - time.ns > HALF_DAY_NS) midnightNs += DAY_NS;
      else if (time.ns - known.timeNs > HALF_DAY_NS) midnightNs -= DAY_NS;
      if (midnightNs >= known.midnightNs) known = { midnightNs, timeNs: time.ns };
      return midnightNs + time.ns;
    },
  };
}
