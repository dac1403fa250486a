import { createHash } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import type { SavedItem } from '../catalog/survey/items.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import { thumbnailPath } from '../custody/thumbnails.ts';
import type { DecodedItem } from '../decode/item.ts';
import { THUMBNAIL_PIXELS_MOST } from '../decode/photo/read-photo.ts';
import { makeThumbnail } from '../threads/thumbnail.ts';
import type { ImportContext } from './import-context.ts';
import type { Incoming } from './incoming.ts';
import type { RunningJob } from './job-list.ts';

/** Of the photo among an import's items; without a hash there is none. */
export interface Thumbnail {
  readonly sha256: string | undefined;
  readonly warnings: readonly string[];
}

/** Makes the thumbnail from the copy that becomes evidence and leaves it in the job's folder. */
export async function thumbnailOf(
  job: RunningJob,
  { programDir }: ImportContext,
  incoming: Incoming,
  items: readonly DecodedItem[],
): Promise<Thumbnail> {
  const photo = items.find((item) => item.kind === 'photo')?.info;
  if (photo === undefined || photo.widthPx * photo.heightPx > THUMBNAIL_PIXELS_MOST)
    return { sha256: undefined, warnings: [] };
  job.report({ phase: 'making the thumbnail' });
  const { kind, orientation } = photo;
  const jpeg = await makeThumbnail({ programDir, path: incoming.evidence, kind, orientation }, job.signal);
  if (jpeg === undefined) {
    return {
      sha256: undefined,
      warnings: ['The pixels are damaged and no thumbnail could be made; the file is kept as it is.'],
    };
  }
  await writeFile(incoming.thumbnail, jpeg);
  return { sha256: createHash('sha256').update(jpeg).digest('hex'), warnings: [] };
}

/** Part of the commit, before the database has the photo: what a kill leaves is removed at the next opening. */
export async function placeThumbnail(
  folder: CaseFolder,
  incoming: Incoming,
  { info, thumbnail }: Extract<SavedItem, { kind: 'photo' }>,
): Promise<void> {
  if (thumbnail !== undefined) await rename(incoming.thumbnail, thumbnailPath(folder, info.id));
}
