import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { haveRealData, realBytes, realJson } from '../testing/real-data.ts';
import { isHeif, pictureKind } from './picture-head.ts';
import { readPhoto } from './read-photo.ts';
import { type ExifParts, makeJpeg, makePng, makeTiff, phoneExif } from './testing/make-photo.ts';

const size = { widthPx: 40, heightPx: 30 };
const photoOf = (parts: ExifParts) => readPhoto(makeJpeg(size, makeTiff(parts)));
const utc = (iso: string) => BigInt(Date.parse(iso)) * 1_000_000n;
const text = (tag: number, value: string) => ({ tag, type: 2, value }) as const;
const rational = (tag: number, ...value: number[]) => ({ tag, type: 5, value }) as const;

describe('what EXIF says (H2, H3)', () => {
  it.each(['little', 'big'])('a photo of a phone, %s endian', (order) => {
    const photo = readPhoto(makeJpeg(size, makeTiff(phoneExif, order === 'little')));
    expect(photo.warnings).toEqual([]);
    expect(photo).toMatchObject({
      kind: 'jpeg',
      ...size,
      orientation: 6,
      camera: 'Acme One no. SN-7',
      takenOwnUtcNs: utc('2025-06-01T12:03:21.500Z'),
      takenFrom: 'gps',
      takenUncertaintyNs: 1e9,
      placedBy: 'exif',
      directionDeg: 270.5,
      directionReference: 'true',
      directedBy: 'exif',
    });
    expect(photo.position?.latitudeDeg).toBeCloseTo(47 + 22 / 60 + 42.12 / 3600, 12);
    expect(photo.position?.longitudeDeg).toBe(-8.5);
    expect(photo.position).toMatchObject({ altitudeM: -12.05, accuracyM: 4.8 });
    expect(photo.facts).toMatchObject({ Make: 'Acme', Model: 'Acme One', GPSDateTime: '2025:06:01 12:03:21.5Z' });
  });

  it('the same in a PNG', () => {
    const { kind: _kind, ...png } = readPhoto(makePng(size, makeTiff(phoneExif)));
    const { kind: _other, ...jpeg } = readPhoto(makeJpeg(size, makeTiff(phoneExif)));
    expect(png).toEqual(jpeg);
  });

  it('time without GPS: with a zone it is UTC, without one the camera is read as UTC, ±14 h (H2, PH5)', () => {
    const zoned = photoOf({ photo: phoneExif.photo ?? [] });
    expect(zoned).toMatchObject({
      takenOwnUtcNs: utc('2025-06-01T12:03:21.250Z'),
      takenFrom: 'exif with zone',
      takenUncertaintyNs: 1e6,
    });
    const local = photoOf({ photo: [text(0x9003, '2025:06:01 14:03:21')] });
    expect(local).toMatchObject({
      takenOwnUtcNs: utc('2025-06-01T14:03:21Z'),
      takenFrom: 'exif local',
      takenUncertaintyNs: 14 * 3600e9,
      camera: 'unknown camera',
    });
    expect(photoOf({}).takenFrom).toBe('none');
    expect(photoOf({}).takenOwnUtcNs).toBeUndefined();
  });

  it('a GPS date of another week count is said (H4)', () => {
    const photo = photoOf({
      ...phoneExif,
      gps: [...(phoneExif.gps ?? []).filter(({ tag }) => tag !== 29), text(29, '2005:10:16')],
    });
    expect(photo.warnings.join()).toMatch(/7168 days apart/);
  });

  it.each([
    ['2025:02:30 10:00:00', /is no date that exists/],
    ['0000:00:00 00:00:00', /^$/],
    ['yesterday 1', /is no date that exists/],
  ])('the time %s gives no time', (written, warning) => {
    const photo = photoOf({ photo: [text(0x9003, written)] });
    expect(photo.takenFrom).toBe('none');
    expect(photo.warnings.join()).toMatch(warning);
  });
});

describe.skipIf(!haveRealData)('real photos: every fact of their expected.json, under its name (H1)', () => {
  it.each(['Canon_40D_no_gps.jpg', 'DSCN0010.jpg', 'DSCN0012.jpg', 'orientation_portrait_6.jpg'])('%s', (name) => {
    const bytes = realBytes(`photo/${name}`);
    const expected = z
      .record(z.string(), z.union([z.string(), z.number()]))
      .parse(realJson(`photo/${name}.expected.json`));
    const { facts, warnings } = readPhoto(bytes);
    expect({ ...facts, file: name, bytes: bytes.length }).toMatchObject(expected);
    expect(warnings).toEqual([]);
  });

  it('a photo with a position has its time from GPS', () => {
    expect(readPhoto(realBytes('photo/DSCN0010.jpg'))).toMatchObject({
      takenFrom: 'gps',
      takenOwnUtcNs: utc('2008-10-23T14:27:07.240Z'),
      camera: 'NIKON COOLPIX P6000',
    });
    expect(readPhoto(realBytes('photo/Canon_40D_no_gps.jpg'))).toMatchObject({ takenFrom: 'exif local' });
  });
});

describe('hostile and broken photos (H4, H5)', () => {
  it.each<[string, ExifParts, RegExp]>([
    [
      '0/0',
      { gps: [text(1, 'N'), rational(2, 0, 0, 0, 1, 0, 1), text(3, 'E'), rational(4, 8, 1, 0, 1, 0, 1)] },
      /position makes no sense/,
    ],
    [
      'out of range',
      { gps: [text(1, 'N'), rational(2, 91, 1), text(3, 'E'), rational(4, 8, 1)] },
      /position makes no sense/,
    ],
    ['no hemisphere', { gps: [rational(2, 47, 1), text(3, 'E'), rational(4, 8, 1)] }, /position makes no sense/],
    ['direction', { gps: [rational(17, 9000, 1)] }, /direction of view makes no sense/],
    ['orientation', { image: [{ tag: 0x112, type: 3, value: [77] }] }, /orientation 77 does not exist/],
    ['huge count', { photo: [{ ...text(0x9003, '2025'), count: 0xffff_ffff }] }, /1 could not be read/],
    ['loop', { image: [{ tag: 0x8769, type: 4, value: [8] }] }, /where other data is/],
    ['outside', { image: [{ tag: 0x8825, type: 4, value: [0xffff_fff0] }] }, /behind its end/],
    ['datum', { gps: [...(phoneExif.gps ?? []), text(18, 'TOKYO')] }, /datum TOKYO/],
  ])('%s is a sentence, never a position', (_name, parts, warning) => {
    const photo = photoOf(parts);
    expect(photo.warnings.filter((sentence) => warning.test(sentence))).toHaveLength(1);
    for (const sentence of photo.warnings) expect(sentence).toMatch(/^[A-Z].{10,}\.$/s);
    if (!warning.test('datum TOKYO')) expect(photo.position).toBeUndefined();
  });

  it('text of a photo cannot forge a line or a direction', () => {
    expect(photoOf({ image: [text(0x110, 'A\n\u202eB')] }).camera).toBe('A  B');
  });

  it('a picture of 200 megapixels is kept without a thumbnail, and says so', () => {
    const { warnings } = readPhoto(makeJpeg({ widthPx: 20_000, heightPx: 10_000 }));
    expect(warnings).toEqual([
      'The picture has 200 megapixels, more than 64: it is kept as it is and has no thumbnail.',
    ]);
  });

  it('a file that ends early is a warning, one without a size a refusal', () => {
    const whole = makeJpeg(size, makeTiff(phoneExif));
    expect(readPhoto(whole.subarray(0, whole.length - 2)).warnings.join()).toMatch(/ends before its picture/);
    expect(() => readPhoto(whole.subarray(0, 30))).toThrow(/damaged before it says how large/);
    expect(() => readPhoto(makePng(size).subarray(0, 20))).toThrow(/damaged before it says how large/);
    expect(readPhoto(makePng(size).subarray(0, 40)).warnings.join()).toMatch(/ends before its picture/);
  });

  it('pictures and HEIC are told by content', () => {
    expect(pictureKind(makeJpeg(size))).toBe('jpeg');
    expect(pictureKind(makePng(size))).toBe('png');
    const heic = new Uint8Array(64);
    heic.set(new TextEncoder().encode('ftypheic'), 4);
    expect(isHeif(heic)).toBe(true);
    expect(isHeif(makePng(size))).toBe(false);
  });
});
