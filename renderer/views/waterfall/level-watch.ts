import type { LevelScale } from '../../../workers/contract/level-scale.ts';
import type { PictureAxes } from '../../../workers/contract/picture.ts';
import type { SceneItem } from '../../data/scene.ts';
import { sameAxes } from '../../gl/canvas-layer.ts';
import type { DisplayModel, Levels } from '../../model/display.ts';
import type { BarRange } from './colour-bar.ts';
import { autoLevels, type CodeHistogram, histogramOf } from './level-statistics.ts';

export interface LevelWatch {
  histogram(): CodeHistogram | undefined;
  /** Range of the colour bar while its ends are dragged, so that it does not move under the pointer. */
  heldRange(): BarRange | undefined;
  hold(range: BarRange | undefined): void;
  /** Told in every frame; counts again when the tiles or the view are others. */
  pictureChanged(items: readonly SceneItem[] | undefined, axes: PictureAxes): void;
  displayChanged(): void;
  forget(): void;
  readonly pending: number;
  dispose(): void;
}

/**
 * Panning calms down for this long before levels are counted: counting takes about 2 ms. Where frames are slow, for as long
 * as some of them take, so that it does not fall between the frames of a drag.
 */
const SETTLE_MS = 120;
const SETTLE_FRAMES = 3;
/** Changes further apart than this are not frames of one drag. */
const SLOWEST_FRAME_MS = 400;
/** While a recording grows, automatic levels move only when they are off by more than this. */
const CALM_DB = 4;

/** Keeps the histogram behind the colour bar, and answers the wish for automatic levels once the picture is complete. */
export function createLevelWatch(options: {
  readonly display: DisplayModel;
  readonly look: () =>
    | {
        readonly items: readonly SceneItem[];
        readonly axes: PictureAxes;
        readonly scale: LevelScale;
        readonly complete: boolean;
      }
    | undefined;
  readonly changed: () => void;
}): LevelWatch {
  const { display, look, changed } = options;
  let histogram: CodeHistogram | undefined;
  let held: BarRange | undefined;
  let provisional: Levels | undefined;
  let seenItems: readonly SceneItem[] | undefined;
  let seenAxes: PictureAxes | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let movedAt = 0;
  let settleMs = SETTLE_MS;

  function count(): void {
    const rest = movedAt + settleMs - performance.now();
    timer = rest > 0 ? setTimeout(count, rest) : undefined;
    if (rest > 0) return;
    const seen = look();
    if (seen === undefined || seen.items.length === 0) return;
    histogram = histogramOf(seen.items, seen.axes);
    answer(seen.scale, seen.complete);
    changed();
  }

  /** Levels from a picture that is not complete are set again when it is, unless somebody changed them meanwhile. */
  function answer(scale: LevelScale, complete: boolean): void {
    const { autoWanted, locked, levels: shown } = display.store.get();
    const mine = provisional !== undefined && shown.lowDb === provisional.lowDb && shown.highDb === provisional.highDb;
    if (locked || (!autoWanted && !mine)) {
      provisional = undefined;
      return;
    }
    const levels = histogram === undefined ? undefined : autoLevels(histogram, scale);
    if (levels === undefined) return;
    const moved = Math.max(Math.abs(levels.lowDb - shown.lowDb), Math.abs(levels.highDb - shown.highDb));
    if (autoWanted || complete || moved > CALM_DB) display.setLevels(levels);
    provisional = complete ? undefined : display.store.get().levels;
  }

  /** A running timer finds out by itself that the picture moved on: this is called in every frame of a drag. */
  function schedule(): void {
    const now = performance.now();
    const frameMs = now - movedAt;
    settleMs = frameMs > SLOWEST_FRAME_MS ? SETTLE_MS : Math.max(SETTLE_MS, SETTLE_FRAMES * frameMs);
    movedAt = now;
    timer ??= setTimeout(count, SETTLE_MS);
  }

  return {
    histogram: () => histogram,
    heldRange: () => held,
    hold(range) {
      held = range;
      changed();
    },
    pictureChanged(items, axes) {
      if (items === seenItems && seenAxes !== undefined && sameAxes(axes, seenAxes)) return;
      seenItems = items;
      seenAxes = axes;
      schedule();
    },
    displayChanged() {
      if (display.store.get().autoWanted && timer === undefined) schedule();
    },
    forget() {
      histogram = undefined;
      provisional = undefined;
      schedule();
    },
    get pending() {
      return timer === undefined ? 0 : 1;
    },
    dispose: () => clearTimeout(timer),
  };
}
