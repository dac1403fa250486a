import type { Frame } from '../../workers/contract/model.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import type { App } from './app.ts';
import { visibleStreams } from './spectra.ts';

export interface LiveFrames {
  /** Where the playhead or the cursor is; the end of the visible time when there is neither. */
  readonly timeNs: number;
  /** One a stream, without those that have a gap there. */
  readonly frames: readonly Frame[];
}

/** More streams than this are not read frame by frame. */
const MOST_STREAMS = 16;

export interface LiveFeed {
  readonly store: ReadableStore<LiveFrames | undefined>;
  /** Begins to follow; returns the function that stops. */
  start(): () => void;
}

/**
 * The frames at the playhead or cursor. One question at a time: a head that moves in every display frame asks again as soon
 * as the last answer is here, and never queues.
 */
export function createLiveFeed(app: App): LiveFeed {
  const store = createStore<LiveFrames | undefined>(undefined);
  return {
    store,
    start() {
      const { timebase } = app.model;
      const controller = new AbortController();
      let asked = '';
      let busy = false;
      let timer = 0;

      function wanted(): { readonly key: string; readonly timeNs: number } | undefined {
        const info = app.recording.get();
        if (info === undefined) return undefined;
        const { visible } = timebase.view.get();
        const timeNs = timebase.playback.get().headNs ?? timebase.cursor.get()?.timeNs ?? visible.toNs;
        const streams = visibleStreams(info, visible).map((stream) => stream.index);
        return { key: `${info.id} ${info.generation} ${timeNs} ${streams.join(',')}`, timeNs };
      }

      async function ask(): Promise<void> {
        for (;;) {
          const next = wanted();
          const info = app.recording.get();
          if (next === undefined || info === undefined || next.key === asked || controller.signal.aborted) return;
          asked = next.key;
          const streams = visibleStreams(info, timebase.view.get().visible).slice(0, MOST_STREAMS);
          const answers = await Promise.all(
            streams.map((stream) =>
              app.host.calls.recordings.frameAt(
                { recording: info.id, stream: stream.index, timeNs: next.timeNs },
                { signal: controller.signal },
              ),
            ),
          );
          const frames = answers.flatMap(({ frame }) => (frame === undefined ? [] : [frame]));
          store.set({ timeNs: next.timeNs, frames });
        }
      }

      function look(): void {
        if (busy || timer !== 0) return;
        timer = window.setTimeout(() => {
          timer = 0;
          busy = true;
          ask()
            // Without this frame the trace is missing until the next move; the banner tells of a lost host.
            .catch(() => store.set(undefined))
            .finally(() => {
              busy = false;
            });
        }, 16);
      }

      const ends = [
        timebase.playback.subscribe(look),
        timebase.cursor.subscribe(look),
        timebase.view.subscribe(look),
        app.recording.subscribe(look),
      ];
      look();
      return () => {
        controller.abort();
        window.clearTimeout(timer);
        for (const end of ends) end();
      };
    },
  };
}
