import { mkdir } from 'node:fs/promises';
import type { BrowserWindow, Dialog, OpenDialogOptions } from 'electron';
import type { ShellInput } from '../shell-api.ts';

type What = ShellInput<'pick'>['what'];

const options: Readonly<Record<Exclude<What, 'newCase'>, OpenDialogOptions>> = {
  files: {
    title: 'Import recordings',
    buttonLabel: 'Import',
    properties: ['openFile', 'multiSelections', 'dontAddToRecent'],
    filters: [
      { name: 'All files', extensions: ['*'] },
      { name: 'Spectral dumps', extensions: ['bin', 'dump', 'raw', 'dat'] },
      { name: 'Sweep tables', extensions: ['csv'] },
      { name: 'SigMF recordings', extensions: ['sigmf-meta', 'sigmf-data'] },
    ],
  },
  folder: {
    title: 'Import a folder of recordings',
    buttonLabel: 'Import folder',
    properties: ['openDirectory', 'multiSelections', 'dontAddToRecent'],
  },
  openCase: { title: 'Open a case', buttonLabel: 'Open case', properties: ['openDirectory', 'dontAddToRecent'] },
};

/** Shows the native dialog; gives the chosen paths, none when it was cancelled. A new case's folder is made. */
export async function pickPaths(
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>,
  window: BrowserWindow,
  what: What,
): Promise<readonly string[]> {
  if (what === 'newCase') {
    const { filePath, canceled } = await dialog.showSaveDialog(window, {
      title: 'New case: choose the name of its folder',
      buttonLabel: 'Create case',
      properties: ['createDirectory', 'dontAddToRecent'],
    });
    if (canceled || !filePath) return [];
    await mkdir(filePath, { recursive: true });
    return [filePath];
  }
  const { filePaths, canceled } = await dialog.showOpenDialog(window, options[what]);
  return canceled ? [] : filePaths;
}
