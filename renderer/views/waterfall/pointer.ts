import { createStore, type Store } from '../../base/store.ts';
import { annotationDeskOf } from '../../data/annotation-desk.ts';
import type { App } from '../../data/app.ts';
import type { Selection } from '../../model/selection.ts';
import { type BarPart, barPartAt, dbOfY } from './colour-bar.ts';
import { hzOfX, type Mapping, nsOfY, xOfHz, yOfNs, zoneAt } from './geometry.ts';
import type { WaterfallPlot } from './plot.ts';

/** What a plain drag or click in the plot does. Shift+drag always draws a box, the middle button always pans. */
export type Tool = 'pan' | 'box' | 'marker' | 'note';

export const VIEW_NAME = 'waterfall';

interface Point {
  readonly x: number;
  readonly y: number;
}

type Drag =
  | { readonly kind: 'pan'; readonly time: boolean; readonly band: boolean; last: Point; moved: boolean }
  | {
      readonly kind: 'box';
      readonly fromNs: number;
      readonly fromHz: number;
      readonly start: Point;
      /** What becomes of it: a box to measure, or an annotation, of a span without edges in frequency. */
      readonly into: 'box' | 'note' | 'span';
      /** The box to measure that was there. */
      readonly before: Selection | undefined;
    }
  | {
      readonly kind: 'level';
      readonly part: BarPart;
      readonly startDb: number;
      readonly lowDb: number;
      readonly highDb: number;
    };

/** A drag shorter than this is a click. */
const CLICK_PX = 4;
const WHEEL_RATE = 0.0016;
const LINE_PX = 16;
/** A marker is hit within this distance. */
const MARKER_PX = 12;

/** Pointer and wheel on the waterfall; returns the tool store and the function that ends it. */
export function attachPointer(
  element: HTMLElement,
  app: App,
  plot: WaterfallPlot,
): { readonly tool: Store<Tool>; readonly detach: () => void } {
  const { timebase, display, selection, markers } = app.model;
  const tool = createStore<Tool>('pan');
  let drag: Drag | undefined;

  const at = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function place(mapping: Mapping, point: Point) {
    return {
      timeNs: nsOfY(mapping, point.y),
      freqHz: hzOfX(mapping, point.x),
      levelDb: plot.levelAt(point.x, point.y),
    };
  }

  function follow(mapping: Mapping, point: Point): void {
    const inPlot = zoneAt(mapping.layout, point.x, point.y) === 'plot';
    timebase.setCursor(inPlot ? { ...place(mapping, point), source: VIEW_NAME } : undefined);
  }

  function startDrag(event: PointerEvent, mapping: Mapping, point: Point): Drag | undefined {
    const zone = zoneAt(mapping.layout, point.x, point.y);
    if (zone === 'colourBar') {
      const bar = plot.bar();
      if (bar === undefined || bar.state.locked) return undefined;
      plot.holdBar(true);
      const { lowDb, highDb } = bar.state.levels;
      const part = barPartAt(mapping.layout, bar.range, bar.state.levels, point.y);
      return { kind: 'level', part, startDb: dbOfY(mapping.layout, bar.range, point.y), lowDb, highDb };
    }
    const start = {
      fromNs: nsOfY(mapping, point.y),
      fromHz: hzOfX(mapping, point.x),
      start: point,
      before: selection.store.get(),
    };
    const noting = event.button === 0 && tool.get() === 'note';
    if (zone === 'timeAxis' && noting) return { kind: 'box', ...start, into: 'span' };
    if (zone === 'timeAxis') return { kind: 'pan', time: true, band: false, last: point, moved: false };
    if (zone === 'bandAxis') return { kind: 'pan', time: false, band: true, last: point, moved: false };
    if (zone !== 'plot') return undefined;
    const box = event.button === 0 && (event.shiftKey || tool.get() === 'box' || noting);
    if (!box) return { kind: 'pan', time: true, band: true, last: point, moved: false };
    return { kind: 'box', ...start, into: noting ? 'note' : 'box' };
  }

  function onDown(event: PointerEvent): void {
    const mapping = plot.mapping();
    if (mapping === undefined || event.button === 2) return;
    drag = startDrag(event, mapping, at(event));
    if (drag === undefined) return;
    element.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault();
  }

  function onMove(event: PointerEvent): void {
    const mapping = plot.mapping();
    if (mapping === undefined) return;
    const point = at(event);
    if (drag === undefined) {
      element.style.cursor = cursorOf(mapping, point);
      follow(mapping, point);
      return;
    }
    if (drag.kind === 'pan') pan(drag, mapping, point);
    else if (drag.kind === 'box') drawBox(drag, mapping, point);
    else dragLevel(drag, mapping, point);
  }

  /** In whole device pixels, so that the picture moves without changing. */
  function pan(held: Drag & { kind: 'pan' }, mapping: Mapping, point: Point): void {
    const { ratio, plot: area } = mapping.layout;
    const dx = Math.round((point.x - held.last.x) * ratio) / ratio;
    const dy = Math.round((point.y - held.last.y) * ratio) / ratio;
    if (!held.moved && Math.hypot(dx, dy) < CLICK_PX) return;
    held.moved = true;
    element.style.cursor = 'grabbing';
    const { visible, flip } = mapping;
    if (held.time && dy !== 0) {
      timebase.panTime(((flip ? dy : -dy) / area.height) * (visible.toNs - visible.fromNs));
    }
    if (held.band && dx !== 0) timebase.panBand((-dx / area.width) * (visible.highHz - visible.lowHz));
    held.last = { x: held.last.x + dx, y: held.last.y + dy };
    const now = plot.mapping();
    if (now !== undefined) follow(now, point);
  }

  function drawBox(held: Drag & { kind: 'box' }, mapping: Mapping, point: Point): void {
    if (Math.hypot(point.x - held.start.x, point.y - held.start.y) < CLICK_PX) return;
    const { plot: area } = mapping.layout;
    const x = Math.min(Math.max(point.x, area.x), area.x + area.width);
    const y = Math.min(Math.max(point.y, area.y), area.y + area.height);
    const toNs = nsOfY(mapping, y);
    const { lowHz, highHz } = mapping.visible;
    const band = held.into === 'span' ? { lowHz, highHz } : { lowHz: held.fromHz, highHz: hzOfX(mapping, x) };
    selection.select({ range: { fromNs: held.fromNs, toNs }, band, source: VIEW_NAME });
    follow(mapping, { x, y });
  }

  function dragLevel(held: Drag & { kind: 'level' }, mapping: Mapping, point: Point): void {
    const bar = plot.bar();
    if (bar === undefined) return;
    const delta = dbOfY(mapping.layout, bar.range, point.y) - held.startDb;
    const whole = (db: number) => Math.round(db * 2) / 2;
    const lowDb =
      held.part === 'high'
        ? held.lowDb
        : Math.min(whole(held.lowDb + delta), held.highDb + (held.part === 'both' ? delta : -1));
    const highDb =
      held.part === 'low'
        ? held.highDb
        : Math.max(whole(held.highDb + delta), held.lowDb + (held.part === 'both' ? delta : 1));
    display.setLevels({ lowDb, highDb });
  }

  function onUp(event: PointerEvent): void {
    const held = drag;
    drag = undefined;
    if (held === undefined) return;
    element.style.cursor = '';
    if (held.kind === 'level') plot.holdBar(false);
    const mapping = plot.mapping();
    if (mapping === undefined) return;
    const point = at(event);
    const click =
      (held.kind === 'pan' && !held.moved) ||
      (held.kind === 'box' && Math.hypot(point.x - held.start.x, point.y - held.start.y) < CLICK_PX);
    if (held.kind === 'box' && held.into !== 'box' && !click) annotate(held);
    if (click && zoneAt(mapping.layout, point.x, point.y) === 'plot') onClick(event, mapping, point);
  }

  /** The box that was drawn becomes an annotation. */
  function annotate({ into, before }: Drag & { kind: 'box' }): void {
    const drawn = selection.store.get();
    const { recording } = timebase.view.get();
    selection.select(before);
    if (drawn === undefined || recording === undefined) return;
    annotationDeskOf(app).add({
      kind: 'region',
      recording,
      ...drawn.range,
      ...(into === 'span' ? undefined : drawn.band),
    });
  }

  function onClick(event: PointerEvent, mapping: Mapping, point: Point): void {
    if (tool.get() === 'marker' && event.button === 0) {
      const where = place(mapping, point);
      if (event.shiftKey) markers.addDelta(where);
      else markers.add(where);
      return;
    }
    app.model.annotations.chosen.set(plot.annotationAt(point.x, point.y)?.id);
    if (!insideSelection(mapping, point)) selection.select(undefined);
  }

  function insideSelection(mapping: Mapping, point: Point): boolean {
    const chosen = selection.store.get();
    if (chosen === undefined) return false;
    const ns = nsOfY(mapping, point.y);
    const hz = hzOfX(mapping, point.x);
    const { range, band } = chosen;
    return ns >= range.fromNs && ns <= range.toNs && hz >= band.lowHz && hz <= band.highHz;
  }

  function onDoubleClick(event: MouseEvent): void {
    const mapping = plot.mapping();
    if (mapping === undefined) return;
    const point = at(event);
    const { extent } = timebase.view.get();
    switch (zoneAt(mapping.layout, point.x, point.y)) {
      case 'colourBar':
        display.wantAutoLevels();
        break;
      case 'timeAxis':
        timebase.show({ fromNs: extent.fromNs, toNs: extent.toNs });
        break;
      case 'bandAxis':
        timebase.show({ lowHz: extent.lowHz, highHz: extent.highHz });
        break;
      case 'plot':
        if (tool.get() !== 'marker') markers.add(place(mapping, point));
        break;
      case 'none':
        break;
    }
  }

  /** Right click takes out the marker under the pointer. */
  function onContextMenu(event: MouseEvent): void {
    event.preventDefault();
    const mapping = plot.mapping();
    if (mapping === undefined) return;
    const point = at(event);
    for (const marker of markers.store.get()) {
      const distance = Math.hypot(xOfHz(mapping, marker.freqHz) - point.x, yOfNs(mapping, marker.timeNs) - 6 - point.y);
      if (distance <= MARKER_PX) {
        markers.remove(marker.number);
        return;
      }
    }
  }

  function onWheel(event: WheelEvent): void {
    const mapping = plot.mapping();
    if (mapping === undefined) return;
    event.preventDefault();
    const point = at(event);
    const zone = zoneAt(mapping.layout, point.x, point.y);
    const pixels = (delta: number) => (event.deltaMode === 1 ? delta * LINE_PX : delta);
    const deltaY = Math.max(
      -400,
      Math.min(400, pixels(event.deltaY === 0 && event.shiftKey ? event.deltaX : event.deltaY)),
    );
    const factor = Math.exp(deltaY * WHEEL_RATE);
    if (zone === 'colourBar' || event.ctrlKey) {
      zoomLevels(mapping, zone === 'colourBar' ? point.y : undefined, factor, deltaY);
      return;
    }
    if (zone === 'none') return;
    if (zone !== 'bandAxis' && !event.shiftKey) timebase.zoomTime(factor, nsOfY(mapping, point.y));
    if (zone !== 'timeAxis' && !event.altKey) timebase.zoomBand(factor, hzOfX(mapping, point.x));
    const deltaX = pixels(event.deltaX);
    if (deltaX !== 0 && !event.shiftKey && zone !== 'timeAxis') {
      timebase.panBand((deltaX / mapping.layout.plot.width) * (mapping.visible.highHz - mapping.visible.lowHz));
    }
    const now = plot.mapping();
    if (now !== undefined) follow(now, point);
  }

  /** On the bar: range about the pointer. With Ctrl in the plot: both ends up or down. */
  function zoomLevels(mapping: Mapping, y: number | undefined, factor: number, deltaY: number): void {
    const bar = plot.bar();
    if (bar === undefined) return;
    const { lowDb, highDb } = bar.state.levels;
    if (y === undefined) {
      const shift = Math.sign(deltaY);
      display.setLevels({ lowDb: lowDb + shift, highDb: highDb + shift });
      return;
    }
    const about = dbOfY(mapping.layout, bar.range, y);
    display.setLevels({ lowDb: about + (lowDb - about) * factor, highDb: about + (highDb - about) * factor });
  }

  function cursorOf(mapping: Mapping, point: Point): string {
    switch (zoneAt(mapping.layout, point.x, point.y)) {
      case 'colourBar':
      case 'timeAxis':
        return 'ns-resize';
      case 'bandAxis':
        return 'ew-resize';
      case 'plot':
        return 'crosshair';
      case 'none':
        return '';
    }
  }

  const onLeave = () => {
    if (drag === undefined) timebase.setCursor(undefined);
  };
  const onCancel = () => {
    if (drag?.kind === 'level') plot.holdBar(false);
    drag = undefined;
  };
  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onCancel);
  element.addEventListener('pointerleave', onLeave);
  element.addEventListener('dblclick', onDoubleClick);
  element.addEventListener('contextmenu', onContextMenu);
  element.addEventListener('wheel', onWheel, { passive: false });
  return {
    tool,
    detach() {
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onCancel);
      element.removeEventListener('pointerleave', onLeave);
      element.removeEventListener('dblclick', onDoubleClick);
      element.removeEventListener('contextmenu', onContextMenu);
      element.removeEventListener('wheel', onWheel);
    },
  };
}
