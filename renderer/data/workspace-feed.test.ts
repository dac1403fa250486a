import { describe, expect, it } from 'vitest';
import type { RecordingInfo, WorkspaceState } from '../../workers/contract/model.ts';
import { recordingOf } from '../model/testing/recording-of.ts';
import { createTimebase } from '../model/timebase.ts';
import { followWorkspace, type WorkspaceSource } from './workspace-feed.ts';

const connected = {
  kind: 'connected',
  hello: { protocol: 1, build: 'test', capabilities: { host: 'memory', dialogs: false, browse: false, upload: false } },
} as const;

/** A host whose state stream the test feeds by hand. */
function fakeHost() {
  let listener: (state: WorkspaceSource['state']) => void = () => {};
  let push: (state: WorkspaceState) => void = () => {};
  let state: WorkspaceSource['state'] = { kind: 'connecting' };
  async function* stream(signal: AbortSignal | undefined): AsyncGenerator<WorkspaceState> {
    while (signal?.aborted !== true) yield await new Promise<WorkspaceState>((resolve) => (push = resolve));
  }
  const source: WorkspaceSource = {
    get state() {
      return state;
    },
    onState(next) {
      listener = next;
    },
    states: async (signal) => stream(signal),
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    source,
    async become(next: WorkspaceSource['state']) {
      state = next;
      listener(next);
      await settle();
    },
    async send(...recordings: RecordingInfo[]) {
      push({ recordings, jobs: [] });
      await settle();
    },
  };
}

describe('the state of the case in the page', () => {
  it('shows the remembered recording, keeps the view over a lost host, and lets go of one that is gone', async () => {
    const host = fakeHost();
    const timebase = createTimebase(() => 0);
    const feed = followWorkspace(host.source, timebase, 'b');
    expect(feed.waiting.get()).toBe(true);
    await host.become(connected);
    await host.send(recordingOf('a', 10e9), recordingOf('b', 10e9));
    expect(feed.recording.get()?.id).toBe('b');
    expect(feed.waiting.get()).toBe(false);
    timebase.show({ fromNs: 1e9, toNs: 2e9 });
    const { visible } = timebase.view.get();

    await host.become({ kind: 'lost', why: 'The data host stopped.' });
    expect(timebase.view.get().visible).toEqual(visible);
    expect(feed.recording.get()?.id).toBe('b');
    await host.become(connected);
    await host.send(recordingOf('a', 10e9), recordingOf('b', 10e9));
    expect(timebase.view.get().visible).toEqual(visible);

    timebase.setRecording(recordingOf('a', 10e9));
    expect(feed.recording.get()?.id).toBe('a');
    await host.send(recordingOf('b', 10e9));
    expect(timebase.view.get().recording).toBe('b');
    await host.send();
    expect(timebase.view.get().recording).toBeUndefined();
    expect(feed.recording.get()).toBeUndefined();
  });
});
