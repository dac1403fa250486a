import { Fault } from '../../contract/faults.ts';
import type { TrackFix, Waypoint } from '../../contract/survey-rows.ts';
import type { DecodedTrack, ItemDecoder, ItemDecoderOptions } from '../item.ts';
import { readUtc } from '../utc-time.ts';
import { createTrackBuilder, isPlace, type TrackPoint } from './track-builder.ts';
import { createXmlReader } from './xml-reader.ts';

/** Waypoints and points of routes are kept in memory until the end of the file; more are counted only. */
const KEPT_MOST = 100_000;
const NAME_LETTERS_MOST = 200;

/** A point while its element is open. */
interface OpenPoint {
  readonly element: 'wpt' | 'rtept' | 'trkpt';
  readonly depth: number;
  readonly latitude: string;
  readonly longitude: string;
  /** Text of its children and of their children, by local name; the first of a name counts. */
  readonly texts: Map<string, string>;
}

type Written = [latitude: string, longitude: string, time: string | null];

/** GPX 1.0, 1.1 and GPX without a namespace (SPEC.md, T5–T8). */
export function createGpxDecoder(options: ItemDecoderOptions): ItemDecoder {
  const track = createTrackBuilder({ ...options, onRows: (rows) => options.onRows({ kind: 'track', rows }) });
  const waypoints: Waypoint[] = [];
  const route: TrackPoint[] = [];
  const seen = { tracks: 0, segments: 0, track_points: 0, waypoints: 0, route_points: 0, points_with_time: 0 };
  let root: string | undefined;
  let namespace = '';
  let first: Written | undefined;
  let last: Written | undefined;
  let open: OpenPoint | undefined;
  let withoutZone = 0;
  let leapSeconds = 0;
  let badTimes = 0;
  const latitudes = createRange();
  const longitudes = createRange();

  const xml = createXmlReader({
    onOpen(name, attributes, depth) {
      if (root === undefined) {
        root = name.local;
        const uri = attributes.get(name.prefix === '' ? 'xmlns' : `xmlns:${name.prefix}`);
        namespace = uri === undefined ? '' : `{${uri.slice(0, NAME_LETTERS_MOST)}}`;
      }
      if (name.local === 'trk') seen.tracks++;
      else if (name.local === 'trkseg') seen.segments++;
      else if (isPointElement(name.local) && open === undefined) {
        const latitude = attributes.get('lat') ?? '';
        const longitude = attributes.get('lon') ?? '';
        open = { element: name.local, depth, latitude, longitude, texts: new Map() };
      }
    },
    onText(name, text, depth) {
      if (open === undefined || depth <= open.depth) return;
      // A link or an extension may have a name too; only the point's own is meant.
      if (name.local === 'name' && depth !== open.depth + 1) return;
      if (!open.texts.has(name.local)) open.texts.set(name.local, text.trim());
    },
    onClose(depth) {
      if (open?.depth !== depth) return;
      take(open);
      open = undefined;
    },
  });

  const utcOf = (text: string | undefined): bigint | undefined => {
    if (text === undefined || text === '') return undefined;
    const reading = readUtc(text);
    if (reading === undefined) badTimes++;
    else {
      if (!reading.zoned) withoutZone++;
      if (reading.leapSecond) leapSeconds++;
    }
    return reading?.utcNs;
  };

  const pointOf = ({ latitude, longitude, texts }: OpenPoint, part: number): TrackPoint => {
    const number = (name: string) => finite(texts.get(name));
    return {
      part,
      utcNs: utcOf(texts.get('time')),
      latitudeDeg: finite(latitude) ?? Number.NaN,
      longitudeDeg: finite(longitude) ?? Number.NaN,
      altitudeM: number('ele'),
      accuracyM: number('accuracy'),
      speedMps: number('speed'),
      courseDeg: number('course') ?? number('bearing'),
      hdop: number('hdop'),
      satellites: number('sat'),
      fix: fixOf(texts.get('fix')),
    };
  };

  const take = (point: OpenPoint) => {
    switch (point.element) {
      case 'wpt': {
        seen.waypoints++;
        const { utcNs, latitudeDeg, longitudeDeg, altitudeM } = pointOf(point, 0);
        if (waypoints.length === KEPT_MOST || !isPlace(latitudeDeg, longitudeDeg)) return;
        const name = (point.texts.get('name') ?? '').slice(0, NAME_LETTERS_MOST);
        waypoints.push({ name, ownUtcNs: utcNs, latitudeDeg, longitudeDeg, altitudeM });
        return;
      }
      case 'rtept':
        seen.route_points++;
        if (route.length < KEPT_MOST) route.push(pointOf(point, 0));
        return;
      case 'trkpt': {
        seen.track_points++;
        const made = pointOf(point, Math.max(0, seen.segments - 1));
        if (made.utcNs !== undefined) seen.points_with_time++;
        last = [point.latitude, point.longitude, point.texts.get('time') ?? null];
        first ??= last;
        latitudes.add(made.latitudeDeg);
        longitudes.add(made.longitudeDeg);
        track.add(made);
      }
    }
  };

  const warningsOf = (): string[] => {
    const warnings: string[] = [];
    if (xml.broken !== undefined)
      warnings.push(`The XML is damaged: ${xml.broken}; the ${seen.track_points} track points before it were taken.`);
    if (seen.track_points === 0 && route.length > 0)
      warnings.push('The file has a route and no track: the points of the route were taken, which nobody measured.');
    if (withoutZone > 0) warnings.push(`${withoutZone} times have no zone and were read as UTC.`);
    if (badTimes > 0) warnings.push(`${badTimes} times could not be read; those points have none.`);
    if (leapSeconds > 0)
      warnings.push(`${leapSeconds} times are in a leap second (:60) and were read as the second after it.`);
    const left = seen.waypoints - waypoints.length + Math.max(0, seen.route_points - KEPT_MOST);
    if (left > 0) warnings.push(`${left} waypoints were left out.`);
    return warnings;
  };

  return {
    push: (bytes) => xml.push(bytes),
    finish() {
      xml.finish();
      if (root !== undefined && root !== 'gpx')
        throw new Fault('unsupported_format', 'The file is XML but no GPX: export it as GPX.');
      if (seen.track_points === 0) for (const point of route) track.add(point);
      const { warnings, ...summary } = track.finish();
      if (summary.points === 0 && waypoints.length === 0) {
        const why = xml.broken === undefined ? '' : ` before the XML breaks (${xml.broken})`;
        throw new Fault('corrupt_input', `The GPX file has no track point, route point or waypoint${why}.`);
      }
      const facts = {
        namespace,
        ...seen,
        ...(first === undefined || last === undefined ? {} : { first, last }),
        ...(latitudes.range === undefined ? {} : { lat_range: latitudes.range }),
        ...(longitudes.range === undefined ? {} : { lon_range: longitudes.range }),
      };
      const said = [...warningsOf(), ...warnings];
      const info: DecodedTrack = { kind: 'gpx', frame: 'wgs84', ...summary, facts, warnings: said };
      return { items: [{ kind: 'track', info, waypoints }] };
    },
  };
}

function isPointElement(name: string): name is OpenPoint['element'] {
  return name === 'trkpt' || name === 'wpt' || name === 'rtept';
}

function finite(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** `fix` of the GPX schema. */
function fixOf(text: string | undefined): TrackFix | undefined {
  switch (text) {
    case 'none':
    case '2d':
    case '3d':
    case 'pps':
      return text;
    case 'dgps':
      return 'differential';
    default:
      return undefined;
  }
}

function createRange() {
  let range: [number, number] | undefined;
  return {
    add(value: number) {
      if (Number.isNaN(value)) return;
      range = range === undefined ? [value, value] : [Math.min(range[0], value), Math.max(range[1], value)];
    },
    get range() {
      return range;
    },
  };
}
