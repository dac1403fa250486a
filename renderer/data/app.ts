import type { RecordingInfo, WorkspaceState } from '../../workers/contract/model.ts';
import type { ReadableStore } from '../base/store.ts';
import type { Model } from '../model/model.ts';
import type { ConnectionState, HostClient } from './host-client.ts';

/** What files a person chose, as grants: opaque ids that the host knows (C7). */
export interface FilePicker {
  /** Native dialog or dropped files; undefined where this host has none and the Import dialog lists folders instead. */
  readonly choose: (() => Promise<readonly string[]>) | undefined;
  /** Grants of dropped files; undefined where a drop cannot reach the host. */
  readonly accept: ((files: readonly File[]) => Promise<readonly string[]>) | undefined;
}

/** Everything a view may use. One object for the life of the page, handed down as a prop. */
export interface App {
  readonly model: Model;
  readonly host: HostClient;
  readonly connection: ReadableStore<ConnectionState>;
  /** Newest state of the case, as the host sent it. */
  readonly workspace: ReadableStore<WorkspaceState>;
  /** The recording on screen (`model.timebase.view.recording`), newest description. */
  readonly recording: ReadableStore<RecordingInfo | undefined>;
  readonly files: FilePicker;
}

/** Props of every view of the dock. A view fills its parent (width and height 100 %). */
export interface ViewProps {
  readonly app: App;
}
