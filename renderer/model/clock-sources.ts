import type { RecordingInfo } from '../../workers/contract/model.ts';
import { photoClock } from '../../workers/contract/photo-clock.ts';
import {
  type ClockInfo,
  type ClockSetting,
  type ClockSubject,
  clockOf,
  type PhotoInfo,
  type SurveyState,
} from '../../workers/contract/survey.ts';
import { counted, formatDuration } from '../base/format.ts';

/** Everything in the case that has a clock of its own, and what is known of it. */
export interface ClockSource {
  readonly subject: ClockSubject;
  readonly name: string;
  /** What it is, in words: "recording", "GPX track", "camera, 8 photos". */
  readonly what: string;
  /** False: it counts from its own start; with a setting its time 0 has a UTC. */
  readonly wallClock: boolean;
  /** First and last moment by its own clock; undefined when it has no times at all. */
  readonly own: { readonly fromNs: bigint; readonly toNs: bigint } | undefined;
  /** Of a camera whose photos state no zone: its own times are local, read as UTC until its clock is set (PH5). */
  readonly zone?: 'not stated';
  /** Of its own clock, where it says. */
  readonly ownUncertaintyNs: number | undefined;
  /** Where its own clock comes from, in words. */
  readonly ownHow: string;
  /** Typical distance of two of its samples: no moment in it is known better. */
  readonly sampleNs: number;
  readonly deviceId: string | undefined;
  readonly setting: ClockSetting | undefined;
}

export const subjectKey = ({ kind, id }: ClockSubject) => `${kind} ${id}`;

const trackKinds: Readonly<Record<SurveyState['tracks'][number]['kind'], string>> = {
  gpx: 'GPX track',
  nmea: 'NMEA track',
  gpsd: 'gpsd track',
  csv: 'CSV track',
  sidecar: 'sidecar track',
  photos: 'track of photos',
};

/** Recordings first, then tracks, attitudes and cameras. */
export function clockSources(recordings: readonly RecordingInfo[], survey: SurveyState): readonly ClockSource[] {
  const { clocks } = survey;
  return [
    ...recordings.map((info) => recordingSource(info, clocks)),
    ...survey.tracks.map((track): ClockSource => {
      const subject: ClockSubject = { kind: 'track', id: track.id };
      const own = rangeOf(track.startOwnUtcNs, track.endOwnUtcNs);
      return {
        subject,
        name: track.name,
        what: trackKinds[track.kind],
        wallClock: own !== undefined,
        own,
        ownUncertaintyNs: undefined,
        ownHow: own === undefined ? 'no times in the file' : 'times of its fixes',
        sampleNs: spacing(own, track.timedPoints),
        deviceId: track.deviceId,
        setting: clockOf(clocks, subject),
      };
    }),
    ...survey.attitudes.map((attitude): ClockSource => {
      const subject: ClockSubject = { kind: 'attitude', id: attitude.id };
      const own = { fromNs: attitude.startOwnUtcNs, toNs: attitude.endOwnUtcNs };
      return {
        subject,
        name: attitude.name,
        what: 'attitude log',
        wallClock: attitude.wallClock,
        own,
        ownUncertaintyNs: undefined,
        ownHow: attitude.wallClock ? 'times of its samples' : 'seconds since its start',
        sampleNs: spacing(own, attitude.samples),
        deviceId: attitude.deviceId,
        setting: clockOf(clocks, subject),
      };
    }),
    ...camerasOf(survey.photos).map(([camera, photos]) => cameraSource(camera, photos, clocks)),
  ];
}

function recordingSource(info: RecordingInfo, clocks: readonly ClockInfo[]): ClockSource {
  const { origin } = info;
  const subject: ClockSubject = { kind: 'recording', id: info.id };
  const zeroNs = origin.kind === 'utc' ? origin.utcNs : 0n;
  const intervals = info.streams.map((stream) => stream.nominalIntervalNs).filter((ns) => ns > 0);
  return {
    subject,
    name: info.name,
    what: 'recording',
    wallClock: origin.kind === 'utc',
    own: { fromNs: zeroNs + BigInt(Math.round(info.startNs)), toNs: zeroNs + BigInt(Math.round(info.endNs)) },
    ownUncertaintyNs: origin.kind === 'utc' ? origin.uncertaintyNs : undefined,
    ownHow: origin.kind === 'utc' ? origin.source : origin.why,
    sampleNs: intervals.length === 0 ? 0 : Math.min(...intervals),
    deviceId: info.deviceId,
    setting: clockOf(clocks, subject),
  };
}

function cameraSource(camera: string, photos: readonly PhotoInfo[], clocks: readonly ClockInfo[]): ClockSource {
  const subject: ClockSubject = { kind: 'camera', id: camera };
  const taken = photos.flatMap((photo) => (photo.takenOwnUtcNs === undefined ? [] : [photo.takenOwnUtcNs]));
  const uncertain = photos.flatMap((photo) =>
    photo.takenUncertaintyNs === undefined ? [] : [photo.takenUncertaintyNs],
  );
  const local = photos.some((photo) => photo.takenFrom === 'exif local');
  const byGps =
    taken.length > 0 && photos.every((photo) => photo.takenOwnUtcNs === undefined || photo.takenFrom === 'gps');
  const sorted = [...taken].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    subject,
    name: camera,
    what: `camera, ${counted(photos.length, 'photo')}`,
    wallClock: taken.length > 0,
    own: rangeOf(sorted[0], sorted.at(-1)),
    ...(local ? { zone: 'not stated' as const } : {}),
    ownUncertaintyNs: uncertain.length === 0 ? undefined : Math.max(...uncertain),
    ownHow:
      taken.length === 0
        ? 'no times in the photos'
        : local
          ? 'EXIF time, zone not stated, read as UTC'
          : byGps
            ? 'GPS time'
            : 'EXIF time',
    sampleNs: 1e9,
    deviceId: undefined,
    setting: clockOf(clocks, subject),
  };
}

function camerasOf(photos: readonly PhotoInfo[]): readonly (readonly [string, readonly PhotoInfo[]])[] {
  const cameras = new Map<string, PhotoInfo[]>();
  for (const photo of photos) {
    const { id } = photoClock(photo);
    const own = cameras.get(id) ?? [];
    own.push(photo);
    cameras.set(id, own);
  }
  return [...cameras];
}

function rangeOf(fromNs: bigint | undefined, toNs: bigint | undefined): ClockSource['own'] {
  return fromNs === undefined || toNs === undefined ? undefined : { fromNs, toNs };
}

function spacing(own: ClockSource['own'], samples: number): number {
  return own === undefined || samples < 2 ? 1e9 : Number(own.toNs - own.fromNs) / (samples - 1);
}

/** Whether its moments have a UTC: it says so itself, or somebody has set its clock. */
export function hasUtc(source: ClockSource): boolean {
  return source.own !== undefined && (source.wallClock || source.setting !== undefined);
}

/** Its times are local ones of a zone that nobody has said: they must not be called UTC, nor believed (PH5). */
export function zoneMissing({ zone, setting }: ClockSource): boolean {
  return zone === 'not stated' && setting === undefined;
}

/** First and last moment in UTC, its setting applied; undefined without a wall clock. */
export function utcRange(source: ClockSource): { readonly fromNs: bigint; readonly toNs: bigint } | undefined {
  if (source.own === undefined || !hasUtc(source)) return undefined;
  const offsetNs = source.setting?.offsetNs ?? 0n;
  return { fromNs: source.own.fromNs + offsetNs, toNs: source.own.toNs + offsetNs };
}

/** Uncertainty of its UTC as it is taken now. */
export function uncertaintyNsOf(source: ClockSource): number | undefined {
  return source.setting?.uncertaintyNs ?? (source.wallClock ? source.ownUncertaintyNs : undefined);
}

/** Sentences about sources that cannot be joined, or not believed, with the one to look at. */
export interface ClockRemark {
  readonly subject: ClockSubject;
  readonly text: string;
}

/** Each source against the recordings: no wall clock, or no moment in common. */
export function clockRemarks(sources: readonly ClockSource[]): readonly ClockRemark[] {
  const recordings = sources.filter(({ subject }) => subject.kind === 'recording');
  const remarks: ClockRemark[] = [];
  for (const source of sources) {
    const { subject, name } = source;
    if (source.own === undefined) {
      remarks.push({ subject, text: `${name} has no times: it cannot be joined with anything.` });
      continue;
    }
    const range = utcRange(source);
    if (range === undefined) {
      remarks.push({
        subject,
        text: `${name} has no wall clock (${source.ownHow}): set its clock to join it with anything.`,
      });
      continue;
    }
    if (zoneMissing(source)) {
      remarks.push({
        subject,
        text: `${name} states no zone: its times are read as UTC and may be up to 14 h off until its clock is set.`,
      });
      continue;
    }
    const placed = recordings.flatMap((recording) => {
      const own = utcRange(recording);
      return own === undefined ? [] : [{ recording, own, gap: gapBetween(range, own) }];
    });
    if (subject.kind === 'recording' || placed.length === 0 || placed.some(({ gap }) => gap === undefined)) continue;
    const nearest = placed.reduce((best, each) => ((each.gap?.ns ?? 0n) < (best.gap?.ns ?? 0n) ? each : best));
    if (nearest.gap === undefined) continue;
    const { ns, side } = nearest.gap;
    remarks.push({
      subject,
      text: `${name} and ${nearest.recording.name} have no moment in common: it ${side === 'before' ? 'ends' : 'begins'} ${formatDuration(Number(ns), 3)} ${side === 'before' ? 'before that begins' : 'after that ends'}. One of the two clocks may be wrong.`,
    });
  }
  return remarks;
}

type Range = { readonly fromNs: bigint; readonly toNs: bigint };

/** Undefined when they share a moment. */
function gapBetween(a: Range, b: Range): { readonly ns: bigint; readonly side: 'before' | 'after' } | undefined {
  if (a.toNs < b.fromNs) return { ns: b.fromNs - a.toNs, side: 'before' };
  if (a.fromNs > b.toNs) return { ns: a.fromNs - b.toNs, side: 'after' };
  return undefined;
}

/**
 * Of the sources that could be believed the one that most likely saw an event of this one: it lasts longer than a moment and
 * has time in common with it. What only lasts comes next, then any.
 */
export function likelyWitness(source: ClockSource, believed: readonly ClockSource[]): ClockSource | undefined {
  const lasting = believed.filter(({ own }) => own !== undefined && own.toNs > own.fromNs);
  const range = utcRange(source);
  const together = lasting.find((each) => {
    const other = utcRange(each);
    return range !== undefined && other !== undefined && gapBetween(range, other) === undefined;
  });
  return together ?? lasting[0] ?? believed[0];
}
