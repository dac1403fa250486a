import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { encodeChunk } from '../../workers/decode/encode.ts';
import { writeBigDump } from '../support/big-dump.ts';
import { run, temporaryFolder } from './support.ts';

/** K13: one bit of any file of a case cannot change without `verify` saying so. */
const RANDOM_FLIPS = Number(process.env.AIRGUARD_FLIPS ?? 12);

/** Every kind of file that a case can have: records, records across chunk heads, damage, rows with a level 0 of their own. */
async function caseOfEverything(path: string, seed: number): Promise<void> {
  const folder = temporaryFolder();
  writeBigDump(join(folder, 'flight.bin'), 400_000, 128, seed);
  writeFileSync(join(folder, 'flight.json'), JSON.stringify({ device_id: `jetson-${seed}` }));
  writeBigDump(join(folder, 'plain'), 300_000, 64, seed + 1);
  const plain = readFileSync(join(folder, 'plain'));
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < plain.length; at += 1000)
    chunks.push(encodeChunk(1.7e15 + at, plain.subarray(at, at + 1000)), new Uint8Array(at === 5000 ? 333 : 0));
  writeFileSync(join(folder, 'chunks.bin'), Buffer.concat(chunks));
  const iq = { 'core:datatype': 'ri16_le', 'core:sample_rate': 48_000, 'core:version': '1.0.0' };
  const meta = { global: iq, captures: [{ 'core:sample_start': 0 }], annotations: [] };
  writeFileSync(join(folder, 'iq.sigmf-meta'), JSON.stringify(meta));
  writeFileSync(
    join(folder, 'iq.sigmf-data'),
    new Uint8Array(600_000).map((_, i) => (i * i * (seed + 37)) >> 5),
  );
  expect(await run('case', 'new', path, '--title', `Case ${seed}`)).toMatchObject({ code: 0 });
  for (const name of ['flight.bin', 'chunks.bin', 'iq.sigmf-meta'])
    expect(await run('import', path, join(folder, name))).toMatchObject({ code: 0 });
}

function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .sort();
}

let whole = '';
let files: readonly string[] = [];
beforeAll(async () => {
  whole = join(temporaryFolder(), 'case');
  await caseOfEverything(whole, 1 + Math.floor(Math.random() * 1e6));
  files = filesOf(whole);
});

test('the case has every kind of file, and nothing is wrong with it', async () => {
  const names = files.map((file) => basename(file).replace(/\d+/g, '#'));
  for (const name of [
    'case.duckdb',
    'manifest.json',
    'audit.jsonl',
    'index.json',
    'L#-n#.arrow',
    'runs.arrow',
    'tiles.arrow',
    'gaps.arrow',
    'damage.arrow',
    'packed.bin',
  ])
    expect(names).toContain(name);
  expect(files.some((file) => basename(file).startsWith('L0-'))).toBe(true);
  const derived = files.filter((file) => file.startsWith('recordings')).length;
  const ran = await run('verify', whole, '--json');
  expect(JSON.parse(ran.out)).toMatchObject({ ok: true, problems: [], notes: [], checked: { files: derived } });
  expect(ran).toMatchObject({ code: 0 });
  expect(filesOf(whole)).toEqual(files);
});

/** Flips a bit of a file of a copy of the case; what verify then says. `place` is a share of the file, 0 … 1. */
async function flip(file: string, place: number, bit: number) {
  const path = join(temporaryFolder(), 'case');
  cpSync(whole, path, { recursive: true });
  const target = join(path, file);
  const before = readFileSync(target);
  const at = Math.min(before.length - 1, Math.floor(place * before.length));
  const after = Uint8Array.from(before);
  after[at] = (after[at] ?? 0) ^ (1 << bit);
  writeFileSync(target, after, { mode: 0o644 });
  const ran = await run('verify', path, '--json');
  const hint = `bit ${bit} of byte ${at} of ${file} (${before.length} bytes): ${ran.out}${ran.err}`;
  return { ran, hint, mended: readFileSync(target).equals(before) };
}

const places = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const bits = fc.nat(7);

/** What verify must say of a flip in the folder of a recording. */
const derived = /^File (\S+) of recording (\S+) was changed: its SHA-256 is .*; restore .* or import its evidence/;

test('a flipped bit of any file is found (K13)', async () => {
  const flips = fc.tuple(fc.constantFrom(...files), places, bits);
  const everyFile = files.map((file) => fc.sample(fc.tuple(fc.constant(file), places, bits), 1));
  for (const [file, place, bit] of [...everyFile.flat(), ...fc.sample(flips, RANDOM_FLIPS)]) {
    const { ran, hint, mended } = await flip(file, place, bit);
    if (ran.code === 0) {
      const { notes } = JSON.parse(ran.out);
      if (file === 'case.duckdb') expect(notes, hint).toEqual([expect.stringMatching(/that hold nothing/)]);
      // The version of the database in the manifest is brought up to date by every opening.
      else expect([file, mended], hint).toEqual(['manifest.json', true]);
      continue;
    }
    expect(ran.code, hint).toBe(1);
    expect(ran.err.trimEnd().split('\n'), hint).toHaveLength(1);
    if (!file.startsWith('recordings')) continue;
    const { problems }: { problems: string[] } = JSON.parse(ran.out);
    expect(problems, hint).toHaveLength(1);
    expect(derived.exec(problems[0] ?? '')?.slice(1), hint).toEqual([basename(file), basename(join(file, '..'))]);
  }
});

test('every block of the database is checked, whether or not SQL would read it (K13)', async () => {
  let found = 0;
  for (let part = 0; part < 12; part++) {
    const { ran, hint } = await flip('case.duckdb', (part + Math.random()) / 12, part % 8);
    if (ran.code === 1) found++;
    else expect(JSON.parse(ran.out).notes, hint).toEqual([expect.stringMatching(/that hold nothing/)]);
  }
  expect(found).toBeGreaterThan(0);
});

test('a file that is missing, cut short or too many is named', async () => {
  const tables = files.filter((file) => file.endsWith('runs.arrow'));
  const path = join(temporaryFolder(), 'case');
  cpSync(whole, path, { recursive: true });
  const [first = '', second = '', third = ''] = tables.map((file) => join(path, file));
  rmSync(first);
  writeFileSync(second, readFileSync(second).subarray(0, 100));
  writeFileSync(join(third, '..', 'notes.txt'), 'x');
  const { problems }: { problems: string[] } = JSON.parse((await run('verify', path, '--json')).out);
  expect(problems).toHaveLength(3);
  expect(problems.join('\n')).toMatch(/runs\.arrow of recording \S+ is missing/);
  expect(problems.join('\n')).toMatch(/runs\.arrow of recording \S+ has 100 bytes, not \d+/);
  expect(problems.join('\n')).toMatch(/no part of recording \S+ is in its folder: "notes\.txt"/);
});

test('a case of a version that kept no hashes is intact, and a note says what was not checked', async () => {
  const path = join(temporaryFolder(), 'case');
  cpSync(whole, path, { recursive: true });
  for (const file of files.filter((each) => basename(each) === 'index.json')) {
    const { files: _files, ...index } = JSON.parse(readFileSync(join(path, file), 'utf8'));
    writeFileSync(join(path, file), `${JSON.stringify(index)}\n`);
  }
  const instance = await DuckDBInstance.create(join(path, 'case.duckdb'));
  const connection = await instance.connect();
  // What the migration from such a version leaves; the migrations themselves are tested beside them.
  await connection.run('UPDATE recordings SET index_sha256 = NULL');
  connection.closeSync();
  instance.closeSync();
  const ran = await run('verify', path);
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(
    ran.out.match(/^note: Recording \S+ was imported by a version that kept no hashes.*only checked for/gm),
  ).toHaveLength(3);
  const level = join(path, files.find((file) => basename(file).startsWith('L1-')) ?? '');
  writeFileSync(level, readFileSync(level).subarray(0, 1000));
  expect(await run('verify', path)).toMatchObject({ code: 1 });
});
