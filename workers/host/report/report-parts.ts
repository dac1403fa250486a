import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { RecordingInfo } from '../../contract/model.ts';
import { type PhotoTime, photoClock, photoTime, photoUtcNs } from '../../contract/photo-clock.ts';
import { effectiveOrigin } from '../../contract/recording-clock.ts';
import { type SourceClock, sourceClock, sourceClockWords } from '../../contract/source-clock.ts';
import { type ClockSetting, clockOf, type PhotoInfo } from '../../contract/survey.ts';
import { thumbnailPath } from '../../custody/thumbnails.ts';
import { parseSidecar } from '../../decode/sidecar.ts';
import type { ReportBlock, ReportPhoto } from '../../export/report/document.ts';
import type { CaseSession } from '../case-session.ts';
import { countText, degreesText, durationText, momentText, uncertaintyText, unitOf } from './report-words.ts';

/** Parts of a survey report that only list what the case says. */

export function recordingsBlock(session: CaseSession): ReportBlock {
  const { clocks } = session.survey.state();
  return {
    kind: 'table',
    columns: [
      { name: 'Recording', share: 4 },
      { name: 'Device', share: 2 },
      { name: 'Format', share: 1.5 },
      { name: 'Start', share: 3.2 },
      { name: 'Duration', share: 2.4 },
      { name: 'Frames', share: 1.5, align: 'right' },
    ],
    rows: session.shelf.list().map((info) => {
      const origin = effectiveOrigin(info, clocks);
      const start =
        origin.kind === 'utc' ? momentText(origin.utcNs + BigInt(Math.round(info.startNs))) : 'relative time';
      const [duration, frames] = [durationText(info.endNs - info.startNs), info.frames.toLocaleString('en')];
      return [info.name, info.deviceId ?? 'not stated', info.format, start, duration, frames];
    }),
  };
}

/** What the frames themselves say of how they were taken. */
export function streamsBlock(recordings: readonly RecordingInfo[]): ReportBlock {
  return {
    kind: 'table',
    caption: 'Streams, as their frames say',
    columns: [
      { name: 'Recording', share: 3.4 },
      { name: 'Centre', share: 1.6, align: 'right' },
      { name: 'Width', share: 1.4, align: 'right' },
      { name: 'Bins', share: 1, align: 'right' },
      { name: 'Bin spacing', share: 1.6, align: 'right' },
      { name: 'Frames', share: 1.5, align: 'right' },
      { name: 'Levels', share: 2 },
    ],
    rows: recordings.flatMap((info) =>
      info.streams.map(({ centreHz, widthHz, bins, binHz, frames }) => [
        info.name,
        `${centreHz / 1e6} MHz`,
        `${widthHz / 1e6} MHz`,
        String(bins),
        `${Number((binHz / 1e3).toPrecision(6))} kHz`,
        frames.toLocaleString('en'),
        unitOf(info),
      ]),
    ),
  };
}

const sidecarRow = z.object({ id: z.string(), sidecar: z.string() });

/** Settings of the radios as the sidecars state them. */
export async function settingsBlocks(session: CaseSession): Promise<ReportBlock[]> {
  const result = await session.folder.catalog.query(
    'SELECT id, sidecar FROM recordings WHERE sidecar IS NOT NULL ORDER BY number',
  );
  const rows: string[][] = [];
  for (let at = 0; at < result.rows; at++) {
    const row = sidecarRow.safeParse(Object.fromEntries(result.columns.map(({ name, values }) => [name, values[at]])));
    if (!row.success) continue;
    const { radio, note, name } = { ...sidecarOf(row.data.sidecar), name: nameOf(session, row.data.id) };
    for (const [key, value] of Object.entries(radio)) rows.push([name, key, plain(value)]);
    if (note !== undefined) rows.push([name, 'note', note]);
  }
  if (rows.length === 0) return [{ kind: 'text', text: 'No sidecar states the settings of a radio.' }];
  const columns = [
    { name: 'Recording', share: 3 },
    { name: 'Setting', share: 2 },
    { name: 'Value, as the sidecar states it', share: 4 },
  ];
  return [{ kind: 'table', columns, rows }];
}

function sidecarOf(text: string): {
  readonly radio: Readonly<Record<string, unknown>>;
  readonly note: string | undefined;
} {
  try {
    return parseSidecar(text);
  } catch {
    // SigMF metadata stands in the same column and states no radio.
    return { radio: {}, note: undefined };
  }
}

function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function nameOf(session: CaseSession, id: string): string {
  return session.shelf.list().find((info) => info.id === id)?.name ?? id;
}

/** Every source's clock: how it was obtained and how sure it is. */
export function clocksBlock(session: CaseSession): ReportBlock {
  const { clocks, tracks, attitudes, photos } = session.survey.state();
  const rows: string[][] = session.shelf.list().map((info) => {
    const origin = effectiveOrigin(info, clocks);
    const setting = clockOf(clocks, { kind: 'recording', id: info.id });
    if (origin.kind !== 'utc') return [info.name, 'recording', `relative time: ${origin.why}`, 'no wall clock'];
    const words = setting === undefined ? origin.source : settingWords(setting, info.origin.kind !== 'utc');
    return [info.name, 'recording', words, uncertaintyText(origin.uncertaintyNs)];
  });
  const sources = [
    ...tracks.map((info) => ({ kind: 'track', info }) as const),
    ...attitudes.map((info) => ({ kind: 'attitude', info }) as const),
  ];
  for (const source of sources) {
    const clock = sourceClock(clocks, source);
    rows.push([source.info.name, source.kind, ...clockCells(clock)]);
  }
  const timed = photos.filter(({ takenFrom }) => takenFrom !== 'none');
  for (const photo of new Map(timed.map((each) => [photoClock(each).id, each])).values()) {
    const subject = photoClock(photo);
    const time = photoTime(clocks, photo);
    const cells =
      time?.zone === 'not stated'
        ? ['local time, zone not stated', uncertaintyText(time.uncertaintyNs)]
        : clockCells({ setting: clockOf(clocks, subject), wallClock: true });
    rows.push([subject.id, subject.kind, ...cells]);
  }
  return {
    kind: 'table',
    columns: [
      { name: 'Source', share: 3 },
      { name: 'Kind', share: 1.3 },
      { name: 'Its clock', share: 6 },
      { name: 'Uncertainty', share: 1.7 },
    ],
    rows,
  };
}

/** What its clock is, and how sure. */
function clockCells(clock: Pick<SourceClock, 'setting' | 'wallClock'>): [string, string] {
  const { setting, wallClock } = clock;
  return setting === undefined
    ? [wallClock ? 'as the file says' : sourceClockWords(clock), wallClock ? 'not stated' : 'no wall clock']
    : [settingWords(setting, !wallClock), uncertaintyText(setting.uncertaintyNs)];
}

function settingWords({ offsetNs, how, author, note }: ClockSetting, isOrigin: boolean): string {
  const what = isOrigin
    ? `time 0 is ${momentText(offsetNs)}`
    : `${(Number(offsetNs) / 1e9).toFixed(3).replace('-', '−')} s added`;
  return `${what}; ${how}, set by ${author}.${note === '' ? '' : ` ${note}`}`;
}

export function tracksBlock(session: CaseSession): ReportBlock {
  const { tracks } = session.survey.state();
  return {
    kind: 'table',
    columns: [
      { name: 'Track', share: 4 },
      { name: 'Kind', share: 1.2 },
      { name: 'Points', share: 1.2, align: 'right' },
      { name: 'With time', share: 1.4, align: 'right' },
      { name: 'South, west – north, east', share: 5 },
    ],
    rows: tracks.map(({ name, kind, points, timedPoints, bounds }) => [
      name,
      kind,
      points.toLocaleString('en'),
      timedPoints.toLocaleString('en'),
      bounds === undefined
        ? 'no place'
        : `${bounds.southDeg.toFixed(6)}°, ${bounds.westDeg.toFixed(6)}° – ${bounds.northDeg.toFixed(6)}°, ${bounds.eastDeg.toFixed(6)}°`,
    ]),
  };
}

export async function evidenceBlock(session: CaseSession): Promise<ReportBlock> {
  const evidence = await session.folder.catalog.listEvidence();
  return {
    kind: 'table',
    columns: [
      { name: 'SHA-256', share: 7 },
      { name: 'Bytes', share: 1.4, align: 'right' },
      { name: 'Name', share: 2.6 },
    ],
    rows: evidence.map(({ sha256, bytes, names }) => [sha256, bytes.toLocaleString('en'), names.join(', ')]),
  };
}

/** Photos in order of time with what is known of them; those without a thumbnail are named only. */
export async function photoBlocks(session: CaseSession): Promise<ReportBlock[]> {
  const { photos } = numberedPhotos(session);
  if (photos.length === 0) return [{ kind: 'text', text: 'The case has no photos.' }];
  const shown: ReportPhoto[] = [];
  const others: string[] = [];
  for (const { photo, label, words } of photos) {
    const caption = `${label}. ${words}`;
    if (photo.hasThumbnail) shown.push({ bytes: await readFile(thumbnailPath(session.folder, photo.id)), caption });
    else others.push(`${caption} (no picture of it could be made)`);
  }
  return [
    { kind: 'photos', photos: shown },
    ...(others.length === 0 ? [] : [{ kind: 'list', items: others } as const]),
  ];
}

/** Photos by their number in the report, the same on the map. */
export function numberedPhotos(session: CaseSession) {
  const { photos, floorPlans, clocks } = session.survey.state();
  const plans = new Set(floorPlans.map(({ evidenceSha256 }) => evidenceSha256));
  const taken = photos.filter(({ evidenceSha256 }) => !plans.has(evidenceSha256));
  const timed = taken.map((photo) => ({ photo, utcNs: photoUtcNs(clocks, photo) }));
  timed.sort((a, b) => compare(a.utcNs ?? 2n ** 63n, b.utcNs ?? 2n ** 63n) || compare(a.photo.name, b.photo.name));
  return {
    photos: timed.map(({ photo }, at) => ({
      photo,
      label: String(at + 1),
      words: photoWords(photo, photoTime(clocks, photo)),
    })),
  };
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function photoWords(photo: PhotoInfo, time: PhotoTime | undefined): string {
  const { position, directionDeg } = photo;
  const parts = [
    photo.caption === '' ? photo.name : `${photo.caption} (${photo.name})`,
    time === undefined ? 'time unknown' : momentText(time.utcNs, time.zone),
    position === undefined
      ? 'place unknown'
      : `${degreesText(position)}${photo.placedBy === 'hand' ? ', placed by hand' : ''}`,
    ...(directionDeg === undefined ? [] : [`looking ${directionDeg.toFixed(0)}°`]),
  ];
  return parts.join('; ');
}

/** What was not measured, or not as well as it may look. */
export function recordingLimits(info: RecordingInfo): string[] {
  const { name, gaps, damage, scale, warnings } = info;
  return [
    ...(gaps > 0 ? [`${name}: ${countText(gaps, 'gap')} in time; nothing was recorded there.`] : []),
    ...(damage.stretches > 0
      ? [
          `${name}: ${countText(damage.stretches, 'damaged stretch', 'damaged stretches')} (${countText(damage.bytes, 'byte')}) could not be read.`,
        ]
      : []),
    ...(scale.absolute
      ? []
      : [`${name}: levels are relative (${scale.unit}); they compare within this recording alone.`]),
    ...warnings.map((warning) => `${name}: ${warning}`),
  ];
}
