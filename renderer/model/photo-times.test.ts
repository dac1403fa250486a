import { describe, expect, it } from 'vitest';
import type { ClockInfo, PhotoInfo } from '../../workers/contract/survey.ts';
import { nearestMoment, photoMoments } from './photo-times.ts';

const SECOND = 1_000_000_000n;
const base = 1_750_000_000n * SECOND;

function photo(name: string, more: Partial<PhotoInfo> = {}): PhotoInfo {
  return {
    id: name,
    name,
    kind: 'jpeg',
    evidenceSha256: '',
    widthPx: 4,
    heightPx: 3,
    orientation: 1,
    camera: 'Acme One',
    takenFrom: 'exif local',
    takenUncertaintyNs: 14 * 3600e9,
    caption: '',
    hasThumbnail: true,
    facts: {},
    warnings: [],
    ...more,
  };
}

const setting: ClockInfo = {
  subject: { kind: 'camera', id: 'Acme One' },
  setting: {
    offsetNs: -7200n * SECOND,
    uncertaintyNs: 2e9,
    how: 'photo lined up',
    note: '',
    author: 'a',
    setUtcNs: 0n,
  },
};
const origin = { kind: 'utc', utcNs: base, uncertaintyNs: 0, source: 'test' } as const;

describe('photos on the one clock (PH3)', () => {
  const photos = [
    photo('none', { takenFrom: 'none', takenUncertaintyNs: undefined }),
    photo('late', { takenOwnUtcNs: base + 7260n * SECOND }),
    photo('early', { takenOwnUtcNs: base + 30n * SECOND, takenFrom: 'gps' }),
  ];

  it('are in order of time with their clocks set, those without a time last', () => {
    const moments = photoMoments(photos, [setting], origin);
    expect(moments.map((moment) => [moment.photo.name, moment.timeNs])).toEqual([
      ['early', 30e9],
      ['late', 60e9],
      ['none', undefined],
    ]);
    expect(moments.map(({ uncertaintyNs }) => uncertaintyNs)).toEqual([1e9, Math.hypot(1e9, 2e9), undefined]);
  });

  it('a time without a zone is 14 h uncertain until its clock is set (PH5)', () => {
    const [, late] = photoMoments(photos, [], origin);
    expect(late).toMatchObject({ timeNs: 7260e9, uncertaintyNs: 14 * 3600e9, zone: 'not stated' });
    const [, set] = photoMoments(photos, [setting], origin);
    expect(set).toMatchObject({ timeNs: 60e9, uncertaintyNs: Math.hypot(1e9, 2e9), zone: 'known' });
  });

  it('a recording without a wall clock has no place for photos', () => {
    const moments = photoMoments(photos, [setting], { kind: 'relative', why: 'no anchor' });
    expect(moments.every(({ timeNs }) => timeNs === undefined)).toBe(true);
    expect(nearestMoment(moments, 0)).toBeUndefined();
  });

  it('the nearest to a time is found', () => {
    const moments = photoMoments(photos, [setting], origin);
    expect(nearestMoment(moments, 44e9)?.photo.name).toBe('early');
    expect(nearestMoment(moments, 46e9)?.photo.name).toBe('late');
  });
});
