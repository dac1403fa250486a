import type { Cell } from '../../catalog/query-result.ts';
import { photoClock, photoTime } from '../../contract/photo-clock.ts';
import { effectiveOrigin } from '../../contract/recording-clock.ts';
import { type ClockedSource, type SourceClock, sourceClock, sourceClockWords } from '../../contract/source-clock.ts';
import { type ClockInfo, clockOf, type PhotoInfo } from '../../contract/survey.ts';
import { type FileCell, type FileColumn, type FileTable, rowsOfTable, tableOfRows } from '../../export/file-table.ts';
import { placeOfRow, type TrackLines, type TrackPlace } from '../../export/place-files.ts';
import { pulled } from '../../export/pulled.ts';
import { utcText } from '../../export/utc-text.ts';
import type { CaseSession } from '../case-session.ts';

/** Tables of a case for files; every UTC time has the setting of its source's clock applied (SPEC.md of export, E3). */

const text = (name: string): FileColumn => ({ name, kind: 'text' });
const number = (name: string): FileColumn => ({ name, kind: 'number' });
const whole = (name: string): FileColumn => ({ name, kind: 'whole' });
const flag = (name: string): FileColumn => ({ name, kind: 'flag' });

export function aboutCase({ folder }: CaseSession, what: string): Record<string, string> {
  return { case: folder.info.id, title: folder.info.title, what, times: 'UTC with the settings of the clocks' };
}

export function recordingsTable(session: CaseSession): FileTable {
  const { clocks } = session.survey.state();
  const columns = [
    ...['id', 'name', 'format', 'device_id', 'start_utc', 'end_utc'].map(text),
    number('duration_s'),
    number('clock_uncertainty_ns'),
    text('clock_source'),
    ...['frames', 'streams', 'bytes', 'gaps', 'damaged_stretches', 'damaged_bytes'].map(whole),
    text('level_unit'),
    flag('level_absolute'),
    text('evidence_sha256'),
  ];
  const rows = session.shelf.list().map((info) => {
    const origin = effectiveOrigin(info, clocks);
    const utc = (ns: number) => (origin.kind === 'utc' ? utcText(origin.utcNs + BigInt(Math.round(ns))) : undefined);
    return [
      ...[info.id, info.name, info.format, info.deviceId, utc(info.startNs), utc(info.endNs)],
      (info.endNs - info.startNs) / 1e9,
      origin.kind === 'utc' ? origin.uncertaintyNs : undefined,
      origin.kind === 'utc' ? origin.source : origin.why,
      ...[info.frames, info.streams.length, info.bytes, info.gaps].map(BigInt),
      ...[info.damage.stretches, info.damage.bytes].map(BigInt),
      ...[info.scale.unit, info.scale.absolute, info.evidenceSha256],
    ];
  });
  return tableOfRows(columns, rows, aboutCase(session, 'recordings'));
}

export async function evidenceTable(session: CaseSession): Promise<FileTable> {
  const columns = [text('sha256'), whole('bytes'), text('names'), text('added_utc'), text('blocks_sha256')];
  const rows = (await session.folder.catalog.listEvidence()).map(
    ({ sha256, bytes, names, addedUtcNs, blocksSha256 }) => [
      sha256,
      BigInt(bytes),
      names.join(' | '),
      utcText(addedUtcNs),
      blocksSha256,
    ],
  );
  return tableOfRows(columns, rows, aboutCase(session, 'evidence'));
}

const utcOrNothing = (ns: bigint | undefined) => (ns === undefined ? undefined : utcText(ns));

export function photosTable(session: CaseSession): FileTable {
  const { photos, clocks } = session.survey.state();
  const columns = [
    ...['name', 'caption', 'camera', 'taken_utc', 'taken_own', 'taken_from'].map(text),
    number('taken_uncertainty_ns'),
    text('clock_source'),
    ...['latitude_deg', 'longitude_deg', 'altitude_m', 'accuracy_m'].map(number),
    text('placed_by'),
    number('direction_deg'),
    text('direction_reference'),
    ...['id', 'evidence_sha256'].map(text),
  ];
  const rows = photos.map((photo) => [
    ...[photo.name, photo.caption, photo.camera],
    ...takenCells(clocks, photo),
    ...[photo.position?.latitudeDeg, photo.position?.longitudeDeg],
    ...[photo.position?.altitudeM, photo.position?.accuracyM],
    ...[photo.placedBy, photo.directionDeg, photo.directionReference, photo.id, photo.evidenceSha256],
  ]);
  return tableOfRows(columns, rows, aboutCase(session, 'photos'));
}

/** UTC only where the zone is known; the own time has a Z only where the photo states its zone. */
function takenCells(clocks: readonly ClockInfo[], photo: PhotoInfo): FileCell[] {
  const time = photoTime(clocks, photo);
  const own = utcOrNothing(photo.takenOwnUtcNs);
  const setting = clockOf(clocks, photoClock(photo));
  const zoned = time?.zone !== 'not stated';
  return [
    zoned ? utcOrNothing(time?.utcNs) : undefined,
    photo.takenFrom === 'exif local' ? own?.slice(0, -1) : own,
    photo.takenFrom,
    time?.uncertaintyNs,
    zoned ? sourceClockWords({ setting, wallClock: true }) : 'zone not stated, clock not set',
  ];
}

/** Those of a map by their first corner. */
export function annotationsTable(session: CaseSession): FileTable {
  const { annotations } = session.survey.state();
  const columns = [
    ...['label', 'note', 'colour', 'author', 'place', 'recording'].map(text),
    ...['from_ns', 'to_ns', 'low_hz', 'high_hz', 'latitude_deg', 'longitude_deg'].map(number),
    ...['created_utc', 'changed_utc', 'id'].map(text),
  ];
  const rows = annotations.map(({ place, ...each }) => {
    const where =
      place.kind === 'region'
        ? [place.recording, place.fromNs, place.toNs, place.lowHz, place.highHz, undefined, undefined]
        : [
            ...[undefined, undefined, undefined, undefined, undefined],
            ...[place.positions[0]?.latitudeDeg, place.positions[0]?.longitudeDeg],
          ];
    const times = [utcText(each.createdUtcNs), utcText(each.changedUtcNs), each.id];
    return [each.label, each.note, each.colour, each.author, place.kind, ...where, ...times];
  });
  return tableOfRows(columns, rows, aboutCase(session, 'annotations'));
}

/** Points of tracks; `ids` of those that are wanted. */
export function trackTable(session: CaseSession, ids: readonly string[], signal: AbortSignal): FileTable {
  const { tracks, clocks } = session.survey.state();
  const sources = tracks
    .filter(({ id }) => ids.includes(id))
    .map((info) => ({ info, clock: sourceClock(clocks, { kind: 'track', info }) }));
  const sql = `SELECT own_utc_ns, point::BIGINT, part::BIGINT, latitude_deg, longitude_deg, altitude_m,
      accuracy_m, speed_mps, course_deg, hdop, satellites::BIGINT, fix::VARCHAR
    FROM track_points JOIN tracks ON number = track WHERE id = $1 ORDER BY point`;
  const columns = [
    ...['point', 'part'].map(whole),
    ...['latitude_deg', 'longitude_deg', 'altitude_m', 'accuracy_m', 'speed_mps', 'course_deg', 'hdop'].map(number),
    whole('satellites'),
    text('fix'),
  ];
  return ownTimeTable(session, { kind: 'track', sources, sql, columns, what: 'track points' }, signal);
}

/** Samples of attitudes: orientation, and what was measured where that is kept. */
export function attitudeTable(session: CaseSession, signal: AbortSignal): FileTable {
  const { attitudes, clocks } = session.survey.state();
  const sources = attitudes.map((info) => ({ info, clock: sourceClock(clocks, { kind: 'attitude', info }) }));
  const names = ['qw', 'qx', 'qy', 'qz']
    .concat(['x', 'y', 'z'].map((axis) => `rate_${axis}_dps`))
    .concat(['x', 'y', 'z'].map((axis) => `acceleration_${axis}_mps2`))
    .concat(['x', 'y', 'z'].map((axis) => `magnetic_${axis}_ut`));
  const sql = `SELECT own_utc_ns, ${names.join(', ')}
    FROM attitude_samples JOIN attitudes ON number = attitude WHERE id = $1 ORDER BY own_utc_ns`;
  const columns = names.map(number);
  return ownTimeTable(session, { kind: 'attitude', sources, sql, columns, what: 'attitude samples' }, signal);
}

/** Time, noise and power of every frame of a recording. */
export function framesTable(session: CaseSession, id: string, signal: AbortSignal): FileTable {
  const info = session.shelf.infoOf(id);
  const origin = effectiveOrigin(info, session.survey.state().clocks);
  const columns = [
    ...['stream', 'row', 'time_ns', 'utc_ns'].map(whole),
    text('utc'),
    number('noise_dbm'),
    number('power_dbm'),
  ];
  const sql = `SELECT stream::BIGINT, row::BIGINT, time_ns, noise_dbm::DOUBLE, power_dbm::DOUBLE
    FROM frames JOIN recordings ON number = recording WHERE id = $1 ORDER BY stream, row`;
  const about = { ...aboutCase(session, 'frames'), recording: id, evidence_sha256: info.evidenceSha256 ?? '' };
  if (origin.kind === 'utc')
    return { columns, about, blocks: withUtc(sqlBlocks(session, sql, id, signal), 2, origin.utcNs) };
  const relative = columns.filter(({ name }) => name !== 'utc_ns' && name !== 'utc');
  const blocks = sqlBlocks(session, sql, id, signal);
  return { columns: relative, about: { ...about, times: `relative: ${origin.why}` }, blocks };
}

interface OwnTime {
  readonly kind: ClockedSource['kind'];
  readonly sources: readonly {
    readonly info: { readonly id: string; readonly name: string };
    readonly clock: SourceClock;
  }[];
  /** $1 is the id; the first column is the source's own time. */
  readonly sql: string;
  /** Behind the times. */
  readonly columns: readonly FileColumn[];
  readonly what: string;
}

/** Led by which source, its own time, UTC and how good its clock is (E3, E11). */
function ownTimeTable(
  session: CaseSession,
  { kind, sources, sql, columns, what }: OwnTime,
  signal: AbortSignal,
): FileTable {
  const blocks = async function* () {
    for (const { info, clock } of sources) {
      const same = [info.name, info.id];
      const of = [clock.setting?.uncertaintyNs, sourceClockWords(clock)];
      for await (const block of withUtc(sqlBlocks(session, sql, info.id, signal), 0, clock.offsetNs)) {
        const repeated = (cell: FileCell) => (block[0] ?? []).map(() => cell);
        yield [...same.map(repeated), ...block.slice(0, 3), ...of.map(repeated), ...block.slice(3)];
      }
    }
  };
  const lead = [
    ...[kind, `${kind}_id`].map(text),
    ...['own_time_ns', 'utc_ns'].map(whole),
    text('utc'),
    number('clock_uncertainty_ns'),
    text('clock_source'),
  ];
  return { columns: [...lead, ...columns], blocks: blocks(), about: aboutCase(session, what) };
}

type Blocks = AsyncGenerator<readonly (readonly FileCell[])[], void, void>;

/** Puts UTC as number and as text behind the time of column `at`; nothing where there is no `offsetNs` to add. */
async function* withUtc(blocks: Blocks, at: number, offsetNs: bigint | undefined): Blocks {
  for await (const block of blocks) {
    const utcNs = (block[at] ?? []).map((ns) =>
      typeof ns === 'bigint' && offsetNs !== undefined ? ns + offsetNs : undefined,
    );
    yield [...block.slice(0, at + 1), utcNs, utcNs.map(utcOrNothing), ...block.slice(at + 1)];
  }
}

/** Rows of a query of one source, $1. */
function sqlBlocks(session: CaseSession, sql: string, id: string, signal: AbortSignal): Blocks {
  return pulled(
    (give, stop) =>
      session.folder.catalog.streamQuery(
        sql,
        async ({ columns, rows }) => {
          if (rows > 0) await give(columns.map(({ values, type }) => values.map((cell) => fileCell(cell, type))));
        },
        { params: [id], signal: stop },
      ),
    signal,
  );
}

function fileCell(cell: Cell, type: string): FileCell {
  if (typeof cell === 'number' && type === 'INTEGER') return BigInt(cell);
  if (typeof cell === 'object') return JSON.stringify(cell);
  return cell;
}

/** Tracks as lines, part by part. */
export async function trackLines(
  session: CaseSession,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<TrackLines[]> {
  const { tracks, clocks } = session.survey.state();
  const lines: TrackLines[] = [];
  for (const info of tracks.filter((track) => ids.includes(track.id))) {
    const { id, name, evidenceSha256, deviceId } = info;
    const clock = sourceClock(clocks, { kind: 'track', info });
    const table = trackTable(session, [id], signal);
    const parts = new Map<FileCell, TrackPlace[]>();
    for await (const row of rowsOfTable(table)) {
      const cells = new Map(table.columns.map((column, at) => [column.name, row[at]]));
      const place = placeOfRow(cells);
      if (place === undefined) continue;
      const part = cells.get('part');
      const known = parts.get(part);
      if (known === undefined) parts.set(part, [place]);
      else known.push(place);
    }
    const about = {
      track_id: id,
      evidence_sha256: evidenceSha256,
      ...(deviceId === undefined ? {} : { device_id: deviceId }),
      clock_source: sourceClockWords(clock),
      ...(clock.setting === undefined
        ? {}
        : {
            clock_offset_ns: String(clock.setting.offsetNs),
            clock_uncertainty_ns: String(clock.setting.uncertaintyNs),
          }),
    };
    lines.push({ name, parts: [...parts.values()], about });
  }
  return lines;
}
