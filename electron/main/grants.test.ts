import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Grant, Grants } from './grants.ts';

const folder = mkdtempSync(join(tmpdir(), 'airguard-grants-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'a b.bin');
writeFileSync(file, 'x');

test('the host knows a grant before the page gets its id', async () => {
  const told: Grant[] = [];
  let tell: () => void = () => {};
  const grants = new Grants((grant) => {
    told.push(grant);
    return new Promise((resolve) => {
      tell = resolve;
    });
  });
  let answered = false;
  const granting = grants.add([file]).then((granted) => {
    answered = true;
    return granted;
  });
  await expect.poll(() => told.length).toBe(1);
  expect(answered).toBe(false);
  tell();
  const [granted] = await granting;
  expect(granted).toMatchObject({ name: 'a b.bin', kind: 'file' });
  expect(told[0]).toEqual({ id: granted?.id, path: file });
  expect(JSON.stringify(granted)).not.toContain(folder);
});

test('what is relative, gone, or neither file nor folder is not granted', async () => {
  const grants = new Grants(async () => {});
  expect(await grants.add(['a b.bin', join(folder, 'gone'), '/dev/null', `${file}\0`, ''])).toEqual([]);
  expect(grants.all).toEqual([]);
  expect(await grants.add([folder])).toMatchObject([{ kind: 'folder' }]);
  expect(grants.all).toHaveLength(1);
});
