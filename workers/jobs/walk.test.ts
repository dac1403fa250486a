import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Fault } from '../contract/faults.ts';
import { walk } from './walk.ts';

const explain = (error: unknown, path: string) => new Fault('io', `${String(error)} ${path}`);
const folder = () => realpathSync(mkdtempSync(join(tmpdir(), 'airguard-walk-')));

test('files come in name order with their names relative to the root', async () => {
  const root = folder();
  mkdirSync(join(root, 'b'));
  writeFileSync(join(root, 'b', 'two'), 'xx');
  writeFileSync(join(root, 'a'), 'x');
  const found = await walk(root, explain);
  expect(found.files.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['a', 1],
    [join('b', 'two'), 2],
  ]);
});

test('a circle of links ends, a link that leads out is left, a second way to a file counts once', async () => {
  const root = folder();
  const outside = folder();
  writeFileSync(join(outside, 'secret'), 'x');
  mkdirSync(join(root, 'sub'));
  writeFileSync(join(root, 'sub', 'file'), 'x');
  symlinkSync(root, join(root, 'sub', 'circle'));
  symlinkSync(outside, join(root, 'out'));
  symlinkSync(join(root, 'sub', 'file'), join(root, 'alias'));
  const found = await walk(root, explain);
  expect(found.files).toHaveLength(1);
  expect(found.left.map(({ why }) => why).sort()).toEqual([
    'a link that leads out of the chosen folder',
    'a link to a folder that was already visited',
  ]);
});

test('a link to itself, a dangling link and a pipe are left with a reason, never opened', async () => {
  const root = folder();
  symlinkSync(join(root, 'loop'), join(root, 'loop'));
  symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  const found = await walk(root, explain);
  expect(found.files).toEqual([]);
  expect(found.left.map(({ name }) => name).sort()).toEqual(['dangling', 'loop', 'pipe']);
  await expect(walk(join(root, 'pipe'), explain)).rejects.toThrow('a named pipe');
  await expect(walk(join(root, 'loop'), explain)).rejects.toThrow(Fault);
});
