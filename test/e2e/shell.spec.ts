import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openElectron } from './support/electron-door.ts';
import { expect, test, waitForIdle } from './support/fixtures.ts';
import { electronRuntime, root, rootFlags } from './support/programs.ts';

test.skip(({ door }) => door !== 'electron', 'about the Electron shell');

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
    [...rootFlags, root, `--user-data-dir=${join(scratch, 'user-data')}`, `--case=${workstation.casePath}`],
    { timeout: 20_000 },
  );
  expect(second.status).toBe(0);
  expect(workstation.electron?.app.windows()).toHaveLength(1);
});

test('the window comes back with its size', async ({ scratch, prepared }) => {
  expect(prepared).toBe('office');
  const userDataFolder = join(scratch, 'window-state');
  const first = await openElectron({ userDataFolder });
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1000, 700));
  await first.page.close();
  await first.close().catch(() => undefined);
  const again = await openElectron({ userDataFolder, keepSize: true });
  const size = await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());
  await again.close();
  expect(size).toEqual([1000, 700]);
});
