import type { Origin } from '../../workers/contract/model.ts';
import { decimalsFor, fixed, formatDuration, niceStep } from '../base/format.ts';
import type { TypedTime } from '../base/parse-quantity.ts';
import type { TimeFormat } from './display.ts';

/** How recording time is written: UTC, local or since the start. Without a clock anchor it is always since the start. */
export interface TimeScale {
  readonly origin: Origin | undefined;
  readonly format: TimeFormat;
}

const SECOND = 1e9;
const DAY = 86_400 * SECOND;
const clockSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

interface Clock {
  /** UTC of recording time 0. */
  readonly utcNs: bigint;
  /** What is added to UTC for the zone, in minutes. */
  readonly zoneMinutes: number;
  readonly zone: string;
}

function clockOf(scale: TimeScale): Clock | undefined {
  if (scale.format === 'relative' || scale.origin?.kind !== 'utc') return undefined;
  const { utcNs } = scale.origin;
  if (scale.format === 'utc') return { utcNs, zoneMinutes: 0, zone: 'UTC' };
  const zoneMinutes = -new Date(Number(utcNs / 1_000_000n)).getTimezoneOffset();
  const size = Math.abs(zoneMinutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    utcNs,
    zoneMinutes,
    zone: `UTC${zoneMinutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`,
  };
}

/** "UTC", "UTC+02:00" or "since start"; printed beside every time. */
export function zoneOf(scale: TimeScale): string {
  return clockOf(scale)?.zone ?? 'since start';
}

/** Uncertainty of the clock mapping as "±2 ms"; empty when times are relative. */
export function uncertaintyOf(scale: TimeScale): string {
  if (clockOf(scale) === undefined || scale.origin?.kind !== 'utc') return '';
  return `±${formatDuration(scale.origin.uncertaintyNs, 2)}`;
}

const floorMod = (value: bigint, by: bigint) => ((value % by) + by) % by;

function nsOfDay(clock: Clock, timeNs: number): number {
  const local = clock.utcNs + BigInt(Math.round(timeNs)) + BigInt(clock.zoneMinutes) * 60_000_000_000n;
  return Number(floorMod(local, BigInt(DAY)));
}

/** Calendar day as "2026-11-23"; empty when times are relative. */
export function dayOf(scale: TimeScale, timeNs: number): string {
  const clock = clockOf(scale);
  if (clock === undefined) return '';
  const local = clock.utcNs + BigInt(Math.round(timeNs)) + BigInt(clock.zoneMinutes) * 60_000_000_000n;
  const ms = Number(local / 1_000_000n);
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : '';
}

/** Time of day or time since the start, with the digits that `resolutionNs` carries, no zone: "03:12:07.214", "+12.25 s". */
export function formatInstant(scale: TimeScale, timeNs: number, resolutionNs = 1e6): string {
  if (!Number.isFinite(timeNs)) return '—';
  const decimals = resolutionNs >= SECOND ? 0 : Math.min(9, Math.ceil(Math.log10(SECOND / resolutionNs) - 1e-9));
  const clock = clockOf(scale);
  if (clock === undefined) {
    const seconds = timeNs / SECOND;
    if (Math.abs(seconds) < 60) return `${fixed(seconds, decimals)} s`;
    const whole = Math.floor(Math.abs(seconds));
    const head = `${seconds < 0 ? '−' : ''}${Math.floor(whole / 60)}:`;
    return (
      head +
      fixed(Math.abs(seconds) - Math.floor(whole / 60) * 60, decimals).padStart(decimals > 0 ? 3 + decimals : 2, '0')
    );
  }
  return formatOfDay(nsOfDay(clock, timeNs), decimals);
}

function formatOfDay(ofDay: number, decimals: number): string {
  const unit = 10 ** (9 - decimals);
  const rounded = Math.floor(ofDay / unit) * unit;
  const seconds = Math.floor(rounded / SECOND);
  const two = (value: number) => String(value).padStart(2, '0');
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (decimals === 0) return text;
  return `${text}.${String(Math.round(rounded % SECOND))
    .padStart(9, '0')
    .slice(0, decimals)}`;
}

export interface TimeTick {
  readonly timeNs: number;
  readonly label: string;
}

/** Steps in nanoseconds: 1-2-5 below a second, whole divisions of a clock above. */
export function timeStep(widthNs: number, most: number): number {
  const step = niceStep(widthNs, most);
  if (step < SECOND) return Math.max(step, 1);
  const seconds = widthNs / most / SECOND;
  const clock = clockSteps.find((candidate) => candidate >= seconds * (1 - 1e-9));
  return (clock ?? Math.ceil(seconds / 86_400) * 86_400) * SECOND;
}

/** Ticks on round clock times (or round elapsed times), labelled without repeating what does not change. */
export function timeTicks(scale: TimeScale, fromNs: number, toNs: number, most: number): readonly TimeTick[] {
  const step = timeStep(toNs - fromNs, most);
  const clock = clockOf(scale);
  const phase = clock === undefined ? 0 : nsOfDay(clock, 0) % step;
  const first = Math.ceil((fromNs + phase) / step - 1e-9);
  const last = Math.floor((toNs + phase) / step + 1e-9);
  const ticks: TimeTick[] = [];
  if (!Number.isFinite(first) || last - first > 4 * most + 8) return ticks;
  for (let index = first; index <= last; index++) {
    const timeNs = index * step - phase;
    ticks.push({ timeNs, label: tickLabel(scale, clock, timeNs, step) });
  }
  return ticks;
}

function tickLabel(scale: TimeScale, clock: Clock | undefined, timeNs: number, step: number): string {
  if (clock === undefined) {
    if (step >= SECOND || Math.abs(timeNs) >= 60 * SECOND) return formatInstant(scale, timeNs, step);
    return `${fixed(timeNs / SECOND, decimalsFor(step / SECOND))} s`;
  }
  const text = formatInstant(scale, timeNs, step);
  return step >= 60 * SECOND ? text.slice(0, 5) : text;
}

/** Recording time that a typed time means, from `hereNs`; a time of day is taken on the day of `hereNs`. */
export function resolveTime(scale: TimeScale, typed: TypedTime, hereNs: number): number | undefined {
  if (typed.kind === 'offset') return hereNs + typed.ns;
  if (typed.kind === 'elapsed') return typed.ns;
  const clock = clockOf(scale);
  // Without a clock, minutes and seconds since the start are the only reading of "03:12".
  if (clock === undefined) return typed.nsOfDay / 60;
  return hereNs + (typed.nsOfDay - nsOfDay(clock, hereNs));
}
