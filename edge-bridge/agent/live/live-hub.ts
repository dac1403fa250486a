import type { Credit } from '../../protocol/credit.ts';
import type { RecordRun } from '../source/record-runs.ts';
import { createLiveStream, type LiveStream, type OutgoingBatch } from './live-stream.ts';

/** Streams that may be open at once: each costs its share of the link. */
export const MOST_STREAMS = 16;

export interface OpenedStream {
  readonly radio: string;
  readonly stream: string;
}

export interface LiveHub {
  /** Undefined when no more can be opened. */
  open(radio: string, desktop: string): OpenedStream | undefined;
  /** False when there is no such stream of that desktop. */
  renew(stream: string, desktop: string): boolean;
  close(stream: string, desktop: string): boolean;
  credit(stream: string, credit: Credit): void;
  offer(radio: string, run: RecordRun): void;
  states(): readonly (OpenedStream & ReturnType<LiveStream['state']>)[];
}

interface Entry extends OpenedStream {
  readonly desktop: string;
  readonly live: LiveStream;
}

/** The live streams of an agent; those whose lease is over end at the next run of any radio (L3). */
export function createLiveHub(
  nowUs: () => bigint,
  send: (stream: OpenedStream, batch: OutgoingBatch) => void,
): LiveHub {
  const entries = new Map<string, Entry>();
  let made = 0;
  const expire = (): void => {
    const now = nowUs();
    for (const [name, { live }] of entries) if (live.expired(now)) entries.delete(name);
  };
  const owned = (stream: string, desktop: string): Entry | undefined => {
    const entry = entries.get(stream);
    return entry?.desktop === desktop ? entry : undefined;
  };
  return {
    open(radio, desktop) {
      expire();
      if (entries.size >= MOST_STREAMS) return undefined;
      made += 1;
      const opened = { radio, stream: String(made) };
      const live = createLiveStream(nowUs(), (batch) => send(opened, batch));
      entries.set(opened.stream, { ...opened, desktop, live });
      return opened;
    },
    renew(stream, desktop) {
      const entry = owned(stream, desktop);
      entry?.live.renew(nowUs());
      return entry !== undefined;
    },
    close(stream, desktop) {
      return owned(stream, desktop) !== undefined && entries.delete(stream);
    },
    credit(stream, { acknowledged, credit }) {
      entries.get(stream)?.live.credit(acknowledged, credit, nowUs());
    },
    offer(radio, run) {
      expire();
      for (const entry of entries.values()) if (entry.radio === radio) entry.live.offer(run);
    },
    states: () => [...entries.values()].map(({ radio, stream, live }) => ({ radio, stream, ...live.state() })),
  };
}
