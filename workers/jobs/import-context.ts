import type { Fault } from '../contract/faults.ts';
import type { Damage, Gap, RecordingInfo } from '../contract/model.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import type { Preview } from '../recording/preview.ts';
import type { RecordingIndex, RecordingSnapshot } from '../recording/recording-index.ts';

/** Where a recording that is being imported shows itself before it is part of the case. */
export interface LiveRecordings {
  /** Shows a recording that has no pictures yet but perhaps a sampled preview. */
  begin(info: RecordingInfo, preview: Preview | undefined): void;
  /** More of the recording can be read. */
  grow(
    info: RecordingInfo,
    view: {
      readonly directory: string;
      readonly evidencePath: string /** Absent when the folder is complete. */;
      readonly snapshot: RecordingSnapshot | undefined;
    },
  ): Promise<void>;
  /** Lets go of every file below `incoming/`, because they are about to move. */
  release(id: string): Promise<void>;
  /** The recording is part of the case now. */
  seal(info: RecordingInfo): Promise<void>;
  /** The import came to nothing. */
  remove(id: string): Promise<void>;
}

/** What an import needs of the host. */
export interface ImportContext {
  readonly folder: CaseFolder;
  readonly live: LiveRecordings;
  /** Tells the screen that tracks, attitudes or photos were added. */
  surveyChanged(): Promise<void>;
  /** What the case says of the clocks of the cameras whose photos came in, by the photos' SHA-256; sentences. */
  photoNotes(brought: ReadonlySet<string>): readonly string[];
  /** Folder with the thread bundles and kernels.wasm. */
  readonly programDir: string;
  /** With nobody there to free space, an import had better fail. */
  readonly whenLowOnSpace: 'pause' | 'fail';
  /** Samples a dump; undefined when nothing can be shown of it. */
  preview(path: string, bytes: number, signal: AbortSignal): Promise<Preview | undefined>;
  freeBytes(path: string): Promise<number>;
  /** Gaps and damage of a complete recording folder in `recordings/`, as the database takes them. */
  readLists(
    recording: string,
    index: RecordingIndex,
  ): Promise<{ readonly gaps: readonly Gap[]; readonly damage: readonly Damage[] }>;
  explain(error: unknown, path?: string): Fault;
  /** Memory of the running threads, for the ledger. */
  noteMemory(bytes: number): void;
}
