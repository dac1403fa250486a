import { expect, test } from 'vitest';
import { photoInfoSchema } from '../contract/survey.ts';
import { takenOfFacts } from '../decode/photo/photo-facts.ts';
import { cameraNotes } from './camera-clocks.ts';

const photoOf = (id: string, facts: Readonly<Record<string, string>>) => {
  const { warnings, ...taken } = takenOfFacts(facts);
  return photoInfoSchema.parse({
    ...{ id, name: `${id}.jpg`, kind: 'jpeg', evidenceSha256: '', widthPx: 4, heightPx: 3, orientation: 1 },
    ...{ camera: 'Acme One', caption: '', hasThumbnail: false, facts, warnings, ...taken },
  });
};
const local = (second: number) => ({ DateTimeOriginal: `2025:06:01 14:03:${second}`, OffsetTimeOriginal: '+02:00' });
const both = [10, 20, 30].map((second) =>
  photoOf(`both ${second}`, { ...local(second), GPSDateTime: `2025:06:01 12:01:${second}Z` }),
);
const alone = photoOf('alone', local(40));

test("a camera's clock that its own photos prove wrong is one sentence with the action, until it is set (O5)", () => {
  const [note, ...more] = cameraNotes({ photos: [...both, alone], clocks: [] });
  expect(more).toEqual([]);
  expect(note).toMatchObject({ photos: ['alone'], clock: { id: 'Acme One, time with zone' } });
  expect(note?.text).toMatch(
    /^1 photo is timed by the clock of Acme One alone, which its photos with GPS time show to be 120\.0 s ahead \(±\d\.\d s\): set it in Clocks\.$/,
  );
  if (note === undefined) return;
  const { offsetNs, uncertaintyNs } = note.proposal;
  const setting = { offsetNs, uncertaintyNs, how: 'proposed' as const, note: '', author: '', setUtcNs: 0n };
  expect(cameraNotes({ photos: [...both, alone], clocks: [{ subject: note.clock, setting }] })).toEqual([]);
  expect(cameraNotes({ photos: both, clocks: [] })).toEqual([]);
  expect(cameraNotes({ photos: [alone], clocks: [] })).toEqual([]);
});
