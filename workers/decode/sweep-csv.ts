import { Fault } from '../contract/faults.ts';
import type { Origin } from '../contract/model.ts';
import type { FrequencyAxis } from './levels.ts';
import { createLineReader, type Line } from './line-reader.ts';
import { createRowCollector, ROW_BINS_MOST, type RowDecoder, type RowDecoderOptions } from './row-source.ts';

/**
 * Sweep tables of rtl_power and hackrf_sweep: date, time, low Hz, high Hz, bin Hz, samples, dB… One line is one hop of the
 * tuner; the lines of a sweep share their time and need not be in order of frequency.
 */
export type SweepFormat = 'rtl_power' | 'hackrf_sweep';

export interface SweepLine {
  /** The clock as written, read as if it were UTC: whole seconds since 1970 and nanoseconds. */
  readonly seconds: number;
  readonly nanos: number;
  readonly lowHz: number;
  readonly binHz: number;
  /** NaN where nothing was measured. */
  readonly levelDb: Float32Array;
}

/** No level outside this is believed, in dB. */
const LEVEL_MOST_DB = 1000;
/** Date, time, low Hz, high Hz, bin Hz, samples. */
export const SWEEP_HEAD_FIELDS = 6;
const NS_PER_SECOND = 1e9;

/**
 * One line, or why it is none. rtl_power repeats its last value: a line has as many bins as its range holds steps, and a
 * value beyond that is left out.
 */
export function parseSweepLine(text: string): SweepLine | { readonly why: string } {
  const fields = text.split(',', SWEEP_HEAD_FIELDS + ROW_BINS_MOST + 2);
  const [date = '', time = '', low, high, step] = fields;
  const written = parseTime(date.trim(), time.trim());
  const lowHz = Number(low);
  const highHz = Number(high);
  const stepHz = Number(step);
  if (written === undefined || fields.length <= SWEEP_HEAD_FIELDS) return { why: 'not a sweep row' };
  if (!(lowHz >= 0 && highHz > lowHz && highHz <= 1e12 && stepHz > 0))
    return { why: 'sweep row with an impossible range' };
  const bins = Math.round((highHz - lowHz) / stepHz);
  const values = fields.length - SWEEP_HEAD_FIELDS;
  if (bins < 1 || bins > ROW_BINS_MOST) return { why: `sweep row of ${bins} bins` };
  if (values < bins) return { why: `sweep row cut short: ${values} of ${bins} levels` };
  if (values > bins + 1) return { why: `sweep row with ${values} levels for ${bins} bins` };
  const levelDb = new Float32Array(bins);
  for (let bin = 0; bin < bins; bin++) levelDb[bin] = parseLevel(fields[SWEEP_HEAD_FIELDS + bin] ?? '');
  return { ...written, lowHz, binHz: (highHz - lowHz) / bins, levelDb };
}

/** NaN for `nan`, infinities, empty fields and nonsense. */
export function parseLevel(field: string): number {
  const db = field.trim() === '' ? Number.NaN : Number(field);
  return Math.abs(db) <= LEVEL_MOST_DB ? db : Number.NaN;
}

const clock = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;

function parseTime(date: string, time: string): { seconds: number; nanos: number } | undefined {
  const parts = clock.exec(time);
  if (parts === null || !/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const dayMs = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(dayMs)) return undefined;
  const [, hours, minutes, seconds, fraction = ''] = parts;
  return {
    seconds: dayMs / 1000 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    nanos: Number(fraction.padEnd(9, '0')),
  };
}

interface Sweep {
  readonly first: SweepLine;
  readonly lines: Map<number, SweepLine>;
  cells: number;
}

/** Streaming decoder of either table. The layout of the streams follows the widest sweep seen so far. */
export function createSweepDecoder(
  format: SweepFormat,
  options: RowDecoderOptions & {
    /** The text of every line that is a sweep row. */
    readonly onRow?: (text: string) => void;
  },
): RowDecoder {
  const collector = createRowCollector();
  let layout: FrequencyAxis | undefined;
  let sweep: Sweep | undefined;
  let first: SweepLine | undefined;
  let firstText = '';
  let shiftNs = 0;
  let previousNs = 0;
  const reader = createLineReader({ onLine, onDamage: options.onDamage });

  function onLine(line: Line): void {
    if (line.text.trim() === '' || line.text.startsWith('#')) return;
    const parsed = parseSweepLine(line.text);
    if ('why' in parsed) {
      options.onDamage({ offset: line.offset, bytes: line.bytes, why: parsed.why });
      return;
    }
    options.onRow?.(line.text);
    if (first === undefined) {
      first = parsed;
      firstText = line.text
        .split(',', 2)
        .map((field) => field.trim())
        .join(' ');
    }
    if (sweep !== undefined && !belongs(parsed, sweep)) finishSweep();
    sweep ??= { first: parsed, lines: new Map(), cells: 0 };
    sweep.lines.set(parsed.lowHz, parsed);
    sweep.cells += parsed.levelDb.length;
  }

  function finishSweep(): void {
    if (sweep === undefined) return;
    const lines = [...sweep.lines.values()];
    const axis = layoutFor(lines, sweep.first.binHz);
    const levelDb = new Float32Array(axis.bins).fill(Number.NaN);
    for (const line of lines) copyLevels(line, axis, levelDb);
    const origin = first ?? sweep.first;
    const sinceFirst = (sweep.first.seconds - origin.seconds) * NS_PER_SECOND + sweep.first.nanos - origin.nanos;
    let startNs = sinceFirst + shiftNs;
    const backwards = startNs < previousNs;
    if (backwards) {
      // The clock was set back: go on right after, as a new segment.
      shiftNs += previousNs + 1 - startNs;
      startNs = previousNs + 1;
    }
    const newSegment = backwards || collector.rows === 0;
    previousNs = startNs;
    collector.add(collector.streamOf(axis), { startNs, newSegment, levelDb });
    sweep = undefined;
  }

  /** The current layout when the sweep fits into it, otherwise one that holds both, or the sweep alone. */
  function layoutFor(lines: readonly SweepLine[], binHz: number): FrequencyAxis {
    let lowHz = Number.POSITIVE_INFINITY;
    let highHz = 0;
    for (const line of lines) {
      lowHz = Math.min(lowHz, line.lowHz);
      highHz = Math.max(highHz, line.lowHz + line.levelDb.length * line.binHz);
    }
    const own = axisFor(lowHz, highHz, binHz);
    if (layout === undefined || !aligned(layout, own)) {
      layout = own;
      return own;
    }
    const layoutHigh = layout.lowEdgeHz + layout.widthHz;
    if (lowHz >= layout.lowEdgeHz - binHz / 2 && highHz <= layoutHigh + binHz / 2) return layout;
    const both = (Math.max(highHz, layoutHigh) - Math.min(lowHz, layout.lowEdgeHz)) / binHz;
    layout =
      both <= ROW_BINS_MOST
        ? axisFor(Math.min(lowHz, layout.lowEdgeHz), Math.max(highHz, layoutHigh), layout.binHz)
        : own;
    return layout;
  }

  return {
    unit: 'dB',
    absolute: false,
    push(bytes, final) {
      reader.push(bytes, final);
      if (final) finishSweep();
      return collector.take(final);
    },
    collected: collector,
    get endNs() {
      return previousNs;
    },
    get origin(): Origin {
      return {
        kind: 'relative',
        why: `${format} writes local time without a zone; the first row says ${firstText}`,
      };
    },
    warnings: ['Levels are relative: a sweep receiver without calibration gives no absolute power.'],
  };
}

/** Same time, same bin width, a hop that is not there yet, and no more cells than a row may have twice. */
function belongs(line: SweepLine, sweep: Sweep): boolean {
  const { first } = sweep;
  return (
    first.seconds === line.seconds &&
    first.nanos === line.nanos &&
    !sweep.lines.has(line.lowHz) &&
    Math.abs(first.binHz - line.binHz) < first.binHz * 1e-3 &&
    sweep.cells < 2 * ROW_BINS_MOST
  );
}

/** The greater level where hops overlap. */
function copyLevels(line: SweepLine, axis: FrequencyAxis, out: Float32Array): void {
  line.levelDb.forEach((level, index) => {
    const bin = Math.round((line.lowHz + index * line.binHz - axis.lowEdgeHz) / axis.binHz);
    const before = out[bin];
    if (before !== undefined && !(before >= level)) out[bin] = Number.isNaN(level) ? before : level;
  });
}

function axisFor(lowHz: number, highHz: number, binHz: number): FrequencyAxis {
  const bins = Math.max(1, Math.round((highHz - lowHz) / binHz));
  if (bins > ROW_BINS_MOST) {
    throw new Fault(
      'unsupported_format',
      `A sweep of ${bins} bins is more than the ${ROW_BINS_MOST} this version can show: sweep a narrower band or use wider bins.`,
    );
  }
  const widthHz = bins * binHz;
  return { centreHz: lowHz + widthHz / 2, widthHz, bins, binHz, lowEdgeHz: lowHz };
}

/** Same bin width, and bins that fall on the same grid. */
function aligned(a: FrequencyAxis, b: FrequencyAxis): boolean {
  const offset = (b.lowEdgeHz - a.lowEdgeHz) / a.binHz;
  return Math.abs(a.binHz - b.binHz) < a.binHz * 1e-3 && Math.abs(offset - Math.round(offset)) < 0.01;
}
