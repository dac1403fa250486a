import type { PhotoInfo } from '../../../workers/contract/survey.ts';
import { fixed, formatDuration, trimmed } from '../../base/format.ts';
import { formatUtc } from '../../base/utc.ts';
import type { PhotoMoment } from '../../model/photo-times.ts';
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
      return `${exifTime(facts)}, no zone`;
    case 'none':
      return 'not said';
  }
}

function exifTime(facts: PhotoInfo['facts']): string {
  const digits = facts.SubSecTimeOriginal ?? facts.SubSecTime;
  return `${facts.DateTimeOriginal ?? facts.DateTime}${digits === undefined ? '' : `.${digits}`}`;
}

/** "2025-06-01 12:03:21 UTC ±2.2 s"; what is not known is said. */
export function utcWords({ utcNs, uncertaintyNs }: PhotoMoment): string {
  if (utcNs === undefined) return 'not known';
  const resolution = uncertaintyNs === undefined || uncertaintyNs >= 1e9 ? 1e9 : 1e6;
  const spread = uncertaintyNs === undefined ? '± not known' : `±${formatDuration(uncertaintyNs, 2)}`;
  return `${formatUtc(utcNs, resolution)} UTC ${spread.replaceAll(' ', NBSP)}`;
}

/** Below a thumbnail: the time of day, as the other views write it. */
export function shortTime(moment: PhotoMoment, scale: TimeScale): string {
  if (moment.utcNs === undefined) return 'no time';
  if (moment.timeNs === undefined) return formatUtc(moment.utcNs, 1e9).slice(11);
  return formatInstant(scale, moment.timeNs, 1e9);
}

/** "47.370000°, 8.540000° ±4.8 m". */
export function placeWords({ position }: PhotoInfo): string {
  if (position === undefined) return 'not known';
  const { latitudeDeg, longitudeDeg, altitudeM, accuracyM } = position;
  const parts = [`${fixed(latitudeDeg, 6)}°, ${fixed(longitudeDeg, 6)}°`];
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

/** "47.37, 8.54": latitude and longitude in degrees. */
export function parsePlace(text: string): { readonly latitudeDeg: number; readonly longitudeDeg: number } | undefined {
  const found = /^\s*([+-−]?\d{1,2}(?:\.\d+)?)\s*°?\s*[,; ]\s*([+-−]?\d{1,3}(?:\.\d+)?)\s*°?\s*$/u.exec(text);
  const [latitudeDeg = Number.NaN, longitudeDeg = Number.NaN] = (found?.slice(1) ?? []).map((part) =>
    Number(part.replace('−', '-')),
  );
  return Math.abs(latitudeDeg) <= 90 && Math.abs(longitudeDeg) <= 180 ? { latitudeDeg, longitudeDeg } : undefined;
}
