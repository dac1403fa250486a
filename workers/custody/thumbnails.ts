import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/database.ts';
import type { CasePaths } from './case-paths.ts';
import { errorCode } from './files.ts';

interface Place {
  readonly paths: CasePaths;
  readonly catalog: Catalog;
}

const NAME = /^([0-9a-f-]{36})\.jpg$/u;

export function thumbnailPath({ paths }: Pick<Place, 'paths'>, photo: string): string {
  return join(paths.photos, `${photo}.jpg`);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Removes thumbnails of photos that never came into the database (killed between the two). */
export async function tidyThumbnails({ paths, catalog }: Place): Promise<void> {
  const names = await namesIn(paths.photos);
  if (names.length === 0) return;
  const known = await catalog.survey.photos.thumbnails();
  for (const name of names) {
    const photo = NAME.exec(name)?.[1];
    if (photo !== undefined && !known.has(photo)) await rm(join(paths.photos, name), { force: true });
  }
}

/** One sentence for every thumbnail that is not what was made of its photo, and for what else lies there (K15). */
export async function thumbnailProblems({ paths, catalog }: Place): Promise<readonly string[]> {
  const problems: string[] = [];
  const known = await catalog.survey.photos.thumbnails();
  const again = 'It can be made again from its evidence';
  for (const [photo, sha256] of known) {
    try {
      const actual = createHash('sha256')
        .update(await readFile(thumbnailPath({ paths }, photo)))
        .digest('hex');
      if (actual !== sha256) problems.push(`The thumbnail of photo ${photo} was changed. ${again}.`);
    } catch (error) {
      const what = errorCode(error) === 'ENOENT' ? 'is missing' : 'cannot be read';
      problems.push(`The thumbnail of photo ${photo} ${what}. ${again}.`);
    }
  }
  for (const name of await namesIn(paths.photos)) {
    if (!known.has(NAME.exec(name)?.[1] ?? ''))
      problems.push(`A file that is no thumbnail of this case is in its photos folder: ${JSON.stringify(name)}`);
  }
  return problems;
}
