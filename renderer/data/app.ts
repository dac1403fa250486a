import type { RecordingInfo, WorkspaceState } from '../../workers/contract/model.ts';
import type { SurveyState } from '../../workers/contract/survey.ts';
import type { ReadableStore } from '../base/store.ts';
import type { Model } from '../model/model.ts';
import type { ConnectionState, HostClient } from './host-client.ts';

/** Gives grants for what a person chose: opaque ids that the host knows (C7). Absent members do not work on this host. */
export interface FilePicker {
  /** Native dialog; an empty list means cancelled. */
  readonly pick: ((what: 'files' | 'folder' | 'openCase' | 'newCase') => Promise<readonly string[]>) | undefined;
  /** Grants of files and folders dropped on the window. Called inside the drop event. */
  readonly accept: (transfer: DataTransfer) => Promise<readonly string[]>;
}

/** Everything a view may use. One object for the life of the page, handed down as a prop. */
export interface App {
  readonly model: Model;
  readonly host: HostClient;
  readonly connection: ReadableStore<ConnectionState>;
  /** Newest state of the case, as the host sent it. */
  readonly workspace: ReadableStore<WorkspaceState>;
  /** Newest state of the survey: tracks, attitudes, photos, clocks, floor plans, annotations. */
  readonly survey: ReadableStore<SurveyState>;
  /** The recording on screen (`model.timebase.view.recording`), newest description. */
  readonly recording: ReadableStore<RecordingInfo | undefined>;
  readonly files: FilePicker;
  /** Starts a data host again that failed too often; undefined where the page cannot. */
  readonly restartHost: (() => Promise<void>) | undefined;
  /** Versions that only the shell knows, for About; empty in a browser. */
  readonly shellVersions: () => Promise<Readonly<Record<string, string>>>;
}

/** Props of every view of the dock. A view fills its parent (width and height 100 %). */
export interface ViewProps {
  readonly app: App;
}

declare global {
  interface Window {
    /** For the bench; the page holds no scripts but ours. */
    airguardApp?: App;
  }
}
