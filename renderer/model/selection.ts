import type { Band, TimeRange } from '../../workers/contract/model.ts';
import { createStore, type ReadableStore } from '../base/store.ts';

/** The box being measured: a time range and a band, drawn in any view, shown in all. */
export interface Selection {
  readonly range: TimeRange;
  readonly band: Band;
  /** View it was drawn in. */
  readonly source: string;
}

export interface SelectionModel {
  readonly store: ReadableStore<Selection | undefined>;
  /** Puts ends in order; a box without area clears the selection. */
  select(selection: Selection | undefined): void;
}

/** Ends in order, or undefined when the box is not finite or has no area. */
export function normaliseSelection(selection: Selection): Selection | undefined {
  const { range, band } = selection;
  const fromNs = Math.min(range.fromNs, range.toNs);
  const toNs = Math.max(range.fromNs, range.toNs);
  const lowHz = Math.min(band.lowHz, band.highHz);
  const highHz = Math.max(band.lowHz, band.highHz);
  if (!(toNs > fromNs) || !(highHz > lowHz) || !Number.isFinite(toNs - fromNs) || !Number.isFinite(highHz - lowHz)) {
    return undefined;
  }
  return { range: { fromNs, toNs }, band: { lowHz, highHz }, source: selection.source };
}

export function createSelection(): SelectionModel {
  const store = createStore<Selection | undefined>(undefined);
  return {
    store,
    select: (selection) => store.set(selection === undefined ? undefined : normaliseSelection(selection)),
  };
}
