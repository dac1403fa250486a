import type { Bounds } from '../../contract/survey.ts';
import { NO_COUNT, NO_FIX, NO_TIME, type TrackFix, type TrackRows, trackFixes } from '../../contract/survey-rows.ts';
import { createTimeWatch, type TimeWatchOptions } from '../time-watch.ts';

/** Rows handed on at a time. */
const ROWS = 8192;

export interface TrackPoint {
  readonly part: number;
  readonly utcNs?: bigint | undefined;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly altitudeM?: number | undefined;
  readonly accuracyM?: number | undefined;
  readonly speedMps?: number | undefined;
  readonly courseDeg?: number | undefined;
  readonly hdop?: number | undefined;
  readonly satellites?: number | undefined;
  readonly fix?: TrackFix | undefined;
}

export interface TrackSummary {
  readonly points: number;
  readonly timedPoints: number;
  readonly startOwnUtcNs?: bigint;
  readonly endOwnUtcNs?: bigint;
  readonly bounds?: Bounds;
  readonly warnings: readonly string[];
}

export interface TrackBuilder {
  /** Takes a point, in the order of the file; one that is nowhere on Earth is left out and counted. */
  add(point: TrackPoint): void;
  finish(): TrackSummary;
}

export function isPlace(latitudeDeg: number, longitudeDeg: number): boolean {
  return Math.abs(latitudeDeg) <= 90 && Math.abs(longitudeDeg) <= 180;
}

/** Collects points into rows, and what is to be said of all of them (SPEC.md, T1–T4). */
export function createTrackBuilder(
  options: TimeWatchOptions & { readonly onRows: (rows: TrackRows) => void },
): TrackBuilder {
  const times = createTimeWatch(options);
  let rows = newRows();
  let count = 0;
  let points = 0;
  let outside = 0;
  let bounds: Bounds | undefined;
  let before: TrackPoint | undefined;
  let torn = 0;

  const flush = () => {
    if (count === 0) return;
    options.onRows({ ...rows, count, firstPoint: points - count });
    rows = newRows();
    count = 0;
  };

  return {
    add(point) {
      const { latitudeDeg, longitudeDeg } = point;
      if (!isPlace(latitudeDeg, longitudeDeg)) {
        outside++;
        return;
      }
      rows.part[count] = point.part;
      rows.ownUtcNs[count] = point.utcNs ?? NO_TIME;
      rows.latitudeDeg[count] = latitudeDeg;
      rows.longitudeDeg[count] = longitudeDeg;
      rows.altitudeM[count] = point.altitudeM ?? Number.NaN;
      rows.accuracyM[count] = point.accuracyM ?? Number.NaN;
      rows.speedMps[count] = point.speedMps ?? Number.NaN;
      rows.courseDeg[count] = point.courseDeg ?? Number.NaN;
      rows.hdop[count] = point.hdop ?? Number.NaN;
      rows.satellites[count] = smallCount(point.satellites);
      rows.fix[count] = point.fix === undefined ? NO_FIX : trackFixes.indexOf(point.fix);
      count++;
      points++;
      times.add(point.utcNs);
      if (before?.utcNs !== undefined && before.utcNs === point.utcNs && areApart(before, point)) torn++;
      before = point;
      bounds = {
        westDeg: Math.min(bounds?.westDeg ?? longitudeDeg, longitudeDeg),
        southDeg: Math.min(bounds?.southDeg ?? latitudeDeg, latitudeDeg),
        eastDeg: Math.max(bounds?.eastDeg ?? longitudeDeg, longitudeDeg),
        northDeg: Math.max(bounds?.northDeg ?? latitudeDeg, latitudeDeg),
      };
      if (count === ROWS) flush();
    },
    finish() {
      flush();
      const { timed, first, last, warnings } = times.finish();
      return {
        points,
        timedPoints: timed,
        ...(first === undefined ? {} : { startOwnUtcNs: first }),
        ...(last === undefined ? {} : { endOwnUtcNs: last }),
        ...(bounds === undefined ? {} : { bounds }),
        warnings: [
          ...(outside === 0 ? [] : [`${outside} points have a place that is not on Earth and were left out.`]),
          ...(torn === 0
            ? []
            : [
                `${torn === 1 ? 'One time has' : `${torn} times have`} two places more than 100 m apart; both were kept, and one of them is wrong.`,
              ]),
          ...warnings,
        ],
      };
    },
  };
}

/** More than 100 m, on a sphere with 111,320 m a degree: no receiver is that unsure of one moment. */
function areApart(a: TrackPoint, b: TrackPoint): boolean {
  const eastDeg = Math.abs(a.longitudeDeg - b.longitudeDeg);
  const scale = Math.cos((a.latitudeDeg * Math.PI) / 180);
  return Math.hypot(a.latitudeDeg - b.latitudeDeg, Math.min(eastDeg, 360 - eastDeg) * scale) * 111_320 > 100;
}

function smallCount(value: number | undefined): number {
  return value !== undefined && value >= 0 && value < 32_768 ? Math.trunc(value) : NO_COUNT;
}

function newRows() {
  const numbers = () => new Float64Array(ROWS);
  return {
    part: new Int32Array(ROWS),
    ownUtcNs: new BigInt64Array(ROWS),
    latitudeDeg: numbers(),
    longitudeDeg: numbers(),
    altitudeM: numbers(),
    accuracyM: numbers(),
    speedMps: numbers(),
    courseDeg: numbers(),
    hdop: numbers(),
    satellites: new Int16Array(ROWS),
    fix: new Uint8Array(ROWS),
  };
}
