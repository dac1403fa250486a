import { fixed, formatDuration } from './format.ts';
import { parseDuration } from './parse-quantity.ts';

/** Absolute times and what is added to them, as text and back. Nanoseconds UTC as bigint. */

const utcPattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)\s*(?:Z|UTC)?$/i;

/** UTC of `2026-03-14 03:10:00.25`, with or without T, Z or "UTC"; undefined for anything else, also a day that does not exist. */
export function parseUtc(text: string): bigint | undefined {
  const found = utcPattern.exec(text.trim());
  if (found === null) return undefined;
  const [, day = '', hours = '', minutes = '', seconds = '00', fraction = ''] = found;
  const ms = Date.parse(`${day}T${hours.padStart(2, '0')}:${minutes}:${seconds}Z`);
  if (!Number.isFinite(ms) || new Date(ms).toISOString().slice(0, 10) !== day) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** "2026-03-14 03:10:00.250": milliseconds, or as many digits as `resolutionNs` carries. */
export function formatUtc(utcNs: bigint, resolutionNs = 1e6): string {
  const second = utcNs >= 0n ? utcNs / 1_000_000_000n : (utcNs - 999_999_999n) / 1_000_000_000n;
  const ms = Number(second) * 1000;
  if (!(Math.abs(ms) < 8.64e15)) return '—';
  const decimals = Math.min(9, Math.max(0, Math.ceil(Math.log10(1e9 / resolutionNs) - 1e-9)));
  const fraction = (utcNs - second * 1_000_000_000n).toString().padStart(9, '0').slice(0, decimals);
  const text = new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
  return decimals === 0 ? text : `${text}.${fraction}`;
}

/** "+250 ms", "−3.2 s", "+1:02:03.5", "−1 d 00:00:00". Of an uncertain offset no digit finer than a tenth of the uncertainty. */
export function formatOffset(exactNs: bigint, uncertaintyNs = 0): string {
  const digitNs = BigInt(10 ** Math.max(0, Math.ceil(Math.log10(Math.max(uncertaintyNs, 1) / 10) - 1e-9)));
  const half = exactNs < 0n ? -digitNs / 2n : digitNs / 2n;
  const offsetNs = ((exactNs + half) / digitNs) * digitNs;
  const size = offsetNs < 0n ? -offsetNs : offsetNs;
  const sign = offsetNs < 0n ? '−' : '+';
  if (size === 0n) return '0 s';
  if (size < 1_000_000_000n) return `${sign}${formatDuration(Number(size), 9)}`;
  const seconds = Number(size % 60_000_000_000n) / 1e9;
  if (size < 60_000_000_000n) return `${sign}${formatDuration(Number(size), 8)}`;
  const minutes = size / 60_000_000_000n;
  const tail = fixed(seconds, 6)
    .replace(/\.?0+$/, '')
    .padStart(2, '0');
  const padded = tail.indexOf('.') === 1 ? `0${tail}` : tail;
  const days = minutes / 1440n;
  const clock = `${String((minutes / 60n) % 24n).padStart(days > 0n ? 2 : 1, '0')}:${String(minutes % 60n).padStart(2, '0')}:${padded}`;
  return days > 0n ? `${sign}${days} d ${clock}` : `${sign}${clock}`;
}

/** `+250ms`, `-3.2s`, `1h`: a length of time with or without sign, in nanoseconds. */
export function parseOffset(text: string): bigint | undefined {
  const ns = parseDuration(text);
  return ns === undefined || !Number.isSafeInteger(Math.round(ns)) ? undefined : BigInt(Math.round(ns));
}
