import type { Origin } from '../../workers/contract/model.ts';
import { photoClock, photoUtcNs } from '../../workers/contract/photo-clock.ts';
import { type ClockInfo, clockOf, type PhotoInfo } from '../../workers/contract/survey.ts';

/** A photo with its clock applied, and where it falls in the recording on screen. */
export interface PhotoMoment {
  readonly photo: PhotoInfo;
  /** Undefined when the photo says no time. */
  readonly utcNs: bigint | undefined;
  /** Undefined when nobody knows, as of a time without a zone whose clock was never set. */
  readonly uncertaintyNs: number | undefined;
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
  const utcNs = photoUtcNs(clocks, photo);
  const setting = clockOf(clocks, photoClock(photo));
  const own = photo.takenUncertaintyNs;
  const known = setting !== undefined ? setting.uncertaintyNs : photo.takenFrom === 'exif local' ? undefined : 0;
  return {
    photo,
    utcNs,
    uncertaintyNs: utcNs === undefined || known === undefined || own === undefined ? undefined : Math.hypot(known, own),
    timeNs: utcNs === undefined || origin?.kind !== 'utc' ? undefined : Number(utcNs - origin.utcNs),
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
