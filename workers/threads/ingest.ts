import type { RecordingSnapshot } from '../recording/recording-index.ts';
import type { FrameRows, IngestOrigin, IngestResult, TileStatisticsRows } from './messages.ts';

/** Where an ingest puts what belongs into the database. */
export interface IngestSinks {
  frames(rows: FrameRows): void;
  statistics(rows: TileStatisticsRows): void;
}

/** One kind of source on its way into a recording folder; fed block by block. */
export interface Ingest {
  /** Where the next bytes of the source are read into. */
  room(): Uint8Array;
  /** Takes what was read; `final` with the last bytes. */
  commit(count: number, final: boolean): void;
  frames(): number;
  snapshot(): { readonly snapshot: RecordingSnapshot; readonly origin: IngestOrigin } | undefined;
  finish(): IngestResult;
  close(): void;
}
