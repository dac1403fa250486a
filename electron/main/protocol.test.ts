import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundlePathOf, createAppHandler } from './protocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'airguard-protocol-'));
beforeAll(() => {
  mkdirSync(join(folder, 'ui', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'ui', 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'ui', 'assets', 'a.js'), 'export {};');
  writeFileSync(join(folder, 'ui', 'assets', 'notes.exe'), 'x');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = (url: string, init?: RequestInit) => createAppHandler(join(folder, 'ui'))(new Request(url, init));

describe('the app: handler', () => {
  test('serves files of the page with type and policy', async () => {
    const response = await get('app://bundle/index.html');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect((await get('app://bundle/assets/a.js')).status).toBe(200);
  });

  test.each([
    'app://bundle/../secret.txt',
    'app://bundle/%2e%2e/secret.txt',
    'app://bundle/..%2fsecret.txt',
    'app://bundle/..%5csecret.txt',
    'app://bundle/assets/..%2f..%2fsecret.txt',
    'app://bundle/%00',
    'app://bundle/%zz',
    'app://bundle/',
    'app://other/index.html',
    'app://bundle:80/index.html',
    'app://bundle/.hidden.txt',
    'app://bundle/assets/notes.exe',
    'app://bundle/missing.js',
    'app://bundle/assets',
  ])('refuses %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).toBe('');
  });

  test('refuses other methods', async () => {
    expect((await get('app://bundle/index.html', { method: 'POST', body: 'x' })).status).toBe(405);
  });

  test('knows no other scheme', () => {
    expect(bundlePathOf('file:///etc/passwd')).toBeUndefined();
    expect(bundlePathOf('not a url')).toBeUndefined();
  });
});
