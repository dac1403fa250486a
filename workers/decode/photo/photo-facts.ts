import { cameraDigits, cameraStepNs, ZONE_UNCERTAINTY_NS } from '../../contract/photo-clock.ts';
import type { PhotoInfo, Position } from '../../contract/survey.ts';
import { readUtc } from '../utc-time.ts';

type Facts = PhotoInfo['facts'];
type TakenFields = 'takenOwnUtcNs' | 'takenFrom' | 'takenUncertaintyNs';

const SECOND_NS = 1e9;
const DAY_NS = 86_400_000_000_000n;
/** A GPS date that is farther from the camera's than this deserves a word. */
const DATES_APART_NS = 2n * DAY_NS;

/** Where EXIF says the photo was taken. */
export function positionOfFacts(facts: Facts): Position | undefined {
  const { GPSLatitude, GPSLongitude, GPSAltitude, GPSHPositioningError } = facts;
  if (typeof GPSLatitude !== 'number' || typeof GPSLongitude !== 'number') return undefined;
  return {
    latitudeDeg: GPSLatitude,
    longitudeDeg: GPSLongitude,
    ...(typeof GPSAltitude === 'number' ? { altitudeM: GPSAltitude } : {}),
    ...(typeof GPSHPositioningError === 'number' && GPSHPositioningError > 0
      ? { accuracyM: GPSHPositioningError }
      : {}),
  };
}

/** Where EXIF says the camera looked. Without a reference it is magnetic: a phone's compass is. */
export function directionOfFacts(facts: Facts): Pick<PhotoInfo, 'directionDeg' | 'directionReference' | 'directedBy'> {
  const { GPSImgDirection, GPSImgDirectionRef } = facts;
  if (typeof GPSImgDirection !== 'number') return {};
  return {
    directionDeg: GPSImgDirection % 360,
    directionReference: GPSImgDirectionRef === 'T' ? 'true' : 'magnetic',
    directedBy: 'exif',
  };
}

/** Size of the picture as it is looked at: orientations 5 to 8 lie on their side. */
export function orientedSize(photo: Pick<PhotoInfo, 'widthPx' | 'heightPx' | 'orientation'>): {
  readonly widthPx: number;
  readonly heightPx: number;
} {
  const { widthPx, heightPx, orientation } = photo;
  return orientation >= 5 ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx };
}

/** Photos of one camera share a clock. */
export function cameraOfFacts(facts: Facts): string {
  const { Make, Model, BodySerialNumber, CameraSerialNumber } = facts;
  const make = typeof Make === 'string' ? Make : '';
  const model = typeof Model === 'string' ? Model : '';
  const named = model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`;
  const serial = BodySerialNumber ?? CameraSerialNumber;
  const name = [named.trim(), typeof serial === 'string' ? `no. ${serial}` : '']
    .filter((part) => part !== '')
    .join(' ');
  return name === '' ? 'unknown camera' : name;
}

/** When the photo was taken by its best clock: GPS, then the camera's with its zone, then the camera's without one. */
export function takenOfFacts(facts: Facts): Pick<PhotoInfo, TakenFields> & { readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const gps = typeof facts.GPSDateTime === 'string' ? exifUtcNs(facts.GPSDateTime, '', 'Z') : undefined;
  const camera = cameraTime(facts);
  if (gps === undefined) {
    if (camera !== undefined) return { ...camera, warnings };
    const said = facts.DateTimeOriginal ?? facts.DateTime;
    if (typeof said === 'string' && /[1-9]/u.test(said))
      warnings.push(`The time "${said.slice(0, 40)}" is no date that exists, so this photo has no time.`);
    return { takenFrom: 'none', warnings };
  }
  const apart = camera === undefined ? 0n : abs(camera.takenOwnUtcNs - gps);
  if (apart > DATES_APART_NS)
    warnings.push(
      `The GPS time and the camera's are ${(apart + DAY_NS / 2n) / DAY_NS} days apart; the GPS time is used. If it is wrong, line the photo up with a moment.`,
    );
  return { takenOwnUtcNs: gps, takenFrom: 'gps', takenUncertaintyNs: SECOND_NS, warnings };
}

/** The camera's own clock, whichever other there is. */
export function cameraTime(facts: Facts):
  | {
      readonly takenOwnUtcNs: bigint;
      readonly takenFrom: 'exif with zone' | 'exif local';
      readonly takenUncertaintyNs: number;
    }
  | undefined {
  const text = (name: string) => {
    const value = facts[name];
    return typeof value === 'string' ? value : '';
  };
  const original = text('DateTimeOriginal');
  const zone = /^[+-]\d\d:\d\d$|^Z$/u.exec(text('OffsetTimeOriginal') || text('OffsetTime'))?.[0];
  const takenOwnUtcNs = exifUtcNs(original || text('DateTime'), cameraDigits(facts), zone ?? 'Z');
  if (takenOwnUtcNs === undefined) return undefined;
  return {
    takenOwnUtcNs,
    takenFrom: zone === undefined ? 'exif local' : 'exif with zone',
    takenUncertaintyNs: zone === undefined ? ZONE_UNCERTAINTY_NS : cameraStepNs(facts),
  };
}

/** "2008:05:30 15:56:01" with digits after the second and a zone. */
function exifUtcNs(text: string, fraction: string, zone: string): bigint | undefined {
  const [, year, month, day, time] = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)Z?$/u.exec(text) ?? [];
  if (time === undefined) return undefined;
  return readUtc(`${year}-${month}-${day}T${time}${fraction === '' ? '' : `.${fraction}`}${zone}`)?.utcNs;
}

const abs = (value: bigint) => (value < 0n ? -value : value);
