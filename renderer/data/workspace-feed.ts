import type { RecordingInfo, WorkspaceState } from '../../workers/contract/model.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import type { Timebase } from '../model/timebase.ts';
import type { ConnectionState, HostClient } from './host-client.ts';

export interface WorkspaceFeed {
  readonly connection: ReadableStore<ConnectionState>;
  readonly workspace: ReadableStore<WorkspaceState>;
  readonly recording: ReadableStore<RecordingInfo | undefined>;
  /** True until the first state of the case has come. */
  readonly waiting: ReadableStore<boolean>;
}

/** The part of a host client that is needed; a test gives its own. */
export interface WorkspaceSource {
  readonly state: ConnectionState;
  onState(listener: (state: ConnectionState) => void): unknown;
  states(signal: AbortSignal): Promise<AsyncIterable<WorkspaceState>>;
}

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
  let reading: AbortController | undefined;

  function show(): void {
    const { recordings } = workspace.get();
    const wanted = timebase.view.get().recording ?? remembered;
    const info = recordings.find((candidate) => candidate.id === wanted) ?? recordings[0];
    // First here, so that the timebase's listeners find the two agreeing.
    recording.set(info);
    timebase.setRecording(info);
  }

  async function read(signal: AbortSignal): Promise<void> {
    for await (const state of await host.states(signal)) {
      workspace.set(state);
      waiting.set(false);
      show();
    }
  }

  function begin(state: ConnectionState): void {
    connection.set(state);
    reading?.abort();
    reading = undefined;
    if (state.kind !== 'connected') return;
    const controller = new AbortController();
    reading = controller;
    read(controller.signal).catch((error: unknown) => {
      // A broken stream is a lost connection, which the client reports and mends; anything else is a bug worth seeing.
      if (!controller.signal.aborted && host.state.kind === 'connected') console.error('workspace state ended', error);
    });
  }

  host.onState(begin);
  begin(host.state);
  timebase.view.subscribe(() => {
    const { recording: wanted } = timebase.view.get();
    if (wanted !== recording.get()?.id) show();
  });
  return { connection, workspace, recording, waiting };
}
