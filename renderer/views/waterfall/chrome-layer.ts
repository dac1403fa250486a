import type { Origin, RecordingInfo } from '../../../workers/contract/model.ts';
import { changed } from '../../base/changed.ts';
import type { CanvasTheme } from '../../gl/theme.ts';
import type { DisplayState } from '../../model/display.ts';
import { paintBandChrome, paintTimeChrome } from './chrome-painter.ts';
import { type BarRange, type BarState, barRange, paintColourBar } from './colour-bar.ts';
import type { Mapping } from './geometry.ts';

export interface ChromeFrame {
  /** Undefined: there is nothing to label. */
  readonly recording: RecordingInfo | undefined;
  readonly origin: Origin | undefined;
  readonly mapping: Mapping;
  readonly state: DisplayState;
  readonly theme: CanvasTheme;
  readonly bar: BarState | undefined;
  /** Range of the colour bar while its ends are dragged. */
  readonly heldRange: BarRange | undefined;
}

/** Axes, channel strip and colour bar around the plot. */
export interface ChromeLayer {
  paint(frame: ChromeFrame): void;
}

/** Each part is drawn again only when what it shows changed: a pan in time leaves the frequency axis alone. */
export function createChromeLayer(context: CanvasRenderingContext2D): ChromeLayer {
  const band: unknown[] = [];
  const time: unknown[] = [];
  const shownBar: unknown[] = [];
  return {
    paint({ recording, origin, mapping, state, theme, bar, heldRange }) {
      const { layout, visible, flip } = mapping;
      if (recording === undefined) {
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, context.canvas.width, context.canvas.height);
        for (const part of [band, time, shownBar]) part.length = 0;
        return;
      }
      if (changed(band, [layout, visible.lowHz, visible.highHz, theme])) paintBandChrome(context, mapping, theme);
      if (changed(time, [layout, visible.fromNs, visible.toNs, flip, origin, state.timeFormat, theme]))
        paintTimeChrome(context, mapping, { origin, format: state.timeFormat }, theme);
      const { levels, locked, colourMap } = state;
      const shown = [layout, levels, locked, colourMap, recording.scale, bar?.histogram, heldRange, theme];
      if (bar !== undefined && changed(shownBar, shown))
        paintColourBar(context, layout, bar, heldRange ?? barRange(bar), theme);
    },
  };
}
