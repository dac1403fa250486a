import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootFlags } from '../support/drawing-flags.ts';
import { openElectron } from './support/electron-door.ts';
import { expect, test, waitForIdle } from './support/fixtures.ts';
import { prepareCase } from './support/material.ts';
import { appRoot, dist, electronRuntime, root } from './support/programs.ts';

/** Debian's user and group `nobody`. */
const NOBODY = 65_534;

test('the page cannot go elsewhere or ask for devices', async ({ page }) => {
  await waitForIdle(page);
  const address = page.url();
  const asked = await page.evaluate(async () => {
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    );
    const notify = await Notification.requestPermission();
    window.location.href = 'https://example.com/';
    return { camera, notify, node: 'require' in window || 'process' in window };
  });
  expect(asked).toEqual({ camera: 'denied', notify: 'denied', node: false });
  await page.waitForTimeout(300);
  expect(page.url()).toBe(address);
});

test('the data host dies, the page says so, and the view comes back where it was', async ({ page, workstation }) => {
  await waitForIdle(page);
  await expect(page.getByText('office.bin').first()).toBeVisible();
  await workstation.electron?.killHost();
  await expect(page.getByText(/being (started|restored)|started again/i).first()).toBeVisible();
  await expect(page.getByText(/being (started|restored)|started again/i)).toHaveCount(0);
  await waitForIdle(page);
  await expect(page.getByText('office.bin').first()).toBeVisible();
});

test('a second start hands over to the first and ends', async ({ workstation, scratch }) => {
  await waitForIdle(workstation.page);
  const second = spawnSync(
    electronRuntime().bin,
    [...rootFlags, appRoot, `--user-data-dir=${join(scratch, 'user-data')}`, `--case=${workstation.casePath}`],
    { timeout: 20_000 },
  );
  expect(second.status).toBe(0);
  expect(workstation.electron?.app.windows()).toHaveLength(1);
});

test('the window comes back with its size', async ({ scratch }) => {
  const userDataFolder = join(scratch, 'window-state');
  const first = await openElectron({ userDataFolder, keepSize: true });
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1000, 700));
  await first.close();
  const again = await openElectron({ userDataFolder, keepSize: true });
  const size = await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());
  await again.close();
  expect(size).toEqual([1000, 700]);
});

test('an ordinary user gets the real Chromium sandbox', async ({ prepared }) => {
  test.skip(process.platform !== 'linux' || process.getuid?.() !== 0, 'every other test here runs as an ordinary user');
  test.skip(spawnSync('setpriv', ['--version']).status !== 0, 'setpriv (util-linux) is not installed');
  const home = mkdtempSync(join(tmpdir(), 'airguard-user-'));
  const app = join(home, 'app');
  const runtime = join(home, 'electron');
  const authority = join(home, 'Xauthority');
  cpSync(electronRuntime().dist, runtime, { recursive: true });
  cpSync(dist(), join(app, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.map') });
  cpSync(join(root, 'package.json'), join(app, 'package.json'));
  cpSync(join(root, 'node_modules/@duckdb'), join(app, 'node_modules/@duckdb'), { recursive: true });
  const casePath = prepareCase(home, prepared);
  if (process.env.XAUTHORITY !== undefined) cpSync(process.env.XAUTHORITY, authority);
  spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, home]);
  const program = join(home, 'run');
  const asUser = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups`;
  // Playwright, itself root, adds --no-sandbox; this takes it out again.
  const withoutFlag = 'for word; do shift; [ "$word" = --no-sandbox ] || set -- "$@" "$word"; done';
  writeFileSync(program, `#!/bin/sh\n${withoutFlag}\nexec ${asUser} '${join(runtime, 'electron')}' "$@"\n`, {
    mode: 0o755,
  });
  try {
    const door = await openElectron({
      program,
      appFolder: app,
      userDataFolder: join(home, 'user-data'),
      casePath,
      sandbox: true,
      env: { ...process.env, HOME: home, XAUTHORITY: authority },
    });
    await waitForIdle(door.page);
    await expect(door.page.getByText('office.bin').first()).toBeVisible();
    const pid = await door.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    );
    // Seccomp 2 is a filter: the kernel refuses the page's process what the sandbox does not allow.
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s*2$/m);
    await door.close();
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});
