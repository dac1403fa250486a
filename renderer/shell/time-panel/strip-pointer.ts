import type { Timebase } from '../../model/timebase.ts';
import { DENSITY, HEAD, STRIP, type StripLayout, timeOfX, xOfTime } from './strip-painter.ts';

type Drag =
  | { readonly kind: 'from' | 'to' }
  | { readonly kind: 'move'; readonly offsetNs: number }
  | { readonly kind: 'new'; readonly startNs: number }
  | { readonly kind: 'head' };

const GRAB_PX = 7;
const WHEEL_RATE = 0.0016;
const CLICK_PX = 3;

/** Handles, range and play head of the time panel; returns the function that ends it. */
export function attachStripPointer(
  element: HTMLElement,
  timebase: Timebase,
  layoutOf: () => StripLayout | undefined,
  /** What a press at a place of the panel does instead; undefined where nothing lies. */
  markAt: (layout: StripLayout, x: number, y: number) => (() => void) | undefined = () => undefined,
): () => void {
  let drag: Drag | undefined;
  let startX = 0;
  let moved = false;

  const at = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function grab(layout: StripLayout, x: number, y: number): Drag {
    const { visible, extent } = timebase.view.get();
    if (y < HEAD || y > HEAD + STRIP + DENSITY) return { kind: 'head' };
    const from = Math.abs(x - xOfTime(layout, extent, visible.fromNs));
    const to = Math.abs(x - xOfTime(layout, extent, visible.toNs));
    if (Math.min(from, to) <= GRAB_PX) {
      // When both are under the pointer, the outer side decides.
      return { kind: from < to || (from === to && x < xOfTime(layout, extent, visible.fromNs)) ? 'from' : 'to' };
    }
    const ns = timeOfX(layout, extent, x);
    const whole = visible.fromNs <= extent.fromNs && visible.toNs >= extent.toNs;
    if (!whole && ns > visible.fromNs && ns < visible.toNs) return { kind: 'move', offsetNs: ns - visible.fromNs };
    return { kind: 'new', startNs: ns };
  }

  function onDown(event: PointerEvent): void {
    const layout = layoutOf();
    if (layout === undefined || event.button !== 0 || timebase.view.get().recording === undefined) return;
    const { x, y } = at(event);
    const mark = markAt(layout, x, y);
    if (mark !== undefined) {
      mark();
      return;
    }
    drag = grab(layout, x, y);
    startX = x;
    moved = false;
    element.setPointerCapture(event.pointerId);
    if (drag.kind === 'head') act(layout, drag, x);
  }

  function act(layout: StripLayout, held: Drag, x: number): void {
    const { visible, extent } = timebase.view.get();
    const ns = Math.min(Math.max(timeOfX(layout, extent, x), extent.fromNs), extent.toNs);
    const width = visible.toNs - visible.fromNs;
    switch (held.kind) {
      case 'from':
        timebase.show({ fromNs: Math.min(ns, visible.toNs), toNs: visible.toNs }, false);
        break;
      case 'to':
        timebase.show({ fromNs: visible.fromNs, toNs: Math.max(ns, visible.fromNs) }, false);
        break;
      case 'move':
        timebase.show({ fromNs: ns - held.offsetNs, toNs: ns - held.offsetNs + width }, false);
        break;
      case 'new':
        timebase.show({ fromNs: Math.min(held.startNs, ns), toNs: Math.max(held.startNs, ns) }, false);
        break;
      case 'head':
        timebase.setPlayback({ headNs: ns });
        break;
    }
  }

  function onMove(event: PointerEvent): void {
    const layout = layoutOf();
    if (layout === undefined) return;
    const { x, y } = at(event);
    if (drag === undefined) {
      const { extent, recording } = timebase.view.get();
      const ns = timeOfX(layout, extent, x);
      const inside = recording !== undefined && ns >= extent.fromNs && ns <= extent.toNs;
      timebase.setCursor(inside ? { timeNs: ns, freqHz: undefined, levelDb: undefined, source: 'time' } : undefined);
      const kind = grab(layout, x, y).kind;
      if (markAt(layout, x, y) !== undefined) element.style.cursor = 'pointer';
      else
        element.style.cursor = kind === 'from' || kind === 'to' ? 'ew-resize' : kind === 'move' ? 'grab' : 'crosshair';
      return;
    }
    if (Math.abs(x - startX) >= CLICK_PX) moved = true;
    if (moved || drag.kind === 'head') act(layout, drag, x);
  }

  /** A click outside the range brings it there. */
  function onUp(event: PointerEvent): void {
    const held = drag;
    drag = undefined;
    const layout = layoutOf();
    if (held?.kind !== 'new' || moved || layout === undefined) return;
    const { visible, extent } = timebase.view.get();
    const ns = timeOfX(layout, extent, at(event).x);
    const half = (visible.toNs - visible.fromNs) / 2;
    timebase.show({ fromNs: ns - half, toNs: ns + half });
  }

  function onWheel(event: WheelEvent): void {
    const layout = layoutOf();
    if (layout === undefined) return;
    event.preventDefault();
    const delta = Math.max(-400, Math.min(400, event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY));
    timebase.zoomTime(Math.exp(delta * WHEEL_RATE), timeOfX(layout, timebase.view.get().extent, at(event).x));
  }

  function onDoubleClick(): void {
    const { extent } = timebase.view.get();
    timebase.show({ fromNs: extent.fromNs, toNs: extent.toNs });
  }

  const onLeave = () => {
    if (drag === undefined) timebase.setCursor(undefined);
  };
  const onCancel = () => {
    drag = undefined;
  };
  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onCancel);
  element.addEventListener('pointerleave', onLeave);
  element.addEventListener('dblclick', onDoubleClick);
  element.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onCancel);
    element.removeEventListener('pointerleave', onLeave);
    element.removeEventListener('dblclick', onDoubleClick);
    element.removeEventListener('wheel', onWheel);
  };
}
