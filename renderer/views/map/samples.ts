import { z } from 'zod';
import type { TimeRange } from '../../../workers/contract/model.ts';
import type { LatLon } from '../../base/coordinates.ts';
import type { ArrowTable } from '../../data/arrow-table.ts';
import type { Point } from './camera.ts';

/** Samples along a track as the host answered: one a stretch of time with frames, in order of time. */
export interface TrackSamples {
  readonly count: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly latitudeDeg: Float64Array;
  readonly longitudeDeg: Float64Array;
  /** Not a number where the source says nothing. */
  readonly accuracyM: Float64Array;
  readonly interpolated: Float64Array;
  /** Time from the fix whose place a sample has for want of two fixes; else 0. */
  readonly heldNs: Float64Array;
  readonly value: Float64Array;
  readonly frames: Float64Array;
  readonly unit: string;
  /** Stretches with frames but no place: they are on no map. */
  readonly withoutPlace: number;
  /** Ids of the tracks that gave places, and of others that were possible. */
  readonly tracks: readonly string[];
  readonly tracksUnused: readonly string[];
  /** What is to be said of how places were found. */
  readonly notes: readonly string[];
}

type Columns = Pick<ArrowTable, 'rows' | 'numbers' | 'metadata'>;

/** A share 0…1 is written in per cent. */
export function shownUnit(unit: string | undefined): { readonly unit: string; readonly factor: number } {
  return unit === 'share' ? { unit: '%', factor: 100 } : { unit: unit ?? '', factor: 1 };
}

const texts = (json: string | undefined): readonly string[] => z.array(z.string()).parse(JSON.parse(json ?? '[]'));

export function readSamples(table: Columns): TrackSamples {
  const { unit, factor } = shownUnit(table.metadata('unit'));
  return {
    count: table.rows,
    startNs: table.numbers('start_ns'),
    endNs: table.numbers('end_ns'),
    latitudeDeg: table.numbers('latitude_deg'),
    longitudeDeg: table.numbers('longitude_deg'),
    accuracyM: table.numbers('accuracy_m'),
    interpolated: table.numbers('interpolated'),
    heldNs: table.numbers('held_ns'),
    value: table.numbers('value').map((value) => value * factor),
    frames: table.numbers('frames'),
    unit,
    withoutPlace: Number(table.metadata('samples_without_place') ?? 0),
    tracks: texts(table.metadata('tracks')),
    tracksUnused: texts(table.metadata('tracks_unused')),
    notes: texts(table.metadata('notes')),
  };
}

export const samplePlace = (samples: TrackSamples, index: number): LatLon => ({
  latitudeDeg: samples.latitudeDeg[index] ?? Number.NaN,
  longitudeDeg: samples.longitudeDeg[index] ?? Number.NaN,
});

/** Samples `index` and `index + 1` follow each other without time between them that nobody measured. */
export function followsOn(samples: TrackSamples, index: number, bucketNs: number): boolean {
  const pause = (samples.startNs[index + 1] ?? Number.POSITIVE_INFINITY) - (samples.endNs[index] ?? 0);
  return pause <= bucketNs / 2;
}

/** Index of the sample at a time: the one that holds it, or the nearest within `withinNs`. */
export function sampleAtTime(samples: TrackSamples, timeNs: number, withinNs: number): number | undefined {
  let low = 0;
  let high = samples.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples.endNs[middle] ?? 0) < timeNs) low = middle + 1;
    else high = middle;
  }
  let best: number | undefined;
  let distance = withinNs;
  for (const index of [low - 1, low]) {
    if (index < 0 || index >= samples.count) continue;
    const away = Math.max((samples.startNs[index] ?? 0) - timeNs, timeNs - (samples.endNs[index] ?? 0), 0);
    if (away <= distance && (best === undefined || away < distance)) {
      best = index;
      distance = away;
    }
  }
  return best;
}

/**
 * Index of the sample nearest to a point of the screen, within `withinPx`. Where a track crosses itself, the sample nearest
 * in time to `nearNs` wins among those that are equally near on the screen, so that the cursor does not jump.
 */
export function sampleAtPoint(
  samples: TrackSamples,
  project: (place: LatLon) => Point,
  point: Point,
  withinPx: number,
  nearNs: number | undefined,
): number | undefined {
  let best: number | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let index = 0; index < samples.count; index++) {
    const { x, y } = project(samplePlace(samples, index));
    const distance = Math.hypot(x - point.x, y - point.y);
    if (!(distance <= withinPx)) continue;
    const away = nearNs === undefined ? 0 : Math.abs((samples.startNs[index] ?? 0) - nearNs);
    // Two pixels are one place to a hand; within them time decides.
    const cost = Math.round(distance / 2) + away / (away + 1e9) / 2;
    if (cost < bestCost) {
      best = index;
      bestCost = cost;
    }
  }
  return best;
}

/** Even-odd rule; a polygon of fewer than three corners holds nothing. */
export function isInside(polygon: readonly LatLon[], { latitudeDeg, longitudeDeg }: LatLon): boolean {
  let inside = false;
  for (const [index, a] of polygon.entries()) {
    const b = polygon.at(index - 1) ?? a;
    const crosses = a.latitudeDeg > latitudeDeg !== b.latitudeDeg > latitudeDeg;
    if (!crosses) continue;
    const share = (latitudeDeg - a.latitudeDeg) / (b.latitudeDeg - a.latitudeDeg);
    if (longitudeDeg < a.longitudeDeg + share * (b.longitudeDeg - a.longitudeDeg)) inside = !inside;
  }
  return inside && polygon.length >= 3;
}

/** Times of the samples inside a polygon, joined where they follow on (M8), and how many samples those are. */
export function timesInside(
  samples: TrackSamples,
  polygon: readonly LatLon[],
  bucketNs: number,
): { readonly ranges: readonly TimeRange[]; readonly samples: number } {
  const ranges: { fromNs: number; toNs: number }[] = [];
  let inside = 0;
  let last = -2;
  for (let index = 0; index < samples.count; index++) {
    if (!isInside(polygon, samplePlace(samples, index))) continue;
    inside++;
    const fromNs = samples.startNs[index] ?? 0;
    const toNs = samples.endNs[index] ?? fromNs;
    const range = ranges.at(-1);
    if (range !== undefined && last === index - 1 && followsOn(samples, last, bucketNs)) range.toNs = toNs;
    else ranges.push({ fromNs, toNs });
    last = index;
  }
  return { ranges, samples: inside };
}

/** Shares of the values below the ends of an automatic range. */
const AUTO_LOW = 0.02;
const AUTO_HIGH = 0.98;

/** A range that shows nearly all values, on whole numbers of `step`; undefined without values. */
export function automaticRange(
  values: Float64Array,
  step: number,
): { readonly low: number; readonly high: number } | undefined {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return undefined;
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const low = Math.floor(at(AUTO_LOW) / step) * step;
  const high = Math.ceil(at(AUTO_HIGH) / step) * step;
  return { low, high: Math.max(high, low + step) };
}
