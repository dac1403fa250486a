import { forward, toPoint } from 'mgrs';
import { fixed } from './format.ts';

/** Places as people write them: decimal degrees, degrees-minutes-seconds, MGRS, or metres on a floor. WGS84. */
export const coordinateFormats = ['decimal', 'dms', 'mgrs'] as const;
export type CoordinateFormat = (typeof coordinateFormats)[number];

export const coordinateFormatNames: Readonly<Record<CoordinateFormat, string>> = {
  decimal: 'Decimal',
  dms: 'DMS',
  mgrs: 'MGRS',
};

export interface LatLon {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

export interface Metres {
  readonly eastM: number;
  readonly northM: number;
}

/** MGRS ends here; the poles have another grid (UPS), which is not written. */
const MGRS_SOUTH = -80;
const MGRS_NORTH = 84;

/** One place; decimal and DMS carry about 0.1 m (0.3 m), MGRS whole metres. Longitudes are brought into −180…180. */
export function formatPlace({ latitudeDeg, longitudeDeg }: LatLon, format: CoordinateFormat): string {
  if (!Number.isFinite(latitudeDeg) || !Number.isFinite(longitudeDeg)) return '—';
  const longitude = wrapLongitude(longitudeDeg);
  switch (format) {
    case 'decimal':
      return `${fixed(latitudeDeg, 6)}°, ${fixed(longitude, 6)}°`;
    case 'dms':
      return `${sexagesimal(latitudeDeg, 'N', 'S')} ${sexagesimal(longitude, 'E', 'W')}`;
    case 'mgrs': {
      if (latitudeDeg < MGRS_SOUTH || latitudeDeg > MGRS_NORTH) return 'outside MGRS';
      const found = /^(\d{1,2}[A-Z])([A-Z]{2})(\d{5})(\d{5})$/.exec(forward([longitude, latitudeDeg], 5));
      return found === null ? 'outside MGRS' : found.slice(1).join(' ');
    }
  }
}

/** Metres on a floor: "x 12.34 m, y −3.20 m". */
export function formatMetres({ eastM, northM }: Metres): string {
  return `x ${fixed(eastM, 2)} m, y ${fixed(northM, 2)} m`;
}

export function wrapLongitude(longitudeDeg: number): number {
  return longitudeDeg - 360 * Math.round(longitudeDeg / 360);
}

function sexagesimal(degrees: number, positive: string, negative: string): string {
  // Hundredths of a second first, so that 59.995″ becomes a minute and never 60.00″.
  const hundredths = Math.round(Math.abs(degrees) * 360_000);
  const seconds = (hundredths % 6000) / 100;
  const minutes = Math.floor(hundredths / 6000) % 60;
  const whole = Math.floor(hundredths / 360_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${whole}°${two(minutes)}′${seconds.toFixed(2).padStart(5, '0')}″ ${degrees < 0 ? negative : positive}`;
}

/** A place typed in any of the formats; undefined for what is none. */
export function parsePlace(text: string): LatLon | undefined {
  const plain = text.trim().replaceAll('−', '-').replaceAll(/[′’]/gu, "'").replaceAll(/[″”]/gu, '"').toUpperCase();
  return parseMgrs(plain) ?? parseSexagesimal(plain) ?? parseDecimal(plain);
}

/** "12.3, -4", "x 12.3 m, y -4 m": metres east and north. */
export function parseMetres(text: string): Metres | undefined {
  const plain = text.trim().replaceAll('−', '-').replaceAll(/[xym]/giu, ' ');
  const numbers = twoNumbers(plain);
  return numbers === undefined ? undefined : { eastM: numbers[0], northM: numbers[1] };
}

function twoNumbers(text: string): readonly [number, number] | undefined {
  const found = /^\s*([+-]?\d+(?:\.\d+)?)\s*(?:[,;]\s*|\s)\s*([+-]?\d+(?:\.\d+)?)\s*$/.exec(text);
  return found === null ? undefined : [Number(found[1]), Number(found[2])];
}

function sound(latitudeDeg: number, longitudeDeg: number): LatLon | undefined {
  if (!(Math.abs(latitudeDeg) <= 90) || !(Math.abs(longitudeDeg) <= 180)) return undefined;
  return { latitudeDeg, longitudeDeg };
}

function parseMgrs(text: string): LatLon | undefined {
  const compact = text.replaceAll(/\s/gu, '');
  if (!/^\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z]{2}(\d\d){0,5}$/.test(compact)) return undefined;
  try {
    const [longitudeDeg, latitudeDeg] = toPoint(compact);
    return sound(latitudeDeg, longitudeDeg);
  } catch {
    // The library throws on squares that do not exist.
    return undefined;
  }
}

const part = String.raw`(\d+(?:\.\d+)?)\s*°\s*(?:(\d+(?:\.\d+)?)\s*'\s*)?(?:(\d+(?:\.\d+)?)\s*"\s*)?`;
const sexagesimalPair = new RegExp(`^${part}([NS])[\\s,;]*${part}([EW])$`);

function parseSexagesimal(text: string): LatLon | undefined {
  const found = sexagesimalPair.exec(text);
  if (found === null) return undefined;
  const [
    ,
    latDegrees,
    latMinutes = '0',
    latSeconds = '0',
    south,
    lonDegrees,
    lonMinutes = '0',
    lonSeconds = '0',
    west,
  ] = found;
  if (Math.max(Number(latMinutes), Number(latSeconds), Number(lonMinutes), Number(lonSeconds)) >= 60) return undefined;
  const latitude = Number(latDegrees) + Number(latMinutes) / 60 + Number(latSeconds) / 3600;
  const longitude = Number(lonDegrees) + Number(lonMinutes) / 60 + Number(lonSeconds) / 3600;
  return sound(south === 'S' ? -latitude : latitude, west === 'W' ? -longitude : longitude);
}

function parseDecimal(text: string): LatLon | undefined {
  const numbers = twoNumbers(text.replaceAll('°', ' '));
  return numbers === undefined ? undefined : sound(...numbers);
}

/** A distance with about three significant digits: "4.21 m", "231 m", "1.35 km". */
export function formatDistance(metres: number): string {
  if (!Number.isFinite(metres)) return '—';
  if (metres >= 1000) return `${fixed(metres / 1000, metres < 10_000 ? 2 : metres < 100_000 ? 1 : 0)} km`;
  return `${fixed(metres, metres < 10 ? 2 : metres < 100 ? 1 : 0)} m`;
}

/** A direction 0…360° clockwise from north: "047.3°". */
export function formatBearing(degrees: number): string {
  if (!Number.isFinite(degrees)) return '—';
  const tenths = Math.round((((degrees % 360) + 360) % 360) * 10) % 3600;
  return `${(tenths / 10).toFixed(1).padStart(5, '0')}°`;
}
