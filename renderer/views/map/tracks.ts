import type { LatLon } from '../../base/coordinates.ts';
import type { ArrowTable } from '../../data/arrow-table.ts';

/** Fixes of one track; times are recording time, not a number where a fix has none or the recording has no wall clock. */
export interface TrackLine {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  readonly timeNs: Float64Array;
  /** Longitude, latitude of every fix. */
  readonly lonLat: Float64Array;
  readonly accuracyM: Float64Array;
  /** First fix of every part; within a part the track is unbroken. */
  readonly partStarts: readonly number[];
}

export function readTrack(
  track: { readonly id: string; readonly name: string },
  table: Pick<ArrowTable, 'rows' | 'numbers' | 'metadata'>,
  shiftNs: (baseUtcNs: bigint) => number,
): TrackLine {
  const base = table.metadata('base_utc_ns');
  const shift = base === undefined ? Number.NaN : shiftNs(BigInt(base));
  const latitude = table.numbers('latitude_deg');
  const longitude = table.numbers('longitude_deg');
  const part = table.numbers('part');
  const lonLat = new Float64Array(2 * table.rows);
  const partStarts: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    lonLat[2 * row] = longitude[row] ?? Number.NaN;
    lonLat[2 * row + 1] = latitude[row] ?? Number.NaN;
    if (row === 0 || part[row] !== part[row - 1]) partStarts.push(row);
  }
  return {
    id: track.id,
    name: track.name,
    count: table.rows,
    timeNs: table.numbers('time_ns').map((time) => time + shift),
    lonLat,
    accuracyM: table.numbers('accuracy_m'),
    partStarts,
  };
}

export const fixPlace = (line: TrackLine, index: number): LatLon => ({
  longitudeDeg: line.lonLat[2 * index] ?? Number.NaN,
  latitudeDeg: line.lonLat[2 * index + 1] ?? Number.NaN,
});

export interface PlaceInTime extends LatLon {
  /** False: exactly a fix. */
  readonly interpolated: boolean;
  readonly accuracyM: number | undefined;
}

/**
 * Where a track was at a time: on the straight line between the fixes on both sides, when each is at most `maxGapNs` away.
 * Undefined elsewhere, and for times before the first and after the last fix beyond `maxGapNs`.
 */
export function placeAtTime(line: TrackLine, timeNs: number, maxGapNs: number): PlaceInTime | undefined {
  let low = 0;
  let high = line.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line.timeNs[middle] ?? Number.NaN) < timeNs) low = middle + 1;
    else high = middle;
  }
  const at = (index: number) => {
    const fixNs = line.timeNs[index] ?? Number.NaN;
    return Math.abs(fixNs - timeNs) <= maxGapNs ? { index, fixNs } : undefined;
  };
  const after = low < line.count ? at(low) : undefined;
  const before = low > 0 ? at(low - 1) : undefined;
  const accuracyOf = (index: number) => {
    const accuracy = line.accuracyM[index];
    return accuracy === undefined || Number.isNaN(accuracy) ? undefined : accuracy;
  };
  if (after !== undefined && after.fixNs === timeNs)
    return { ...fixPlace(line, after.index), interpolated: false, accuracyM: accuracyOf(after.index) };
  if (after === undefined || before === undefined) return undefined;
  const share = (timeNs - before.fixNs) / (after.fixNs - before.fixNs);
  const from = fixPlace(line, before.index);
  const to = fixPlace(line, after.index);
  return {
    latitudeDeg: from.latitudeDeg + share * (to.latitudeDeg - from.latitudeDeg),
    longitudeDeg: from.longitudeDeg + share * (to.longitudeDeg - from.longitudeDeg),
    interpolated: true,
    accuracyM: accuracyOf(share < 0.5 ? before.index : after.index),
  };
}
