import type { RecordingInfo, TimeRange } from '../../workers/contract/model.ts';
import type { Annotation, AnnotationPlace, AnnotationWords } from '../../workers/contract/survey.ts';
import { createStore, type Store } from '../base/store.ts';
import type { View, ViewState } from './timebase.ts';

/** How annotations are looked at: which are listed, in what order, which one is chosen. They themselves are the case's. */
export interface AnnotationModel {
  /** The switch of every view that draws them. */
  readonly shown: Store<boolean>;
  readonly chosen: Store<string | undefined>;
  /** The one whose label is asked for now, because it was just drawn. */
  readonly naming: Store<string | undefined>;
  /** The one on the map that the map is to show next; the map takes it away. */
  readonly flyTo: Store<string | undefined>;
  readonly filter: Store<AnnotationFilter>;
  readonly order: Store<AnnotationOrder>;
}

export type AnnotationColour = Annotation['colour'];
export type RegionPlace = Extract<AnnotationPlace, { kind: 'region' }>;
export type MapPlace = Extract<AnnotationPlace, { kind: 'map' }>;
/** In a recording: drawn by waterfall, spectrum and time panel. */
export type RegionAnnotation = Annotation & { readonly place: RegionPlace };
/** On the map: a point, or the corners of an area. */
export type MapAnnotation = Annotation & { readonly place: MapPlace };

export interface AnnotationFilter {
  /** Every one of them must be in label, note or author, in any case. */
  readonly words: string;
  readonly colour: AnnotationColour | undefined;
  /** Id of a recording, or `map`. */
  readonly where: string | undefined;
  readonly author: string | undefined;
}
export const noFilter: AnnotationFilter = { words: '', colour: undefined, where: undefined, author: undefined };
/** What the filter calls the annotations on the map. */
export const ON_MAP = 'map';

export const annotationSorts = ['place', 'label', 'author', 'changed'] as const;
export interface AnnotationOrder {
  readonly by: (typeof annotationSorts)[number];
  readonly down: boolean;
}

export function createAnnotationModel(): AnnotationModel {
  return {
    shown: createStore(true),
    chosen: createStore<string | undefined>(undefined),
    naming: createStore<string | undefined>(undefined),
    flyTo: createStore<string | undefined>(undefined),
    filter: createStore(noFilter),
    order: createStore<AnnotationOrder>({ by: 'place', down: false }),
  };
}

const isRegion = (each: Annotation): each is RegionAnnotation => each.place.kind === 'region';
const isOnMap = (each: Annotation): each is MapAnnotation => each.place.kind === 'map';

const regions = new WeakMap<readonly Annotation[], ReadonlyMap<string, readonly RegionAnnotation[]>>();
const NONE: readonly RegionAnnotation[] = [];

/** The annotations in a recording, earliest first; the same array for the same state of the case. */
export function regionsOf(
  annotations: readonly Annotation[],
  recording: string | undefined,
): readonly RegionAnnotation[] {
  let known = regions.get(annotations);
  if (known === undefined) {
    const grouped = new Map<string, RegionAnnotation[]>();
    for (const each of annotations.filter(isRegion).sort((a, b) => a.place.fromNs - b.place.fromNs)) {
      const own = grouped.get(each.place.recording);
      if (own === undefined) grouped.set(each.place.recording, [each]);
      else own.push(each);
    }
    known = grouped;
    regions.set(annotations, known);
  }
  return known.get(recording ?? '') ?? NONE;
}

/** For each of a recording's regions, the latest end among it and all before: regions may hold one another. */
const latestEnds = new WeakMap<readonly RegionAnnotation[], Float64Array>();

/**
 * Those of a recording's regions (as `regionsOf` gives them) that reach into a time, in their order. Both ends are found by
 * halves; only what lies between them is looked at.
 */
export function regionsIn(sorted: readonly RegionAnnotation[], { fromNs, toNs }: TimeRange): RegionAnnotation[] {
  let ends = latestEnds.get(sorted);
  if (ends === undefined) {
    let latest = Number.NEGATIVE_INFINITY;
    ends = Float64Array.from(sorted, ({ place }) => {
      latest = Math.max(latest, place.toNs);
      return latest;
    });
    latestEnds.set(sorted, ends);
  }
  const known = ends;
  const first = firstIndex(sorted.length, (index) => (known[index] ?? 0) >= fromNs);
  const end = firstIndex(sorted.length, (index) => (sorted[index]?.place.fromNs ?? 0) > toNs);
  return sorted.slice(first, end).filter(({ place }) => place.toNs >= fromNs);
}

/** First index of which `is` holds, when it holds of all after; `count` when of none. */
function firstIndex(count: number, is: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The annotations on the map. */
export function mapAnnotationsOf(annotations: readonly Annotation[]): readonly MapAnnotation[] {
  return annotations.filter(isOnMap);
}

/** The listed annotations in their order (A2): of places, recordings in the order of the case, then the map. */
export function listAnnotations(
  annotations: readonly Annotation[],
  filter: AnnotationFilter,
  order: AnnotationOrder,
  recordings: readonly Pick<RecordingInfo, 'id'>[],
): readonly Annotation[] {
  const words = filter.words.toLowerCase().split(/\s+/u).filter(Boolean);
  const kept = annotations.filter((each) => {
    if (filter.colour !== undefined && each.colour !== filter.colour) return false;
    if (filter.author !== undefined && each.author !== filter.author) return false;
    if (filter.where !== undefined && whereOf(each) !== filter.where) return false;
    if (words.length === 0) return true;
    const text = `${each.label}\n${each.note}\n${each.author}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const rank = new Map(recordings.map(({ id }, index) => [id, index]));
  const placeOf = (each: Annotation) =>
    isRegion(each) ? (rank.get(each.place.recording) ?? rank.size) : rank.size + 1;
  const timeOf = (each: Annotation) => (isRegion(each) ? each.place.fromNs : 0);
  const byPlace = (a: Annotation, b: Annotation) =>
    placeOf(a) - placeOf(b) || timeOf(a) - timeOf(b) || compare(a.createdUtcNs, b.createdUtcNs);
  const compareBy = {
    place: byPlace,
    label: (a: Annotation, b: Annotation) => a.label.localeCompare(b.label, 'en', { numeric: true }),
    author: (a: Annotation, b: Annotation) => a.author.localeCompare(b.author, 'en'),
    changed: (a: Annotation, b: Annotation) => compare(a.changedUtcNs, b.changedUtcNs),
  }[order.by];
  const sign = order.down ? -1 : 1;
  return kept.sort((a, b) => sign * compareBy(a, b) || byPlace(a, b));
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** Id of the recording, or `map`. */
export function whereOf(each: Annotation): string {
  return isRegion(each) ? each.place.recording : ON_MAP;
}

/**
 * The next (or previous) of a list (A3): from the chosen one, or from a time in the recording on screen when none is chosen;
 * after the last comes the first.
 */
export function neighbourOf(
  list: readonly Annotation[],
  chosen: string | undefined,
  step: 1 | -1,
  here: { readonly recording: string | undefined; readonly timeNs: number },
): Annotation | undefined {
  const at = list.findIndex(({ id }) => id === chosen);
  if (at >= 0) return list[(at + step + list.length) % list.length];
  const later = (each: Annotation) => isRegion(each) && each.place.fromNs >= here.timeNs;
  const own = list.filter((each) => isRegion(each) && each.place.recording === here.recording);
  const wanted = step === 1 ? own.find(later) : own.findLast((each) => !later(each));
  return wanted ?? list.at(step === 1 ? 0 : -1);
}

/** A part of the recording that shows a region with as much around it (A4); of one without edges the band stays. */
export function viewOfRegion(place: RegionPlace, { visible, extent, leastNs, leastHz }: ViewState): Partial<View> {
  const { fromNs, toNs, lowHz, highHz } = place;
  const moment = Math.max(
    MOMENT_LEAST * leastNs,
    Math.min(visible.toNs - visible.fromNs, (extent.toNs - extent.fromNs) / 10),
  );
  const timeMargin = toNs > fromNs ? Math.max(toNs - fromNs, 4 * leastNs) : moment / 2;
  const time = { fromNs: fromNs - timeMargin, toNs: toNs + timeMargin };
  if (lowHz === undefined || highHz === undefined) return time;
  const bandMargin = Math.max(highHz - lowHz, 4 * leastHz);
  return { ...time, lowHz: lowHz - bandMargin, highHz: highHz + bandMargin };
}

const MOMENT_LEAST = 64;

/** A new annotation of a place: its label is the first free "Note 1", "Note 2", … */
export function newAnnotation(
  place: AnnotationPlace,
  annotations: readonly Annotation[],
  id: string = crypto.randomUUID(),
): AnnotationWords {
  const labels = new Set(annotations.map(({ label }) => label));
  let number = annotations.length + 1;
  while (labels.has(`Note ${number}`)) number++;
  return { id, place, label: `Note ${number}`, colour: 'orange', note: '' };
}

/** What an annotation is called where it has no label. */
export function titleOf({ label }: Pick<Annotation, 'label'>): string {
  return label === '' ? 'without a label' : label;
}
