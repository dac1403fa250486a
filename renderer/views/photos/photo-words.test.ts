import { describe, expect, it } from 'vitest';
import { photoInfoSchema } from '../../../workers/contract/survey.ts';
import { parseDirection, parsePhotoPlace, placeWords, sizeWords, takenWords, utcWords } from './photo-words.ts';

const photo = photoInfoSchema.parse({
  id: 'p',
  name: 'a.jpg',
  kind: 'jpeg',
  evidenceSha256: '',
  widthPx: 4032,
  heightPx: 3024,
  orientation: 1,
  camera: 'Acme One',
  takenFrom: 'exif local',
  caption: '',
  hasThumbnail: false,
  facts: { DateTimeOriginal: '2025:06:01 14:03:21', SubSecTimeOriginal: '25' },
  warnings: [],
});
const moment = { photo, timeNs: undefined, zone: 'known' } as const;

describe('words about a photo', () => {
  it('say what the camera wrote, and what is not known (PH5)', () => {
    expect(takenWords(photo)).toBe('2025:06:01 14:03:21.25, zone not stated');
    expect(utcWords({ ...moment, utcNs: undefined, uncertaintyNs: undefined })).toBe('not known');
    const utcNs = BigInt(Date.parse('2025-06-01T12:03:21.250Z')) * 1_000_000n;
    expect(utcWords({ ...moment, utcNs, uncertaintyNs: 2.5e8 })).toBe('2025-06-01 12:03:21.250 UTC ±250\u00a0ms');
    expect(utcWords({ ...moment, utcNs, uncertaintyNs: 14 * 3600e9, zone: 'not stated' })).toBe(
      '2025-06-01 12:03:21, zone not stated, ±14\u00a0h\u00a000\u00a0min',
    );
    expect(placeWords(photo)).toBe('not known');
    expect(sizeWords(photo)).toBe('12.2 MP, 4032 × 3024, JPEG');
  });

  it('a place on Earth is in degrees, one on a floor in metres', () => {
    const position = { latitudeDeg: 47.37, longitudeDeg: -8.54, accuracyM: 4.84 };
    expect(placeWords({ ...photo, position })).toBe('47.370000°, −8.540000° ±4.8\u00a0m');
    const floor = parsePhotoPlace('x 12.5 m, y −4 m');
    expect(floor?.latitudeDeg).toBeLessThan(0);
    expect(placeWords({ ...photo, position: floor })).toBe('x 12.50 m, y −4.00 m');
  });

  it('places and directions are read as people type them', () => {
    expect(parsePhotoPlace('47.37, −8.54')).toEqual({ latitudeDeg: 47.37, longitudeDeg: -8.54 });
    expect(parsePhotoPlace(`47°22'12" N 8°32'24" E`)?.latitudeDeg).toBeCloseTo(47.37, 9);
    for (const text of ['', 'roof', '91, 8', '47.37', 'x 1']) expect(parsePhotoPlace(text), text).toBeUndefined();
    expect(['270', '270.5°', 'sw', '360'].map(parseDirection)).toEqual([270, 270.5, 225, 0]);
    for (const text of ['', '361', '-1', 'up']) expect(parseDirection(text), text).toBeUndefined();
  });
});
