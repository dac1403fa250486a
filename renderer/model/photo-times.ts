import type { Origin } from '../../workers/contract/model.ts';
import { type PhotoTime, photoTime } from '../../workers/contract/photo-clock.ts';
import type { ClockInfo, PhotoInfo } from '../../workers/contract/survey.ts';

/** What is said beside a time that is the camera's local one (PH5). */
export const ZONE_NOT_STATED = 'zone not stated';

/** A photo with its clock applied, and where it falls in the recording on screen. */
export interface PhotoMoment {
  readonly photo: PhotoInfo;
  /** Undefined when the photo says no time. */
  readonly utcNs: bigint | undefined;
  readonly uncertaintyNs: number | undefined;
  /** Whether `utcNs` may be called UTC (PH5). */
  readonly zone: PhotoTime['zone'] | undefined;
  /** Time of the recording; undefined also when that has no wall clock. */
  readonly timeNs: number | undefined;
}

/** By time, then by name; those without a time come last. */
export function photoMoments(
  photos: readonly PhotoInfo[],
  clocks: readonly ClockInfo[],
  origin: Origin | undefined,
): readonly PhotoMoment[] {
  return photos
    .map((photo) => momentOf(photo, clocks, origin))
    .sort((a, b) => {
      if (a.utcNs !== undefined && b.utcNs !== undefined && a.utcNs !== b.utcNs) return a.utcNs < b.utcNs ? -1 : 1;
      if ((a.utcNs === undefined) !== (b.utcNs === undefined)) return a.utcNs === undefined ? 1 : -1;
      return a.photo.name.localeCompare(b.photo.name, undefined, { numeric: true });
    });
}

function momentOf(photo: PhotoInfo, clocks: readonly ClockInfo[], origin: Origin | undefined): PhotoMoment {
  const time = photoTime(clocks, photo);
  return {
    photo,
    utcNs: time?.utcNs,
    uncertaintyNs: time?.uncertaintyNs,
    zone: time?.zone,
    timeNs: time === undefined || origin?.kind !== 'utc' ? undefined : Number(time.utcNs - origin.utcNs),
  };
}

/** The moment nearest to a time of the recording; undefined when none has a time in it. */
export function nearestMoment(moments: readonly PhotoMoment[], timeNs: number): PhotoMoment | undefined {
  let nearest: PhotoMoment | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const moment of moments) {
    if (moment.timeNs === undefined) continue;
    const away = Math.abs(moment.timeNs - timeNs);
    if (away < least) [nearest, least] = [moment, away];
  }
  return nearest;
}
