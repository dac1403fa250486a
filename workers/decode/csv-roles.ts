import { type ColumnTitle, type Delimiter, delimiterOf, readTitle, splitFields } from './csv-table.ts';
import type { TimeColumns } from './csv-time.ts';

/** A column and what its numbers are multiplied by to get the unit we keep. */
export interface ScaledColumn {
  readonly at: number;
  readonly factor: number;
}

export const trackRoles = ['altitude', 'accuracy', 'speed', 'course', 'hdop', 'satellites'] as const;
export type TrackRole = (typeof trackRoles)[number];

export interface TrackColumns {
  readonly frame: 'wgs84' | 'local';
  /** Latitude, or metres north. */
  readonly northAt: number;
  /** Longitude, or metres east. */
  readonly eastAt: number;
  readonly more: Readonly<Partial<Record<TrackRole, ScaledColumn>>>;
}

export type Triple = readonly [ScaledColumn, ScaledColumn, ScaledColumn];

export interface AttitudeColumns {
  readonly rate?: Triple | undefined;
  readonly acceleration?: Triple | undefined;
  readonly magnetic?: Triple | undefined;
  readonly quaternion?: readonly [number, number, number, number] | undefined;
  readonly euler?:
    | { readonly yaw: ScaledColumn; readonly pitch: ScaledColumn; readonly roll: ScaledColumn }
    | undefined;
  readonly heading: 'true' | 'magnetic' | 'arbitrary';
  /** One sentence for each unit that the titles do not state. */
  readonly assumed: readonly string[];
}

export interface CsvLayout {
  readonly delimiter: Delimiter;
  /** As written. */
  readonly columns: readonly string[];
  readonly time?: TimeColumns | undefined;
  readonly track?: TrackColumns | undefined;
  readonly attitude?: AttitudeColumns | undefined;
}

const TITLE_LETTERS_MOST = 200;
const G_MPS2 = 9.80665;
const RADIANS = 180 / Math.PI;

/** What a first line says of its table; undefined when it names neither positions nor attitudes (SPEC.md, T15, A1). */
export function readLayout(line: string): CsvLayout | undefined {
  const delimiter = delimiterOf(line);
  if (delimiter === undefined) return undefined;
  const columns = splitFields(line, delimiter).map((title) => title.slice(0, TITLE_LETTERS_MOST));
  const titles = columns.map(readTitle);
  const track = trackOf(titles);
  const attitude = attitudeOf(titles);
  if (track === undefined && attitude === undefined) return undefined;
  return { delimiter, columns, time: timeOf(titles), track, attitude };
}

function find(titles: readonly ColumnTitle[], names: readonly string[]): number {
  for (const name of names) {
    const at = titles.findIndex(({ words }) => words.join(' ') === name);
    if (at >= 0) return at;
  }
  return -1;
}

const timeNames = [
  'time',
  'timestamp',
  'datetime',
  'date time',
  'utc',
  'time utc',
  'utc time',
  'gps time',
  't',
  'seconds',
];
const elapsedNames = ['seconds elapsed', 'elapsed', 'elapsed time', 'time since start'];

function timeOf(titles: readonly ColumnTitle[]): TimeColumns | undefined {
  const at = find(titles, [...timeNames, ...elapsedNames]);
  if (at < 0) {
    const dateAt = find(titles, ['date']);
    return dateAt < 0 ? undefined : { at: dateAt, unit: undefined, written: true };
  }
  const title = titles[at];
  const dateAt = title?.words.join(' ') === 'time' && title.unit === undefined ? find(titles, ['date']) : -1;
  return { at, unit: title?.unit, ...(dateAt < 0 ? {} : { dateAt }) };
}

const trackNames: Readonly<Record<TrackRole, readonly string[]>> = {
  altitude: ['altitude', 'alt', 'ele', 'elevation', 'height', 'gps altitude', 'altitude msl'],
  accuracy: ['accuracy', 'horizontal accuracy', 'hacc', 'h acc', 'eph', 'gps accuracy', 'position accuracy'],
  speed: ['speed', 'velocity', 'ground speed', 'gps speed'],
  course: ['course', 'direction', 'heading', 'bearing', 'track', 'course over ground', 'cog'],
  hdop: ['hdop'],
  satellites: ['satellites', 'sats', 'sat', 'num sats', 'nsat', 'satellites used'],
};

const speedFactors: Readonly<Record<string, number>> = {
  'm/s': 1,
  mps: 1,
  'km/h': 1 / 3.6,
  kmh: 1 / 3.6,
  kph: 1 / 3.6,
  knots: 1852 / 3600,
  kn: 1852 / 3600,
  kt: 1852 / 3600,
  mph: 0.44704,
};

function trackOf(titles: readonly ColumnTitle[]): TrackColumns | undefined {
  const latitude = find(titles, ['latitude', 'lat', 'gps latitude', 'gps lat']);
  const longitude = find(titles, ['longitude', 'lon', 'lng', 'long', 'gps longitude', 'gps lon']);
  const metres = titles.map((title) => (title.unit === 'm' ? title : { words: [], unit: undefined }));
  const [x, y] = [find(metres, ['x', 'east', 'easting']), find(metres, ['y', 'north', 'northing'])];
  const earth = latitude >= 0 && longitude >= 0;
  if (!earth && (x < 0 || y < 0)) return undefined;
  const more: Partial<Record<TrackRole, ScaledColumn>> = {};
  for (const role of trackRoles) {
    const at = find(titles, role === 'altitude' && !earth ? [...trackNames.altitude, 'z'] : trackNames[role]);
    if (at >= 0) more[role] = { at, factor: trackFactor(role, titles[at]?.unit) };
  }
  return earth
    ? { frame: 'wgs84', northAt: latitude, eastAt: longitude, more }
    : { frame: 'local', northAt: y, eastAt: x, more };
}

function trackFactor(role: TrackRole, unit: string | undefined): number {
  if (unit === undefined) return 1;
  if (role === 'speed') return speedFactors[unit] ?? 1;
  if (role === 'course') return unit.startsWith('rad') ? RADIANS : 1;
  return unit === 'ft' || unit === 'feet' ? 0.3048 : 1;
}

interface Quantity {
  /** Words of which one must be there. */
  readonly names: readonly string[];
  /** Titles such as "gx" or "wx". */
  readonly short: readonly string[];
  readonly factors: Readonly<Record<string, number>>;
  readonly usual: string;
  /** Units that tell a column titled "x" alone. */
  readonly telling: readonly string[];
  readonly called: string;
}

const rates: Quantity = {
  names: ['gyroscope', 'gyro', 'gyr', 'rate', 'rotation', 'angular'],
  short: ['g', 'w', 'gyr', 'gyro', 'rot'],
  factors: { 'deg/s': 1, '°/s': 1, dps: 1, 'deg s': 1, 'rad/s': RADIANS, rads: RADIANS, radps: RADIANS },
  usual: 'deg/s',
  telling: ['rad/s', 'deg/s', '°/s'],
  called: 'angular rate',
};
const accelerations: Quantity = {
  names: ['accelerometer', 'acceleration', 'accel', 'acc'],
  short: ['a', 'acc', 'accel'],
  factors: { 'm/s²': 1, 'm/s^2': 1, 'm/s2': 1, mps2: 1, ms2: 1, g: G_MPS2, mg: G_MPS2 / 1000 },
  usual: 'm/s²',
  telling: ['m/s²', 'm/s^2', 'm/s2'],
  called: 'acceleration',
};
const fields: Quantity = {
  names: ['magnetometer', 'magnetic', 'mag'],
  short: ['m', 'mag', 'b'],
  factors: { µt: 1, μt: 1, ut: 1, nt: 0.001, mt: 1000, gauss: 100, g: 100, mgauss: 0.1, mg: 0.1 },
  usual: 'µT',
  telling: ['µt', 'μt', 'ut'],
  called: 'magnetic field',
};

function attitudeOf(titles: readonly ColumnTitle[]): AttitudeColumns | undefined {
  const assumed: string[] = [];
  const rate = tripleOf(titles, rates, assumed);
  const acceleration = tripleOf(titles, accelerations, assumed);
  const magnetic = tripleOf(titles, fields, assumed);
  const quaternion = quaternionOf(titles);
  const euler = eulerOf(titles, assumed);
  if ([rate, acceleration, magnetic, quaternion, euler].every((found) => found === undefined)) return undefined;
  const isTrue = titles.some(({ words }) => words.includes('true'));
  const compass = titles.some(({ words }) => ['heading', 'azimuth'].some((word) => words.includes(word)));
  const heading =
    quaternion !== undefined || euler !== undefined
      ? isTrue
        ? 'true'
        : compass && euler !== undefined
          ? 'magnetic'
          : 'arbitrary'
      : magnetic === undefined
        ? 'arbitrary'
        : 'magnetic';
  return { rate, acceleration, magnetic, quaternion, euler, heading, assumed };
}

function tripleOf(titles: readonly ColumnTitle[], quantity: Quantity, assumed: string[]): Triple | undefined {
  const axis = (letter: 'x' | 'y' | 'z'): number =>
    titles.findIndex(({ words, unit }) => {
      // Without gravity it says nothing of up and down.
      if (words.includes('linear') || words.includes('user')) return false;
      const named = words.some((word) => quantity.names.includes(word));
      return (
        (named && words.includes(letter)) ||
        (words.join('') === letter && unit !== undefined && quantity.telling.includes(unit.replaceAll(' ', ''))) ||
        quantity.short.some((short) => words.join('') === `${short}${letter}`) ||
        quantity.names.some((name) => words.join('') === `${name}${letter}`)
      );
    });
  const [x, y, z] = [axis('x'), axis('y'), axis('z')];
  if (x < 0 || y < 0 || z < 0) return undefined;
  const unit = titles[x]?.unit;
  const factor = unit === undefined ? undefined : quantity.factors[unit.replaceAll(' ', '')];
  if (factor === undefined)
    assumed.push(
      `The ${quantity.called} ${unit === undefined ? 'states no unit' : `is in "${unit.slice(0, 20)}", which is not known`}, and was read as ${quantity.usual}.`,
    );
  const column = (at: number) => ({ at, factor: factor ?? 1 });
  return [column(x), column(y), column(z)];
}

function quaternionOf(titles: readonly ColumnTitle[]): AttitudeColumns['quaternion'] {
  const part = (letter: string): number =>
    titles.findIndex(({ words }) => {
      const joined = words.join('');
      return (
        joined === `q${letter}` ||
        joined === `quat${letter}` ||
        (words.some((word) => word === 'quaternion' || word === 'quat' || word === 'q') && words.includes(letter)) ||
        joined === `quaternion${letter}`
      );
    });
  const named = [part('w'), part('x'), part('y'), part('z')] as const;
  return named.every((at) => at >= 0) ? named : undefined;
}

function eulerOf(titles: readonly ColumnTitle[], assumed: string[]): AttitudeColumns['euler'] {
  const part = (names: readonly string[]) =>
    titles.findIndex(({ words }) => names.includes(words.at(-1) ?? '') || names.includes(words[0] ?? ''));
  const [yaw, pitch, roll] = [part(['yaw', 'heading', 'azimuth']), part(['pitch']), part(['roll'])];
  if (yaw < 0 || pitch < 0 || roll < 0) return undefined;
  const unit = titles[pitch]?.unit;
  if (unit === undefined) assumed.push('The angles state no unit, and were read as degrees.');
  const factor = unit?.startsWith('rad') ? RADIANS : 1;
  const column = (at: number) => ({ at, factor });
  return { yaw: column(yaw), pitch: column(pitch), roll: column(roll) };
}
