import { expect, test } from 'vitest';
import { isOurs, pagePreferences } from './security.ts';

test('a page is sandboxed, isolated and without Node', () => {
  expect(pagePreferences('/preload.cjs', false)).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    devTools: false,
  });
});

test.each(['https://bundle/', 'app://bundle.evil/', 'app://evil/', 'file:///etc/passwd', 'app:bundle/', ''])(
  'a page at %s is not ours',
  (url) => expect(isOurs(url)).toBe(false),
);
