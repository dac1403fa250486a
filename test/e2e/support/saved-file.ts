import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Workstation } from './fixtures.ts';

/** What `act` makes the page save: through the browser's download, or where Electron's dialog would have been told. */
export async function savedFile(
  { page, electron, scratch }: Workstation,
  act: () => Promise<void>,
): Promise<{ readonly name: string; readonly path: string }> {
  const path = join(mkdtempSync(join(scratch, 'saved-')), 'file');
  if (electron === undefined) {
    const download = page.waitForEvent('download');
    await act();
    const file = await download;
    await file.saveAs(path);
    return { name: file.suggestedFilename(), path };
  }
  const saved = electron.app.evaluate(
    ({ session }, to) =>
      new Promise<string>((resolve) => {
        session.defaultSession.once('will-download', (_event, item) => {
          item.setSavePath(to);
          item.once('done', () => resolve(item.getFilename()));
        });
      }),
    path,
  );
  await act();
  return { name: await saved, path };
}
