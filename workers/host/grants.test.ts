import { mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGrantStore } from './grants.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'airguard-grants-'));

test('C7: only ids that were given out lead to a path', async () => {
  const store = createGrantStore([]);
  const id = store.grant('/some/file');
  expect(await store.resolve(id)).toBe('/some/file');
  expect(id).not.toContain('some');
  await expect(store.resolve('/some/file')).rejects.toThrow('choose the file again');
  await expect(store.list('made-up')).rejects.toThrow('choose the file again');
});

test('a shell may name the id beforehand', async () => {
  const store = createGrantStore([]);
  expect(store.grant('/x', 'known')).toBe('known');
  expect(await store.resolve('known')).toBe('/x');
});

test('roots list their children with grants; links that lead out are not listed', async () => {
  const root = folder();
  const outside = folder();
  writeFileSync(join(outside, 'secret'), 'x');
  writeFileSync(join(root, 'a.dump'), 'xxx');
  mkdirSync(join(root, 'case-1'));
  writeFileSync(join(root, 'case-1', 'case.duckdb'), '');
  symlinkSync(join(outside, 'secret'), join(root, 'link'));
  const store = createGrantStore([root]);
  const top = await store.list(undefined);
  expect(top.entries).toHaveLength(1);
  const inside = await store.list(top.entries[0]?.grant);
  expect(inside.entries.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([
    ['a.dump', 'file', 3],
    ['case-1', 'case', 0],
  ]);
  const again = await store.list(top.entries[0]?.grant);
  expect(again.entries.map(({ grant }) => grant)).toEqual(inside.entries.map(({ grant }) => grant));
});

test('a listed file that becomes a link out of the root is refused later', async () => {
  const root = folder();
  const outside = folder();
  writeFileSync(join(root, 'a'), 'x');
  const store = createGrantStore([root]);
  const top = await store.list(undefined);
  const [file] = (await store.list(top.entries[0]?.grant)).entries;
  renameSync(join(root, 'a'), join(outside, 'a'));
  symlinkSync(join(outside, 'a'), join(root, 'a'));
  await expect(store.resolve(file?.grant ?? '')).rejects.toThrow('leads out of the folder');
});
