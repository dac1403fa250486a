import type { PhotoInfo } from '../../../workers/contract/survey.ts';
import { formatMetres, formatPlace, type LatLon, parseMetres, parsePlace } from '../../base/coordinates.ts';
import { formatDuration, trimmed } from '../../base/format.ts';
import { formatUtc } from '../../base/utc.ts';
import { floorFrame, frameOfPlace } from '../../model/floor-frame.ts';
import { type PhotoMoment, ZONE_NOT_STATED } from '../../model/photo-times.ts';
import type { TimeScale } from '../../model/time-labels.ts';
import { formatInstant } from '../../model/time-labels.ts';

/** Between a number and its unit, which are never parted. */
const NBSP = '\u00a0';

/** What was written in the photo, word for word, and what kind of time it is. */
export function takenWords({ facts, takenFrom }: PhotoInfo): string {
  switch (takenFrom) {
    case 'gps':
      return `${facts.GPSDateTime} (GPS)`;
    case 'exif with zone':
      return `${exifTime(facts)} ${facts.OffsetTimeOriginal ?? facts.OffsetTime}`;
    case 'exif local':
      return `${exifTime(facts)}, ${ZONE_NOT_STATED}`;
    case 'none':
      return 'not said';
  }
}

function exifTime(facts: PhotoInfo['facts']): string {
  const digits = facts.SubSecTimeOriginal ?? facts.SubSecTime;
  return `${facts.DateTimeOriginal ?? facts.DateTime}${digits === undefined ? '' : `.${digits}`}`;
}

/** "2025-06-01 12:03:21 UTC ±2.2 s"; what is not known is said, and a time without a zone is not called UTC (PH5). */
export function utcWords({ utcNs, uncertaintyNs, zone }: PhotoMoment): string {
  if (utcNs === undefined) return 'not known';
  const resolution = uncertaintyNs === undefined || uncertaintyNs >= 1e9 ? 1e9 : 1e6;
  const spread = uncertaintyNs === undefined ? '± not known' : `±${formatDuration(uncertaintyNs, 2)}`;
  const kind = zone === 'not stated' ? `, ${ZONE_NOT_STATED},` : ' UTC';
  return `${formatUtc(utcNs, resolution)}${kind} ${spread.replaceAll(' ', NBSP)}`;
}

/** Below a thumbnail: the time of day, as the other views write it. */
export function shortTime(moment: PhotoMoment, scale: TimeScale): string {
  if (moment.utcNs === undefined) return 'no time';
  if (moment.timeNs === undefined) return formatUtc(moment.utcNs, 1e9).slice(11);
  return formatInstant(scale, moment.timeNs, 1e9);
}

/** "47.370000°, 8.540000° ±4.8 m"; on a floor without a known place on Earth "x 12.50 m, y 4.00 m". */
export function placeWords({ position }: PhotoInfo): string {
  if (position === undefined) return 'not known';
  const { altitudeM, accuracyM } = position;
  const parts = [
    frameOfPlace(position) === 'local' ? formatMetres(floorFrame.toMetres(position)) : formatPlace(position, 'decimal'),
  ];
  if (accuracyM !== undefined) parts.push(`±${trimmed(accuracyM, 1)}${NBSP}m`);
  if (altitudeM !== undefined) parts.push(`altitude ${trimmed(altitudeM, 1)}${NBSP}m`);
  return parts.join(' ');
}

export const byWords = { exif: 'by EXIF', hand: 'by hand' } as const;

export function directionWords({ directionDeg, directionReference, directedBy }: PhotoInfo): string {
  if (directionDeg === undefined) return 'not known';
  const how = directedBy === undefined ? '' : `, ${byWords[directedBy]}`;
  return `${trimmed(directionDeg, 1)}° ${directionReference ?? ''}${how}`;
}

/** "12.2 MP, 4032 × 3024, JPEG". */
export function sizeWords({ widthPx, heightPx, kind }: PhotoInfo): string {
  return `${trimmed((widthPx * heightPx) / 1e6, 1)} MP, ${widthPx} × ${heightPx}, ${kind.toUpperCase()}`;
}

/** A direction as it is typed: "270", "270.5°", "W". Undefined for anything else. */
export function parseDirection(text: string): number | undefined {
  const winds = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];
  const wind = winds.indexOf(text.trim().toUpperCase());
  if (wind >= 0) return wind * 45;
  const found = /^(\d{1,3}(?:\.\d+)?)\s*°?$/u.exec(text.trim());
  const degrees = Number(found?.[1]);
  return degrees >= 0 && degrees <= 360 ? degrees % 360 : undefined;
}

/** A place as it is typed: in any of the formats of the map, or "x 12.5 m, y 4 m" on a floor. Undefined for anything else. */
export function parsePhotoPlace(text: string): LatLon | undefined {
  const metres = /[xm]/iu.test(text) ? parseMetres(text) : undefined;
  return parsePlace(text) ?? (metres === undefined ? undefined : floorFrame.toPlace(metres));
}
