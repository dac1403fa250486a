import { Fault } from '../contract/faults.ts';
import { placeOfLocal } from '../contract/local-frame.ts';
import type { EulerAngles, Quaternion } from '../contract/orientation.ts';
import { createAttitudeBuilder } from './attitude/attitude-builder.ts';
import type { Vector } from './attitude/madgwick.ts';
import { createOrientationSource } from './attitude/orientation-source.ts';
import { createColumnFacts } from './csv-facts.ts';
import {
  type AttitudeColumns,
  type CsvLayout,
  readLayout,
  type ScaledColumn,
  type TrackColumns,
  type Triple,
} from './csv-roles.ts';
import { readNumber, splitFields } from './csv-table.ts';
import { createCsvClock } from './csv-time.ts';
import type { DecodedItem, DecodedTrack, ItemDecoder, ItemDecoderOptions } from './item.ts';
import { createLineReader } from './line-reader.ts';
import { createTrackBuilder } from './tracks/track-builder.ts';

/** Lines before the one that names the columns. */
const LINES_BEFORE_MOST = 20;

/**
 * A table with a line of titles: positions, inertial measurements, orientations, or several of them (SPEC.md, T15–T17,
 * A1–A5). What brings the same titles from an app (phyphox, sensor loggers) is the same to it.
 */
export function createCsvDecoder(options: ItemDecoderOptions): ItemDecoder {
  let table: Table | undefined;
  let linesBefore = 0;
  let tooLong = 0;
  const lines = createLineReader({
    onLine({ text }) {
      const line = text.replace(/^\uFEFF/u, '');
      if (table !== undefined) table.take(line);
      else if (linesBefore++ < LINES_BEFORE_MOST) {
        const layout = readLayout(line);
        if (layout !== undefined) table = createTable(layout, options);
      }
    },
    onDamage: () => void tooLong++,
  });
  return {
    push: (bytes) => lines.push(bytes, false),
    finish() {
      lines.push(new Uint8Array(0), true);
      const items = table?.finish(tooLong) ?? [];
      if (items.length === 0)
        throw new Fault(
          'corrupt_input',
          table === undefined
            ? 'No line of the table names columns of positions or attitudes: give it a first line with titles such as time, latitude, longitude.'
            : 'The table has no row that can be read: its lines have no position, and no measurement with a time.',
        );
      return { items };
    },
  };
}

interface Table {
  take(line: string): void;
  finish(tooLong: number): DecodedItem[];
}

function createTable(layout: CsvLayout, options: ItemDecoderOptions): Table {
  const { delimiter, columns, track, attitude } = layout;
  const clock = layout.time === undefined ? undefined : createCsvClock(layout.time, delimiter);
  const positions = track === undefined ? undefined : createPositions(track, options);
  const samples = attitude === undefined ? undefined : createSamples(attitude, options);
  const columnFacts = createColumnFacts(columns, layout.time);
  let rows = 0;
  let untimed = 0;

  return {
    take(line) {
      if (line.trim() === '' || line.startsWith('#')) return;
      const fields = splitFields(line, delimiter);
      rows++;
      const numbers = fields.map((field) => readNumber(field, delimiter));
      columnFacts.add(numbers);
      const ownUtcNs = clock?.read(fields);
      if (ownUtcNs === undefined) untimed++;
      positions?.take(numbers, ownUtcNs);
      if (ownUtcNs !== undefined) samples?.take(numbers, ownUtcNs);
    },
    finish(tooLong) {
      const warnings: string[] = [];
      const wallClock = clock?.wallClock ?? false;
      if (untimed > 0)
        warnings.push(
          clock === undefined
            ? 'The table has no column of times, so nothing of it can be joined with anything.'
            : `${untimed} rows have no time that can be read.`,
        );
      else if (!wallClock)
        warnings.push('The table counts its time from its own start: set its clock to place it on UTC.');
      if ((clock?.withoutZone ?? 0) > 0)
        warnings.push(`${clock?.withoutZone} times have no zone and were read as UTC.`);
      if ((clock?.leapSeconds ?? 0) > 0)
        warnings.push(`${clock?.leapSeconds} times are in a leap second (:60) and were read as the second after it.`);
      if (tooLong > 0) warnings.push(`${tooLong} lines are too long and were left out.`);
      const facts = { delimiter, columns: [...columns], rows, ...columnFacts.facts() };
      const items: DecodedItem[] = [];
      const found = positions?.finish();
      if (found !== undefined && track !== undefined) {
        const { warnings: own, ...summary } = found;
        const said = [...warnings, ...own];
        const info: DecodedTrack = { kind: 'csv', frame: track.frame, ...summary, facts, warnings: said };
        items.push({ kind: 'track', info, waypoints: [] });
      }
      const measured = samples?.finish();
      if (measured !== undefined) {
        const { warnings: own, ...summary } = measured;
        const info = { ...summary, wallClock, facts, warnings: [...warnings, ...own] };
        items.push({ kind: 'attitude', info });
      }
      return items;
    },
  };
}

/** The numbers of a row, undefined where a field holds none. */
type Numbers = readonly (number | undefined)[];

function scaledIn(numbers: Numbers, column: ScaledColumn | undefined): number | undefined {
  const value = column === undefined ? undefined : numbers[column.at];
  return value === undefined || column === undefined ? undefined : value * column.factor;
}

function createPositions({ frame, northAt, eastAt, more }: TrackColumns, options: ItemDecoderOptions) {
  const track = createTrackBuilder({ ...options, onRows: (rows) => options.onRows({ kind: 'track', rows }) });
  return {
    take(numbers: Numbers, utcNs: bigint | undefined) {
      const north = numbers[northAt];
      const east = numbers[eastAt];
      // An empty place is a row without a fix.
      if (north === undefined || east === undefined) return;
      track.add({
        part: 0,
        utcNs,
        ...(frame === 'local' ? placeOfLocal(east, north) : { latitudeDeg: north, longitudeDeg: east }),
        altitudeM: scaledIn(numbers, more.altitude),
        accuracyM: scaledIn(numbers, more.accuracy),
        speedMps: scaledIn(numbers, more.speed),
        courseDeg: scaledIn(numbers, more.course),
        hdop: scaledIn(numbers, more.hdop),
        satellites: scaledIn(numbers, more.satellites),
      });
    },
    finish() {
      const summary = track.finish();
      return summary.points === 0 ? undefined : { ...summary, warnings: [...summary.warnings] };
    },
  };
}

function createSamples(columns: AttitudeColumns, options: ItemDecoderOptions) {
  const { rate, acceleration, magnetic, quaternion, euler } = columns;
  const { beside } = options;
  let joined = 0;
  const builder = createAttitudeBuilder({ ...options, onRows: (rows) => options.onRows({ kind: 'attitude', rows }) });
  const source = createOrientationSource({
    quaternion: quaternion !== undefined,
    euler: euler !== undefined,
    rate: rate !== undefined,
    acceleration: acceleration !== undefined || beside !== undefined,
    magnetic: magnetic !== undefined || beside?.magnetic !== undefined,
  });
  const triple = (numbers: Numbers, from: Triple | undefined): Vector | undefined => {
    if (from === undefined) return undefined;
    const [x, y, z] = [scaledIn(numbers, from[0]), scaledIn(numbers, from[1]), scaledIn(numbers, from[2])];
    return x === undefined || y === undefined || z === undefined ? undefined : [x, y, z];
  };
  const quaternionIn = (numbers: Numbers): Quaternion | undefined => {
    if (quaternion === undefined) return undefined;
    const [w, x, y, z] = quaternion.map((at) => numbers[at]);
    return w === undefined || x === undefined || y === undefined || z === undefined ? undefined : [w, x, y, z];
  };
  const eulerIn = (numbers: Numbers): EulerAngles | undefined => {
    if (euler === undefined) return undefined;
    const yawDeg = scaledIn(numbers, euler.yaw);
    const pitchDeg = scaledIn(numbers, euler.pitch);
    const rollDeg = scaledIn(numbers, euler.roll);
    if (yawDeg === undefined || pitchDeg === undefined || rollDeg === undefined) return undefined;
    return { yawDeg, pitchDeg, rollDeg };
  };
  return {
    take(numbers: Numbers, ownUtcNs: bigint) {
      const rateDps = triple(numbers, rate);
      const accelerationMps2 = triple(numbers, acceleration) ?? beside?.acceleration.at(ownUtcNs);
      if (beside !== undefined && accelerationMps2 !== undefined) joined++;
      const magneticUt = triple(numbers, magnetic) ?? beside?.magnetic?.at(ownUtcNs);
      const stated = { quaternion: quaternionIn(numbers), euler: eulerIn(numbers) };
      const measured = rateDps ?? accelerationMps2 ?? magneticUt;
      if ((measured ?? stated.quaternion ?? stated.euler) === undefined) return;
      const orientation = source.orientationAt(ownUtcNs, { rateDps, accelerationMps2, magneticUt, ...stated });
      builder.add({ ownUtcNs, quaternion: orientation, rateDps, accelerationMps2, magneticUt });
    },
    finish() {
      const summary = builder.finish();
      if (summary === undefined) return undefined;
      const { kind } = source;
      const filter = beside === undefined || joined > 0 ? source.filter : undefined;
      // A filter knows its heading only by a magnetic field; stated orientations by what their titles say.
      const warnings = [
        ...columns.assumed,
        ...besideWarnings(beside, joined),
        ...source.warnings(),
        ...summary.warnings,
      ];
      const heading = beside?.magnetic === undefined ? columns.heading : 'magnetic';
      if (columns.heading === 'arbitrary' && (quaternion !== undefined || euler !== undefined))
        warnings.push('The table does not say what its heading is counted from; only changes of it mean anything.');
      return { ...summary, kind, heading, ...(filter === undefined ? {} : { filter }), warnings };
    },
  };
}

function besideWarnings(beside: ItemDecoderOptions['beside'], joined: number): string[] {
  if (beside === undefined) return [];
  const files = [beside.acceleration, ...(beside.magnetic === undefined ? [] : [beside.magnetic])];
  const named = files.map(({ name, sha256 }) => `${name} (SHA-256 ${sha256})`).join(' and ');
  if (joined === 0) return [`${named} beside it measured at no time of this table, so there is no orientation.`];
  return [`Joined with ${named} beside it, on the line between two samples of theirs at each time of this table.`];
}
