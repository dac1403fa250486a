import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeJpeg } from '../../workers/decode/photo/testing/make-photo.ts';
import { drawnPhoto } from '../support/photos.ts';
import { run, start, temporaryFolder } from './support.ts';

async function emptyCase() {
  const folder = temporaryFolder();
  const path = join(folder, 'case');
  await run('case', 'new', path);
  return { folder, path };
}

const placed = drawnPhoto({ local: '2025:06:01 14:03:21', latitudeDeg: 47.37, longitudeDeg: 8.54, directionDeg: 90 });

test('photos of a folder become evidence with thumbnails; HEIC is left with the way to convert it (H6, H7, K14, K15)', async () => {
  const { folder, path } = await emptyCase();
  const photos = join(folder, 'camera');
  mkdirSync(photos);
  writeFileSync(join(photos, 'a.png'), placed);
  writeFileSync(join(photos, 'huge.jpg'), makeJpeg({ widthPx: 20_000, heightPx: 10_000 }));
  const heic = Buffer.alloc(4096);
  heic.write('ftypheic', 4);
  writeFileSync(join(photos, 'b.heic'), heic);
  const imported = await run('import', path, photos, '--json');
  expect(imported.out).toContain('2 photos');
  expect(imported.out).toMatch(/export it as JPEG/);
  const rows = await run(
    'sql',
    path,
    'SELECT name, latitude_deg, thumbnail IS NULL, warnings[1] FROM photos ORDER BY name',
    '--csv',
  );
  expect(rows.out).toContain('a.png,47.37,false');
  expect(rows.out).toMatch(/huge\.jpg,,true,.*200 megapixels/);
  expect(readdirSync(join(path, 'photos'))).toHaveLength(1);
  // What had to be said of a photo is printed, by the import and by its report (H7).
  const note = /note "?huge\.jpg"?: .*200 megapixels, more than 64/;
  const other = await emptyCase();
  expect((await run('import', other.path, photos)).out).toMatch(note);
  const [, job = ''] = /^(\S+) +camera/mu.exec((await run('jobs', other.path, '--all')).out) ?? [];
  expect((await run('jobs', other.path, '--report', job)).out).toMatch(note);
  const again = await run('import', path, join(photos, 'a.png'));
  expect(again.out).toContain('in this case already');
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('verify finds a thumbnail that was changed, lost or added (K13, K15)', async () => {
  const { folder, path } = await emptyCase();
  writeFileSync(join(folder, 'a.png'), placed);
  await run('import', path, join(folder, 'a.png'));
  const [name = ''] = readdirSync(join(path, 'photos'));
  const file = join(path, 'photos', name);
  const bytes = readFileSync(file);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  expect((await run('verify', path)).out).toMatch(/The thumbnail of photo \S+ was changed/);
  rmSync(file);
  writeFileSync(join(path, 'photos', 'holiday.jpg'), bytes);
  const { out } = await run('verify', path);
  expect(out).toMatch(/The thumbnail of photo \S+ is missing/);
  expect(out).toMatch(/no thumbnail of this case.*holiday\.jpg/);
});

test('a photo whose import is killed when its thumbnail is in place is there whole or not at all (K15)', async () => {
  const { folder, path } = await emptyCase();
  const file = join(folder, 'a.png');
  writeFileSync(file, placed);
  const { child, ended } = await start(['import', path, file]);
  while (child.exitCode === null && readdirSync(join(path, 'photos')).length === 0)
    await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await ended;
  expect(await run('import', path, file)).toMatchObject({ code: 0 });
  expect(readdirSync(join(path, 'photos'))).toHaveLength(1);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('a time without a zone is not called UTC: sql and inspect say so, with 14 h of uncertainty (PH5, H2)', async () => {
  const { folder, path } = await emptyCase();
  const file = join(folder, 'a.png');
  writeFileSync(file, placed);
  await run('import', path, file);
  const rows = await run('sql', path, 'SELECT taken, zone, uncertainty_s FROM photo_times', '--csv');
  expect(rows.out).toMatch(/2025-06-01[T ]14:03:21.*,not stated,50400/);
  expect((await run('inspect', file)).out).toMatch(/taken +2025-06-01T14:03:21\.000, zone not stated/);
});
