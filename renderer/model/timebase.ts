import type { Band, RecordingInfo, TimeRange } from '../../workers/contract/model.ts';
import { clampSpan, panSpan, zoomSpan } from '../base/span.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import { type BandName, openingBand, wifiBands } from './bands.ts';

/** What is visible, where the cursor is and whether time runs: one per workspace. Every signal view follows it. */
export interface View extends TimeRange, Band {}

export interface ViewState {
  /** Id of the recording on screen; undefined when there is none, and then nothing else here means anything. */
  readonly recording: string | undefined;
  /** Everything the recording holds. */
  readonly extent: View;
  readonly visible: View;
  /** Narrowest useful view: a few frames, a few bins. */
  readonly leastNs: number;
  readonly leastHz: number;
  /** Keep the newest data in view while the recording grows. */
  readonly follow: boolean;
  /** Earlier views for Backspace, oldest first. */
  readonly history: readonly View[];
}

export interface Cursor {
  readonly timeNs: number | undefined;
  readonly freqHz: number | undefined;
  /** Level under the cursor where the view knows it. */
  readonly levelDb: number | undefined;
  /** View that holds the pointer: "waterfall", "spectrum", … */
  readonly source: string;
}

export interface Playback {
  readonly playing: boolean;
  /** Recording seconds per second. */
  readonly speed: number;
  readonly loop: boolean;
  /** Undefined until played once: views then show the cursor or the whole range. */
  readonly headNs: number | undefined;
}

export interface Timebase {
  readonly view: ReadableStore<ViewState>;
  /** Changes with every pointer move: canvases subscribe, React components read it only through a frame-rate limit. */
  readonly cursor: ReadableStore<Cursor | undefined>;
  readonly playback: ReadableStore<Playback>;

  /**
   * Shows another recording, or takes over the new extent of the same, growing one. All of it is shown first, or the fullest
   * Wi-Fi band where the whole axis is mostly empty.
   */
  setRecording(info: RecordingInfo | undefined): void;
  /** Shows a part; remembers the present view for `back` unless `remember` is false. */
  show(part: Partial<View>, remember?: boolean): void;
  /** `factor` below 1 zooms in; `aboutNs` keeps its place. */
  zoomTime(factor: number, aboutNs: number): void;
  zoomBand(factor: number, aboutHz: number): void;
  panTime(deltaNs: number): void;
  panBand(deltaHz: number): void;
  back(): void;
  home(): void;
  setFollow(follow: boolean): void;
  setCursor(cursor: Cursor | undefined): void;
  setPlayback(change: Partial<Playback>): void;
  /** Moves the head by wall-clock milliseconds over `range` (the selection, or the visible span). */
  tick(elapsedMs: number, range: TimeRange | undefined): void;
}

const HISTORY = 64;
/** Zooms and pans closer together than this are one step of the history. */
const GESTURE_MS = 600;
const NOWHERE: View = { fromNs: 0, toNs: 1e9, lowHz: 2.4e9, highHz: 2.5e9 };

const timeSpan = (view: View) => ({ low: view.fromNs, high: view.toNs });
const bandSpan = (view: View) => ({ low: view.lowHz, high: view.highHz });

/** Whole time and whole frequency range of a recording, never of zero width. */
export function extentOf(info: RecordingInfo): View {
  let lowHz = Number.POSITIVE_INFINITY;
  let highHz = Number.NEGATIVE_INFINITY;
  for (const stream of info.streams) {
    lowHz = Math.min(lowHz, stream.lowEdgeHz);
    highHz = Math.max(highHz, stream.lowEdgeHz + stream.bins * stream.binHz);
  }
  const sound = highHz > lowHz && Number.isFinite(highHz - lowHz);
  const toNs = info.endNs > info.startNs ? info.endNs : info.startNs + 1e6;
  return {
    fromNs: info.startNs,
    toNs,
    lowHz: sound ? lowHz : NOWHERE.lowHz,
    highHz: sound ? highHz : NOWHERE.highHz,
  };
}

/** Any view, clamped into the extent and to the least widths. */
export function clampView(view: View, extent: View, leastNs: number, leastHz: number): View {
  const time = clampSpan(timeSpan(view), timeSpan(extent), leastNs);
  const band = clampSpan(bandSpan(view), bandSpan(extent), leastHz);
  return { fromNs: time.low, toNs: time.high, lowHz: band.low, highHz: band.high };
}

/**
 * Where the head is after `elapsedNs` more. In a loop it stays inside `range`; otherwise it stops at the end of `extent`.
 */
export function advanceHead(
  headNs: number | undefined,
  elapsedNs: number,
  range: TimeRange,
  extent: TimeRange,
  loop: boolean,
): { readonly headNs: number; readonly ended: boolean } {
  const width = range.toNs - range.fromNs;
  const inRange = headNs !== undefined && headNs >= range.fromNs && headNs <= range.toNs;
  const start = inRange ? headNs : loop || headNs === undefined ? range.fromNs : headNs;
  const next = start + elapsedNs;
  if (loop && width > 0 && next >= range.toNs)
    return { headNs: range.fromNs + ((next - range.fromNs) % width), ended: false };
  if (next >= extent.toNs) return { headNs: extent.toNs, ended: true };
  return { headNs: Math.max(next, extent.fromNs), ended: false };
}

function leastOf(info: RecordingInfo): { leastNs: number; leastHz: number } {
  let leastNs = Number.POSITIVE_INFINITY;
  let leastHz = Number.POSITIVE_INFINITY;
  for (const stream of info.streams) {
    if (stream.nominalIntervalNs > 0) leastNs = Math.min(leastNs, stream.nominalIntervalNs * 4);
    leastHz = Math.min(leastHz, stream.binHz * 4);
  }
  return { leastNs: Number.isFinite(leastNs) ? leastNs : 1000, leastHz: Number.isFinite(leastHz) ? leastHz : 1 };
}

/** `now` (milliseconds) only decides which zooms belong to one gesture. */
export function createTimebase(now: () => number = () => performance.now()): Timebase {
  const view = createStore<ViewState>({
    recording: undefined,
    extent: NOWHERE,
    visible: NOWHERE,
    leastNs: 1000,
    leastHz: 1,
    follow: false,
    history: [],
  });
  const cursor = createStore<Cursor | undefined>(undefined);
  const playback = createStore<Playback>({ playing: false, speed: 1, loop: false, headNs: undefined });
  let lastGestureMs = Number.NEGATIVE_INFINITY;
  /** The band the recording was opened with; undefined means all of it. */
  let opened: BandName | undefined;

  function move(next: View, step: 'always' | 'gesture' | 'never', follow: boolean): void {
    const state = view.get();
    const visible = clampView(next, state.extent, state.leastNs, state.leastHz);
    const same =
      visible.fromNs === state.visible.fromNs &&
      visible.toNs === state.visible.toNs &&
      visible.lowHz === state.visible.lowHz &&
      visible.highHz === state.visible.highHz;
    if (same && follow === state.follow) return;
    const at = now();
    const remember = !same && (step === 'always' || (step === 'gesture' && at - lastGestureMs > GESTURE_MS));
    lastGestureMs = step === 'gesture' ? at : Number.NEGATIVE_INFINITY;
    const history = remember ? [...state.history.slice(-HISTORY + 1), state.visible] : state.history;
    view.set({ ...state, visible, history, follow });
  }

  function setRecording(info: RecordingInfo | undefined): void {
    const state = view.get();
    if (info === undefined) {
      if (state.recording === undefined) return;
      view.set({ ...state, recording: undefined, history: [], follow: false });
      cursor.set(undefined);
      playback.set({ ...playback.get(), playing: false, headNs: undefined });
      return;
    }
    const extent = extentOf(info);
    const least = leastOf(info);
    if (state.recording !== info.id) {
      const opening = openingBand(info);
      opened = opening?.name;
      const visible = clampView({ ...extent, ...opening?.band }, extent, least.leastNs, least.leastHz);
      view.set({ ...state, recording: info.id, extent, visible, history: [], follow: false, ...least });
      cursor.set(undefined);
      playback.set({ ...playback.get(), playing: false, headNs: undefined });
      return;
    }
    const old = state.extent;
    const unchanged =
      extent.fromNs === old.fromNs &&
      extent.toNs === old.toNs &&
      extent.lowHz === old.lowHz &&
      extent.highHz === old.highHz;
    const wholeTime = state.visible.fromNs <= old.fromNs && state.visible.toNs >= old.toNs;
    const wholeBand = state.visible.lowHz <= old.lowHz && state.visible.highHz >= old.highHz;
    const grown = grownBand(info, state, wholeBand);
    const sameBand =
      grown === undefined || (grown.lowHz === state.visible.lowHz && grown.highHz === state.visible.highHz);
    if (unchanged && sameBand && least.leastNs === state.leastNs && least.leastHz === state.leastHz) return;
    const band = grown ?? (wholeBand ? extent : state.visible);
    const width = state.visible.toNs - state.visible.fromNs;
    const time = wholeTime
      ? { fromNs: extent.fromNs, toNs: extent.toNs }
      : state.follow
        ? { fromNs: extent.toNs - width, toNs: extent.toNs }
        : { fromNs: state.visible.fromNs, toNs: state.visible.toNs };
    const wanted = { ...time, lowHz: band.lowHz, highHz: band.highHz };
    view.set({ ...state, ...least, extent, visible: clampView(wanted, extent, least.leastNs, least.leastHz) });
  }

  /** The opening band of a growing recording as it is now, as long as nobody has chosen another view. */
  function grownBand(info: RecordingInfo, state: ViewState, wholeBand: boolean): Band | undefined {
    if (state.history.length > 0) return undefined;
    if (opened === undefined) {
      const opening = wholeBand ? openingBand(info) : undefined;
      opened = opening?.name;
      return opening?.band;
    }
    return wifiBands(info.streams).find(({ name }) => name === opened)?.band;
  }

  function tick(elapsedMs: number, range: TimeRange | undefined): void {
    const play = playback.get();
    if (!play.playing || !(elapsedMs > 0)) return;
    const { visible, extent } = view.get();
    const { headNs, ended } = advanceHead(
      play.headNs,
      elapsedMs * 1e6 * play.speed,
      range ?? { fromNs: visible.fromNs, toNs: visible.toNs },
      extent,
      play.loop,
    );
    playback.set({ ...play, headNs, playing: !ended });
    const width = visible.toNs - visible.fromNs;
    const outside = headNs < visible.fromNs || headNs > visible.toNs;
    if (outside) move({ ...visible, fromNs: headNs - width * 0.1, toNs: headNs + width * 0.9 }, 'never', false);
  }

  return {
    view,
    cursor,
    playback,
    setRecording,
    show: (part, remember = true) => move({ ...view.get().visible, ...part }, remember ? 'always' : 'gesture', false),
    zoomTime(factor, aboutNs) {
      const { visible, extent, leastNs, follow } = view.get();
      const time = zoomSpan(timeSpan(visible), factor, aboutNs, timeSpan(extent), leastNs);
      move({ ...visible, fromNs: time.low, toNs: time.high }, 'gesture', follow && time.high >= extent.toNs);
    },
    zoomBand(factor, aboutHz) {
      const { visible, extent, leastHz, follow } = view.get();
      const band = zoomSpan(bandSpan(visible), factor, aboutHz, bandSpan(extent), leastHz);
      move({ ...visible, lowHz: band.low, highHz: band.high }, 'gesture', follow);
    },
    panTime(deltaNs) {
      const { visible, extent } = view.get();
      const time = panSpan(timeSpan(visible), deltaNs, timeSpan(extent));
      move({ ...visible, fromNs: time.low, toNs: time.high }, 'gesture', false);
    },
    panBand(deltaHz) {
      const { visible, extent, follow } = view.get();
      const band = panSpan(bandSpan(visible), deltaHz, bandSpan(extent));
      move({ ...visible, lowHz: band.low, highHz: band.high }, 'gesture', follow);
    },
    back() {
      const state = view.get();
      const last = state.history.at(-1);
      if (last === undefined) return;
      const visible = clampView(last, state.extent, state.leastNs, state.leastHz);
      view.set({ ...state, visible, history: state.history.slice(0, -1), follow: false });
      lastGestureMs = Number.NEGATIVE_INFINITY;
    },
    home: () => move(view.get().extent, 'always', false),
    setFollow(follow) {
      const { visible, extent } = view.get();
      const width = visible.toNs - visible.fromNs;
      move(follow ? { ...visible, fromNs: extent.toNs - width, toNs: extent.toNs } : visible, 'gesture', follow);
    },
    setCursor: (next) => cursor.set(next),
    setPlayback: (change) => playback.set({ ...playback.get(), ...change }),
    tick,
  };
}
