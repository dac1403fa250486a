import { readFile } from 'node:fs/promises';
import { Fault } from '../../contract/faults.ts';
import { thumbnailPath } from '../../custody/thumbnails.ts';
import { faultOf } from '../errors.ts';
import { photoOf } from '../photo-desk.ts';
import type { Answer } from './answer.ts';

async function wholeFile(path: string, signal: AbortSignal): Promise<ArrayBuffer> {
  try {
    return new Uint8Array(await readFile(path, { signal })).buffer;
  } catch (error) {
    throw faultOf(error, path);
  }
}

/** The thumbnail, or the original as it was imported. */
export const answerPhoto: Answer<'photo'> = async ({ folder, survey }, { photo: id, size }, signal) => {
  const photo = photoOf(survey, id);
  if (size === 'original') return wholeFile(folder.evidence.pathOf(photo.evidenceSha256), signal);
  if (!photo.hasThumbnail) throw new Fault('not_found', `There is no thumbnail of this photo: ${photo.name}`);
  return wholeFile(thumbnailPath(folder, photo.id), signal);
};

/** The evidence of a floor plan: PNG, JPEG or PDF. */
export const answerFloorPlan: Answer<'floor plan'> = async ({ folder, survey }, { plan: id }, signal) => {
  const plan = survey.state().floorPlans.find((each) => each.id === id);
  if (plan === undefined) throw new Fault('not_found', `This case has no floor plan ${id}.`);
  return wholeFile(folder.evidence.pathOf(plan.evidenceSha256), signal);
};
