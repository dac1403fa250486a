import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCaseFolder } from '../custody/case-folder.ts';
import { prepareBundle } from './case-bundle.ts';
import { readErrand } from './errand.ts';

test('the same files give the same archive, whose greatest length is known beforehand (S14)', async () => {
  const root = mkdtempSync(join(tmpdir(), 'airguard-bundle-'));
  try {
    const folder = await openCaseFolder(join(root, 'a case'), { create: {}, actor: 'test', program: 'test' });
    const long = join(folder.paths.recordings, 'x'.repeat(60), 'y'.repeat(90));
    mkdirSync(long, { recursive: true });
    writeFileSync(join(long, 'index.json'), 'x'.repeat(1000));
    writeFileSync(join(long, 'empty'), '');
    const bundleOnce = async () => {
      const bundle = await prepareBundle(folder, join(folder.paths.incoming, 'job'));
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const piece of bundle.open(new AbortController().signal)) {
        if (!(piece instanceof Uint8Array)) throw new Error('an archive is bytes');
        hash.update(piece);
        bytes += piece.length;
      }
      await bundle.remove();
      expect(bytes).toBeLessThanOrEqual(bundle.mostBytes);
      expect(bytes).toBeGreaterThan(bundle.mostBytes - 1025);
      return hash.digest('hex');
    };
    expect(await bundleOnce()).toBe(await bundleOnce());
    await folder.close();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test('a log in a case of somebody else leads nowhere (S8)', () => {
  const root = mkdtempSync(join(tmpdir(), 'airguard-errand-'));
  try {
    const path = join(root, 'errand.jsonl');
    const request = { server: 's', bucket: 'b', items: [], filter: {} };
    const begin = { kind: 'pull', version: 1, title: 't', request, partBytes: 1 };
    const object = { kind: 'object', key: 'k', bytes: 1, etag: 'e' };
    const written = (places: readonly string[]) => {
      const lines = [begin, ...places.map((place) => ({ ...object, path: place })), { kind: 'listed' }];
      writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      const state = readErrand(path);
      return state?.kind === 'pull' && state.listed;
    };
    expect(written(['0/a.bin', '12/..bin'])).toBe(true);
    for (const place of ['../a', '0/..', '0/.', '/etc/passwd', '0/a/b', '0/a\\b', '0/', 'x/a']) {
      expect(written([place]), place).toBe(false);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
