import type { Band, TimeRange } from '../../workers/contract/model.ts';
import { normaliseRanges } from '../../workers/contract/time-ranges.ts';
import { createStore, type ReadableStore } from '../base/store.ts';

/** The box being measured: a time range and a band, drawn in any view, shown in all. */
export interface Selection {
  readonly range: TimeRange;
  readonly band: Band;
  /** View it was drawn in. */
  readonly source: string;
}

/** Stretches of time chosen by something else than time (a place, say): in order, apart from one another, at least one. */
export interface TimeSelection {
  readonly ranges: readonly TimeRange[];
  /** View they were chosen in. */
  readonly source: string;
}

export interface SelectionModel {
  readonly store: ReadableStore<Selection | undefined>;
  /** Beside the box, never instead of it: every view with a time axis shows both. */
  readonly times: ReadableStore<TimeSelection | undefined>;
  /** Puts ends in order; a box without area clears the selection. */
  select(selection: Selection | undefined): void;
  /** Puts the stretches in order and joins those that touch; none clears the choice. */
  selectTimes(selection: TimeSelection | undefined): void;
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
  const times = createStore<TimeSelection | undefined>(undefined);
  return {
    store,
    times,
    selectTimes(selection) {
      const ranges = normaliseRanges(selection?.ranges ?? []);
      times.set(selection === undefined || ranges.length === 0 ? undefined : { ranges, source: selection.source });
    },
    select: (selection) => store.set(selection === undefined ? undefined : normaliseSelection(selection)),
  };
}
