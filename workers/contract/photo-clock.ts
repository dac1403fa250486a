import type { ClockInfo, ClockSubject, PhotoInfo } from './survey.ts';
import { correctedUtcNs } from './survey.ts';

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
