import { createStore, type ReadableStore } from '../base/store.ts';
import type { History } from './history.ts';

export interface Marker {
  /** Shown beside the marker, from 1; not reused while other markers stand. */
  readonly number: number;
  readonly timeNs: number;
  readonly freqHz: number;
  /** Level where the view knew it. */
  readonly levelDb: number | undefined;
  /** Number of the marker this one is measured against. */
  readonly deltaOf: number | undefined;
}

export interface Delta {
  readonly from: number;
  readonly to: number;
  readonly timeNs: number;
  readonly freqHz: number;
  readonly levelDb: number | undefined;
}

export interface MarkerPlace {
  readonly timeNs: number;
  readonly freqHz: number;
  readonly levelDb?: number | undefined;
}

export interface MarkerModel {
  readonly store: ReadableStore<readonly Marker[]>;
  add(place: MarkerPlace): Marker;
  /** A marker measured against the newest plain marker; a plain one when there is none. */
  addDelta(place: MarkerPlace): Marker;
  /** Also frees the deltas that were measured against it. */
  remove(number: number): void;
  clear(): void;
  /** Takes over another set, numbers and all: each recording keeps its own. Forgets what could be undone. */
  replace(markers: readonly Marker[]): void;
}

/** Δf, Δt, ΔdB of every marker that is measured against another. */
export function deltasOf(markers: readonly Marker[]): readonly Delta[] {
  const deltas: Delta[] = [];
  for (const marker of markers) {
    const reference = markers.find((other) => other.number === marker.deltaOf);
    if (reference === undefined) continue;
    const known = marker.levelDb !== undefined && reference.levelDb !== undefined;
    deltas.push({
      from: reference.number,
      to: marker.number,
      timeNs: marker.timeNs - reference.timeNs,
      freqHz: marker.freqHz - reference.freqHz,
      levelDb:
        known && marker.levelDb !== undefined && reference.levelDb !== undefined
          ? marker.levelDb - reference.levelDb
          : undefined,
    });
  }
  return deltas;
}

/** Changes go into the history that markers share with annotations. */
export function createMarkers(history: History): MarkerModel {
  const store = createStore<readonly Marker[]>([]);
  function change(title: string, next: readonly Marker[]): void {
    const before = store.get();
    store.set(next);
    history.note({ title, scope: 'markers', undo: () => store.set(before), redo: () => store.set(next) });
  }
  function put(place: MarkerPlace, deltaOf: number | undefined): Marker {
    const markers = store.get();
    const number = 1 + markers.reduce((most, marker) => Math.max(most, marker.number), 0);
    const marker: Marker = { number, timeNs: place.timeNs, freqHz: place.freqHz, levelDb: place.levelDb, deltaOf };
    change(`marker ${number}`, [...markers, marker]);
    return marker;
  }
  return {
    store,
    add: (place) => put(place, undefined),
    addDelta: (place) => put(place, store.get().findLast((marker) => marker.deltaOf === undefined)?.number),
    remove(number) {
      change(
        `removal of marker ${number}`,
        store
          .get()
          .filter((marker) => marker.number !== number)
          .map((marker) => (marker.deltaOf === number ? { ...marker, deltaOf: undefined } : marker)),
      );
    },
    clear: () => {
      if (store.get().length > 0) change('removal of all markers', []);
    },
    replace(markers) {
      history.forget('markers');
      store.set(markers);
    },
  };
}
