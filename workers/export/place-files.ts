import { type FileCell, type FileTable, rowsOfTable } from './file-table.ts';
import { jsonCell } from './table-files.ts';
import { utcText } from './utc-text.ts';
import { xmlText } from './xml-text.ts';

/** A track for a file; times are UTC with the clock's setting applied. */
export interface TrackLines {
  readonly name: string;
  readonly parts: readonly (readonly TrackPlace[])[];
  readonly about: Readonly<Record<string, string>>;
}

export interface TrackPlace {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly altitudeM?: number | undefined;
  readonly utcNs?: bigint | undefined;
  readonly hdop?: number | undefined;
  readonly satellites?: bigint | undefined;
  /** As the case keeps it. */
  readonly fix?: string | undefined;
}

/** Kinds of fixes that GPX 1.1 has words for; any other is left out. */
const GPX_FIXES: Readonly<Record<string, string>> = {
  none: 'none',
  '2d': '2d',
  '3d': '3d',
  differential: 'dgps',
  pps: 'pps',
};

const encoder = new TextEncoder();

/** GeoJSON (RFC 7946): one LineString a part, times in `coordTimes` as other tools write them. */
export function* trackGeoJson(tracks: readonly TrackLines[]): Generator<Uint8Array, void, void> {
  const features = tracks.flatMap(({ name, parts, about }) =>
    parts.map((part, index) => ({
      type: 'Feature',
      geometry:
        part.length === 1
          ? { type: 'Point', coordinates: coordinates(part[0]) }
          : { type: 'LineString', coordinates: part.map(coordinates) },
      properties: {
        name,
        part: index,
        ...about,
        ...(part.every(({ utcNs }) => utcNs !== undefined)
          ? { coordTimes: part.map(({ utcNs = 0n }) => utcText(utcNs)) }
          : {}),
      },
    })),
  );
  yield* featureCollection(features);
}

function coordinates(place: TrackPlace | undefined): number[] {
  if (place === undefined) return [];
  const { latitudeDeg, longitudeDeg, altitudeM } = place;
  return altitudeM === undefined ? [longitudeDeg, latitudeDeg] : [longitudeDeg, latitudeDeg, altitudeM];
}

function* featureCollection(features: Iterable<object>, about?: FileTable['about']): Generator<Uint8Array, void, void> {
  const said = about === undefined ? '' : `"airguard":${JSON.stringify(about)},`;
  let before = `{"type":"FeatureCollection",${said}"features":[\n`;
  for (const feature of features) {
    yield encoder.encode(before + JSON.stringify(feature));
    before = ',\n';
  }
  yield encoder.encode(`${before === ',\n' ? '' : before}\n]}\n`);
}

/** GPX 1.1; importing it again gives the same points, times and quality of the fixes. */
export function* trackGpx(tracks: readonly TrackLines[], creator: string): Generator<Uint8Array, void, void> {
  yield encoder.encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="${xmlText(creator)}" xmlns="http://www.topografix.com/GPX/1/1">\n`,
  );
  for (const { name, parts, about } of tracks) {
    const words = Object.entries(about).map(([key, value]) => `${key}: ${value}`);
    yield encoder.encode(`<trk><name>${xmlText(name)}</name><desc>${xmlText(words.join('; '))}</desc>\n`);
    for (const part of parts) {
      const points = part.map(({ latitudeDeg, longitudeDeg, altitudeM, utcNs, fix, satellites, hdop }) => {
        const facts = [
          ['ele', altitudeM],
          ['time', utcNs === undefined ? undefined : utcText(utcNs)],
          ['fix', GPX_FIXES[fix ?? '']],
          ['sat', satellites],
          ['hdop', hdop],
        ].flatMap(([name, value]) => (value === undefined ? [] : [`<${name}>${value}</${name}>`]));
        return `<trkpt lat="${latitudeDeg}" lon="${longitudeDeg}">${facts.join('')}</trkpt>\n`;
      });
      yield encoder.encode(`<trkseg>\n${points.join('')}</trkseg>\n`);
    }
    yield encoder.encode('</trk>\n');
  }
  yield encoder.encode('</gpx>\n');
}

/** KML 2.2: a gx:Track where every point has a time, else a LineString. */
export function* trackKml(tracks: readonly TrackLines[]): Generator<Uint8Array, void, void> {
  yield* kml(
    (function* () {
      for (const { name, parts, about } of tracks) {
        for (const part of parts) {
          const timed = part.every(({ utcNs }) => utcNs !== undefined);
          const place = (separator: string) => (each: TrackPlace) => coordinates(each).join(separator);
          const geometry = timed
            ? `<gx:Track>${part.map(({ utcNs = 0n }) => `<when>${utcText(utcNs)}</when>`).join('')}${part.map((each) => `<gx:coord>${place(' ')(each)}</gx:coord>`).join('')}</gx:Track>`
            : `<LineString><coordinates>${part.map(place(',')).join(' ')}</coordinates></LineString>`;
          yield placemark(name, Object.entries(about), geometry);
        }
      }
    })(),
  );
}

/** Rows as GeoJSON points; one without a place has no geometry (RFC 7946, 3.2). `about` is the foreign member `airguard`. */
export async function* pointsGeoJson(table: FileTable): AsyncGenerator<Uint8Array, void, void> {
  const features: object[] = [];
  for await (const row of rowsOfTable(table)) {
    const cells = new Map(table.columns.map(({ name }, at) => [name, row[at]]));
    const place = placeOfRow(cells);
    const properties = Object.fromEntries(
      [...cells].flatMap(([name, cell]) =>
        PLACE_COLUMNS.has(name) || cell === undefined ? [] : [[name, jsonCell(cell)]],
      ),
    );
    const geometry = place === undefined ? null : { type: 'Point', coordinates: coordinates(place) };
    features.push({ type: 'Feature', geometry, properties });
  }
  yield* featureCollection(features, table.about);
}

/** Rows as KML placemarks with their time, those without a place as placemarks without geometry; `about` is of the document. */
export async function* pointsKml(table: FileTable): AsyncGenerator<Uint8Array, void, void> {
  const marks: string[] = [];
  for await (const row of rowsOfTable(table)) {
    const cells = new Map(table.columns.map(({ name }, at) => [name, row[at]]));
    const place = placeOfRow(cells);
    const facts = [...cells].flatMap(([key, cell]): [string, string][] =>
      PLACE_COLUMNS.has(key) || cell === undefined ? [] : [[key, String(cell)]],
    );
    const point =
      place === undefined ? '' : `<Point><coordinates>${coordinates(place).join(',')}</coordinates></Point>`;
    marks.push(placemark(titleOf(cells, table.about.unit), facts, point, kmlTime(cells)));
  }
  yield* kml(marks, table.about);
}

/** `name` or `label`, else what was measured, with its unit. */
function titleOf(cells: ReadonlyMap<string, FileCell>, unit: string | undefined): string {
  const words = cells.get('name') ?? cells.get('label');
  if (words !== undefined) return String(words);
  const [, value] = [...cells].find(([name]) => name.startsWith('value_')) ?? [];
  if (typeof value !== 'number') return 'no value';
  return cells.has('value_share') ? `${(100 * value).toFixed(1)} %` : `${value.toFixed(1)} ${unit ?? ''}`.trim();
}

function kmlTime(cells: ReadonlyMap<string, FileCell>): string {
  const text = (name: string) => {
    const cell = cells.get(name);
    return typeof cell === 'string' ? cell : undefined;
  };
  const [moment, begin, end] = ['taken_utc', 'start_utc', 'end_utc'].map(text);
  if (moment !== undefined) return `<TimeStamp><when>${moment}</when></TimeStamp>`;
  if (begin === undefined || end === undefined) return '';
  return `<TimeSpan><begin>${begin}</begin><end>${end}</end></TimeSpan>`;
}

const PLACE_COLUMNS: ReadonlySet<string> = new Set(['latitude_deg', 'longitude_deg', 'altitude_m']);

/** The place of a row by the names of its cells; undefined where it has none. */
export function placeOfRow(cells: ReadonlyMap<string, FileCell>): TrackPlace | undefined {
  const number = (name: string) => {
    const cell = cells.get(name);
    return typeof cell === 'number' && Number.isFinite(cell) ? cell : undefined;
  };
  const whole = (name: string) => {
    const cell = cells.get(name);
    return typeof cell === 'bigint' ? cell : undefined;
  };
  const [latitudeDeg, longitudeDeg] = [number('latitude_deg'), number('longitude_deg')];
  if (latitudeDeg === undefined || longitudeDeg === undefined) return undefined;
  const fix = cells.get('fix');
  return {
    latitudeDeg,
    longitudeDeg,
    altitudeM: number('altitude_m'),
    utcNs: whole('utc_ns'),
    hdop: number('hdop'),
    satellites: whole('satellites'),
    fix: typeof fix === 'string' ? fix : undefined,
  };
}

function* kml(placemarks: Iterable<string>, about: FileTable['about'] = {}): Generator<Uint8Array, void, void> {
  const said = Object.keys(about).length === 0 ? '' : extendedData(Object.entries(about));
  yield encoder.encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>${said}\n`,
  );
  for (const mark of placemarks) yield encoder.encode(mark);
  yield encoder.encode('</Document></kml>\n');
}

type Facts = readonly (readonly [string, string])[];

function extendedData(facts: Facts): string {
  const data = facts.map(([key, value]) => `<Data name="${xmlText(key)}"><value>${xmlText(value)}</value></Data>`);
  return `<ExtendedData>${data.join('')}</ExtendedData>`;
}

function placemark(name: string, facts: Facts, geometry: string, time = ''): string {
  return `<Placemark><name>${xmlText(name)}</name>${time}${extendedData(facts)}${geometry}</Placemark>\n`;
}
