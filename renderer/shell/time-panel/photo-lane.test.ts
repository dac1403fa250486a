import { expect, it } from 'vitest';
import { createSyntheticApp } from '../../../test/support/synthetic-app.ts';
import type { PhotoInfo, SurveyState } from '../../../workers/contract/survey.ts';
import { createStore } from '../../base/store.ts';
import { photoAt, photosInExtent, photoTitle } from './photo-lane.ts';
import { DENSITY, HEAD, STRIP, xOfTime } from './strip-painter.ts';

const base = 1_750_000_000_000_000_000n;
const photo = (name: string, seconds: number): PhotoInfo => ({
  id: name,
  name,
  kind: 'jpeg',
  evidenceSha256: '',
  widthPx: 4,
  heightPx: 3,
  orientation: 1,
  camera: 'Acme',
  takenOwnUtcNs: base + BigInt(seconds) * 1_000_000_000n,
  takenFrom: 'gps',
  takenUncertaintyNs: 1e9,
  caption: '',
  hasThumbnail: true,
  facts: {},
  warnings: [],
});

it('photos of the recording are marks that can be taken hold of; others are none (PH3, PH5)', () => {
  const { app } = createSyntheticApp(
    { frames: 20_000 },
    { origin: { kind: 'utc', utcNs: base, uncertaintyNs: 0, source: 'test' } },
  );
  const photos = [photo('before', -5), photo('a', 2), photo('b', 8), photo('after', 100)];
  const survey = createStore<SurveyState>({ ...app.survey.get(), photos });
  const extent = { fromNs: 0, toNs: 20e9 };
  const marks = photosInExtent({ ...app, survey }, extent);
  expect(marks.map(({ photo: { name } }) => name)).toEqual(['a', 'b']);
  expect(photoTitle({ photo: photo('a', 2), utcNs: base, uncertaintyNs: 1e9, timeNs: 0, zone: 'not stated' })).toBe(
    'a, 2025-06-15 15:06:40, zone not stated',
  );
  const layout = { width: 1000, height: 104, ratio: 1 };
  const y = HEAD + STRIP + DENSITY - 4;
  const at = (x: number, height = y) => photoAt(layout, extent, marks, x, height)?.photo.name;
  expect(at(xOfTime(layout, extent, 8e9) + 3)).toBe('b');
  expect(at(xOfTime(layout, extent, 5e9))).toBeUndefined();
  expect(at(xOfTime(layout, extent, 8e9), HEAD + 4)).toBeUndefined();
});
