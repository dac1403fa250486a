/**
 * The few numbers that an import's threads and the host share: how far the evidence copy is, and whether to wait or stop.
 * Threads run synchronous loops, so they look here instead of at messages.
 */
export interface Control {
  readonly shared: SharedArrayBuffer;
  /** Bytes of the evidence copy that are written. */
  readonly copiedBytes: number;
  readonly cancelled: boolean;
  setCopied(bytes: number): void;
  setPaused(paused: boolean): void;
  cancel(): void;
  /** The host has taken one more batch of frames. */
  takeBatch(): void;
  /** Thread side: waits while paused; false when the import was cancelled. */
  proceed(): boolean;
  /** Thread side: waits until the copy has its first `bytes` bytes, or the import is cancelled. */
  waitForCopy(bytes: number): void;
  /** The recording's files are written. */
  setRecorded(): void;
  /** Thread side: waits until they are or `ms` have passed; true when they are. */
  waitForRecording(ms: number): boolean;
  /** Thread side: waits until at most `limit` of `sent` batches are not yet taken. */
  waitForHost(sent: number, limit: number): void;
}

const STATE = 0;
const TAKEN = 1;
const RECORDED = 2;
const RUN = 0;
const PAUSE = 1;
const CANCEL = 2;

export function createControl(shared = new SharedArrayBuffer(24)): Control {
  const words = new Int32Array(shared, 0, 3);
  const copied = new BigInt64Array(shared, 16, 1);
  /** Whoever waits for anything looks again whether to go on. */
  const wakeAll = () => {
    for (let word = 0; word < 3; word++) Atomics.notify(words, word);
    Atomics.notify(copied, 0);
  };
  return {
    shared,
    get copiedBytes() {
      return Number(Atomics.load(copied, 0));
    },
    get cancelled() {
      return Atomics.load(words, STATE) === CANCEL;
    },
    setCopied(bytes) {
      Atomics.store(copied, 0, BigInt(bytes));
      Atomics.notify(copied, 0);
    },
    setPaused(paused) {
      Atomics.compareExchange(words, STATE, paused ? RUN : PAUSE, paused ? PAUSE : RUN);
      wakeAll();
    },
    cancel() {
      Atomics.store(words, STATE, CANCEL);
      wakeAll();
    },
    takeBatch() {
      Atomics.add(words, TAKEN, 1);
      Atomics.notify(words, TAKEN);
    },
    proceed() {
      while (Atomics.load(words, STATE) === PAUSE) Atomics.wait(words, STATE, PAUSE, 1000);
      return Atomics.load(words, STATE) !== CANCEL;
    },
    waitForCopy(bytes) {
      for (;;) {
        const now = Atomics.load(copied, 0);
        if (now >= BigInt(bytes) || Atomics.load(words, STATE) === CANCEL) return;
        Atomics.wait(copied, 0, now, 100);
      }
    },
    setRecorded() {
      Atomics.store(words, RECORDED, 1);
      Atomics.notify(words, RECORDED);
    },
    waitForRecording(ms) {
      Atomics.wait(words, RECORDED, 0, ms);
      return Atomics.load(words, RECORDED) === 1;
    },
    waitForHost(sent, limit) {
      for (;;) {
        const taken = Atomics.load(words, TAKEN);
        if (sent - taken <= limit || Atomics.load(words, STATE) === CANCEL) return;
        Atomics.wait(words, TAKEN, taken, 1000);
      }
    },
  };
}
