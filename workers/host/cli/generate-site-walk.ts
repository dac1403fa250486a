import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SITE_WALK_SECONDS, siteWalk } from '../../../fixtures/generate/index.ts';
import { Fault } from '../../contract/faults.ts';
import { encodePng } from '../../export/png.ts';
import { encodeThumbnail } from '../../threads/picture-codecs.ts';
import { faultOf, quoteName } from '../errors.ts';
import { refusePlace, writeWhole } from '../output-file.ts';
import { type CommandContext, UsageError } from './command.ts';
import { bytesText, jsonText } from './table.ts';
import { finiteNumber, wholeNumber } from './values.ts';

export const SITE_WALK = {
  name: 'site-walk',
  summary:
    'a folder: 12 minutes through a building with three access points; dump, track, attitude, photos, floor plan',
} as const;

const MOST_SECONDS = 24 * 3600;

/** Writes the files of a site walk into a new or empty folder. */
export async function generateSiteWalk(context: CommandContext, target: string): Promise<number> {
  for (const name of ['bins', 'format']) {
    if (context.value(name) !== undefined)
      throw new UsageError(`--${name} is for single dumps; a site walk has its own`);
  }
  const seconds = finiteNumber(context.value('seconds'), 'seconds', SITE_WALK_SECONDS);
  if (!(seconds >= 1 && seconds <= MOST_SECONDS)) throw new UsageError(`--seconds must be 1 to ${MOST_SECONDS}`);
  const seed = wholeNumber(context.value('seed'), 'seed', { min: 0, max: Number.MAX_SAFE_INTEGER, default: 1 });
  const folder = resolve(target);
  await refusePlace(folder);
  const found = await readdir(folder).catch(() => []);
  if (found.length > 0)
    throw new Fault('bad_request', `The folder is not empty; choose a new or empty one: ${quoteName(folder)}`);
  const files: { path: string; bytes: number }[] = [];
  for (const { path, blocks } of siteWalk({
    seconds,
    seed,
    encodeJpeg: (picture) => encodeThumbnail(context.programDir, picture),
    encodePng: ({ widthPx, heightPx, rgba }) =>
      encodePng({ kind: 'rgba', width: widthPx, height: heightPx, pixels: new Uint8Array(rgba.buffer) }),
  })) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true }).catch((error: unknown) => {
      throw faultOf(error, dirname(place));
    });
    files.push({ path, bytes: await writeWhole(place, blocks, context.signal) });
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  context.output.out(
    context.flag('json')
      ? jsonText({ folder, seconds, seed, bytes, files })
      : `Wrote ${files.length} files, ${bytesText(bytes)}, to ${quoteName(folder)}\n`,
  );
  return 0;
}
