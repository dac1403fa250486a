import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { openElectron } from '../support/electron-door.ts';
import { waitForIdle } from '../support/fixtures.ts';
import { prepareCase } from '../support/material.ts';
import { electronRuntime, root } from '../support/programs.ts';

/** A fuse is one character in the program: '0' or '1'. */
const OFF = 48;
const ON = 49;

/** The app's folder, made (or found up to date) by build/package.mjs. */
function packed(...words: readonly string[]): string {
  const result = spawnSync(process.execPath, [join(root, 'build/package.mjs'), ...words], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`packaging failed: ${result.stderr}`);
  return result.stdout.trim();
}

test.describe.configure({ timeout: 240_000 });

let scratch = '';
test.beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'airguard-packaged-'));
});
test.afterEach(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));

test('the packaged app opens a case in its window', async () => {
  const folder = packed('--e2e');
  const door = await openElectron({
    program: join(folder, 'airguard-workstation'),
    userDataFolder: join(scratch, 'user-data'),
    casePath: prepareCase(scratch, 'office'),
  });
  await waitForIdle(door.page);
  await expect(door.page.getByText('office.bin').first()).toBeVisible();
  const about = await door.page.evaluate(() => window.airguardShell?.about());
  expect(about).toMatchObject({ packaged: true, electron: electronRuntime().version });
  // A build on a runtime without security fixes says so to whoever uses it.
  expect(about?.warning !== undefined).toBe(electronRuntime().testOnly);
  await door.close();
});

test('the build to give away has its fuses set', async () => {
  const folder = packed();
  const wire = await getCurrentFuseWire(join(folder, 'airguard-workstation'));
  expect({
    runAsNode: wire[FuseV1Options.RunAsNode],
    cookieEncryption: wire[FuseV1Options.EnableCookieEncryption],
    nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
    inspector: wire[FuseV1Options.EnableNodeCliInspectArguments],
    onlyAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
  }).toEqual({
    runAsNode: OFF,
    cookieEncryption: ON,
    nodeOptions: OFF,
    inspector: OFF,
    onlyAsar: ON,
  });
});

test('the folder holds what it must and nothing of the workshop', () => {
  const folder = packed();
  for (const name of [
    'LICENSE.electron.txt',
    'LICENSES.chromium.html',
    'LICENSE.airguard.txt',
    'THIRD-PARTY-NOTICES.txt',
  ]) {
    expect(existsSync(join(folder, name)), name).toBe(true);
  }
  for (const name of ['resources/default_app.asar', 'resources/app', 'version']) {
    expect(existsSync(join(folder, name)), name).toBe(false);
  }
  const notices = readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of ['react 1', '@duckdb/node-api', '@blueprintjs/core', 'dockview']) expect(notices).toContain(name);
  expect(folder.includes('devruntime')).toBe(electronRuntime().testOnly);
});

test('the packaged command line works without a display', () => {
  const folder = packed();
  const environment = { ...process.env };
  delete environment.DISPLAY;
  delete environment.WAYLAND_DISPLAY;
  const airguard = (...words: readonly string[]) =>
    spawnSync(join(folder, 'airguard'), words, { encoding: 'utf8', env: environment });

  const dump = join(scratch, 'cw.bin');
  const made = join(scratch, 'case');
  expect(airguard('generate', 'cw', '-o', dump, '--seconds', '2', '--seed', '3')).toMatchObject({ status: 0 });
  expect(airguard('case', 'new', made)).toMatchObject({ status: 0 });
  expect(airguard('import', made, dump)).toMatchObject({ status: 0 });
  const listed = airguard('list', made, '--json');
  expect(listed).toMatchObject({ status: 0, stderr: '' });
  expect(z.unknown().parse(JSON.parse(listed.stdout))).toBeTruthy();
  expect(airguard('verify', made)).toMatchObject({ status: 0 });

  expect(airguard('inspect', join(scratch, 'none.bin'))).toMatchObject({ status: 1, stdout: '' });
  expect(airguard('unknown')).toMatchObject({ status: 2, stdout: '' });
});

test('a runtime without security fixes is refused for a release', () => {
  test.skip(!electronRuntime().testOnly, 'this machine has the supported Electron');
  const result = spawnSync(process.execPath, [join(root, 'build/package.mjs'), '--release'], { encoding: 'utf8' });
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(/test-only runtime/);
});
