import type { LevelScale } from '../../../workers/contract/level-scale.ts';
import type { PictureAxes } from '../../../workers/contract/picture.ts';
import type { SceneItem } from '../../data/scene.ts';
import { sameAxes } from '../../gl/canvas-layer.ts';
import type { DisplayModel } from '../../model/display.ts';
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

/** Panning calms down for this long before levels are counted: counting takes about 2 ms. */
const SETTLE_MS = 120;

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
  let seenItems: readonly SceneItem[] | undefined;
  let seenAxes: PictureAxes | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function count(): void {
    timer = undefined;
    const seen = look();
    if (seen === undefined || seen.items.length === 0) return;
    histogram = histogramOf(seen.items, seen.axes);
    if (display.store.get().autoWanted && seen.complete) {
      const levels = autoLevels(histogram, seen.scale);
      if (levels !== undefined) display.setLevels(levels);
    }
    changed();
  }

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(count, SETTLE_MS);
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
      schedule();
    },
    get pending() {
      return timer === undefined ? 0 : 1;
    },
    dispose: () => clearTimeout(timer),
  };
}
