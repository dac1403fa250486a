import { bearingDeg, distanceM } from '../../../workers/analysis/geo/geodesy.ts';
import type { LatLon } from '../../base/coordinates.ts';
import type { Timebase } from '../../model/timebase.ts';
import { type Camera, type Point, panned, projector, unproject, zoomAbout } from './camera.ts';
import { barPx, draggedRange, type LegendPart, type LegendState, legendPartAt } from './legend.ts';
import type { MapModel, Ruler, ValueRange } from './map-model.ts';
import { sampleAtPoint, type TrackSamples } from './samples.ts';

/** What the pointer finds on the map, asked anew at every move. */
export interface PointerScene {
  readonly samples: TrackSamples | undefined;
  readonly legend: LegendState | undefined;
  /** The level means the same as the level of a signal view. */
  readonly isLevel: boolean;
  /** Photo whose pin holds a point. */
  readonly photoAt: (point: Point) => string | undefined;
  /** A click is a place that was asked for, whichever tool is chosen. */
  readonly placing: boolean;
}

export interface PointerTargets {
  readonly map: MapModel;
  readonly timebase: Timebase;
  readonly scene: () => PointerScene;
  readonly onRange: (range: ValueRange | undefined) => void;
  /** Annotates one place, or an area by its corners. */
  readonly onAnnotate: (places: readonly LatLon[]) => void;
  /** Chooses the annotation at a point. True when there is one. */
  readonly onChoose: (point: Point) => boolean;
  readonly onArea: (area: readonly LatLon[] | undefined) => void;
  /** A click that chose nothing else; for control points. True when it was taken. */
  readonly onPlace: (place: LatLon) => boolean;
  readonly onPhoto: (photo: string | undefined) => void;
}

export const SOURCE = 'map';
/** Farther from the track, the pointer is beside it. */
const TRACK_PX = 14;
const CLICK_PX = 4;
const WHEEL_PER_STEP = 400;
/** Points of a lasso closer together than this say nothing new. */
const LASSO_PX = 3;

type Drag =
  | { readonly kind: 'pan'; readonly camera: Camera; readonly from: Point }
  | { readonly kind: 'rectangle'; readonly from: Point }
  /** `ruler`: what a click goes on with. */
  | { readonly kind: 'measure'; readonly from: Point; readonly ruler: Ruler | undefined }
  /** `chosen`: the outline of the chosen times, which comes back after the drag. */
  | { readonly kind: 'annotate'; readonly from: Point; readonly chosen: readonly LatLon[] | undefined }
  | { readonly kind: 'lasso'; readonly points: Point[] }
  | {
      readonly kind: 'legend';
      readonly part: LegendPart;
      readonly range: ValueRange;
      readonly from: Point;
      readonly barPx: number;
    };

/** Distance and direction of a ruler, in metres and degrees from true north. */
export function rulerOf(from: LatLon, to: LatLon): { readonly metres: number; readonly degrees: number } {
  return { metres: distanceM(from, to), degrees: bearingDeg(from, to) };
}

/** Listens on the map's element; returns the function that stops. */
export function attachPointer(element: HTMLElement, targets: PointerTargets): () => void {
  const { map, timebase } = targets;
  let drag: Drag | undefined;
  let hasCursor = false;

  const pointOf = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const placeUnder = (point: Point): LatLon | undefined => {
    const camera = map.camera.get();
    return camera === undefined ? undefined : unproject(camera, map.size.get(), point);
  };
  const placesOf = (points: readonly Point[]): readonly LatLon[] =>
    points.map(placeUnder).filter((place) => place !== undefined);
  const corners = (from: Point, to: Point): readonly LatLon[] =>
    placesOf([from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }]);
  const sampleUnder = (point: Point): { readonly samples: TrackSamples; readonly index: number } | undefined => {
    const { samples } = targets.scene();
    const camera = map.camera.get();
    if (samples === undefined || camera === undefined) return undefined;
    const near = timebase.cursor.get()?.timeNs ?? timebase.playback.get().headNs;
    const index = sampleAtPoint(samples, projector(camera, map.size.get()), point, TRACK_PX, near);
    return index === undefined ? undefined : { samples, index };
  };

  function hover(point: Point): void {
    map.pointer.set(placeUnder(point));
    const { photoAt, isLevel } = targets.scene();
    targets.onPhoto(photoAt(point));
    const found = sampleUnder(point);
    if (found === undefined) {
      if (hasCursor) timebase.setCursor(undefined);
      hasCursor = false;
      return;
    }
    const { samples, index } = found;
    hasCursor = true;
    const value = samples.value[index];
    timebase.setCursor({
      timeNs: ((samples.startNs[index] ?? 0) + (samples.endNs[index] ?? 0)) / 2,
      freqHz: undefined,
      levelDb: isLevel && value !== undefined && Number.isFinite(value) ? value : undefined,
      source: SOURCE,
    });
  }

  function leave(): void {
    map.pointer.set(undefined);
    targets.onPhoto(undefined);
    if (hasCursor) timebase.setCursor(undefined);
    hasCursor = false;
  }

  function begin(event: PointerEvent): Drag | undefined {
    const from = pointOf(event);
    const camera = map.camera.get();
    const { legend, placing } = targets.scene();
    const part = legend === undefined ? undefined : legendPartAt(map.size.get(), legend, from);
    if (part !== undefined && legend !== undefined)
      return { kind: 'legend', part, range: legend.range, from, barPx: barPx(map.size.get(), legend) };
    if (camera === undefined) return undefined;
    const { tool } = map.settings.get();
    if (event.button === 1 || placing) return { kind: 'pan', camera, from };
    if (tool === 'measure') return { kind: 'measure', from, ruler: map.ruler.get() };
    if (tool === 'lasso') return { kind: 'lasso', points: [from] };
    if (tool === 'annotate') return { kind: 'annotate', from, chosen: map.area.get() };
    if (tool === 'rectangle' || event.shiftKey) return { kind: 'rectangle', from };
    return { kind: 'pan', camera, from };
  }

  function move(event: PointerEvent): void {
    const point = pointOf(event);
    switch (drag?.kind) {
      case undefined:
        hover(point);
        return;
      case 'pan':
        map.camera.set(panned(drag.camera, map.size.get(), drag.from.x - point.x, drag.from.y - point.y));
        return;
      case 'rectangle':
      case 'annotate':
        map.area.set(corners(drag.from, point));
        return;
      case 'measure':
        if (Math.hypot(point.x - drag.from.x, point.y - drag.from.y) > CLICK_PX) measure(drag.from, point);
        return;
      case 'lasso': {
        const last = drag.points.at(-1);
        if (last !== undefined && Math.hypot(point.x - last.x, point.y - last.y) < LASSO_PX) return;
        drag.points.push(point);
        map.area.set(placesOf(drag.points));
        return;
      }
      case 'legend':
        if (drag.part === 'high' || drag.part === 'low')
          targets.onRange(draggedRange(drag.range, drag.part, (point.y - drag.from.y) / drag.barPx));
        return;
    }
  }

  function click(point: Point): void {
    const place = placeUnder(point);
    if (place === undefined || targets.onPlace(place)) return;
    if (targets.onChoose(point)) return;
    const found = sampleUnder(point);
    if (found !== undefined) timebase.setPlayback({ headNs: found.samples.startNs[found.index] });
  }

  function measure(from: Point, to: Point): void {
    const [start, end] = placesOf([from, to]);
    if (start !== undefined) map.ruler.set({ from: start, to: end });
  }

  /** A drag measures its own length; the first of two clicks begins a line, the second ends it. */
  function endMeasure(ruler: Ruler | undefined, from: Point, to: Point, moved: boolean): void {
    const place = placeUnder(to);
    if (moved) measure(from, to);
    else if (place !== undefined && !targets.onPlace(place))
      map.ruler.set(
        ruler !== undefined && ruler.to === undefined
          ? { from: ruler.from, to: place }
          : { from: place, to: undefined },
      );
  }

  /** An area round a drag, a place at a click. */
  function annotate(from: Point, to: Point, moved: boolean): void {
    const place = placeUnder(from);
    const places = moved ? corners(from, to) : place === undefined ? [] : [place];
    if (places.length > 0) targets.onAnnotate(places);
  }

  function end(event: PointerEvent): void {
    const ended = drag;
    drag = undefined;
    if (ended === undefined) return;
    const point = pointOf(event);
    const from = ended.kind === 'lasso' ? (ended.points[0] ?? point) : ended.from;
    const moved =
      ended.kind === 'lasso' ? ended.points.length > 2 : Math.hypot(point.x - from.x, point.y - from.y) > CLICK_PX;
    switch (ended.kind) {
      case 'pan':
        if (!moved && event.button === 0) click(point);
        return;
      case 'rectangle':
        targets.onArea(moved ? corners(from, point) : undefined);
        return;
      case 'measure':
        endMeasure(ended.ruler, from, point, moved);
        return;
      case 'annotate':
        map.area.set(ended.chosen);
        annotate(from, point, moved);
        return;
      case 'lasso':
        targets.onArea(moved ? placesOf(ended.points) : undefined);
        return;
      case 'legend':
        if (ended.part === 'notes' && !moved) map.foldLegend();
        return;
    }
  }

  const onDown = (event: PointerEvent) => {
    if (event.button > 1) return;
    drag = begin(event);
    if (drag !== undefined) element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
  };
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const camera = map.camera.get();
    if (camera === undefined) return;
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
    map.camera.set(zoomAbout(camera, map.size.get(), -pixels / WHEEL_PER_STEP, pointOf(event)));
    if (drag === undefined) hover(pointOf(event));
  };
  const onDouble = (event: MouseEvent) => {
    const { legend } = targets.scene();
    const point = pointOf(event);
    const camera = map.camera.get();
    const part = legend === undefined ? undefined : legendPartAt(map.size.get(), legend, point);
    if (part === 'notes') return;
    if (part !== undefined) targets.onRange(undefined);
    else if (camera !== undefined && map.settings.get().tool === 'pan')
      map.camera.set(zoomAbout(camera, map.size.get(), 1, point));
  };
  const onCancel = () => {
    drag = undefined;
  };
  const onLeave = () => {
    if (drag === undefined) leave();
  };

  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', end);
  element.addEventListener('pointercancel', onCancel);
  element.addEventListener('pointerleave', onLeave);
  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('dblclick', onDouble);
  return () => {
    leave();
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', end);
    element.removeEventListener('pointercancel', onCancel);
    element.removeEventListener('pointerleave', onLeave);
    element.removeEventListener('wheel', onWheel);
    element.removeEventListener('dblclick', onDouble);
  };
}
