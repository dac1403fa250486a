import { expect, shareWorkstation, test, waitForIdle } from './support/fixtures.ts';

const desk = shareWorkstation('office');

test('every view and dialog keeps the content security policy and logs no error', async () => {
  const { page, workstation } = desk;
  for (const key of ['2', '3', '4', '5', '6', '1', 'x', 'm', 'p', 'd', 'd']) {
    await page.keyboard.press(key);
    await waitForIdle(page);
  }
  for (const key of ['?', 'j', 'g', 'Control+k']) {
    await page.keyboard.press(key);
    await waitForIdle(page);
    await page.keyboard.press('Escape');
  }
  expect(workstation.problems).toEqual([]);
});

test('nothing is loaded from anywhere else', async () => {
  const { page } = desk;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.reload();
  await waitForIdle(page);
  const own = new URL(page.url());
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.filter((url) => !/^(blob|data):/.test(url) && new URL(url).host !== own.host)).toEqual([]);
  // No secret stays in the address.
  expect(own.hash).toBe('');
});

test('the page runs isolated, without Node', async () => {
  const { page } = desk;
  expect(await page.evaluate(() => [crossOriginIsolated, 'require' in window, 'process' in window])).toEqual([
    true,
    false,
    false,
  ]);
});

test('the page’s process is sandboxed', async ({ door }) => {
  test.skip(door !== 'electron', 'a browser has no preferences of its pages to look at');
  const { workstation } = desk;
  const preferences = await workstation.electron?.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return contents !== undefined &&
      'getLastWebPreferences' in contents &&
      typeof contents.getLastWebPreferences === 'function'
      ? contents.getLastWebPreferences()
      : undefined;
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('the browser host refuses strangers', async ({ door, playwright }) => {
  test.skip(door !== 'browser', 'Electron listens on no port');
  const { workstation } = desk;
  const address = workstation.browserHost?.address ?? '';
  const { origin, hash } = new URL(address);
  const stranger = await playwright.request.newContext({ baseURL: origin });
  const statusOf = async (path: string, headers: Record<string, string>, data?: unknown) =>
    (await (data === undefined ? stranger.get(path, { headers }) : stranger.post(path, { headers, data }))).status();
  const json = { 'content-type': 'application/json' };
  expect(await statusOf('/', { host: 'attacker.example' })).toBe(421);
  expect(await statusOf('/session', { ...json, origin: 'http://attacker.example' }, { token: 'x' })).toBe(403);
  expect(await statusOf('/session', { ...json, origin }, { token: 'wrong' })).toBe(401);
  // The one-time token of the address has been used by the page.
  expect(await statusOf('/session', { ...json, origin }, { token: hash.slice(3) })).toBe(401);
  expect(await statusOf('/upload?name=a', { 'content-type': 'application/octet-stream', origin }, 'bytes')).toBe(401);
  expect(await statusOf('/..%2f..%2fpackage.json', {})).toBe(404);
  const page = await stranger.get('/');
  expect(page.headers()).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'x-content-type-options': 'nosniff',
  });
  expect(page.headers()['content-security-policy']).toMatch(/default-src 'none'|default-src 'self'/);
  await stranger.dispose();
});
