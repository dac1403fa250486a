import type { RecordingInfo, WorkspaceState } from '../../workers/contract/model.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import type { Timebase } from '../model/timebase.ts';
import type { ConnectionState, HostClient } from './host-client.ts';
import { followStates, type StateSource } from './state-feed.ts';

export interface WorkspaceFeed {
  readonly connection: ReadableStore<ConnectionState>;
  readonly workspace: ReadableStore<WorkspaceState>;
  readonly recording: ReadableStore<RecordingInfo | undefined>;
  /** True until the first state of the case has come. */
  readonly waiting: ReadableStore<boolean>;
}

export type WorkspaceSource = StateSource<WorkspaceState>;

export function workspaceSource(host: HostClient): WorkspaceSource {
  return {
    get state() {
      return host.state;
    },
    onState: (listener) => host.onState(listener),
    states: (signal) => host.calls.workspace.state(undefined, { signal }),
  };
}

const EMPTY: WorkspaceState = { recordings: [], jobs: [] };

/**
 * Keeps the newest state of the case (C2) and begins anew after every reconnection. Keeps the timebase on an existing
 * recording: the `remembered` or first one appears by itself, one that is gone gives way to the first.
 */
export function followWorkspace(host: WorkspaceSource, timebase: Timebase, remembered?: string): WorkspaceFeed {
  const connection = createStore<ConnectionState>(host.state);
  const workspace = createStore<WorkspaceState>(EMPTY);
  const recording = createStore<RecordingInfo | undefined>(undefined);
  const waiting = createStore(true);

  function show(): void {
    const { recordings } = workspace.get();
    const wanted = timebase.view.get().recording ?? remembered;
    const info = recordings.find((candidate) => candidate.id === wanted) ?? recordings[0];
    // First here, so that the timebase's listeners find the two agreeing.
    recording.set(info);
    timebase.setRecording(info);
  }

  followStates(
    'workspace state',
    host,
    (state) => {
      workspace.set(state);
      waiting.set(false);
      show();
    },
    (state) => connection.set(state),
  );
  timebase.view.subscribe(() => {
    const { recording: wanted } = timebase.view.get();
    if (wanted !== recording.get()?.id) show();
  });
  return { connection, workspace, recording, waiting };
}
