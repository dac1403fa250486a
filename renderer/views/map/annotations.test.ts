import { expect, test } from 'vitest';
import type { Annotation } from '../../../workers/contract/survey.ts';
import { annotationAt, annotationMarks, flightTo } from './annotations.ts';
import { projector } from './camera.ts';

const colours = { blue: '#1', orange: '#2', green: '#3', vermilion: '#4', sky: '#5', purple: '#6', yellow: '#7' };

function annotation(id: string, ...positions: readonly (readonly [latitudeDeg: number, longitudeDeg: number])[]) {
  return {
    id,
    place: {
      kind: 'map',
      positions: positions.map(([latitudeDeg, longitudeDeg]) => ({ latitudeDeg, longitudeDeg })),
    },
    label: id,
    colour: 'green',
    note: '',
    author: 'someone',
    createdUtcNs: 0n,
    changedUtcNs: 0n,
  } satisfies Annotation;
}

const point = annotation('point', [52.5, 13.4]);
const small = annotation('small', [52.4999, 13.3999], [52.4999, 13.4003], [52.5002, 13.4003], [52.5002, 13.3999]);
const large = annotation('large', [52.49, 13.39], [52.49, 13.41], [52.51, 13.41], [52.51, 13.39]);
const indoors = annotation('indoors', [0.0001, 0.0002]);
const all = [point, small, large, indoors];

test('M13 each frame has its own annotations, and the chosen one lies above the others', () => {
  expect(annotationMarks(all, 'wgs84', 'point', colours).map(({ id }) => id)).toEqual(['small', 'large', 'point']);
  expect(annotationMarks(all, 'local', undefined, colours)).toMatchObject([{ id: 'indoors', colour: '#3' }]);
});

test('M17 a press means the place under it before an area, and the smaller area before the larger', () => {
  const marks = annotationMarks(all, 'wgs84', undefined, colours);
  const project = projector({ longitude: 13.4, latitude: 52.5, zoom: 18 }, { width: 800, height: 600 });
  const at = (latitudeDeg: number, longitudeDeg: number) => {
    const under = { latitudeDeg, longitudeDeg };
    return annotationAt(marks, project, project(under), under);
  };
  expect(at(52.5, 13.4)).toBe('point');
  expect(at(52.50015, 13.40015)).toBe('small');
  expect(at(52.505, 13.395)).toBe('large');
  expect(at(52.6, 13.4)).toBeUndefined();
});

test('M17 the map flies to all of an annotation, in its frame', () => {
  expect(flightTo(all, 'large')).toEqual({
    frame: 'wgs84',
    box: { westDeg: 13.39, eastDeg: 13.41, southDeg: 52.49, northDeg: 52.51 },
  });
  expect(flightTo(all, 'indoors')?.frame).toBe('local');
  expect(flightTo(all, 'gone')).toBeUndefined();
});
