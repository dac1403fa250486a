import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { shrinkUpright } from '../decode/photo/shrink.ts';
import { failureOf } from './failure.ts';
import { decodePicture, encodeThumbnail } from './picture-codecs.ts';
import type { ThumbnailMessage, ThumbnailTask } from './thumbnail.ts';

/** Longer side of a thumbnail. */
const LONGEST_PX = 320;

/** Makes the thumbnail of one photo and ends, so that its memory is free again whatever the picture was. */
async function run({ programDir, path, kind, orientation }: ThumbnailTask): Promise<ThumbnailMessage> {
  const picture = await decodePicture(programDir, kind, readFileSync(path));
  return {
    kind: 'thumbnail',
    jpeg: await encodeThumbnail(programDir, shrinkUpright(picture, orientation, LONGEST_PX)),
  };
}

const port = parentPort;
if (port === null) throw new Error('thumbnail-thread runs as a worker thread');
const task: ThumbnailTask = workerData;
run(task).then(
  (message) => port.postMessage(message),
  (error: unknown) => port.postMessage({ kind: 'failed', ...failureOf(error) }),
);
