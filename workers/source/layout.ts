/** What the key of an object says by the agent's layout: `raw_fft/<device>/<time>.bin` + `.json`, `photos/<device>/…` (S7). */
export interface KeyFacts {
  readonly device?: string;
  readonly timeMs?: number;
}

const PLACE = /(?:^|\/)(?:raw_fft|photos)\/([^/]+)\/(.+)$/u;
const ISO =
  /(\d{4})-?(\d{2})-?(\d{2})[T_ -](\d{2})[:_-]?(\d{2})[:_-]?(\d{2})(?:[.,](\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))?/u;

export function keyFacts(key: string): KeyFacts {
  const [, device, rest] = PLACE.exec(key) ?? [];
  if (device === undefined || rest === undefined) return {};
  const timeMs = timeOf(rest.slice(rest.lastIndexOf('/') + 1));
  return timeMs === undefined ? { device } : { device, timeMs };
}

/** UTC in milliseconds of a file name: ISO 8601 with or without its marks, or seconds, ms, µs or ns since 1970. */
function timeOf(name: string): number | undefined {
  const iso = ISO.exec(name);
  if (iso !== null) return isoMs(iso);
  const [, digits = '', fraction = ''] = /(?:^|[^\d])(\d{10}|\d{13}|\d{16}|\d{19})(?:\.(\d+))?(?!\d)/u.exec(name) ?? [];
  if (digits === '') return undefined;
  const ms = Number(digits) / 10 ** (digits.length - 13);
  return digits.length === 10 && fraction !== '' ? ms + Number(`0.${fraction}`) * 1000 : ms;
}

function isoMs(match: RegExpExecArray): number | undefined {
  const [, year, month, day, hour, minute, second, fraction = '0', sign, zoneHour = '0', zoneMinute = '0'] = match;
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(utc);
  // Date.UTC rolls over what cannot be: month 13, the 31st of April.
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day) || Number(hour) > 23)
    return undefined;
  const zoneMs = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  return utc + Number(`0.${fraction}`) * 1000 - (sign === undefined ? 0 : zoneMs);
}
