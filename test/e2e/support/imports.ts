import { basename, dirname, join, sep } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { answerDialogs } from './electron-door.ts';
import type { Workstation } from './fixtures.ts';
import { dumps } from './material.ts';

/** Imports a file, by its path from the dumps folder, the way a person does: native dialog in Electron, Import dialog in a browser. */
export async function importByDialog({ page, electron }: Workstation, name: string): Promise<void> {
  if (electron !== undefined) await answerDialogs(electron.app, [join(dumps, name)]);
  await page
    .getByRole('complementary', { name: 'Library' })
    .getByRole('button', { name: 'Import', exact: true })
    .click();
  if (electron !== undefined) return;
  const dialog = page.getByRole('dialog', { name: 'Import or open' });
  const file = basename(name);
  for (const folder of [
    basename(dumps),
    ...dirname(name)
      .split(sep)
      .filter((part) => part !== '.'),
  ]) {
    await dialog.getByRole('button', { name: `${folder}/` }).click();
  }
  await dialog.getByLabel(file, { exact: true }).check();
  await dialog.getByRole('button', { name: 'Import 1 file' }).click();
  await expect(dialog).toBeHidden();
}

/** Drops files on the middle of the window, as the desktop does. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const at = { x: 700, y: 400 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}

/** The row of a recording in the library. */
export const recordingRow = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Recordings' }).getByRole('button').filter({ hasText: name });

/** The entry of a job in the Jobs dialog, which must be open. */
export const jobEntry = (page: Page) => page.getByRole('dialog', { name: 'Jobs' }).getByRole('article');
