import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Annotation } from '../../workers/contract/survey.ts';
import {
  type AnnotationFilter,
  type AnnotationOrder,
  listAnnotations,
  mapAnnotationsOf,
  neighbourOf,
  newAnnotation,
  noFilter,
  ON_MAP,
  regionsIn,
  regionsOf,
  viewOfRegion,
} from './annotations.ts';
import { createModel } from './model.ts';
import { recordingOf } from './testing/recording-of.ts';

const byPlace: AnnotationOrder = { by: 'place', down: false };

function annotation(id: string, change: Partial<Annotation> = {}): Annotation {
  return {
    id,
    place: { kind: 'region', recording: 'a', fromNs: 1e9, toNs: 2e9, lowHz: 2.43e9, highHz: 2.44e9 },
    label: id,
    colour: 'blue',
    note: '',
    author: 'Ada',
    createdUtcNs: 1n,
    changedUtcNs: 1n,
    ...change,
  };
}

const region = (recording: string, fromNs: number) =>
  ({ kind: 'region', recording, fromNs, toNs: fromNs + 1 }) as const;
const onMap = { kind: 'map', positions: [{ latitudeDeg: 1, longitudeDeg: 2 }] } as const;
const all = [
  annotation('late', { place: region('b', 5), note: 'Strong BEACON', colour: 'green' }),
  annotation('point', { place: { ...onMap, positions: [...onMap.positions] }, author: 'Bob' }),
  annotation('second', { place: region('a', 9), label: 'beacon 10', changedUtcNs: 5n }),
  annotation('first', { place: region('a', 3), label: 'beacon 9' }),
];
const recordings = [{ id: 'a' }, { id: 'b' }];
const ids = (filter: Partial<AnnotationFilter>, order = byPlace) =>
  listAnnotations(all, { ...noFilter, ...filter }, order, recordings).map(({ id }) => id);

describe('the list of annotations', () => {
  it('is in the order of places, filtered by words, colour, recording and author (A2)', () => {
    expect(ids({})).toEqual(['first', 'second', 'late', 'point']);
    expect(ids({ words: ' beacon  STRONG' })).toEqual(['late']);
    expect(ids({ words: 'beacon' })).toEqual(['first', 'second', 'late']);
    expect(ids({ colour: 'green' })).toEqual(['late']);
    expect(ids({ where: 'a' })).toEqual(['first', 'second']);
    expect(ids({ where: ON_MAP })).toEqual(['point']);
    expect(ids({ author: 'Bob' })).toEqual(['point']);
    expect(ids({ where: 'a' }, { by: 'label', down: true })).toEqual(['second', 'first']);
    expect(ids({ where: 'a' }, { by: 'changed', down: true })).toEqual(['second', 'first']);
  });

  it('is gone through from the chosen one, or from here, and begins anew after its end (A3)', () => {
    const list = listAnnotations(all, noFilter, byPlace, recordings);
    const here = { recording: 'a', timeNs: 5 };
    expect(neighbourOf(list, 'second', 1, here)?.id).toBe('late');
    expect(neighbourOf(list, 'point', 1, here)?.id).toBe('first');
    expect(neighbourOf(list, 'first', -1, here)?.id).toBe('point');
    expect(neighbourOf(list, undefined, 1, here)?.id).toBe('second');
    expect(neighbourOf(list, undefined, -1, here)?.id).toBe('first');
    expect(neighbourOf(list, 'removed', 1, { recording: 'none', timeNs: 0 })?.id).toBe('first');
    expect(neighbourOf([], undefined, 1, here)).toBeUndefined();
  });

  it('is divided among the views that draw it', () => {
    expect(regionsOf(all, 'a').map(({ id }) => id)).toEqual(['first', 'second']);
    expect(regionsOf(all, 'a')).toBe(regionsOf(all, 'a'));
    expect(regionsOf(all, undefined)).toEqual([]);
    expect(mapAnnotationsOf(all).map(({ id }) => id)).toEqual(['point']);
  });
});

describe('going to a region', () => {
  const model = createModel(undefined);
  model.timebase.setRecording(recordingOf('a', 100e9));
  const state = model.timebase.view.get();

  it('shows as much around it on every side; without edges the band stays (A4)', () => {
    const box = { kind: 'region', recording: 'a', fromNs: 10e9, toNs: 12e9, lowHz: 2.43e9, highHz: 2.44e9 } as const;
    expect(viewOfRegion(box, state)).toEqual({ fromNs: 8e9, toNs: 14e9, lowHz: 2.42e9, highHz: 2.45e9 });
    const { lowHz, highHz, ...span } = box;
    expect(viewOfRegion(span, state)).toEqual({ fromNs: 8e9, toNs: 14e9 });
  });

  it('keeps the length of the view for a moment, but not more than a tenth of the recording (A4)', () => {
    const moment = { kind: 'region', recording: 'a', fromNs: 50e9, toNs: 50e9 } as const;
    const { fromNs = 0, toNs = 0 } = viewOfRegion(moment, state);
    expect([fromNs, toNs]).toEqual([45e9, 55e9]);
  });
});

describe('a new annotation', () => {
  it('has the first free number for a label', () => {
    const place = region('a', 3);
    expect(newAnnotation(place, [], 'x')).toEqual({ id: 'x', place, label: 'Note 1', colour: 'orange', note: '' });
    expect(newAnnotation(place, [annotation('1', { label: 'Note 2' })], 'x').label).toBe('Note 3');
  });
});

describe('the history', () => {
  it('takes back what was marked last, whatever it is; another recording puts markers away (H1, H2)', () => {
    const { history, markers, timebase } = createModel(undefined);
    timebase.setRecording(recordingOf('a', 10e9));
    const log: string[] = [];
    markers.add({ timeNs: 1, freqHz: 2.4e9 });
    history.note({ title: 'note', scope: 'case', undo: () => log.push('undo'), redo: () => log.push('redo') });
    markers.add({ timeNs: 2, freqHz: 2.4e9 });
    expect(history.store.get().undo?.title).toBe('marker 2');
    expect([history.undo(), history.undo()]).toEqual([true, true]);
    expect([log, markers.store.get().length]).toEqual([['undo'], 1]);
    expect(history.redo()).toBe(true);
    expect(log).toEqual(['undo', 'redo']);
    timebase.setRecording(recordingOf('b', 10e9));
    expect([history.undo(), history.undo()]).toEqual([true, false]);
    expect(log).toEqual(['undo', 'redo', 'undo']);
    markers.add({ timeNs: 1, freqHz: 2.4e9 });
    expect(history.redo()).toBe(false);
  });
});

it('the regions that reach into a time are found by halves, also those that hold others', () => {
  const span = fc.tuple(fc.nat(1000), fc.nat(300));
  fc.assert(
    fc.property(fc.array(span, { maxLength: 60 }), span, (spans, [fromNs, length]) => {
      const many = spans.map(([from, own], index) =>
        annotation(String(index), { place: { kind: 'region', recording: 'r', fromNs: from, toNs: from + own } }),
      );
      const sorted = regionsOf(many, 'r');
      const range = { fromNs, toNs: fromNs + length };
      const wanted = sorted.filter(({ place }) => place.fromNs <= range.toNs && place.toNs >= range.fromNs);
      expect(regionsIn(sorted, range)).toEqual(wanted);
    }),
  );
});
