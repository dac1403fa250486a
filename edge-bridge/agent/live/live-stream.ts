import type { RecordRun } from '../source/record-runs.ts';

/** A lease ends by itself unless credit renews it: a desktop that died stops costing anything (L3). */
export const LEASE_S = 10;
/** Bytes that wait for credit; beyond it the oldest run is dropped (L2). */
export const MOST_WAITING_BYTES = 512 * 1024;
/** Runs that wait go out together up to so many bytes and records (edge-protocol.md, 4.7). */
const BATCH_BYTES = 32 * 1024;
const BATCH_RECORDS = 512;
const MOST_CREDIT = 256;

export interface OutgoingBatch {
  readonly run: RecordRun;
  readonly sequence: number;
  /** Records between the batch before and this one were dropped. */
  readonly gapBefore: boolean;
}

export interface LiveStreamState {
  readonly sent: number;
  readonly acknowledged: number;
  readonly credit: number;
  readonly waitingBytes: number;
  readonly droppedRecords: number;
  readonly leaseEndsUs: bigint;
}

export interface LiveStream {
  /** A run of the radio; goes out now, waits for credit, or pushes out the oldest that waits. */
  offer(run: RecordRun): void;
  /** The desktop has everything up to and with `sequence` and takes `credit` more (L1). Renews the lease. */
  credit(sequence: number, credit: number, nowUs: bigint): void;
  renew(nowUs: bigint): void;
  expired(nowUs: bigint): boolean;
  state(): LiveStreamState;
}

/** Flow control of one live stream: pure, no clock and no socket of its own (SPEC.md, L1–L3). */
export function createLiveStream(nowUs: bigint, send: (batch: OutgoingBatch) => void): LiveStream {
  const waiting: RecordRun[] = [];
  let sent = 0;
  let acknowledged = 0;
  // Nothing goes out before the desktop has subscribed, which its first credit says.
  let credit = 0;
  let droppedRecords = 0;
  let waitingBytes = 0;
  let gap = false;
  let leaseEndsUs = nowUs + BigInt(LEASE_S) * 1_000_000n;
  const take = (): RecordRun | undefined => {
    const run = waiting.shift();
    waitingBytes -= run?.bytes.length ?? 0;
    return run;
  };
  const nextBatch = (): RecordRun | undefined => {
    const first = take();
    if (first === undefined) return undefined;
    const pieces = [first.bytes];
    let { records } = first;
    let bytes = first.bytes.length;
    for (;;) {
      const next = waiting[0];
      const fits =
        next !== undefined && bytes + next.bytes.length <= BATCH_BYTES && records + next.records <= BATCH_RECORDS;
      if (!fits) break;
      take();
      pieces.push(next.bytes);
      bytes += next.bytes.length;
      records += next.records;
    }
    return pieces.length === 1 ? first : { bytes: Buffer.concat(pieces), records, timeUs: first.timeUs };
  };
  const drain = (): void => {
    while (sent - acknowledged < credit) {
      const run = nextBatch();
      if (run === undefined) return;
      sent += 1;
      send({ run, sequence: sent, gapBefore: gap });
      gap = false;
    }
  };
  const renew = (now: bigint): void => {
    leaseEndsUs = now + BigInt(LEASE_S) * 1_000_000n;
  };
  return {
    offer(run) {
      waiting.push(run);
      waitingBytes += run.bytes.length;
      drain();
      while (waitingBytes > MOST_WAITING_BYTES) {
        droppedRecords += take()?.records ?? 0;
        gap = true;
      }
    },
    credit(sequence, more, now) {
      // What was never sent cannot have arrived, and news that are older than the last are no news.
      if (sequence > sent || sequence < acknowledged) return;
      acknowledged = sequence;
      credit = Math.max(0, Math.min(MOST_CREDIT, more));
      renew(now);
      drain();
    },
    renew,
    expired: (now) => now >= leaseEndsUs,
    state: () => ({ sent, acknowledged, credit, waitingBytes, droppedRecords, leaseEndsUs }),
  };
}
