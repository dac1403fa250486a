/** JavaScript time of the last frames of a canvas, for tests and the bench. */
export interface FrameStats {
  /** Milliseconds of one frame function. */
  record(ms: number, drewCodes: boolean): void;
  summary(): FrameSummary;
  reset(): void;
}

export interface FrameSummary {
  readonly frames: number;
  /** Frames in which pass one ran, the others only coloured. */
  readonly codeFrames: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

const KEPT = 1024;

export function createFrameStats(): FrameStats {
  const times = new Float64Array(KEPT);
  let frames = 0;
  let codeFrames = 0;
  return {
    record(ms, drewCodes) {
      times[frames % KEPT] = ms;
      frames++;
      if (drewCodes) codeFrames++;
    },
    summary() {
      const sorted = times.slice(0, Math.min(frames, KEPT)).sort();
      const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
      return { frames, codeFrames, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
    },
    reset() {
      frames = 0;
      codeFrames = 0;
    },
  };
}

/** What a test can ask a page; one entry a canvas. */
export interface AirguardStats {
  readonly [name: string]: {
    readonly renderer: () => string;
    readonly frames: () => FrameSummary;
    readonly reset: () => void;
    readonly ledger: () => readonly { readonly name: string; readonly bytes: number; readonly budgetBytes: number }[];
    readonly readPixels: () => Uint8Array;
  };
}

declare global {
  interface Window {
    airguardStats?: AirguardStats;
  }
}

/** Adds an entry to `window.airguardStats`; returns the function that takes it out. */
export function publishStats(name: string, entry: AirguardStats[string]): () => void {
  window.airguardStats = { ...window.airguardStats, [name]: entry };
  return () => {
    const { [name]: own, ...others } = window.airguardStats ?? {};
    if (own === entry) window.airguardStats = others;
  };
}
