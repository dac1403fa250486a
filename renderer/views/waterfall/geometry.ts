import type { PictureAxes } from '../../../workers/contract/picture.ts';
import type { View } from '../../model/timebase.ts';
import type { Rect } from '../../widgets/label-places.ts';

/** Where everything is in a waterfall, in CSS pixels; the plot's edges lie on device pixels. */
export interface Layout {
  readonly ratio: number;
  readonly width: number;
  readonly height: number;
  readonly plot: Rect;
  readonly timeAxis: Rect;
  readonly strip: Rect;
  readonly bandAxis: Rect;
  readonly colourBar: Rect;
}

const TIME_AXIS = 88;
const COLOUR_BAR = 76;
const BAND_AXIS = 24;
const STRIP = 42;
const TOP = 4;

export function layoutOf(width: number, height: number, ratio: number, hasStrip: boolean): Layout {
  const snap = (value: number) => Math.round(value * ratio) / ratio;
  const strip = hasStrip ? STRIP : 0;
  const x = snap(TIME_AXIS);
  const y = snap(TOP);
  const plotWidth = Math.max(1, snap(width - TIME_AXIS - COLOUR_BAR));
  const plotHeight = Math.max(1, snap(height - BAND_AXIS - strip - TOP));
  const bottom = y + plotHeight;
  return {
    ratio,
    width,
    height,
    plot: { x, y, width: plotWidth, height: plotHeight },
    timeAxis: { x: 0, y, width: x, height: plotHeight },
    strip: { x, y: bottom, width: plotWidth, height: strip },
    bandAxis: { x, y: bottom + strip, width: plotWidth, height: BAND_AXIS },
    colourBar: { x: x + plotWidth, y, width: Math.max(1, width - x - plotWidth), height: plotHeight },
  };
}

export function axesOf(layout: Layout, visible: View): PictureAxes {
  return {
    fromNs: visible.fromNs,
    toNs: visible.toNs,
    lowHz: visible.lowHz,
    highHz: visible.highHz,
    width: Math.max(1, Math.round(layout.plot.width * layout.ratio)),
    height: Math.max(1, Math.round(layout.plot.height * layout.ratio)),
  };
}

/** Places in the plot, in CSS pixels of the whole view, and back. `flip`: newest at the top. */
export interface Mapping {
  readonly layout: Layout;
  readonly visible: View;
  readonly flip: boolean;
}

export function xOfHz({ layout, visible }: Mapping, hz: number): number {
  return layout.plot.x + ((hz - visible.lowHz) / (visible.highHz - visible.lowHz)) * layout.plot.width;
}

export function hzOfX({ layout, visible }: Mapping, x: number): number {
  return visible.lowHz + ((x - layout.plot.x) / layout.plot.width) * (visible.highHz - visible.lowHz);
}

export function yOfNs({ layout, visible, flip }: Mapping, ns: number): number {
  const share = (ns - visible.fromNs) / (visible.toNs - visible.fromNs);
  return layout.plot.y + (flip ? 1 - share : share) * layout.plot.height;
}

export function nsOfY({ layout, visible, flip }: Mapping, y: number): number {
  const share = (y - layout.plot.y) / layout.plot.height;
  return visible.fromNs + (flip ? 1 - share : share) * (visible.toNs - visible.fromNs);
}

export type Zone = 'plot' | 'timeAxis' | 'bandAxis' | 'colourBar' | 'none';

export function zoneAt(layout: Layout, x: number, y: number): Zone {
  const inside = (rect: Rect) => x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
  if (inside(layout.plot)) return 'plot';
  if (inside(layout.timeAxis)) return 'timeAxis';
  if (inside(layout.strip) || inside(layout.bandAxis)) return 'bandAxis';
  return inside(layout.colourBar) ? 'colourBar' : 'none';
}
