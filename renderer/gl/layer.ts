import type { TimeRange } from '../../workers/contract/model.ts';
import type { PictureAxes } from '../../workers/contract/picture.ts';
import type { SceneItem } from '../data/scene.ts';
import type { LedgerEntry, ResidentTile } from '../data/tile-store.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/** Everything one picture is made of. Both layers draw the same pixels from it (SPEC.md, G1–G6). */
export interface LayerFrame {
  readonly axes: PictureAxes;
  /** Identity decides whether the codes must be drawn again: a new array means yes. */
  readonly items: readonly SceneItem[];
  readonly pending: readonly TimeRange[];
  /** Where streams that are not on the screen have frames; a new array means new hatching. */
  readonly elsewhere: readonly TimeRange[];
  /** Extent of the recording: outside it nothing is a gap. */
  readonly extent: TimeRange;
  /** Bands of the streams on the screen, in hertz; only there can be a gap. */
  readonly bands: readonly { readonly lowHz: number; readonly highHz: number }[];
  /** RGBA of each code (`codePalette`); a new array means new colours. */
  readonly palette: Uint8Array;
  readonly noData: Rgb;
  readonly hatch: Rgb;
  /** Newest at the top. */
  readonly flip: boolean;
}

/** Draws spectrogram tiles on one canvas. Sizes are device pixels. */
export interface SignalLayer {
  readonly kind: 'webgl' | 'canvas';
  resize(width: number, height: number): void;
  /** Whether `tile` can be drawn in this frame. */
  isDrawable(tile: ResidentTile): boolean;
  /** Makes tiles drawable, best first, as far as one frame allows; true when any became so. */
  upload(tiles: readonly ResidentTile[]): boolean;
  forget(tile: ResidentTile): void;
  /** True when codes were gathered, false when only colours were (G7). */
  draw(frame: LayerFrame): boolean;
  ledger(): LedgerEntry | undefined;
  /** What was drawn, row by row from the top, 4 bytes a pixel; for tests and for copying the view. */
  readPixels(): Uint8Array;
  dispose(): void;
}

/** State of a pixel line, for what has no data. */
export const LineState = { gap: 0, covered: 1, pending: 2, noGap: 3 } as const;

/** Diagonal stripes, 2 of every 8 pixels, fixed to the data while it is panned. */
export const HATCH_PERIOD = 8;
export const HATCH_WIDTH = 2;

/** Shift of the stripes so that they move with the data, 0…7. */
export function hatchPhase(axes: PictureAxes): number {
  const pixelNs = (axes.toNs - axes.fromNs) / axes.height;
  const pixelHz = (axes.highHz - axes.lowHz) / axes.width;
  const shift = Math.round(axes.fromNs / pixelNs) + Math.round(axes.lowHz / pixelHz);
  return ((shift % HATCH_PERIOD) + HATCH_PERIOD) % HATCH_PERIOD;
}
