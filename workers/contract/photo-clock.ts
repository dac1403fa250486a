import type { ClockInfo, ClockSubject, PhotoInfo } from './survey.ts';
import { clockOf, correctedUtcNs } from './survey.ts';

/** Clocks on walls go from 12 h behind UTC to 14 h before it: that far off is a time that states no zone and is read as UTC. */
export const ZONE_UNCERTAINTY_NS = 14 * 3600e9;

const SECOND_NS = 1e9;
/** Cameras stamp the millisecond at best, whatever digits they write. */
const LEAST_STEP_NS = 1e6;

type Timed = Pick<PhotoInfo, 'camera' | 'takenFrom'>;

/**
 * The clock a photo's time was read from. A camera has up to three, which err in different ways: its own without a zone, its
 * own with a zone, and that of its GPS receiver. Setting one leaves the photos that were timed by another where they are.
 */
export function photoClock({ camera, takenFrom }: Timed): ClockSubject {
  switch (takenFrom) {
    case 'gps':
      return { kind: 'camera', id: `${camera}, GPS time` };
    case 'exif with zone':
      return { kind: 'camera', id: `${camera}, time with zone` };
    case 'exif local':
    case 'none':
      return { kind: 'camera', id: camera };
  }
}

/** UTC at which a photo was taken, with its camera's clock set; undefined when it has no time. */
export function photoUtcNs(
  clocks: readonly ClockInfo[],
  photo: Timed & Pick<PhotoInfo, 'takenOwnUtcNs'>,
): bigint | undefined {
  if (photo.takenOwnUtcNs === undefined) return undefined;
  return correctedUtcNs(clocks, photoClock(photo), photo.takenOwnUtcNs);
}

/** The digits behind the second of a camera's own time; empty when it states none. */
export function cameraDigits({ DateTimeOriginal, SubSecTimeOriginal, SubSecTime }: PhotoInfo['facts']): string {
  const original = typeof DateTimeOriginal === 'string' && DateTimeOriginal !== '';
  const digits = original ? SubSecTimeOriginal : SubSecTime;
  return (typeof digits === 'string' ? /^\d{1,9}$/u.exec(digits)?.[0] : undefined) ?? '';
}

/** What the digits of a camera's own time leave open. */
export function cameraStepNs(facts: PhotoInfo['facts']): number {
  return Math.max(SECOND_NS / 10 ** cameraDigits(facts).length, LEAST_STEP_NS);
}

/** What the digits of a photo's time leave open, by the clock it was timed by. */
export function photoStepNs({ takenFrom, facts }: Pick<PhotoInfo, 'takenFrom' | 'facts'>): number {
  switch (takenFrom) {
    case 'exif with zone':
    case 'exif local':
      return cameraStepNs(facts);
    case 'gps':
    case 'none':
      return SECOND_NS;
  }
}

/** When a photo was taken, as far as that is known (PH3, PH5). */
export interface PhotoTime {
  readonly utcNs: bigint;
  readonly uncertaintyNs: number;
  /** `not stated`: the camera's local time, read as UTC because nobody has set its clock. It must not be called UTC. */
  readonly zone: 'known' | 'not stated';
}

/** Undefined when the photo has no time. */
export function photoTime(
  clocks: readonly ClockInfo[],
  photo: Timed & Pick<PhotoInfo, 'takenOwnUtcNs' | 'facts'>,
): PhotoTime | undefined {
  const utcNs = photoUtcNs(clocks, photo);
  if (utcNs === undefined) return undefined;
  const setting = clockOf(clocks, photoClock(photo));
  if (setting === undefined && photo.takenFrom === 'exif local')
    return { utcNs, uncertaintyNs: ZONE_UNCERTAINTY_NS, zone: 'not stated' };
  return { utcNs, uncertaintyNs: Math.hypot(setting?.uncertaintyNs ?? 0, photoStepNs(photo)), zone: 'known' };
}
