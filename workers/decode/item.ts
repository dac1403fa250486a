import { Fault } from '../contract/faults.ts';
import type { AttitudeInfo, PhotoInfo, TrackInfo } from '../contract/survey.ts';
import type { ItemRows, Waypoint } from '../contract/survey-rows.ts';
import type { VectorSeries } from './attitude/beside.ts';

/** What a survey brings besides spectra, by how its file is written. */
export const itemFormats = ['gpx', 'nmea', 'gpsd', 'csv', 'jpeg', 'png'] as const;
export type ItemFormat = (typeof itemFormats)[number];

/** What the case adds when the item becomes part of it. */
type GivenByCase = 'id' | 'name' | 'evidenceSha256' | 'deviceId';

export type DecodedTrack = Omit<TrackInfo, GivenByCase>;
export type DecodedAttitude = Omit<AttitudeInfo, GivenByCase>;
export type DecodedPhoto = Omit<PhotoInfo, GivenByCase | 'hasThumbnail'>;

/** One item of a file, its rows left out: those were handed on while the file was read. */
export type DecodedItem =
  | { readonly kind: 'track'; readonly info: DecodedTrack; readonly waypoints: readonly Waypoint[] }
  | { readonly kind: 'attitude'; readonly info: DecodedAttitude }
  | { readonly kind: 'photo'; readonly info: DecodedPhoto };

/** Reads one file, from its first byte to its last. */
export interface ItemDecoder {
  push(bytes: Uint8Array): void;
  /**
   * After the last byte: the items of the file, at most one of a kind, and the facts of the file itself. Fault
   * `corrupt_input`, whose sentence does not name the file, when there is no item.
   */
  finish(): DecodedFile;
}

export interface DecodedFile {
  readonly items: readonly DecodedItem[];
}

export interface ItemDecoderOptions {
  /** Takes rows that are complete; their arrays are not used again. */
  readonly onRows: (rows: ItemRows) => void;
  /** When the file was last written, as its folder says: only to recognise dates of a wrong week count. */
  readonly modifiedUtcNs?: bigint | undefined;
  /** Of tables beside one of angular rates, which measured at the same time (SPEC.md, A7). */
  readonly beside?: { readonly acceleration: VectorSeries; readonly magnetic?: VectorSeries | undefined } | undefined;
}

/** Ends a decoder; what it refuses is said with the file's path at the end. */
export function finishFile(decoder: ItemDecoder, path: string): DecodedFile {
  try {
    return decoder.finish();
  } catch (error) {
    if (error instanceof Fault) throw new Fault(error.code, `${error.message} ${path}`, { cause: error });
    throw error;
  }
}
