import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { Fault } from '../../contract/faults.ts';
import { MADE_SECONDS, type MadeEntry, makeTar, makeZip, makeZstd } from '../testing/make-archive.ts';
import { archiveKindOf } from './archive-kind.ts';
import { type Unpacked, unpackArchive } from './unpack.ts';

const root = mkdtempSync(join(tmpdir(), 'airguard-archive-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let runs = 0;

async function unpack(bytes: Uint8Array, more: { freeBytes?: number; name?: string } = {}): Promise<Unpacked> {
  const folder = join(root, String(runs++));
  const path = join(root, more.name ?? `a-${runs}`);
  writeFileSync(path, bytes);
  const kind = archiveKindOf(bytes);
  if (kind === undefined) throw new Error('no archive');
  return await unpackArchive({
    path,
    shown: path,
    kind,
    modifiedMs: MADE_SECONDS * 1000,
    folder,
    packedBytes: bytes.length,
    freeBytes: more.freeBytes ?? 2 ** 40,
    used: { entries: 0, bytes: 0 },
  });
}

const text = (words: string) => new TextEncoder().encode(words);
const honest: readonly MadeEntry[] = [
  { name: 'inner/', type: 'folder' },
  { name: 'inner/a.bin', bytes: text('first') },
  { name: 'b:c.bin', bytes: text('second') },
];
const makers = [
  ['a ZIP', (entries: readonly MadeEntry[]) => makeZip(entries)],
  ['a tar', (entries: readonly MadeEntry[]) => makeTar(entries)],
  ['a tar in gzip', (entries: readonly MadeEntry[]) => gzipSync(makeTar(entries))],
  ['a tar in Zstandard', (entries: readonly MadeEntry[]) => makeZstd(makeTar(entries))],
] as const;

test.each(makers)('%s is unpacked with its names and times (A1, A5, A9)', async (_, make) => {
  const { files, left, entries, sha256 } = await unpack(make(honest));
  expect(files.map(({ name, path }) => [name, readFileSync(path, 'utf8')])).toEqual([
    ['inner/a.bin', 'first'],
    ['b:c.bin', 'second'],
  ]);
  expect(files[1]?.path).toMatch(/b_c\.bin$/);
  expect(statSync(files[0]?.path ?? '').mtimeMs).toBe(MADE_SECONDS * 1000);
  expect([left, entries]).toEqual([[], 3]);
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('one file inside gzip or Zstandard keeps the name of the archive without its ending (A1)', async () => {
  const gzip = await unpack(gzipSync('words'), { name: 'dump.bin.gz' });
  const zstd = await unpack(makeZstd(text('words')), { name: 'dump.bin.zst' });
  for (const { files } of [gzip, zstd]) {
    expect(files.map(({ name, path }) => [name, readFileSync(path, 'utf8')])).toEqual([['dump.bin', 'words']]);
  }
});

test('what the program zstd compressed comes out as it was (A1)', async () => {
  // printf 'airguard %.0s' $(seq 1000) | zstd -19 --no-check
  const packed = Buffer.from('KLUv/QBojQAASGFpcmd1YXJkIAEAHIN8OQI=', 'base64');
  const { files } = await unpack(packed);
  expect(readFileSync(files[0]?.path ?? '', 'utf8')).toBe('airguard '.repeat(1000));
});

test.each(
  makers.flatMap(([what, make]) =>
    ['../evil', 'a/../../evil', '/etc/evil', 'C:\\evil', '..\\evil'].map((name) => [what, name, make] as const),
  ),
)('%s that names %s is refused whole (A3)', async (_, name, make) => {
  const folder = join(root, String(runs));
  const refused = unpack(make([...honest, { name, bytes: text('x') }]));
  await expect(refused).rejects.toThrow(
    /^An entry of the archive names (an absolute place|a place outside of it) .*so nothing of it was imported/,
  );
  expect(readdirSync(root)).not.toContain('evil');
  expect(readdirSync(folder)).not.toContain('evil');
});

test('links, devices and encrypted entries are left out with their reason (A4)', async () => {
  const tar = await unpack(
    makeTar([...honest, { name: 'l', type: 'link', linkTo: '/etc/passwd' }, { name: 'd', type: 'device' }]),
  );
  expect(tar.left).toEqual([
    { name: 'l', why: 'a link (to “/etc/passwd”), not a file' },
    { name: 'd', why: 'a device, not a file' },
  ]);
  const zip = await unpack(
    makeZip([
      ...honest,
      { name: 'l', type: 'link', bytes: text('/etc') },
      { name: 'd', type: 'device' },
      { name: 'e', encrypted: true },
    ]),
  );
  expect(zip.left.map(({ name, why }) => [name, why.split(',')[0]?.split(';')[0]])).toEqual([
    ['l', 'a link'],
    ['d', 'a device or a pipe'],
    ['e', 'encrypted'],
  ]);
  expect(zip.files).toHaveLength(2);
});

test('names that clash or are too long are left out, the first one stays (A4)', async () => {
  const names = [
    'Dump/a.bin',
    'dump/b.bin',
    'Dump/A.bin',
    'Dump/a.bin',
    'Dump/a.bin/c',
    `${'n'.repeat(256)}`,
    `${'d/'.repeat(40)}x`,
  ];
  const { files, left } = await unpack(makeZip(names.map((name) => ({ name, bytes: text(name) }))));
  expect(files.map(({ name }) => name)).toEqual(['Dump/a.bin']);
  expect(left.map(({ why }) => why)).toEqual([
    'its name differs only in case from “Dump”',
    'its name differs only in case from “Dump/a.bin”',
    'its name is in the archive twice',
    '“Dump/a.bin” is a file and a folder at once',
    expect.stringContaining('longer than 255 bytes'),
    'deeper than 32 folders',
  ]);
});

test('damage refuses the archive with one sentence that names it (A3)', async () => {
  const big: MadeEntry = { name: 'x', bytes: new Uint8Array(100_000).map((_, at) => at * 7) };
  for (const [, make] of makers) {
    const whole = make([...honest, big]);
    await expect(unpack(whole.subarray(0, whole.length / 2))).rejects.toThrow(
      /^The archive is damaged or cut off .*copy it again.*: \//,
    );
  }
  await expect(unpack(makeZip([{ ...big, wrongChecksum: true }]))).rejects.toThrow('the checksum of an entry is wrong');
});

test('bombs are refused by the cap that they exceed (A6)', async () => {
  const zeros = gzipSync(Buffer.alloc(80 * 2 ** 20));
  await expect(unpack(zeros)).rejects.toThrow(/grows to more than 200 times its size/);
  await expect(unpack(makeZstd(text(''), 600))).rejects.toThrow(/grows to more than 200 times its size/);
  await expect(
    unpack(makeTar([{ name: 'x', bytes: new Uint8Array(5000) }]), { freeBytes: 4999 }),
  ).rejects.toMatchObject({
    code: 'no_space',
  });
  const many = Array.from({ length: 20_001 }, (_, at) => ({ name: `d${at}`, type: 'folder' as const }));
  await expect(unpack(makeZip(many))).rejects.toThrow(/names more than 20,000 files/);
});

test('a Zstandard frame with a huge window or a tar header without end is refused (A8)', async () => {
  await expect(unpack(makeZstd(text('x'), 0, 0xa0))).rejects.toThrow(/needs a window of 1024 MiB/);
  const head = makeTar([{ name: '././@LongLink', bytes: new Uint8Array(6 * 2 ** 20) }]);
  head.write('L', 156);
  const sum = head.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  await expect(unpack(head)).rejects.toThrow(/Header exceeds max size/);
});

test('any names and any bytes: only files below the folder, or a sentence (A3–A5)', async () => {
  const part = fc.oneof(
    fc.constantFrom('..', '.', '', 'a', 'A', 'con', 'x:y', 'é', 'nul.txt', 'b.'),
    fc.string({ maxLength: 12 }),
  );
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const entry = fc.record({ name, bytes: fc.uint8Array({ maxLength: 64 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 6 }), fc.constantFrom(makeZip, makeTar), async (entries, make) => {
      const bytes = make(entries.filter(({ name }) => Buffer.byteLength(name) < 100));
      if (archiveKindOf(bytes) === undefined) return;
      const folder = join(root, String(runs));
      try {
        const { files } = await unpack(bytes);
        for (const file of files) expect(file.path.startsWith(`${folder}/`) && statSync(file.path).isFile()).toBe(true);
        expect(new Set(files.map(({ path }) => path.normalize('NFC').toLowerCase())).size).toBe(files.length);
      } catch (error) {
        expect(error instanceof Fault && error.message.length > 20).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

test('mutated archives are unpacked or refused with a sentence, and never hang (A3, A8)', async () => {
  const seeds = makers.map(([, make]) =>
    make([...honest, { name: 'x', bytes: new Uint8Array(3000).map((_, at) => at) }]),
  );
  const change = fc.record({
    seed: fc.nat(seeds.length - 1),
    at: fc.nat(9000),
    value: fc.nat(255),
    cut: fc.option(fc.nat(9000)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      let bytes = Buffer.from(seeds[changes[0]?.seed ?? 0] ?? []);
      for (const { at, value, cut } of changes) {
        bytes[at % bytes.length] = value;
        if (cut !== null && bytes.length > 600) bytes = bytes.subarray(0, 600 + (cut % (bytes.length - 600)));
      }
      if (archiveKindOf(bytes) === undefined) return;
      const outcome = await unpack(bytes).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Fault);
    }),
    { numRuns: 200 },
  );
});
