import type { Band, RecordingInfo } from '../../contract/model.ts';
import type { PhotoTime } from '../../contract/photo-clock.ts';
import type { Position } from '../../contract/survey.ts';

export interface SurveyReportOptions {
  readonly title: string;
  /** Of the maps; the bands of each recording's streams when left out. */
  readonly band: Band | undefined;
  readonly cellM: number;
  readonly thresholdDb: number;
  readonly generator: string;
}

/** To the second: what a reader compares with a watch. */
export function momentText(utcNs: bigint, zone: PhotoTime['zone'] = 'known'): string {
  const moment = new Date(Number(utcNs / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ');
  return zone === 'known' ? `${moment} UTC` : `${moment}, zone not stated`;
}

export function durationText(ns: number): string {
  const seconds = ns / 1e9;
  if (seconds < 1) return `${Number((ns / 1e6).toPrecision(3))} ms`;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min ${whole % 60} s`;
}

export function degreesText({ latitudeDeg, longitudeDeg }: Pick<Position, 'latitudeDeg' | 'longitudeDeg'>): string {
  return `${latitudeDeg.toFixed(5)}°, ${longitudeDeg.toFixed(5)}°`;
}

export function uncertaintyText(ns: number): string {
  return ns >= 3600e9
    ? `±${Number((ns / 3600e9).toFixed(1))} h`
    : ns >= 1e9
      ? `±${(ns / 1e9).toFixed(1)} s`
      : ns >= 1e6
        ? `±${(ns / 1e6).toFixed(1)} ms`
        : `±${(ns / 1e3).toFixed(1)} µs`;
}

/** One decimal, with the sign that is a minus in every face. */
export function dbText(db: number): string {
  return db.toFixed(1).replace('-', '−');
}

/** `dBm`, or what the numbers are where nobody calibrated them. */
export function unitOf({ scale }: Pick<RecordingInfo, 'scale'>): string {
  return scale.absolute ? scale.unit : `${scale.unit}, relative`;
}

export function mhzText({ lowHz, highHz }: Band): string {
  return `${(lowHz / 1e6).toFixed(1)}–${(highHz / 1e6).toFixed(1)} MHz`;
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

export function wholeBand(info: RecordingInfo): Band {
  const bands = streamBands(info);
  return {
    lowHz: Math.min(...bands.map(({ lowHz }) => lowHz)),
    highHz: Math.max(...bands.map(({ highHz }) => highHz)),
  };
}

/** The bands that streams of a recording lie in, each once, from low to high. */
export function streamBands({ streams }: Pick<RecordingInfo, 'streams'>): Band[] {
  const bands = new Map<string, Band>();
  for (const { lowEdgeHz, bins, binHz } of streams) {
    const band = { lowHz: lowEdgeHz, highHz: lowEdgeHz + bins * binHz };
    bands.set(`${band.lowHz} ${band.highHz}`, band);
  }
  return [...bands.values()].sort((a, b) => a.lowHz - b.lowHz);
}

/** SHA-256 of what a figure was made from. */
export function evidenceOf(
  info: Pick<RecordingInfo, 'evidenceSha256'>,
  tracks: readonly { readonly evidenceSha256: string }[],
): string[] {
  return [...new Set([info.evidenceSha256 ?? 'not sealed yet', ...tracks.map((track) => track.evidenceSha256)])];
}
