import type { ClockSetting } from '../../../workers/contract/survey.ts';
import { formatDuration } from '../../base/format.ts';
import { formatOffset, formatUtc, parseOffset, parseUtc } from '../../base/utc.ts';
import { type ClockSource, hasUtc, uncertaintyNsOf, utcRange, zoneMissing } from '../../model/clock-sources.ts';
import { ZONE_NOT_STATED } from '../../model/photo-times.ts';

export const OFFSET_FORMS = '+250ms, -3.2s, or the UTC time it began: 2026-03-14 03:10:00';

export type TypedClock =
  | { readonly kind: 'offset'; readonly offsetNs: bigint }
  | { readonly kind: 'wrong'; readonly why: string };

/** What a typed offset means for a source: added to its own clock, or the UTC at which it began. */
export function typedClock(source: ClockSource, text: string): TypedClock {
  const utcNs = parseUtc(text);
  if (utcNs !== undefined) {
    if (source.own === undefined) return { kind: 'wrong', why: 'This source has no times.' };
    return { kind: 'offset', offsetNs: utcNs - source.own.fromNs };
  }
  const offsetNs = parseOffset(text);
  if (offsetNs === undefined) return { kind: 'wrong', why: `Not understood. Try ${OFFSET_FORMS}.` };
  if (!source.wallClock) {
    return { kind: 'wrong', why: 'This source has no wall clock: type the UTC time at which it began.' };
  }
  return { kind: 'offset', offsetNs };
}

/** When it begins, as it is taken now. */
export function beginsWords(source: ClockSource): string {
  const range = utcRange(source);
  if (range !== undefined) return `${formatUtc(range.fromNs)}${zoneMissing(source) ? `, ${ZONE_NOT_STATED}` : ''}`;
  return source.own === undefined ? '—' : 'since its own start';
}

export function lengthWords({ own }: ClockSource): string {
  if (own === undefined) return '—';
  return own.toNs === own.fromNs ? 'one moment' : formatDuration(Number(own.toNs - own.fromNs));
}

/** What is added to its own clock; of a source without one, the UTC of its time 0. */
export function offsetWords({ setting, wallClock }: ClockSource): string {
  if (setting === undefined) return wallClock ? '0 s' : '—';
  return wallClock ? settingWords(setting) : `0 = ${formatUtc(setting.offsetNs)}`;
}

/** The offset of a setting, as finely as it is known; one that was typed as it was typed (model SPEC.md, K3). */
export function settingWords({ offsetNs, uncertaintyNs, how }: ClockSetting): string {
  return formatOffset(offsetNs, how === 'typed' ? 0 : uncertaintyNs);
}

export function uncertaintyWords(source: ClockSource): string {
  const ns = uncertaintyNsOf(source);
  if (ns !== undefined) return `±${formatDuration(ns, 3)}`;
  return hasUtc(source) ? 'not known' : '—';
}

/** What a new offset would change: "would begin 03:10:00.250 UTC instead of 03:10:00.000". */
export function changeWords(source: ClockSource, offsetNs: bigint): string {
  if (source.own === undefined) return '';
  const next = formatUtc(source.own.fromNs + offsetNs);
  const now = utcRange(source);
  if (now === undefined) return `${source.name} would begin ${next} UTC.`;
  const moved = source.own.fromNs + offsetNs - now.fromNs;
  if (moved === 0n && !zoneMissing(source)) return `${source.name} begins ${next} UTC already.`;
  return `${source.name} would begin ${next} UTC instead of ${beginsWords(source)}: ${formatOffset(moved)}.`;
}

/** "Now +250 ms ±5 ms (typed). ", or nothing when nobody has set it. */
export function nowWords(source: ClockSource): string {
  const { setting } = source;
  return setting === undefined ? '' : `Now ${offsetWords(source)} ${uncertaintyWords(source)} (${setting.how}). `;
}
