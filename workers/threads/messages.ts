import type { HeadingSeries, LevelSeries, OffsetEstimate, PlaneTrack } from '../analysis/clock-offset.ts';
import type { HeatMap, HeatMapOptions, HeatMapSamples } from '../analysis/geo/heat-map.ts';
import type { LevelScale } from '../contract/level-scale.ts';
import type { Format } from '../contract/model.ts';
import type { AppliedAnalysis } from '../contract/sample-analysis.ts';
import type { ItemRows } from '../contract/survey-rows.ts';
import type { FileHashes } from '../custody/hasher.ts';
import type { DecodedFile, ItemFormat } from '../decode/item.ts';
import type { ClockAnchor } from '../decode/timeline.ts';
import type { FileDigest } from '../recording/folder-digests.ts';
import type { RecordingIndex, RecordingSnapshot, Run } from '../recording/recording-index.ts';
import type { Unpacked } from '../source/archive/unpack.ts';
import type { EvidenceCopyOptions } from './evidence-copy.ts';

export interface IngestPlace {
  /** Length of the source when the import began. */
  readonly sourceBytes: number;
  /** Empty folder for the recording. */
  readonly recordingPath: string;
  /** Hashes what it writes there; else a copy thread does. */
  readonly hashesRecording: boolean;
}

export interface IngestTask extends IngestPlace {
  readonly control: SharedArrayBuffer;
  readonly programDir: string;
  /** The evidence copy, which grows while it is read. */
  readonly evidencePath: string;
  readonly source: IngestSource;
}

export type IngestSource =
  | {
      readonly kind: 'records';
      readonly wrapper: 'none' | 'chunked';
      readonly format: Format;
      readonly scale: LevelScale;
      readonly anchors: readonly ClockAnchor[];
      /** Beginning of the recording as the sidecar states it; used when there is no better clock. */
      readonly startUtcNs: bigint | undefined;
    }
  | { readonly kind: 'rows'; readonly rows: 'legacy2012' | 'rtl_power' | 'hackrf_sweep' }
  | {
      readonly kind: 'rows';
      readonly rows: 'sigmf_meta';
      /** Text of the metadata file; the source is the data file. */
      readonly metadata: string;
      readonly analysis: AppliedAnalysis;
    };

/** Rows of the table `frames`; arrays of the same length. */
export interface FrameRows {
  readonly count: number;
  readonly stream: Uint16Array<ArrayBuffer>;
  readonly row: Uint32Array<ArrayBuffer>;
  /** Whole nanoseconds since the recording's origin. */
  readonly timeNs: Float64Array<ArrayBuffer>;
  readonly noiseDbm: Int16Array<ArrayBuffer>;
  readonly powerDbm: Int16Array<ArrayBuffer>;
}

/** Rows of the table `tile_statistics`. */
export interface TileStatisticsRows {
  readonly count: number;
  readonly stream: Uint16Array<ArrayBuffer>;
  readonly level: Uint8Array<ArrayBuffer>;
  readonly tile: Uint32Array<ArrayBuffer>;
  readonly startNs: Float64Array<ArrayBuffer>;
  readonly endNs: Float64Array<ArrayBuffer>;
  readonly frames: Uint32Array<ArrayBuffer>;
  readonly cells: Uint32Array<ArrayBuffer>;
  readonly belowResolution: Uint32Array<ArrayBuffer>;
  readonly minDb: Float32Array<ArrayBuffer>;
  readonly maxDb: Float32Array<ArrayBuffer>;
  readonly meanDb: Float32Array<ArrayBuffer>;
}

/** What the ingest thread found out besides the pictures. */
export interface IngestResult {
  readonly index: RecordingIndex;
  /** Decided by every record, not by a sample. */
  readonly format: Format;
  readonly origin: IngestOrigin;
  readonly anchors: readonly AnchorRow[];
  /** Runs of level 0, for the database; undefined when there are too many to be of use there. */
  readonly runs: readonly Run[] | undefined;
  readonly warnings: readonly string[];
}

/** A clock anchor with the segment it belongs to. */
export interface AnchorRow {
  readonly segment: number;
  readonly deviceUs: number;
  readonly utcNs: bigint;
  readonly uncertaintyNs: number;
  readonly source: string;
}

export type IngestOrigin =
  | { readonly kind: 'utc'; readonly utcNs: bigint; readonly uncertaintyNs: number; readonly source: string }
  | { readonly kind: 'relative'; readonly why: string };

export type IngestMessage =
  /** `memoryBytes`: what the thread holds besides its kernels. */
  | { readonly kind: 'progress'; readonly decodedBytes: number; readonly memoryBytes: number }
  | { readonly kind: 'frames'; readonly rows: FrameRows }
  | { readonly kind: 'statistics'; readonly rows: TileStatisticsRows }
  | { readonly kind: 'snapshot'; readonly snapshot: RecordingSnapshot; readonly origin: IngestOrigin }
  | { readonly kind: 'finished'; readonly result: IngestResult }
  | { readonly kind: 'cancelled' };

export interface CopyTask extends EvidenceCopyOptions {
  readonly control: SharedArrayBuffer;
  /** Another thread makes the copy; this one reads it. */
  readonly follows: boolean;
  readonly whole: boolean;
  readonly blocks: boolean;
  /** Folder of the recording that grows meanwhile, when this thread has to hash it too. */
  readonly recordingPath?: string;
}

export type CopyMessage =
  | { readonly kind: 'block'; readonly index: number; readonly end: number; readonly sha256?: string }
  | { readonly kind: 'hashed'; readonly bytes: number; readonly sha256?: string }
  | { readonly kind: 'recording'; readonly files: readonly FileDigest[] }
  | ({ readonly kind: 'failed' } & import('./failure.ts').ThreadFailure);

export interface ItemTask {
  readonly control: SharedArrayBuffer;
  readonly sourcePath: string;
  readonly sourceBytes: number;
  readonly evidencePath: string;
  readonly format: ItemFormat;
  /** When the source was last written. */
  readonly modifiedUtcNs: bigint;
  /** Tables of the same folder that the source, one of angular rates, is joined with. */
  readonly beside?: TablesBeside | undefined;
}

export interface TableBeside {
  readonly path: string;
  readonly name: string;
}

export interface TablesBeside {
  readonly acceleration: TableBeside;
  readonly magnetic?: TableBeside | undefined;
}

export type ItemMessage =
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'rows'; readonly batch: ItemRows }
  | { readonly kind: 'finished'; readonly decoded: DecodedFile; readonly hashes: FileHashes };

export type SurveyTask =
  | { readonly kind: 'heat map'; readonly samples: HeatMapSamples; readonly options: HeatMapOptions }
  | {
      readonly kind: 'offset by places';
      readonly levels: LevelSeries;
      readonly track: PlaneTrack;
      readonly reachS: number;
    }
  | {
      readonly kind: 'offset by turns';
      readonly headings: HeadingSeries;
      readonly track: PlaneTrack;
      readonly reachS: number;
    };

export type SurveyMessage =
  | { readonly kind: 'map'; readonly map: HeatMap }
  | { readonly kind: 'offset'; readonly found: OffsetEstimate | undefined };

export interface ArchiveMessage {
  readonly kind: 'unpacked';
  readonly unpacked: Unpacked;
}
