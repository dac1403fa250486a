import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, describe, expect, test } from 'vitest';
import { drawnPhoto } from '../../test/support/photos.ts';
import { programDir } from '../../test/support/program.ts';
import { photoClock, photoUtcNs } from '../contract/photo-clock.ts';
import type { SurveyState } from '../contract/survey.ts';
import { surveyStates } from '../contract/survey-changes.ts';
import { makeJpeg } from '../decode/photo/testing/make-photo.ts';
import { createHost } from './create-host.ts';

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
const never = () => new AbortController().signal;

async function caseWithPhotos() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'airguard-photos-')));
  cleanUps.push(() => rmSync(root, { recursive: true, force: true }));
  const host = createHost({
    capabilities: { host: 'memory', dialogs: false, browse: true, upload: false },
    programDir: await programDir(),
    build: 'test',
  });
  cleanUps.push(() => host.dispose());
  const calls = createRouterClient(host.router);
  await calls.cases.open({ grant: host.grant(join(root, 'case')), title: 'T' });
  const files = {
    'placed.png': drawnPhoto({
      local: '2025:06:01 14:03:21',
      latitudeDeg: 47.37,
      longitudeDeg: 8.54,
      directionDeg: 90,
    }),
    'bare.png': drawnPhoto({ local: '2025:06:01 14:05:00' }),
    'other.png': drawnPhoto({ local: '2025:06:01 14:06:00', model: 'Two' }),
    'untimed.png': drawnPhoto({}),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(root, name), bytes);
  await calls.imports.start({ grants: Object.keys(files).map((name) => host.grant(join(root, name))) });
  const state = async (wanted: (survey: SurveyState) => boolean) => {
    for await (const survey of surveyStates(await calls.survey.state())) if (wanted(survey)) return survey;
    throw new Error('the state ended');
  };
  await state(({ photos }) => photos.length === 4);
  const photo = async (name: string) => {
    const { photos } = await state(() => true);
    const found = photos.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no photo ${name}`);
    return found;
  };
  const audit = () => readFileSync(join(root, 'case', 'audit.jsonl'), 'utf8');
  return { root, host, calls, state, photo, audit, files };
}

describe('what a person says about a photo (PH2, PH3)', () => {
  test('caption, place and direction by hand, and back to what EXIF says', async () => {
    const { calls, photo, audit } = await caseWithPhotos();
    const { id } = await photo('placed.png');
    await calls.photos.describe({ photo: id, caption: 'The mast' });
    await calls.photos.place({ photo: id, position: { latitudeDeg: 1, longitudeDeg: 2, accuracyM: 3 } });
    await calls.photos.direct({ photo: id, directionDeg: 360, reference: 'magnetic' });
    expect(await photo('placed.png')).toMatchObject({
      caption: 'The mast',
      position: { latitudeDeg: 1, longitudeDeg: 2, accuracyM: 3 },
      placedBy: 'hand',
      directionDeg: 0,
      directionReference: 'magnetic',
      directedBy: 'hand',
    });
    await calls.photos.place({ photo: id });
    await calls.photos.direct({ photo: id });
    expect(await photo('placed.png')).toMatchObject({
      position: { latitudeDeg: 47.37, longitudeDeg: 8.54 },
      placedBy: 'exif',
      directionDeg: 90,
      directedBy: 'exif',
    });
    const bare = await photo('bare.png');
    await calls.photos.place({ photo: bare.id, position: { latitudeDeg: 5, longitudeDeg: 6 } });
    await calls.photos.place({ photo: bare.id });
    expect((await photo('bare.png')).position).toBeUndefined();
    expect(audit()).toMatch(/photo\.described[\s\S]*photo\.placed[\s\S]*photo\.directed/);
    await expect(calls.photos.describe({ photo: 'none', caption: '' })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a photo lined up moves every photo of its camera and no other', async () => {
    const { calls, photo, state, audit } = await caseWithPhotos();
    const placed = await photo('placed.png');
    const utcNs = BigInt(Date.parse('2025-06-01T12:00:00Z')) * 1_000_000n;
    await calls.photos.lineUp({ photo: placed.id, utcNs, uncertaintyNs: 2e9, note: 'the siren' });
    const { clocks } = await state(() => true);
    expect(photoUtcNs(clocks, placed)).toBe(utcNs);
    const bare = await photo('bare.png');
    expect(photoUtcNs(clocks, bare)).toBe(utcNs + 99_000_000_000n);
    const other = await photo('other.png');
    expect(photoUtcNs(clocks, other)).toBe(other.takenOwnUtcNs);
    const { settings } = await calls.survey.clockHistory({ subject: photoClock(placed) });
    expect(settings).toMatchObject([{ how: 'photo lined up', uncertaintyNs: 2e9, note: 'placed.png: the siren' }]);
    expect(audit()).toContain('photo lined up');
    const untimed = await photo('untimed.png');
    await expect(calls.photos.lineUp({ photo: untimed.id, utcNs, uncertaintyNs: 0, note: '' })).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/says no time/),
    });
  });

  test('the bytes plane gives the thumbnail and the original as it was (PH1)', async () => {
    const { host, photo, files } = await caseWithPhotos();
    const { id } = await photo('placed.png');
    const original = await host.bytes({ kind: 'photo', photo: id, size: 'original' }, never());
    expect(Buffer.from(original).equals(files['placed.png'])).toBe(true);
    const thumbnail = new Uint8Array(await host.bytes({ kind: 'photo', photo: id, size: 'thumbnail' }, never()));
    expect([...thumbnail.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });
});

describe('floor plans (PH4)', () => {
  test('a photo becomes one, is placed by control points, renamed and removed', async () => {
    const { calls, host, photo, state } = await caseWithPhotos();
    const { id } = await photo('bare.png');
    const { plan } = await calls.plans.addPhoto({ photo: id, name: 'Ground floor' });
    const controlPoints = [
      { xPx: 0, yPx: 0, latitudeDeg: 47, longitudeDeg: 8 },
      { xPx: 240, yPx: 0, latitudeDeg: 47, longitudeDeg: 8.001 },
    ];
    const { fit } = await calls.plans.tryControlPoints({ plan, controlPoints });
    await calls.plans.setControlPoints({ plan, frame: 'wgs84', controlPoints });
    await calls.plans.rename({ plan, name: 'Floor 0' });
    const [known] = (await state(() => true)).floorPlans;
    expect(known).toMatchObject({ id: plan, name: 'Floor 0', widthPx: 240, heightPx: 180, controlPoints, fit });
    expect((await host.bytes({ kind: 'floor plan', plan }, never())).byteLength).toBeGreaterThan(100);
    await expect(
      calls.plans.setControlPoints({ plan, frame: 'wgs84', controlPoints: controlPoints.slice(0, 1) }),
    ).rejects.toMatchObject({ code: 'bad_request', message: expect.stringMatching(/at least two/) });
    await calls.plans.remove({ plan });
    expect((await state(() => true)).floorPlans).toEqual([]);
    expect((await calls.cases.verify()).problems).toEqual([]);
  });

  test('a photo of 200 megapixels is none', async () => {
    const { calls, host, root, state, photo } = await caseWithPhotos();
    const file = join(root, 'huge.jpg');
    writeFileSync(file, makeJpeg({ widthPx: 20_000, heightPx: 10_000 }));
    await calls.imports.start({ grants: [host.grant(file)] });
    await state(({ photos }) => photos.length === 5);
    const { id } = await photo('huge.jpg');
    await expect(calls.plans.addPhoto({ photo: id, name: 'Plan' })).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/200 megapixels.*save it smaller.*huge\.jpg/),
    });
  });

  test('a page of a PDF becomes evidence once, and whatever is no PDF is refused', async () => {
    const { calls, host, root, state } = await caseWithPhotos();
    const file = join(root, 'plan.pdf');
    writeFileSync(file, '%PDF-1.4\n%%EOF\n');
    const grant = host.grant(file);
    const photo = host.grant(join(root, 'bare.png'));
    expect(await calls.plans.documents({ grants: [grant, photo] })).toEqual({
      documents: [{ grant, name: 'plan.pdf', bytes: 15 }],
    });
    expect((await host.bytes({ kind: 'document', grant }, never())).byteLength).toBe(15);
    const page = { grant, widthPx: 595, heightPx: 842 };
    await calls.plans.addPage({ ...page, page: 1, name: 'Ground floor' });
    await calls.plans.addPage({ ...page, page: 2, name: 'First floor' });
    const { floorPlans } = await state(() => true);
    expect(floorPlans.map(({ name, page: number }) => [name, number])).toEqual([
      ['Ground floor', 1],
      ['First floor', 2],
    ]);
    expect(readdirSync(join(root, 'case', 'evidence'))).toHaveLength(10);
    expect((await calls.cases.verify()).problems).toEqual([]);
    await expect(calls.plans.addPage({ ...page, grant: photo, page: 1, name: 'x' })).rejects.toMatchObject({
      code: 'unsupported_format',
      message: expect.stringMatching(/is no PDF/),
    });
  });
});
